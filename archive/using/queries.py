"""Reads applications: what one may ask, see, decide and end, their records, and what was used under them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.consulting.queries import purposes_of
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.number_models import NumberEvent
from archive.records.purposes import purposes
from archive.records.queries import visible_to
from archive.records.rules import State
from archive.records.searching import title_is
from archive.records.title_sealing import with_titles
from archive.records.traces import HERE
from archive.using.keepers import is_keeper
from archive.using.models import UseApplication, UseRecord
from archive.using.rules import Standing, standing
from decisions.models import StepDecision
from decisions.queries import waiting_for
from kernel.clock import today
from kernel.errors import Missing
from kernel.text import one_line
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.numbering.rules import normalise
from security import permission
from security.actor import Actor
from security.people.head_queries import headed_by

TRACE = "uses"
SHOWN = 3  # applications on the page of a record


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record of an application; `record` None for who may not see it, who knows its number at most."""

    number: str
    record: Record | None


def has_uses() -> Exists:
    """Return the condition that somebody asked to use a record."""
    return Exists(UseRecord.objects.filter(record=HERE))


def may_apply(actor: Actor) -> bool:
    """Say whether somebody may ask to use archives: whose posts look up, or request, records of any category."""
    held = permission.decide(actor, Verb.REQUEST) or permission.decide(actor, Verb.VIEW)
    return bool(held) and actor.user_id is not None


def may_apply_for(actor: Actor, record: Record) -> bool:
    """Say whether somebody who sees a record may ask to use it."""
    allowed = permission.decide(actor, Verb.VIEW, facts_of(record))
    return bool(allowed) and record.state == State.FILED


def applications(actor: Actor) -> QuerySet[UseApplication]:
    """Return the applications somebody may see: his own, of departments he heads, he decided, of records he keeps."""
    if actor.user_id is None:
        return UseApplication.objects.none()
    mine = Q(applicant=actor.user_id) | Q(department__in=headed_by(actor))
    decided = StepDecision.objects.filter(by=actor.user_id, step__request=OuterRef("request"))
    found = mine | Exists(decided) | Q(request__in=waiting_for(actor).values("pk"))
    if is_keeper(actor):
        kept = visible_to(actor).filter(permission.reach(actor, Verb.LOAN_DESK))
        lines = UseRecord.objects.filter(application=OuterRef("pk"), record__in=kept.values("pk"))
        found |= Q(Q(request__isnull=True) | Exists(lines))
    return UseApplication.objects.filter(found).select_related("applicant")


def application_of(actor: Actor, number: int) -> UseApplication:
    """Return an application somebody may see; Missing for any other."""
    found = applications(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def standing_of(row: UseApplication) -> Standing:
    """Return where an application stands today."""
    return standing(state=row.state, since=row.since, until=row.until, today=today())


def lines_of(actor: Actor, row: UseApplication) -> list[Line]:
    """Return the records of an application as its reader may know them."""
    rows = list(row.records.all())
    seen = visible_to(actor).filter(any_id("pk", [one.record_id for one in rows]))
    records = {one.pk: one for one in seen}
    return [Line(number=one.number, record=records.get(one.record_id)) for one in rows]


def may_find(actor: Actor, row: UseApplication) -> bool:
    """Say whether somebody finds the records that were typed: who keeps archives and did not ask himself."""
    received = row.state == UseApplication.State.RECEIVED
    return received and row.applicant_id != actor.user_id and is_keeper(actor)


def may_decide(actor: Actor, row: UseApplication) -> bool:
    """Say whether a decision about an application waits for somebody."""
    return waiting_for(actor).filter(pk=row.request or 0).exists()


def may_end(actor: Actor, row: UseApplication) -> bool:
    """Say whether somebody may end an application: who asked, who decided, who keeps its records."""
    if row.applicant_id == actor.user_id:
        return True
    decided = StepDecision.objects.filter(by=actor.user_id, step__request=row.request)
    return decided.exists() or keeps(actor, row)


def keeps(actor: Actor, row: UseApplication) -> bool:
    """Say whether somebody keeps a record of an application."""
    if not is_keeper(actor):
        return False
    kept = visible_to(actor).filter(permission.reach(actor, Verb.LOAN_DESK))
    return row.records.filter(record__in=kept.values("pk")).exists()


def allowed_purposes(categories: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the purposes of the company, and those all of these categories allow; none: any."""
    known = frozenset(one.code for one in purposes())
    limits = [{one.code for one in purposes_of(code)} for code in sorted(set(categories))]
    limits = [one for one in limits if one]
    return known, frozenset.intersection(*map(frozenset, limits)) if limits else frozenset()


def found_for(actor: Actor, text: str) -> list[Record]:
    """Return the filed records a keeper sees that bear exactly this number, adopted old number or name; two at most."""
    wanted = one_line(text)
    numbered = NumberEvent.objects.filter(normalised=normalise(wanted), record_id__isnull=False)
    meant = (
        Q(archive_no=wanted)
        | Q(title=wanted)
        | title_is(wanted)
        | Q(pk__in=numbered.values("record_id"))
    )
    rows = visible_to(actor).filter(meant, state=State.FILED) if wanted else Record.objects.none()
    return with_titles(rows.order_by("pk")[:2])


def uses_of(record: Record) -> Sequence[UseApplication]:
    """Return the latest applications for a record. Their reader sees the record and judges which to show."""
    rows = UseApplication.objects.filter(records__record=record).select_related("applicant")
    return list(rows.order_by("-pk")[:SHOWN])
