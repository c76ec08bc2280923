"""What the regulation says of places: what lies in what, up to which level each is secured, what fits in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_, Word

KINDS: tuple[str, ...] = ("room", "cabinet", "shelf", "box")  # the largest first
PAPER = frozenset({"paper", "both"})  # carriers whose records lie somewhere
KIND_WORDS = {
    "room": Word(N_("storage room")),
    "cabinet": Word(N_("cabinet")),
    "shelf": Word(N_("shelf")),
    "box": Word(N_("box")),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the rules know of a place: `above` are the places it lies in, the nearest first."""

    id: int
    code: str
    kind: str
    level: str = ""
    capacity: int | None = None
    closed: bool = False
    above: tuple["Place", ...] = ()


def may_lie_in(place: Place, target: Place | None) -> Decision:
    """Say whether a place may lie in another, None for standing alone: only smaller things lie in larger ones."""
    if target is None:
        if place.kind != KINDS[0]:
            return refusal(
                N_("Say where it lies: a {kind} lies in a larger place."),
                kind=KIND_WORDS[place.kind],
            )
        return ALLOWED
    if place.id and place.id in {target.id, *(one.id for one in target.above)}:
        return refusal(N_("{code} cannot be moved into itself."), code=place.code)
    if place.kind == KINDS[0]:
        return refusal(N_("A storage room lies in no other place."))
    if KINDS.index(place.kind) <= KINDS.index(target.kind):
        return refusal(
            N_("A {kind} does not fit into {code}, which is a {other}; choose a larger place."),
            kind=KIND_WORDS[place.kind],
            code=target.code,
            other=KIND_WORDS[target.kind],
        )
    return may_take_up(target)


def may_take_up(target: Place) -> Decision:
    """Say whether anything may come into a place: not where it, or one around it, is out of use."""
    shut = next((one for one in (target, *target.above) if one.closed), None)
    if shut is not None:
        return refusal(N_("{code} is out of use; choose another place."), code=shut.code)
    return ALLOWED


def has_room(target: Place, *, held: int, coming: int) -> Decision:
    """Say whether so many more things fit into a place that holds `held` now, where its capacity is known."""
    if target.capacity is None or held + coming <= target.capacity:
        return ALLOWED
    return refusal(
        N_("{code} holds {limit} and has room for {rows} more; these are {count}."),
        code=target.code,
        limit=target.capacity,
        rows=max(0, target.capacity - held),
        count=coming,
    )


def secured_for(place: Place) -> str:
    """Return the level up to which a place is secured: its own, or that of the nearest place around it; '' none."""
    return next((one.level for one in (place, *place.above) if one.level), "")


def threshold(said: Iterable[str], levels: Sequence[str]) -> str:
    """Return the lowest level any place of the company is secured for; '' while none is."""
    known = [levels.index(one) for one in said if one in levels]
    return levels[min(known)] if known else ""


def is_secure(level: str, secured: str, lowest: str, levels: Sequence[str]) -> bool:
    """Say whether a record of `level` may lie in a place secured for `secured` ('' not secured at all).

    A secured place takes records up to its level. As soon as any place of the company is secured, records from
    the `lowest` such level upwards lie in no place that is not. A level the policy does not have is the highest:
    what is sealed lies in the safest place there is.
    """
    place = levels.index(level) if level in levels else len(levels) - 1
    if secured in levels:
        return place <= levels.index(secured)
    return lowest not in levels or place < levels.index(lowest)
