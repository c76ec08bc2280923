"""What a person reaches, as plain values that a query module turns into a condition on rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policies.access.decision import NO_FLOORS
from policies.access.grants import (
    ANY,
    EVERY_CATEGORY,
    PRESUPPOSES,
    Facts,
    Grant,
    Person,
    Post,
    RowScope,
    Verb,
    exceeds,
    is_valid,
    lineage,
    posts_in,
    records_given,
)
from policies.access.regime import OPEN, UNBOUND, Regime, own_departments


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A conjunction: a row must satisfy every part; None leaves a part open, an empty set is never met.

    `levels` always binds. `owner` '' leaves it open; else the owner or the creator must be it, for
    `assigned` the owner. `without` are categories left out where `categories` is open: what binds them is
    another clause, or their records lie too high, whatever stands at them.
    """

    levels: frozenset[str]
    categories: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    territories: frozenset[str] | None = None
    owner: str = ""
    assigned: str = ""
    records: frozenset[str] | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A disjunction: a row is reached when it satisfies at least one clause; none reaches nothing."""

    clauses: tuple[Clause, ...] = ()


def reach(  # noqa: PLR0913 - the parts of one question, all by name
    grants: Iterable[Grant],
    person: Person,
    verb: Verb,
    *,
    today: date,
    levels: Sequence[str],
    parents: Mapping[str, str],
    floors: Mapping[str, str] = NO_FLOORS,
    regime: Regime = OPEN,
) -> Reach:
    """Return which rows `person` may do `verb` to: the same rule as `decide`, over all records."""
    grants = tuple(grants)
    where = _Where(today=today, scale=_Scale(levels, floors), parents=parents, regime=regime)
    found = _clauses(grants, person, verb, where)
    presupposed = PRESUPPOSES.get(verb)
    if presupposed is not None:
        seen = _clauses(grants, person, presupposed, where)
        found = [both for one in found for other in seen if (both := _meet(one, other))]
    return Reach(clauses=tuple(_without_covered(found)))


def matches(reached: Reach, facts: Facts) -> bool:
    """Return whether a record with `facts` is reached."""
    return any(_satisfies(clause, facts) for clause in reached.clauses)


def _satisfies(clause: Clause, facts: Facts) -> bool:
    return (
        bool(facts.category)
        and facts.level in clause.levels
        and (clause.categories is None or facts.category in clause.categories)
        and (clause.departments is None or facts.department in clause.departments)
        and (clause.territories is None or facts.territory in clause.territories)
        and (not clause.owner or clause.owner in {facts.owner, facts.created_by})
        and (not clause.assigned or clause.assigned == facts.owner)
        and (clause.records is None or facts.record in clause.records)
        and facts.category not in clause.without
    )


class _Scale:
    """The levels, and the categories whose records lie above each of them."""

    def __init__(self, levels: Sequence[str], floors: Mapping[str, str]) -> None:
        self.levels, self._floors = levels, floors

    def up_to(self, clearance: str) -> frozenset[str]:
        """Return the levels a clearance reaches; none for one that is not known."""
        if clearance not in self.levels:
            return frozenset()
        return frozenset(self.levels[: self.levels.index(clearance) + 1])

    def above(self, clearance: str) -> frozenset[str]:
        """Return the categories whose least level a clearance does not reach."""
        return frozenset(
            code for code, floor in self._floors.items() if exceeds(floor, clearance, self.levels)
        )

    def lower(self, one: str, other: str) -> str:
        """Return the lower of two clearances; an unknown one reaches nothing and is the lower."""
        return one if exceeds(other, one, self.levels) else other


@dataclass(frozen=True, kw_only=True)
class _Where:
    """When, under which levels and in which tree of categories something is asked, and what binds it."""

    today: date
    scale: _Scale
    parents: Mapping[str, str]
    regime: Regime


def _clauses(grants: Iterable[Grant], person: Person, verb: Verb, where: _Where) -> list[Clause]:
    found: list[Clause] = []
    for grant in grants:
        if verb not in grant.verbs or not is_valid(grant, where.today):
            continue
        if grant.rows in (RowScope.OWN, RowScope.ASSIGNED) and person.id in ANY:
            continue
        for part in _parts(grant, person.posts, verb, where):
            found += _of_part(grant, person, part, where.scale)
    return [clause for clause in found if _is_possible(clause)]


_Part = tuple[tuple[Post, ...], bool, frozenset[str] | None, frozenset[str]]
_NONE: frozenset[str] = frozenset()


def _of_part(grant: Grant, person: Person, part: _Part, scale: _Scale) -> Iterator[Clause]:
    """Yield the clauses of a part of a grant, one for each level up to which it reaches records."""
    posts, own, categories, without = part
    departments = own_departments(posts)
    for clearance, records in _shares(grant, person, scale):
        barred = scale.above(clearance)
        yield Clause(
            levels=scale.up_to(clearance),
            categories=None if categories is None else categories - barred,
            departments=departments if own or grant.rows is RowScope.DEPARTMENT else None,
            territories=person.territories - ANY if grant.rows is RowScope.TERRITORY else None,
            owner=person.id if grant.rows is RowScope.OWN else "",
            assigned=person.id if grant.rows is RowScope.ASSIGNED else "",
            records=records,
            without=without | barred if categories is None else _NONE,
        )


def _parts(grant: Grant, posts: tuple[Post, ...], verb: Verb, where: _Where) -> Iterator[_Part]:
    """Yield a grant by what binds it: posts it is used in, only for their own records?, categories, left out."""
    given = posts_in(grant, posts)
    if not given:
        return
    categories = _categories(grant, where.parents)
    regime = where.regime
    if not regime.limits or verb in UNBOUND:
        yield given, False, categories, _NONE
        return
    bound: dict[tuple[tuple[Post, ...], bool], set[str]] = {}
    for code in regime.limits if categories is None else categories & regime.limits.keys():
        used = regime.posts(grant, posts, verb, code)
        bound.setdefault((used, regime.is_own(grant, verb, code)), set()).add(code)
    bound.pop((given, False), None)
    for (used, own), codes in bound.items():
        if used:
            yield used, own, frozenset(codes), _NONE
    held = frozenset().union(*bound.values())
    if categories is None:
        yield given, False, None, held
    else:
        yield given, False, categories - held, _NONE


def _shares(
    grant: Grant, person: Person, scale: _Scale
) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Yield up to which level a grant reaches which records (None: any): of shared ones by the share's level."""
    if grant.rows is not RowScope.SHARED:
        yield grant.clearance, None
        return
    given = records_given(grant, person)
    for level in sorted({level for _record, level in given}):
        records = frozenset(record for record, upto in given if upto == level) - {""}
        yield scale.lower(grant.clearance, level), records


