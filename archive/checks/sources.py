"""Where duties come from: the cadences of the policy in force, those of the company and those departments sign."""

from collections.abc import Callable, Collection, Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from archive.checks import joint, queries
from archive.checks.queries import When
from archive.records import reminding
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.title_sealing import titled, with_titles
from archive.records.verifying import cadences_now
from decisions.duties import actions, port
from decisions.duties.port import About, Figures, Named, Owed, Period, Recurring, WorkList
from decisions.duties.rules import REMINDED, Bearer
from decisions.duties.tasks import DAILY
from jobs.port import defer
from persistence.arrays import any_id
from policies.cadences.rules import (
    CONTRIBUTORS,
    CUSTODIAN,
    Cadence,
    CadenceKind,
    Counting,
    is_calendar_period,
)
from policies.categories.rules import OWN
from policies.document.effective import effective
from policies.document.following import follow
from policies.document.queries import published_or_none
from policies.document.values import PolicyDocument
from policies.studio.cadence_words import CADENCE_KINDS
from security import permission
from security.actor import Actor

COMPANY = "cadences"
SUBJECT = "department"
Spread = Callable[[PolicyDocument, Cadence], Sequence[str]]
_spreads: dict[CadenceKind, Spread] = {}
_worked_off: dict[CadenceKind, str] = {}


def spread(kind: CadenceKind, subjects: Spread) -> None:
    """Let a duty of this kind arise for each of these subjects ("kind:id"), once for the company where none is."""
    _spreads[kind] = subjects


def work_off(kind: CadenceKind, subject: str) -> None:
    """Let each department's duty of this kind be signed over the work list of "subject:department"."""
    _worked_off[kind] = subject


def register_sources() -> None:
    """Make known what duties arise from; called once at start-up."""
    port.register_source(COMPANY, _of_company)
    port.register_work_list(SUBJECT, WorkList(figures=_as_seen, whole=_whole))
    port.register_work_list(joint.SUBJECT, WorkList(figures=_jointly_seen, whole=_jointly_whole))
    port.register_standing("records", _standing)
    port.register_kinds(CADENCE_KINDS)
    port.register_about(reminding.SUBJECT, About(named=_named, answers=REMINDED))
    follow("duties", _after_publication)


def _named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    """Return the records among these that somebody may see, as duties name them."""
    rows = visible_to(actor).filter(any_id("pk", ids))
    rows = rows.only("archive_no", "title", "sealed_title")
    return {
        one.pk: Named(label=titled(one), url=reverse("record_page", args=[one.pk]))
        for one in with_titles(rows)
    }


def _after_publication(old: PolicyDocument, new: PolicyDocument) -> None:
    """Ask anew which duties there are, today still."""
    if (old.cadences, old.categories) != (new.cadences, new.categories):
        actions.look_again(COMPANY)
        defer(DAILY)


def _of_company() -> Iterator[Recurring]:
    """Yield what the company does as a whole: inspections, reviews, audits, training, drills.

    A review of categories whose records are checked is signed over the department's work list (REQ-UPD-04).
    """
    found = published_or_none()
    document = found.document if found is not None else PolicyDocument()
    for one in document.cadences:
        if one.is_of_records or one.retired:
            continue
        has_work = one.kind is CadenceKind.REVIEW and queries.is_worked_off(document, one)
        alone = SUBJECT if has_work else _worked_off.get(one.kind, "")
        subject = joint.SUBJECT if one.of == CONTRIBUTORS else alone
        for department in _departments(document, one):
            if subject:
                yield _recurring(one, department, subject=f"{subject}:{department}")
                continue
            for each in _subjects(document, one):
                yield _recurring(one, department, subject=each)


def _subjects(document: PolicyDocument, cadence: Cadence) -> Sequence[str]:
    """Return what it is done to one by one, such as each storage room; the company as a whole where nothing is."""
    subjects = _spreads.get(cadence.kind)
    return (subjects(document, cadence) if subjects is not None else ()) or ("",)


def _recurring(cadence: Cadence, department: str, *, subject: str) -> Recurring:
    is_rolling = cadence.counting is Counting.ROLLING or not is_calendar_period(cadence.every)
    first = Bearer(department=department, position=cadence.position, leads=not cadence.position)
    bearers = [first]
    if cadence.second_department:
        second = cadence.second_position
        bearers.append(
            Bearer(department=cadence.second_department, position=second, leads=not second)
        )
    way = "rolling" if is_rolling else "calendar"
    who = [f"{one.department}.{one.position}" for one in bearers]
    return Recurring(
        cause="|".join([cadence.code, cadence.every, way, subject, *who]),
        cadence=cadence.code,
        kind=str(cadence.kind),
        zh=cadence.zh,
        en=cadence.en,
        every=cadence.every,
        bearers=tuple(bearers),
        rolling=is_rolling,
        lead=max(cadence.lead, default=None),
        joint=len(bearers) > 1,
        subject=subject,
    )


def _departments(document: PolicyDocument, cadence: Cadence) -> list[str]:
    """Return whose duty it is: the department named, or those that keep what it is about."""
    if cadence.of == CONTRIBUTORS:
        return joint.departments(document, cadence)
    if cadence.of != CUSTODIAN:
        return [cadence.department]
    reached = queries.reached_by(document, cadence)
    keepers = {effective(document, code).custodian for code in reached}
    if OWN in keepers:
        own = Record.objects.filter(category__in=sorted(reached), filed_on__isnull=False).order_by()
        keepers |= set(own.values_list("department", flat=True).distinct())
    return sorted(keepers - {OWN, ""})


def _as_seen(actor: Actor, period: Period) -> Figures:
    """Return how far a department is, of what somebody may see, and the list of what is left."""
    department = period.subject.partition(":")[2]
    found = queries.figures(visible_to(actor).filter(department=department), period)
    query = {
        "when": str(When.LEFT),
        "department": department,
        "review": period.cadence,
        "since": period.start.isoformat(),
    }
    url = f"{reverse('checks_list')}?{urlencode(query)}" if found.total else ""
    return Figures(total=found.total, done=found.done, changed=found.changed, url=url)


def _jointly_seen(actor: Actor, period: Period) -> Figures:
    """Return how far a department is with a joint review, of what somebody may see, and the list of what is left."""
    found = joint.figures(visible_to(actor), period)
    department = period.subject.partition(":")[2]
    query = {"review": period.cadence, "department": department}
    url = f"{reverse('joint_review')}?{urlencode(query)}" if found.total else ""
    return Figures(total=found.total, done=found.done, url=url)


def _jointly_whole(period: Period) -> Figures:
    return joint.figures(Record.objects.all(), period)


def _whole(period: Period) -> Figures:
    department = period.subject.partition(":")[2]
    return queries.figures(Record.objects.filter(department=department), period)


def _standing(actor: Actor) -> Owed | None:
    """Return the records somebody has to check, for their home page."""
    if not cadences_now() or not permission.decide(actor, "Q"):
        return None
    return Owed(
        label=gettext("Records to check"),
        url=reverse("checks_list"),
        dues=queries.waiting(actor),
        is_always=True,
        most=queries.MOST_COUNTED,
    )
