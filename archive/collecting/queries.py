"""Which items and checks somebody may see: what he collected, and what he may key, review or arrange."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet

from archive.collecting.models import FillLink, RawItem, Verification
from archive.collecting.rules import Kind, State, keyer_problem, may_key
from archive.records.collected import needs_card
from archive.records.queries import visible_to as records_visible_to
from archive.records.shapes import shape_of
from archive.records.traces import HERE, near
from kernel.decision import Decision
from kernel.errors import Missing
from kernel.scope import current
from persistence.arrays import any_found
from policies.access.rules import Verb
from policies.document.effective import fileable
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject

_MEETING = (Verb.CREATE, Verb.REVIEW)


def visible_to(actor: Actor) -> QuerySet[RawItem]:
    """Return the items somebody may see: his own, those of categories he keys or reviews, and the unclassified ones
    of his departments if he registers anything. What became a record, or part of one, only who may see that record:
    it says what the record does, masked nowhere.
    """
    seen = Q(owner=actor.user_id) | Q(created_by=actor.user_id) if actor.user_id else Q(pk__in=())
    for verb in _MEETING:
        seen |= permission.reach(actor, verb)
    if permission.decide(actor, Verb.CREATE):
        seen |= Q(category="", department__in=sorted(actor.departments))
    shown = records_visible_to(actor).values("pk")
    closed = RawItem.objects.filter(record__isnull=False).exclude(record__in=shown)
    return RawItem.objects.filter(seen, Q(record__isnull=True) | Q(record__in=shown)).exclude(
        into__in=closed.values("pk")
    )


def item_of(actor: Actor, number: int) -> RawItem:
    """Return one item; Missing where it is not there for `actor`."""
    rows = visible_to(actor).select_related("owner", "created_by", "signed_by", "ended_by", "into")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def locked(actor: Actor, number: int) -> RawItem:
    """Return one item, locked; Missing where it is not there for `actor`."""
    found = visible_to(actor).select_for_update().filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def holder_of(item: RawItem) -> str:
    """Return the name under which the files of an item are kept."""
    return f"raw_item:{item.pk}"


def subject_of(item: RawItem, category: str = "") -> Subject:
    """Return what a decision must know of an item, in its category or in another one."""
    return Subject(
        category=category or item.category,
        department=item.department,
        owner=str(item.owner_id or ""),
        created_by=str(item.created_by_id or ""),
        level=item.level,
    )


def categories_to_collect(actor: Actor) -> Sequence[str]:
    """Return the categories whose records `actor` may register, in the order of the policy."""
    document = published().document
    return tuple(
        one.code
        for one in fileable(document)
        if permission.decide(actor, Verb.CREATE, Subject(category=one.code, created_by=actor.id))
    )


def signed_only(category: str) -> bool:
    """Say whether records of a category are keyed from signed cards only."""
    policy = published()
    known = category in policy.document.categories_by_code
    return known and needs_card(shape_of(policy, category))


def may_key_item(actor: Actor, item: RawItem) -> Decision:
    """Say whether `actor` may key an item now."""
    allowed = may_key(
        State(item.state), category=item.category, signed_only=signed_only(item.category)
    )
    if allowed:
        allowed = permission.decide(actor, Verb.CREATE, subject_of(item))
    if allowed and signed_only(item.category):
        return keyer_problem(item.signers, actor.counted_as)
    return allowed


SIGNED = "signed"  # the tab of what waits to be keyed
TABS: Mapping[str, frozenset[State]] = {
    "arrange": frozenset({State.OPEN, State.RETURNED}),
    "review": frozenset({State.IN_REVIEW}),
    SIGNED: frozenset({State.SIGNED}),
    "done": frozenset({State.KEYED, State.MERGED}),
    "rejected": frozenset({State.REJECTED}),
}


def items_in(actor: Actor, tab: str, *, kind: str = "", category: str = "") -> QuerySet[RawItem]:
    """Return what stands under one tab, what waits longest first, what is over latest first."""
    rows = visible_to(actor).filter(state__in=[str(one) for one in TABS[tab]])
    if kind in set(Kind):
        rows = rows.filter(kind=kind)
    if category:
        rows = rows.filter(category=category)
    order = ("-ended_at", "-pk") if tab in {"done", "rejected"} else ("collected_on", "pk")
    return rows.select_related("owner", "record").order_by(*order)


def to_key(actor: Actor, *, size: int) -> Sequence[RawItem]:
    """Return up to `size` signed items that `actor` may key now, of those that have waited longest."""
    if not permission.decide(actor, Verb.CREATE):
        return ()
    waiting = items_in(actor, SIGNED).filter(permission.reach(actor, Verb.CREATE))
    return [one for one in waiting[: size * 4] if may_key_item(actor, one)][:size]


def counts(actor: Actor) -> dict[str, int]:
    """Return how many items stand under each tab that waits for somebody."""
    rows = visible_to(actor)
    return {
        tab: rows.filter(state__in=[str(one) for one in TABS[tab]]).count()
        for tab in ("arrange", "review", SIGNED)
    }


def items_keyed_into(record_id: int) -> QuerySet[RawItem]:
    """Return the items a record was keyed from or that were merged into it; the caller may see the record."""
    return RawItem.objects.filter(record=record_id).order_by("pk")


def links_of(actor: Actor) -> QuerySet[FillLink]:
    """Return the links somebody made, and those of categories he registers, latest first."""
    mine = Q(created_by=actor.user_id) | Q(category__in=categories_to_collect(actor))
    rows = FillLink.objects.filter(mine).select_related("created_by")
    return rows.order_by("-created_at", "-pk")[:100]


# Checks


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which checks are looked for; '' and None leave it open."""

    aspect: str = ""
    method: str = ""
    outcome: str = ""
    by: int | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


def verifications(actor: Actor, wanted: Wanted) -> QuerySet[Verification]:
    """Return the checks somebody may see that are looked for, latest first."""
    records = records_visible_to(actor)
    keyed = RawItem.objects.filter(record__in=records.values("pk"))
    seen = Q(record__in=records.values("pk")) | Q(item__in=visible_to(actor).values("pk"))
    rows = Verification.objects.filter(seen | Q(item__in=keyed.values("pk")))
    for name in ("aspect", "method", "outcome"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.by is not None:
        rows = rows.filter(by=wanted.by)
    if wanted.since:
        rows = rows.filter(at__gte=_begin(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_begin(wanted.until + timedelta(days=1)))
    if wanted.words:
        named = records.filter(
            Q(title__icontains=wanted.words) | Q(archive_no__icontains=wanted.words)
        )
        rows = rows.filter(
            Q(item__title__icontains=wanted.words)
            | Q(record__in=named.values("pk"))
            | Q(item__record__in=named.values("pk"))
        )
    return rows.select_related("by", "item", "record").order_by("-at", "-pk")


def _verified_here() -> QuerySet[Verification]:
    # The items first, so that each half has its index: joined, all checks of the company would be read.
    keyed = any_found("item", RawItem.objects.filter(record=OuterRef(HERE)))
    return Verification.objects.filter(Q(record=HERE) | Q(keyed)).order_by("at", "pk")


VERIFIED = near(  # the checks of a record and of what it was keyed from, oldest first
    "verified",
    _verified_here,
    related={"by": ("name",)},
)


def verified(item: RawItem) -> Sequence[Verification]:
    """Return the checks of an item, oldest first."""
    rows = Verification.objects.filter(item=item)
    return tuple(rows.select_related("by").order_by("at", "pk"))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(current().company.time_zone))
