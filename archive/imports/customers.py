"""Tells the customers of a ledger apart by what its rows say of them: plain values, no Django.

A firm is known by its codes and by its name; a person's name alone says not who it is, so the telephone is
taken with it. What contradicts itself, or says too little, is a doubt of its rows and never a guess.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

TWO_CODES, TWO_NAMES, WHICH = "two_codes", "two_names", "which_of_name"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """What rows say of who a customer is, each in the form in which equal ones agree; '' where nothing is said.

    `codes` has a place for each field that knows a customer by itself, in the order of the plan.
    """

    name: str = ""
    phone: str = ""
    codes: tuple[str, ...] = ()

    @property
    def has_code(self) -> bool:
        """Whether a code says who it is."""
        return any(self.codes)


@dataclass(frozen=True, kw_only=True)
class Customer:
    """One customer: the places of its profiles, in order. `doubt` says what keeps it from being one.

    With `two_codes` the values of the code at `place` differ.
    """

    members: tuple[int, ...]
    doubt: str = ""
    place: int = 0


def says_who(profile: Profile, *, personal: bool) -> bool:
    """Say whether a profile knows anybody; a telephone does so for a person only."""
    return bool(profile.name or profile.has_code or (personal and profile.phone))


def told_apart(profiles: Sequence[Profile], *, personal: bool) -> list[Customer]:
    """Return the customers these profiles are of, whatever their order: each profile in one of them.

    Profiles with one code are one customer. Firms with one name are one; people with one name are one by
    their telephone too, and one that gives no more than the name is the only other one of that name.
    """
    sets = _Sets(len(profiles))
    _join_equal(sets, (((place, code), at) for at, place, code in _codes(profiles)))
    unclear: set[int] = set()
    if personal:
        _join_equal(
            sets, (((one.name, one.phone), at) for at, one in enumerate(profiles) if one.phone)
        )
        for places in _by_name(profiles).values():
            unclear |= _join_namesakes(sets, profiles, places)
    else:
        _join_equal(sets, ((one.name, at) for at, one in enumerate(profiles) if one.name))
    return [_judged(profiles, members, unclear, personal) for members in sets.all()]


class _Sets:
    """Places that belong together."""

    def __init__(self, count: int) -> None:
        self._first = list(range(count))

    def root(self, at: int) -> int:
        while self._first[at] != at:
            self._first[at] = self._first[self._first[at]]
            at = self._first[at]
        return at

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._first[high] = low

    def all(self) -> list[tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for at in range(len(self._first)):
            found.setdefault(self.root(at), []).append(at)
        return [tuple(members) for members in found.values()]


def _codes(profiles: Sequence[Profile]) -> Iterable[tuple[int, int, str]]:
    return (
        (at, place, code)
        for at, one in enumerate(profiles)
        for place, code in enumerate(one.codes)
        if code
    )


def _join_equal(sets: _Sets, keyed: Iterable[tuple[object, int]]) -> None:
    first: dict[object, int] = {}
    for key, at in keyed:
        sets.join(first.setdefault(key, at), at)


def _by_name(profiles: Sequence[Profile]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, one in enumerate(profiles):
        if one.name:
            found.setdefault(one.name, []).append(at)
    return found


def _join_namesakes(sets: _Sets, profiles: Sequence[Profile], places: Sequence[int]) -> set[int]:
    """Join the profiles of people with one name that can only be one; return those of which nobody can say."""
    bare = [at for at in places if not (profiles[at].phone or profiles[at].has_code)]
    others: dict[int, list[int]] = {}
    for at in places:
        if at not in bare:
            others.setdefault(sets.root(at), []).append(at)
    if len(others) <= 1:
        for at in bare:
            sets.join(at, next(iter(others), bare[0]))
        return set()
    unclear = set(bare)
    for one, other in combinations(others.values(), 2):
        if not _differ([profiles[at] for at in one], [profiles[at] for at in other]):
            unclear |= {*one, *other}
    return unclear


def _differ(one: Sequence[Profile], other: Sequence[Profile]) -> bool:
    """Whether two groups of profiles give something both have, and give it differently."""
    codes = zip(*(profile.codes for profile in (*one, *other)), strict=True)
    cut = len(one)
    for values in ([profile.phone for profile in (*one, *other)], *codes):
        first, second = set(filter(None, values[:cut])), set(filter(None, values[cut:]))
        if first and second and first.isdisjoint(second):
            return True
    return False


def _judged(
    profiles: Sequence[Profile], members: tuple[int, ...], unclear: set[int], personal: bool
) -> Customer:
    found = [profiles[at] for at in members]
    for place, values in enumerate(zip(*(one.codes for one in found), strict=True)):
        if len(set(filter(None, values))) > 1:
            return Customer(members=members, doubt=TWO_CODES, place=place)
    if len({one.name for one in found if one.name}) > 1:
        return Customer(members=members, doubt=TWO_NAMES)
    return Customer(members=members, doubt="" if unclear.isdisjoint(members) else WHICH)