def _categories(grant: Grant, parents: Mapping[str, str]) -> frozenset[str] | None:
    """Return every category the grant reaches, its sub-categories spelled out; None for all."""
    if EVERY_CATEGORY in grant.categories:
        return None
    below = {
        code for code in parents if not set(grant.categories).isdisjoint(lineage(code, parents))
    }
    return frozenset(below | set(grant.categories)) - {""}


def _is_possible(clause: Clause) -> bool:
    sets = (
        *(clause.levels, clause.categories, clause.departments, clause.territories),
        clause.records,
    )
    return all(values is None or values for values in sets)


def _meet(one: Clause, other: Clause) -> Clause | None:
    """Return both clauses at once, or None when no row can satisfy them; owners are one person."""
    categories, without = _common(one.categories, other.categories), one.without | other.without
    if categories is not None:
        categories, without = categories - without, _NONE
    both = Clause(
        levels=one.levels & other.levels,
        categories=categories,
        departments=_common(one.departments, other.departments),
        territories=_common(one.territories, other.territories),
        owner=one.owner or other.owner,
        assigned=one.assigned or other.assigned,
        records=_common(one.records, other.records),
        without=without,
    )
    return both if _is_possible(both) else None


def _common(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _without_covered(clauses: Sequence[Clause]) -> list[Clause]:
    """Drop clauses that another one covers: a shorter condition is a faster query."""
    distinct = list(dict.fromkeys(clauses))
    return [
        clause
        for clause in distinct
        if not any(other != clause and _covers(other, clause) for other in distinct)
    ]


def _covers(wide: Clause, narrow: Clause) -> bool:
    if narrow.categories is None and not wide.without <= narrow.without:
        return False
    if narrow.categories is not None and wide.without & narrow.categories:
        return False
    pairs = (
        (wide.categories, narrow.categories),
        (wide.departments, narrow.departments),
        (wide.territories, narrow.territories),
        (wide.records, narrow.records),
    )
    return (
        narrow.levels <= wide.levels
        and wide.owner in {"", narrow.owner, narrow.assigned}
        and wide.assigned in {"", narrow.assigned}
        and all(one is None or (other is not None and other <= one) for one, other in pairs)
    )
