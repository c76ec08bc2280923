"""Which rows of three documents are the same row: of what both began with, of ours, and of theirs.

A row with a code is itself wherever its code stands; a code that stands twice is paired in order. Grants have
no code, and a retention rule may change its code or its trigger, so these are paired by what they say, the
surest likeness first: word for word, then who, what and which rows, then less and less. Without this a right
that both sides rewrote would come out twice, and what one of them took away would be back.

A pair found by a faint likeness alone (the same holder, the same category) is merged only as a whole: mixing
the leaves of two rows that may have nothing to do with each other would make a right that nobody wrote.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Likeness = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Kinship:
    """How rows of one part are paired: by each of `sure` in turn, then by each of `faint`."""

    sure: tuple[Likeness, ...]
    faint: tuple[Likeness, ...] = ()


@dataclass(kw_only=True)
class Trio:
    """One row in three documents, None where it is not; `whole`: found by a faint likeness."""

    base: Any = None
    ours: Any = None
    theirs: Any = None
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Aligned:
    """The rows of a part; `base`, `ours`, `theirs` are the places in `trios` in each document's order."""

    trios: tuple[Trio, ...]
    base: tuple[int, ...]
    ours: tuple[int, ...]
    theirs: tuple[int, ...]


def _by(*names: str) -> Likeness:
    return lambda row: tuple(getattr(row, name) for name in names)


def _itself(row: Any) -> Any:
    return row


KINSHIPS: Mapping[str, Kinship] = {
    "departments": Kinship(sure=(_by("code"),)),
    "positions": Kinship(sure=(_by("code"),)),
    "levels": Kinship(sure=(_by("code"),)),
    "scopes": Kinship(sure=(_by("code"),)),
    "categories": Kinship(sure=(_by("code"),)),
    "sections": Kinship(sure=(_by("category", "code"),)),
    "fields": Kinship(sure=(_by("category", "code"),)),
    "choices": Kinship(sure=(_by("code"),)),
    "numbering": Kinship(sure=(_by("category"),)),
    "retention": Kinship(
        sure=(
            _by("category", "code", "condition", "trigger"),
            _by("category", "condition", "trigger"),
            _by("category", "code", "condition"),
        ),
        faint=(_by("category", "condition"), _by("category", "code")),
    ),
    "grants": Kinship(
        sure=(
            _itself,
            _by("department", "position", "categories", "rows", "valid_from", "valid_to"),
            _by("department", "position", "categories", "rows"),
            _by("department", "position", "categories"),
            _by("department", "position", "verbs", "rows"),
        ),
        faint=(
            _by("department", "position", "rows"),
            _by("department", "position"),
            # The same right in other hands: a department that became another.
            _by(
                "categories",
                "verbs",
                "rows",
                "clearance",
                "mask",
                "clear",
                "valid_from",
                "valid_to",
            ),
        ),
    ),
    "approvals": Kinship(sure=(_by("code"),), faint=(_by("subject"),)),
    "purposes": Kinship(sure=(_by("code"),)),
    "confidentiality": Kinship(sure=(_by("category"),)),
    "consultations": Kinship(sure=(_by("category"),)),
    "statuses": Kinship(sure=(_by("category", "becomes"),)),
    "cadences": Kinship(sure=(_by("code"),)),
    "forms": Kinship(sure=(_by("code"),)),
}


def aligned(
    kinship: Kinship, base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any]
) -> Aligned:
    """Return the rows of three lists side by side; each row of each list stands in exactly one trio."""
    trios = [Trio(base=row) for row in base]
    of_ours = _joined(trios, kinship, base, ours, "ours")
    of_theirs = _joined(trios, kinship, base, theirs, "theirs")
    for name, rows, places in (("ours", ours, of_ours), ("theirs", theirs, of_theirs)):
        alone = [at for at in range(len(rows)) if at not in places]
        if name == "theirs":
            # What both brought is one row only where the likeness is sure.
            new = [place for place, one in enumerate(trios) if one.base is None]
            pairs = _pairs(
                kinship.sure, [trios[place].ours for place in new], [rows[at] for at in alone]
            )
            for right, left in pairs.items():
                trios[new[left]].theirs = rows[alone[right]]
                places[alone[right]] = new[left]
        for at in alone:
            if at not in places:
                places[at] = len(trios)
                trios.append(Trio(**{name: rows[at]}))
    return Aligned(
        trios=tuple(trios),
        base=tuple(range(len(base))),
        ours=tuple(of_ours[at] for at in range(len(ours))),
        theirs=tuple(of_theirs[at] for at in range(len(theirs))),
    )


def _joined(
    trios: list[Trio], kinship: Kinship, base: Sequence[Any], rows: Sequence[Any], name: str
) -> dict[int, int]:
    """Put the rows of one side beside those of the base; return place of the row → place in `trios`."""
    sure = _pairs(kinship.sure, base, rows)
    taken = set(sure.values())
    left = [at for at in range(len(base)) if at not in taken]
    right = [at for at in range(len(rows)) if at not in sure]
    faint = {
        right[there]: left[here]
        for there, here in _pairs(
            kinship.faint, [base[at] for at in left], [rows[at] for at in right]
        ).items()
    }
    for pairs, whole in ((sure, False), (faint, True)):
        for there, here in pairs.items():
            setattr(trios[here], name, rows[there])
            trios[here].whole |= whole
    return sure | faint


def _pairs(
    likenesses: Sequence[Likeness], left: Sequence[Any], right: Sequence[Any]
) -> dict[int, int]:
    """Return place on the right → place on the left, by each likeness in turn, equal ones in order."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for likeness in likenesses:
        waiting: dict[Any, deque[int]] = {}
        for at, row in enumerate(left):
            if at not in taken:
                waiting.setdefault(likeness(row), deque()).append(at)
        for at, row in enumerate(right):
            if at in found:
                continue
            same = waiting.get(likeness(row))
            if same:
                found[at] = same.popleft()
                taken.add(found[at])
    return found
