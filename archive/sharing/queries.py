"""Reads shares: which somebody may know of, whether one may open today, and what of its records it reaches."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from archive.records.bars import Act, bars
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.purposes import stated_for_record
from archive.records.queries import visible_to
from archive.records.restricting import demand_sharing_wanted
from archive.records.rules import State
from archive.sharing.models import Share, SharePart
from archive.sharing.rules import ShareFacts, may_open
from backoffice.counts import Counting, count_of, register_count
from decisions.queries import waiting_for
from kernel.clock import today
from kernel.decision import Decision, refusal
from kernel.errors import FondsError, Missing
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.effective import level_in_force
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.queries import actor_of
from security.permission import Subject

CONCERNS = "sharing.concerns"
# The rights whose holders see the one register whole; none of them shows a value of a record.
SUPERVISING = (Verb.AUDIT, Verb.PRIVACY, Verb.LOAN_DESK)


def subject_of(record: Record) -> Subject:
    """Return a record as the rights know it, with the level that holds for it."""
    level = level_in_force(published().document, record.category, record.level)
    return Subject(**{**vars(facts_of(record)), "level": level})


def may_share(actor: Actor, record: Record) -> Decision:
    """Say whether somebody may ask to share a filed record: who looks it up, and may share it or apply for its use.

    Asking opens nothing: whom the policy names decide, and none of them is who asked.
    """
    known = subject_of(record)
    decision = permission.decide(actor, Verb.SHARE, known)
    if not decision and not permission.decide(actor, Verb.REQUEST, known):
        return decision
    decision = permission.decide(actor, Verb.VIEW, known)
    if not decision:
        return decision
    if record.state != State.FILED:
        return refusal(N_("Only what is filed is shared."))
    return decision


def may_enter(actor: Actor) -> bool:
    """Say whether the register is for somebody: who shares, supervises or asked, or is shared with."""
    return sees_all(actor) or bool(permission.decide(actor, Verb.SHARE)) or count_of(CONCERNS) > 0


def register_counts() -> None:
    """Let the menu ask, with what else every page counts, whether a share is somebody's or for him; at start-up."""
    register_count(CONCERNS, Counting(rows=_concerning, most=1, any_at_all=Share.objects.all))


def _concerning(actor: Actor) -> QuerySet[Share]:
    """Return what somebody asked for, and what is shared with a department he works in, in its time."""
    return Share.objects.filter(Q(asked_by=actor.user_id or 0) | _open_to_departments(actor))


def sees_all(actor: Actor) -> bool:
    """Say whether somebody sees the whole register: auditors, the privacy desk and who keeps the archives."""
    return any(permission.decide(actor, one) for one in SUPERVISING)


def shares(actor: Actor) -> QuerySet[Share]:
    """Return the shares somebody may know of: his own, those of records he may share, all for who supervises."""
    rows = Share.objects.select_related("asked_by")
    if sees_all(actor):
        return rows
    mine = Q(asked_by=actor.user_id or 0)
    if not permission.decide(actor, Verb.SHARE):
        return rows.filter(mine)
    reached = visible_to(actor).filter(permission.reach(actor, Verb.SHARE))
    return rows.filter(mine | Q(record__in=reached.values("pk")))


def share_of(actor: Actor, number: int) -> Share:
    """Return a share somebody may know of, or has to decide about; Missing for any other."""
    found = shares(actor).filter(pk=number).first()
    if found is None:
        asked = Share.objects.select_related("asked_by").filter(pk=number).first()
        waits = asked is not None and waiting_for(actor).filter(pk=asked.request or 0).exists()
        found = asked if waits else None
    if found is None:
        raise Missing
    return found


def open_to_departments(actor: Actor) -> QuerySet[Share]:
    """Return what is shared with a department somebody works in, in its time."""
    return Share.objects.filter(_open_to_departments(actor))


def _open_to_departments(actor: Actor) -> Q:
    theirs = sorted(actor.departments - {""})
    return Q(state=Share.State.AGREED, until__gte=today(), department__in=theirs)


def parts_with_records(share: Share) -> list[tuple[SharePart, Record]]:
    """Return what a share shows, with its records; one that was destroyed is left out."""
    parts = list(share.parts.all())
    records = Record.objects.in_bulk([one.record_id for one in parts])
    return [(one, records[one.record_id]) for one in parts if one.record_id in records]


def sharer_of(share: Share) -> Actor | None:
    """Return who asked for a share as he may act today, None once he left: no share reaches further than he does."""
    person = share.asked_by
    return actor_of(person) if person.is_active and not person.former else None


def stands(share: Share) -> bool:
    """Say whether a share may be opened now: in its time, its sharer still may, and nothing bars its records.

    A record that was sealed or destroyed, or whose consent was withdrawn, ends all of the share at once.
    """
    if not may_open(ShareFacts(state=share.state, until=share.until), today()):
        return False
    found = parts_with_records(share)
    sharer = sharer_of(share)
    if sharer is None or not found or len(found) != share.parts.count():
        return False
    return _may_all(sharer, share, [record for _part, record in found])


def _may_all(sharer: Actor, share: Share, records: Sequence[Record]) -> bool:
    if bars(Act.SHARE, [one.pk for one in records]):
        return False
    if not all(may_share(sharer, one) for one in records):
        return False
    try:
        for one in records:
            demand_sharing_wanted(one)
            stated_for_record(one, share.purpose)
    except FondsError:
        return False
    return True


def may_manage(actor: Actor, share: Share) -> bool:
    """Say whether somebody makes the link of a share: who asked for it, as long as he may share."""
    return share.asked_by_id == actor.user_id and sharer_of(share) is not None


def may_end(actor: Actor, share: Share) -> bool:
    """Say whether somebody ends a share: who asked, who may share the record, the privacy desk."""
    if share.asked_by_id == actor.user_id or permission.decide(actor, Verb.PRIVACY):
        return True
    record = visible_to(actor).filter(pk=share.record_id).first()
    return record is not None and bool(permission.decide(actor, Verb.SHARE, subject_of(record)))
