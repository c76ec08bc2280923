"""What a person reaches, as plain values that a query module turns into a condition on rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
    is_valid,
    lineage,
    posts_in,
)
from policies.access.regime import OPEN, UNBOUND, Regime, own_departments


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A conjunction: a row must satisfy every part; None leaves a part open, an empty set is never met.

    `levels` always binds. `owner` '' leaves it open; else the owner or the creator must be it. `without`
    are categories left out where `categories` is open.
    """

    levels: frozenset[str]
    categories: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    territories: frozenset[str] | None = None
    owner: str = ""
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
    regime: Regime = OPEN,
) -> Reach:
    """Return which rows `person` may do `verb` to: the same rule as `decide`, over all records."""
    grants = tuple(grants)
    where = _Where(today=today, levels=levels, parents=parents, regime=regime)
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
        and facts.category not in clause.without
        and (clause.departments is None or facts.department in clause.departments)
        and (clause.territories is None or facts.territory in clause.territories)
        and (not clause.owner or clause.owner in {facts.owner, facts.created_by})
    )


@dataclass(frozen=True, kw_only=True)
class _Where:
    """When, under which levels and in which tree of categories something is asked, and what binds it."""

    today: date
    levels: Sequence[str]
    parents: Mapping[str, str]
    regime: Regime


def _clauses(grants: Iterable[Grant], person: Person, verb: Verb, where: _Where) -> list[Clause]:
    found: list[Clause] = []
    for grant in grants:
        if verb not in grant.verbs or not is_valid(grant, where.today):
            continue
        if grant.rows is RowScope.OWN and person.id in ANY:
            continue
        for posts, own, categories, without in _parts(grant, person.posts, verb, where):
            departments = own_departments(posts)
            found.append(
                Clause(
                    levels=_up_to(grant.clearance, where.levels),
                    categories=categories,
                    departments=departments if own or grant.rows is RowScope.DEPARTMENT else None,
                    territories=person.territories - ANY
                    if grant.rows is RowScope.TERRITORY
                    else None,
                    owner=person.id if grant.rows is RowScope.OWN else "",
                    without=without,
                )
            )
    return [clause for clause in found if _is_possible(clause)]


_Part = tuple[tuple[Post, ...], bool, frozenset[str] | None, frozenset[str]]
_NONE: frozenset[str] = frozenset()


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


def _up_to(clearance: str, levels: Sequence[str]) -> frozenset[str]:
    if clearance not in levels:
        return frozenset()
    return frozenset(levels[: levels.index(clearance) + 1])


def _categories(grant: Grant, parents: Mapping[str, str]) -> frozenset[str] | None:
    """Return every category the grant reaches, its sub-categories spelled out; None for all."""
    if EVERY_CATEGORY in grant.categories:
        return None
    below = {
        code for code in parents if not set(grant.categories).isdisjoint(lineage(code, parents))
    }
    return frozenset(below | set(grant.categories)) - {""}


def _is_possible(clause: Clause) -> bool:
    sets = (clause.levels, clause.categories, clause.departments, clause.territories)
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
    )
    return (
        narrow.levels <= wide.levels
        and wide.owner in {"", narrow.owner}
        and all(one is None or (other is not None and other <= one) for one, other in pairs)
    )
