"""Parts in open disposals of who leaves or moves: each passes to somebody who may take it (REQ-TRF-04)."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from archive.disposal import queries
from archive.disposal.actions import note
from archive.disposal.models import Disposal, DisposalSupervisor
from archive.disposal.people import deciding_of, keepers_of
from archive.disposal.rules import Part, State, takes_over
from archive.disposal.telling import tell_passed
from kernel.clock import today
from kernel.errors import Conflict
from kernel.text import N_
from security.actor import Actor
from security.people.models import User
from security.people.open_work_port import Item, Kind, register
from security.people.queries import actor_of, people_with_posts

_BY_POST = frozenset({Part.PROPOSER, Part.EXECUTOR})  # these destroy by right of a post
_TO_DO = (State.COUNTED, State.APPROVED)
_PARTS = {
    Part.PROPOSER: N_("as proposer"),
    Part.EXECUTOR: N_("as executor"),
    Part.SUPERVISOR: N_("as supervisor"),
}
NO_RIGHT = N_("{name} has no right to destroy what disposal {number} lists; choose somebody else.")


def register_open_work() -> None:
    """Register the kind; called once at start-up."""
    register(
        "disposals",
        Kind(
            label=N_("Open disposals"),
            items=_items,
            successors=_successors,
            hand_over=pass_on,
            left_behind=_left_behind,
        ),
    )


def _items(_actor: Actor, person: int) -> Sequence[Item]:
    return [_item(row, parts) for row, parts in _open(person)]


def _left_behind(_actor: Actor, person: int, departments: Collection[str]) -> Sequence[Item]:
    """Return what he proposed or carries out by right of a post he moves out of; who only watches needs none."""
    found = [(row, parts & _BY_POST) for row, parts in _open(person)] if departments else []
    return [_item(row, parts) for row, parts in found if parts]


def _item(row: Disposal, parts: Collection[Part]) -> Item:
    said = gettext(", ").join(gettext(_PARTS[one]) for one in sorted(parts))
    return Item(label=f"{row.number} ({said})", url=reverse("disposal", args=[row.pk]))


def _successors(person: int) -> frozenset[int]:
    """Return who may take all of it: of those with a post, where a right is needed, who has it for every category."""
    fit = set(people_with_posts(today()).values_list("pk", flat=True)) - {person}
    for row, parts in _open(person):
        if parts & _BY_POST:
            fit &= keepers_of(set(row.items.values_list("category", flat=True)))
        watching = _watching(row)
        fit = {one for one in fit if all(_fits(row, watching, part, one) for part in parts)}
    return frozenset(fit)


@transaction.atomic
def pass_on(actor: Actor, person: int, successor: int) -> int:
    """Let somebody take every part a person has in open disposals; return in how many batches.

    Conflict, and nothing passes, where he would then do two parts of one batch that are for different people, or has
    no right to destroy what is listed.
    """
    who = User.objects.get(pk=successor)
    found = _open(person, locked=True)
    for row, parts in found:
        watching = _watching(row)
        for part in sorted(parts):
            decision = takes_over(successor, _others(row, watching, part))
            if not decision:
                raise Conflict(decision.reason, **decision.params)
        if parts & _BY_POST and not queries.may_keep(actor_of(who), row):
            raise Conflict(NO_RIGHT, name=who.name, number=row.number)
        _take(row, parts, person, successor)
        said = {"from": person, "to": successor, "parts": sorted(parts)}
        note(actor, "disposal.hand_over", row, **said)
        tell_passed(row, successor)
    return len(found)


def _take(row: Disposal, parts: Collection[Part], person: int, successor: int) -> None:
    if Part.PROPOSER in parts:  # who proposed it goes on counting as that
        row.proposer_id, row.hands = successor, sorted({*map(int, row.hands), person})
    if Part.EXECUTOR in parts:
        row.executor_id = successor
    row.save(update_fields=["proposer", "hands", "executor"])
    if Part.SUPERVISOR in parts:
        row.supervisors.filter(person=person).update(person=successor)


def _open(person: int, *, locked: bool = False) -> list[tuple[Disposal, frozenset[Part]]]:
    """Return the open batches somebody has a part in that is not done yet, and which."""
    watched = DisposalSupervisor.objects.filter(person=person, confirmed_at__isnull=True)
    rows: QuerySet[Disposal] = Disposal.objects.exclude(state__in=queries.ENDED).order_by("pk")
    rows = rows.filter(
        Q(proposer=person)
        | Q(executor=person, state__in=_TO_DO)
        | Q(pk__in=watched.values("batch"))
    )
    watches = set(watched.values_list("batch", flat=True))
    return [
        (row, _parts(row, person, watches=row.pk in watches))
        for row in (rows.select_for_update() if locked else rows)
    ]


def _parts(row: Disposal, person: int, *, watches: bool) -> frozenset[Part]:
    has = {
        Part.PROPOSER: row.proposer_id == person,
        Part.EXECUTOR: row.executor_id == person and row.state in _TO_DO,
        Part.SUPERVISOR: watches,
    }
    return frozenset(part for part, is_his in has.items() if is_his)


def _fits(row: Disposal, watching: frozenset[int], part: Part, person: int) -> bool:
    return bool(takes_over(person, _others(row, watching, part)))


def _others(row: Disposal, watching: frozenset[int], part: Part) -> frozenset[int]:
    """Return who does what the bearer of this part may not do himself."""
    proposers = {row.proposer_id, *map(int, row.hands)}
    executor = {row.executor_id or 0}
    judges = set(row.items.exclude(opinion="").values_list("opinion_by", flat=True))
    deciders = {one for pair in row.approvers for one in pair}
    deciders |= deciding_of(row.request) if row.request is not None else set()
    others = {
        Part.PROPOSER: executor | watching | judges | deciders,
        Part.EXECUTOR: proposers | watching,
        Part.SUPERVISOR: proposers | executor | watching,
    }[part]
    return frozenset(int(one) for one in others if one)


def _watching(row: Disposal) -> frozenset[int]:
    return frozenset(row.supervisors.values_list("person", flat=True))
