"""The three-way merge of policy documents: what two sides made of one beginning, as one document.

Row by row and, inside a row, value by value. What only one side touched is taken; what both made the same is
taken; what both touched differently is a conflict: the merged document says there what ours says, and the
conflict carries all three values. Nothing is guessed. A list of values of a field is merged value by value;
every other list inside a row (the verbs of a right, the steps of an approval) is one value.

Rows stand in the order of ours, new ones of theirs beside the neighbour they have there. Where only theirs
put the rows in another order that order is taken; where both did, differently, the order is a conflict.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from policies.document.aligning import KINSHIPS, Aligned, Trio, aligned
from policies.document.difference import KEYS, plain
from policies.document.values import PolicyDocument

Key = TypeVar("Key", bound=Hashable)
ORDER = "#order"  # stands where the order of the rows of a part, or of a list of values, is meant
_ABSENT = object()  # what a row that is not there says


class Side(StrEnum):
    """Whose value a conflict is given."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """One place both sides touched differently; a value is None where the row, or the whole, is not there.

    `key` names the place for a choice. `part` of the document, `row` as its codes, `attribute` of the row
    ('' the whole row, `#order` the order of the part's rows), `entry`: the code in a list of values.
    """

    key: str
    part: str
    row: str = ""
    attribute: str = ""
    entry: str = ""
    base: Any = None
    ours: Any = None
    theirs: Any = None


@dataclass(frozen=True, kw_only=True)
class Merged:
    """The merged document and what is still to be decided; without conflicts it says all both sides said."""

    document: PolicyDocument
    conflicts: tuple[Conflict, ...]


def merge(
    base: PolicyDocument,
    ours: PolicyDocument,
    theirs: PolicyDocument,
    *,
    choices: Mapping[str, str] | None = None,
) -> Merged:
    """Return what `ours` and `theirs` made of `base` as one document.

    `choices`: key of a conflict → "ours" | "theirs"; a conflict that has one is none any more. Keys of no
    conflict are left alone, see `unknown`.
    """
    merging = _Merging(choices or {})
    parts: dict[str, Any] = {}
    for part in fields(PolicyDocument):
        three = [getattr(one, part.name) for one in (base, ours, theirs)]
        if part.name in KINSHIPS:
            parts[part.name] = merging.rows(part.name, three, _Place(part=part.name))
        else:
            parts[part.name] = merging.value(three, _Place(part=part.name))
    return Merged(document=PolicyDocument(**parts), conflicts=tuple(merging.conflicts))


def unknown(choices: Collection[str], conflicts: Collection[Conflict]) -> tuple[str, ...]:
    """Return the keys among `choices` that name no conflict."""
    known = {one.key for one in conflicts}
    return tuple(key for key in choices if key not in known)


@dataclass(frozen=True, kw_only=True)
class _Place:
    part: str
    row: str = ""
    attribute: str = ""
    entry: str = ""

    @property
    def key(self) -> str:
        return "/".join(filter(None, (self.part, self.row, self.attribute, self.entry)))


class _Merging:
    """One merge under way: what was chosen, and what is still to be decided."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        self.choices = choices
        self.conflicts: list[Conflict] = []

    def value(self, three: Sequence[Any], place: _Place) -> Any:
        """Return the merged value of one leaf."""
        base, ours, theirs = three
        if theirs in (base, ours):
            return ours
        if ours == base:
            return theirs
        return theirs if self._theirs(place, three) else ours

    def rows(self, kind: str, three: Sequence[tuple[Any, ...]], place: _Place) -> tuple[Any, ...]:
        """Return the merged rows of a part, or of a list of values."""
        base, ours, theirs = three
        if theirs in (base, ours):
            return ours
        if ours == base:
            return theirs
        found = aligned(KINSHIPS[kind], base, ours, theirs)
        names = _names(kind, found)
        rows = [
            self._row(trio, _below(place, kind, names[at])) for at, trio in enumerate(found.trios)
        ]
        kept = {at for at, row in enumerate(rows) if row is not None}
        return tuple(rows[at] for at in self._order(found, kept, names, place))

    def _row(self, trio: Trio, place: _Place) -> Any:
        """Return the merged row, None where it goes."""
        three = (trio.base, trio.ours, trio.theirs)
        if trio.whole or trio.ours is None or trio.theirs is None:
            return self.value(three, place)
        return self._leaves(three, place)

    def _leaves(self, three: Sequence[Any], place: _Place) -> Any:
        """Return a row both sides have, merged value by value."""
        ours = three[1]
        merged: dict[str, Any] = {}
        for part in fields(ours):
            there = replace(place, attribute=part.name)
            if place.entry:
                there = replace(place, entry=f"{place.entry}/{part.name}")
            values = [getattr(one, part.name, _ABSENT) for one in three]
            if part.name == "choices":
                merged[part.name] = self.rows("choices", _lists(values), there)
            else:
                merged[part.name] = self.value(values, there)
        return replace(ours, **merged)

    def _order(
        self, found: Aligned, kept: Collection[int], names: Sequence[str], place: _Place
    ) -> list[int]:
        """Return the places of the rows that stay, in the order they come out in."""
        common = set(found.base) & set(found.ours) & set(found.theirs)
        base, ours, theirs = (
            [at for at in order if at in common] for order in (found.base, found.ours, found.theirs)
        )
        first, second = found.ours, found.theirs
        if theirs not in (base, ours):
            orders = [tuple(names[at] for at in order) for order in (base, ours, theirs)]
            there = _Place(part=place.part, row=place.row, attribute=place.attribute or ORDER)
            if place.attribute:  # the order of a list of values, not a value of it
                there = replace(there, entry=ORDER)
            if ours == base or self._theirs(there, orders):
                first, second = second, first
        return beside([at for at in first if at in kept], [at for at in second if at in kept])

    def _theirs(self, place: _Place, three: Sequence[Any]) -> bool:
        """Say whether theirs was chosen here; without a choice there is a conflict."""
        chosen = self.choices.get(place.key)
        if chosen is None:
            base, ours, theirs = three
            self.conflicts.append(
                Conflict(
                    key=place.key,
                    part=place.part,
                    row=place.row,
                    attribute=place.attribute,
                    entry=place.entry,
                    base=None if base is _ABSENT else base,
                    ours=ours,
                    theirs=theirs,
                )
            )
        return chosen == Side.THEIRS


def _lists(values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the lists of three rows; a row that is not there lists nothing."""
    return [() if one is _ABSENT else one for one in values]


def _below(place: _Place, kind: str, name: str) -> _Place:
    """Return the place of a row of a part, or of a value of a list."""
    return replace(place, entry=name) if kind == "choices" else replace(place, row=name)


def _names(kind: str, found: Aligned) -> list[str]:
    """Return a name for each row, by its codes; one that stands twice is counted on."""
    codes = KEYS.get(kind, ("code",))
    names: list[str] = []
    seen: set[str] = set()
    for trio in found.trios:
        row = next(one for one in (trio.base, trio.ours, trio.theirs) if one is not None)
        said = (plain(getattr(row, code)) or "*" for code in codes)
        name = base = "/".join(text.replace("/", "∕") for text in said)
        count = 1
        while name in seen:
            count += 1
            name = f"{base} #{count}"
        seen.add(name)
        names.append(name)
    return names


def beside(order: Sequence[Key], others: Sequence[Key]) -> list[Key]:
    """Return `order` with those of `others` it lacks, each after the neighbour before it, else before the next."""
    result = list(order)
    known = set(order)
    for at, one in enumerate(others):
        if one in known:
            continue
        if at:  # by now everything before it is there
            result.insert(result.index(others[at - 1]) + 1, one)
        else:
            following = next((other for other in others if other in known), None)
            result.insert(len(result) if following is None else result.index(following), one)
        known.add(one)
    return result
