"""What a person reaches, as plain values that a query module turns into a condition on rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policies.access.grants import (
    ANY,
    EVERY_CATEGORY,
    PRESUPPOSES,
    Facts,
    Grant,
    Person,
    RowScope,
    Verb,
    is_valid,
    lineage,
    posts_in,
)


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A conjunction: a row must satisfy every part; None leaves a part open, an empty set is never met.

    `levels` always binds. `owner` '' leaves it open; else the owner or the creator must be it.
    """

    levels: frozenset[str]
    categories: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    territories: frozenset[str] | None = None
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A disjunction: a row is reached when it satisfies at least one clause; none reaches nothing."""

    clauses: tuple[Clause, ...] = ()


def reach(
    grants: Iterable[Grant],
    person: Person,
    verb: Verb,
    *,
    today: date,
    levels: Sequence[str],
    parents: Mapping[str, str],
) -> Reach:
    """Return which rows `person` may do `verb` to: the same rule as `decide`, over all records."""
    grants = tuple(grants)
    found = _clauses(grants, person, verb, today=today, levels=levels, parents=parents)
    presupposed = PRESUPPOSES.get(verb)
    if presupposed is not None:
        seen = _clauses(grants, person, presupposed, today=today, levels=levels, parents=parents)
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
    )


def _clauses(
    grants: Iterable[Grant],
    person: Person,
    verb: Verb,
    *,
    today: date,
    levels: Sequence[str],
    parents: Mapping[str, str],
) -> list[Clause]:
    found: list[Clause] = []
    for grant in grants:
        posts = posts_in(grant, person.posts)
        if not posts or verb not in grant.verbs or not is_valid(grant, today):
            continue
        if grant.rows is RowScope.OWN and person.id in ANY:
            continue
        departments = frozenset(post.department for post in posts) - ANY
        found.append(
            Clause(
                levels=_up_to(grant.clearance, levels),
                categories=_categories(grant, parents),
                departments=departments if grant.rows is RowScope.DEPARTMENT else None,
                territories=person.territories - ANY if grant.rows is RowScope.TERRITORY else None,
                owner=person.id if grant.rows is RowScope.OWN else "",
            )
        )
    return [clause for clause in found if _is_possible(clause)]


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
    both = Clause(
        levels=one.levels & other.levels,
        categories=_common(one.categories, other.categories),
        departments=_common(one.departments, other.departments),
        territories=_common(one.territories, other.territories),
        owner=one.owner or other.owner,
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
