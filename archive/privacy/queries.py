"""Reads what the privacy desk keeps, and who may work at it."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise, zip_longest

from archive.privacy.assessment_rules import Assessment, Result
from archive.privacy.models import DataRequest, ImpactAssessment, NoticeVersion
from archive.privacy.request_rules import Kind
from archive.privacy.rules import Version
from archive.records.models import Record
from archive.records.queries import visible_to
from decisions.queries import waiting_for
from kernel.errors import Missing
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


def demand_desk(actor: Actor) -> None:
    """Raise Refused for who does not work at the privacy desk."""
    permission.demand_any(actor, Verb.PRIVACY, target="privacy")


def versions() -> list[Version]:
    """Return all versions of the notice, the oldest first; each ends the day before the next begins."""
    rows = list(NoticeVersion.objects.order_by("since").values_list("code", "since"))
    ends = [after[1] - timedelta(days=1) for _before, after in pairwise(rows)]
    return [
        Version(code=code, since=since, until=until)
        for (code, since), until in zip_longest(rows, ends)
    ]


@dataclass(frozen=True, kw_only=True)
class Text:
    """What people are told by one version."""

    version: Version
    zh: str
    en: str


def texts(actor: Actor) -> list[Text]:
    """Return all versions with their texts, the newest first; Refused for others than the desk."""
    demand_desk(actor)
    known = {row.code: row for row in NoticeVersion.objects.all()}
    return [
        Text(version=one, zh=known[one.code].zh, en=known[one.code].en)
        for one in reversed(versions())
    ]


def assessments() -> list[Assessment]:
    """Return all assessments in the order they were recorded."""
    return [
        Assessment(
            category=row.category,
            purpose=row.purpose,
            author=row.author,
            made_on=row.made_on,
            result=Result(row.result),
            measures=row.measures,
            valid_until=row.valid_until,
            reference=row.reference,
        )
        for row in ImpactAssessment.objects.order_by("pk")
    ]


def assessments_shown(actor: Actor) -> list[Assessment]:
    """Return all assessments, the latest first; Refused for others than the desk."""
    demand_desk(actor)
    return sorted(assessments(), key=lambda one: one.made_on, reverse=True)


MOST = 500  # requests on one page of the register


def requests_of(actor: Actor, *, only_open: bool) -> list[DataRequest]:
    """Return what people asked, what is due first on top, then what was answered last; Refused for others."""
    demand_desk(actor)
    rows = DataRequest.objects.select_related("record", "taken_by", "answered_by")
    rows = rows.exclude(kind=Kind.OWN)
    waiting = list(rows.exclude(state=DataRequest.State.ANSWERED).order_by("due_on", "pk")[:MOST])
    if only_open:
        return waiting
    return [*waiting, *rows.filter(state=DataRequest.State.ANSWERED).order_by("-pk")[:MOST]]


def request_of(actor: Actor, number: int) -> DataRequest:
    """Return one request; Refused for others than the desk and who has to decide it, Missing where there is none."""
    rows = DataRequest.objects.select_related("record", "taken_by", "answered_by")
    found = rows.filter(pk=number).first()
    demand_to_read(actor, None if found is None else found.request)
    if found is None:
        raise Missing
    return found


def demand_to_read(actor: Actor, request: int | None) -> None:
    """Refused for others than the desk and who has to decide this request of the engine; None is of the desk alone."""
    if request is None or not decides(actor, request):
        demand_desk(actor)


def decides(actor: Actor, request: int) -> bool:
    """Say whether a request of the engine waits for `actor`."""
    return waiting_for(actor).filter(pk=request).exists()


def record_named(actor: Actor, name: str) -> Record | None:
    """Return the record of an archive number, or of an id after “#”; None where `actor` sees none."""
    rows = visible_to(actor)
    if name.startswith("#") and name[1:].isdigit():
        return rows.filter(pk=int(name[1:])).first()
    return rows.filter(archive_no=name.strip()).first() if name.strip() else None
