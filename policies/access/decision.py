"""Whether a person may do something to one record: default deny, and the nearest miss as the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_
from policies.access.grants import (
    ANY,
    PRESUPPOSES,
    VERB_WORDS,
    Facts,
    Grant,
    Person,
    RowScope,
    Verb,
    covers,
    exceeds,
    is_valid,
    posts_in,
    records_given,
)
from policies.access.regime import OPEN, Regime, bound_everywhere, own_departments

_Miss = tuple[int, str, Mapping[str, Any]]  # how far a grant got, and what failed
NO_FLOORS: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Passing:
    """A grant that only the record can fail, and the departments it is used in; `own`: for their records alone."""

    grant: Grant
    departments: frozenset[str]
    own: bool


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """What of a decision does not depend on the record: one set of posts, one verb, one category, one day.

    `passing` are the grants that only the record can fail; `missed` are what the others lack.
    """

    passing: tuple[Passing, ...]
    missed: tuple[_Miss, ...]
    presupposed: "Compiled | None" = None

    def decide(
        self,
        person: Person,
        facts: Facts,
        *,
        levels: Sequence[str],
        floors: Mapping[str, str] = NO_FLOORS,
    ) -> Decision:
        """Say what `decide` says of a record of this category, for a person with these posts."""
        if self.presupposed is not None:
            seen = self.presupposed.decide(person, facts, levels=levels, floors=floors)
            if not seen:
                return seen
        missed = list(self.missed)
        for one in self.passing:
            miss = _about_record(one, person, facts, levels=levels, floors=floors)
            if miss is None:
                return ALLOWED
            missed.append(miss)
        return _nearest(missed)


@dataclass(frozen=True, kw_only=True)
class _Where:
    """When and in which tree of categories something is asked, and what binds it beside the grants."""

    today: date
    parents: Mapping[str, str]
    regime: Regime

    @property
    def named(self) -> dict[str, Any]:
        return {"today": self.today, "parents": self.parents, "regime": self.regime}


def compiled(  # noqa: PLR0913 - the parts of one question, all by name
    grants: Iterable[Grant],
    person: Person,
    verb: Verb,
    category: str,
    *,
    today: date,
    parents: Mapping[str, str],
    regime: Regime = OPEN,
) -> Compiled:
    """Return the part of `decide` that all records of a category share for everybody with these posts."""
    grants = tuple(grants)
    where = _Where(today=today, parents=parents, regime=regime)
    presupposed = PRESUPPOSES.get(verb)
    steps = [(one, _about_category(one, person, verb, category, where)) for one in grants]
    return Compiled(
        passing=tuple(
            _passing(grant, person, verb, category, regime) for grant, miss in steps if miss is None
        ),
        missed=tuple(miss for _grant, miss in steps if miss is not None),
        presupposed=None
        if presupposed is None
        else compiled(grants, person, presupposed, category, **where.named),
    )


def _passing(grant: Grant, person: Person, verb: Verb, category: str, regime: Regime) -> Passing:
    return Passing(
        grant=grant,
        departments=own_departments(regime.posts(grant, person.posts, verb, category)),
        own=regime.is_own(grant, verb, category),
    )


def decide(  # noqa: PLR0913 - the parts of one question, all by name
    grants: Iterable[Grant],
    person: Person,
    verb: Verb,
    facts: Facts,
    *,
    today: date,
    levels: Sequence[str],
    parents: Mapping[str, str],
    floors: Mapping[str, str] = NO_FLOORS,
    regime: Regime = OPEN,
) -> Decision:
    """Say whether `person` may do `verb` to a record with `facts`.

    `levels`: confidentiality levels, lowest first; a level not among them is reached by nobody.
    `parents`: category code → parent code. `floors`: category code → the level its records have at
    least, whatever stands at the record. `regime`: scope, stages and whose own records they are.
    Edit and export presuppose view of the same record. A no names the part of the nearest grant that failed.
    """
    if not facts.category:
        return refusal(N_("A record without a category is reached by nobody."))
    where = _Where(today=today, parents=parents, regime=regime)
    ready = compiled(grants, person, verb, facts.category, **where.named)
    return ready.decide(person, facts, levels=levels, floors=floors)


def decide_category(  # noqa: PLR0913 - the parts of one question, all by name
    grants: Iterable[Grant],
    person: Person,
    verb: Verb,
    category: str,
    *,
    today: date,
    parents: Mapping[str, str],
    regime: Regime = OPEN,
) -> Decision:
    """Say whether `person` may do `verb` to at least some records of `category`; '' means of any.

    Rows and levels are left to the record: for menus, buttons, empty forms and imports.
    """
    grants = tuple(grants)
    presupposed = PRESUPPOSES.get(verb)
    if presupposed is not None:
        seen = decide_category(
            grants, person, presupposed, category, today=today, parents=parents, regime=regime
        )
        if not seen:
            return seen
    where = _Where(today=today, parents=parents, regime=regime)
    return _nearest([_about_category(grant, person, verb, category, where) for grant in grants])


def reaching(  # noqa: PLR0913 - the parts of one question, all by name
    grants: Iterable[Grant],
    person: Person,
    verb: Verb,
    facts: Facts,
    *,
    today: date,
    levels: Sequence[str],
    parents: Mapping[str, str],
    floors: Mapping[str, str] = NO_FLOORS,
    regime: Regime = OPEN,
) -> tuple[Grant, ...]:
    """Return the grants by which `person` may do `verb` to a record; none exactly where `decide` says no.

    Without a level in `facts` they are those of `decide_category`: by which it is so for some records.
    """
    grants = tuple(grants)
    where = _Where(today=today, parents=parents, regime=regime)
    if facts.level:
        allowed = decide(grants, person, verb, facts, levels=levels, floors=floors, **where.named)
    else:
        allowed = decide_category(grants, person, verb, facts.category, **where.named)
    if not allowed:
        return ()
    ready = compiled(grants, person, verb, facts.category, **where.named)
    return tuple(
        one.grant
        for one in ready.passing
        if not facts.level
        or _about_record(one, person, facts, levels=levels, floors=floors) is None
    )


def _nearest(misses: Sequence[_Miss | None]) -> Decision:
    """Return yes when a grant missed nothing, else the reason of the one that got farthest."""
    if any(miss is None for miss in misses):
        return ALLOWED
    found = [miss for miss in misses if miss is not None]
    if not found:
        return refusal(N_("No right is granted to anybody, so nothing is allowed."))
    _far, reason, params = max(found, key=lambda miss: (miss[0], miss[1], repr(miss[2])))
    return refusal(reason, **params)


def _about_category(
    grant: Grant, person: Person, verb: Verb, category: str, where: _Where
) -> _Miss | None:
    """Return what of post, category, verb, time and regime a grant misses, or None."""
    today, parents = where.today, where.parents
    asked = {"category": category, "verb": VERB_WORDS[verb]}
    if not posts_in(grant, person.posts):
        return 0, N_("None of your posts has a right in the archive."), asked
    if category and not covers(grant, category, parents):
        return 1, N_("None of your posts has a right in category {category}."), asked
    if verb not in grant.verbs:
        if category:
            message = N_(
                "Your posts have rights in category {category}, but not this one ({verb})."
            )
        else:
            message = N_("Your posts have rights, but not this one ({verb}).")
        return (2 if category else 1), message, asked
    if not is_valid(grant, today):
        if grant.valid_to and grant.valid_to < today:
            return 3, N_("Your right ended on {date}."), asked | {"date": f"{grant.valid_to}"}
        return 3, N_("Your right begins on {date}."), asked | {"date": f"{grant.valid_from}"}
    return _about_regime(grant, person, verb, category, where)


def _about_regime(
    grant: Grant, person: Person, verb: Verb, category: str, where: _Where
) -> _Miss | None:
    """Return whether scope or stage keeps a grant from reaching a category, or None."""
    asked = {"category": category, "verb": VERB_WORDS[verb]}
    outside = N_("The regulation does not cover your posts in category {category}.")
    if not category:
        closed = bound_everywhere(where.regime, grant, person.posts, verb, where.parents)
        return (4, N_("The regulation does not cover your posts."), asked) if closed else None
    if where.regime.posts(grant, person.posts, verb, category):
        return None
    limit = where.regime.limits[category]
    if not any(limit.in_scope(post) for post in posts_in(grant, person.posts)):
        return 4, outside, asked
    departments = ", ".join(sorted(limit.stages.get(verb, ())))
    message = N_("In category {category} this ({verb}) is for the department {departments} alone.")
    return 4, message, asked | {"departments": departments}


_ROWS = {
    RowScope.OWN: N_("You may do this only with your own records."),
    RowScope.DEPARTMENT: N_("You may do this only with records of your department."),
    RowScope.TERRITORY: N_("You may do this only with records of your territory."),
    RowScope.ASSIGNED: N_("You may do this only with customers assigned to you."),
    RowScope.SHARED: N_("You may do this only with records shared with you."),
    RowScope.ALL: "",
}


def _about_record(
    one: Passing,
    person: Person,
    facts: Facts,
    *,
    levels: Sequence[str],
    floors: Mapping[str, str],
) -> _Miss | None:
    """Return whether a grant misses the row or the level of a record, or None."""
    grant, level = one.grant, _level(facts, levels, floors)
    if not _reaches_row(one, person, facts, level=level, levels=levels):
        return 5, _ROWS[grant.rows], {"category": facts.category}
    if one.own and facts.department not in one.departments:
        return 5, _ROWS[RowScope.DEPARTMENT], {"category": facts.category}
    if not exceeds(level, grant.clearance, levels):
        return None
    params = {"level": level, "clearance": grant.clearance}
    if level not in levels or grant.clearance not in levels:
        return (
            6,
            N_("The record's level {level} or your clearance {clearance} is not known."),
            params,
        )
    return 6, N_("The record is {level}; your clearance ends at {clearance}."), params


def _level(facts: Facts, levels: Sequence[str], floors: Mapping[str, str]) -> str:
    """Return the level of a record: its own, or that of its category where that is higher."""
    floor = floors.get(facts.category)
    if floor is None or facts.level not in levels:
        return facts.level
    return floor if exceeds(floor, facts.level, levels) else facts.level


def _reaches_row(
    one: Passing, person: Person, facts: Facts, *, level: str, levels: Sequence[str]
) -> bool:
    grant = one.grant
    if grant.rows is RowScope.OWN:
        return person.id not in ANY and person.id in {facts.owner, facts.created_by}
    if grant.rows is RowScope.ASSIGNED:
        return person.id not in ANY and person.id == facts.owner
    if grant.rows is RowScope.SHARED:
        return _is_shared(records_given(grant, person), facts, level, levels)
    if grant.rows is RowScope.DEPARTMENT:
        return facts.department in one.departments
    if grant.rows is RowScope.TERRITORY:
        return facts.territory in person.territories - ANY
    return True


def _is_shared(
    given: Iterable[tuple[str, str]], facts: Facts, level: str, levels: Sequence[str]
) -> bool:
    """Say whether the record was shared; a share ends where the record rises above the level shared."""
    return bool(facts.record) and any(
        record == facts.record and not exceeds(level, shared, levels) for record, shared in given
    )
