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
    is_valid,
    posts_in,
)
from policies.access.regime import OPEN, Regime, bound_everywhere, own_departments


def decide(  # noqa: PLR0913 - the parts of one question, all by name
    grants: Iterable[Grant],
    person: Person,
    verb: Verb,
    facts: Facts,
    *,
    today: date,
    levels: Sequence[str],
    parents: Mapping[str, str],
    regime: Regime = OPEN,
) -> Decision:
    """Say whether `person` may do `verb` to a record with `facts`.

    `levels`: confidentiality levels, lowest first; a level not among them is reached by nobody.
    `parents`: category code → parent code. `regime`: scope, stages and whose own records they are.
    Edit and export presuppose view of the same record.
    A no names the part of the nearest grant that failed.
    """
    if not facts.category:
        return refusal(N_("A record without a category is reached by nobody."))
    grants = tuple(grants)
    presupposed = PRESUPPOSES.get(verb)
    if presupposed is not None:
        seen = decide(
            grants,
            person,
            presupposed,
            facts,
            today=today,
            levels=levels,
            parents=parents,
            regime=regime,
        )
        if not seen:
            return seen
    where = _Where(today=today, parents=parents, regime=regime)
    steps = [
        _about_category(grant, person, verb, facts.category, where)
        or _about_record(grant, person, verb, facts, levels=levels, regime=regime)
        for grant in grants
    ]
    return _nearest(steps)


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
    regime: Regime = OPEN,
) -> tuple[Grant, ...]:
    """Return the grants by which `person` may do `verb` to a record; none exactly where `decide` says no.

    Without a level in `facts` they are those of `decide_category`: by which it is so for some records.
    """
    grants = tuple(grants)
    where = _Where(today=today, parents=parents, regime=regime)
    if facts.level:
        allowed = decide(grants, person, verb, facts, levels=levels, **where.named)
    else:
        allowed = decide_category(grants, person, verb, facts.category, **where.named)
    if not allowed:
        return ()
    return tuple(
        grant
        for grant in grants
        if _about_category(grant, person, verb, facts.category, where) is None
        and (
            not facts.level
            or _about_record(grant, person, verb, facts, levels=levels, regime=regime) is None
        )
    )


@dataclass(frozen=True, kw_only=True)
class _Where:
    """When and in which tree of categories something is asked, and what binds it beside the grants."""

    today: date
    parents: Mapping[str, str]
    regime: Regime

    @property
    def named(self) -> dict[str, Any]:
        return {"today": self.today, "parents": self.parents, "regime": self.regime}


_Miss = tuple[int, str, Mapping[str, Any]]  # how far a grant got, and what failed


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
    RowScope.ALL: "",
}


def _about_record(
    grant: Grant,
    person: Person,
    verb: Verb,
    facts: Facts,
    *,
    levels: Sequence[str],
    regime: Regime,
) -> _Miss | None:
    """Return whether a grant misses the row or the level of a record, or None."""
    mine = own_departments(regime.posts(grant, person.posts, verb, facts.category))
    if not _reaches_row(grant, person, facts, mine):
        return 5, _ROWS[grant.rows], {"category": facts.category}
    if facts.department not in mine and regime.is_own(grant, verb, facts.category):
        return 5, _ROWS[RowScope.DEPARTMENT], {"category": facts.category}
    params = {"level": facts.level, "clearance": grant.clearance}
    if facts.level not in levels or grant.clearance not in levels:
        return (
            6,
            N_("The record's level {level} or your clearance {clearance} is not known."),
            params,
        )
    if levels.index(facts.level) > levels.index(grant.clearance):
        return 6, N_("The record is {level}; your clearance ends at {clearance}."), params
    return None


def _reaches_row(grant: Grant, person: Person, facts: Facts, mine: frozenset[str]) -> bool:
    """Return whether a row is in reach; `mine` are the departments in which the grant is used."""
    if grant.rows is RowScope.OWN:
        return person.id not in ANY and person.id in {facts.owner, facts.created_by}
    if grant.rows is RowScope.DEPARTMENT:
        return facts.department in mine
    if grant.rows is RowScope.TERRITORY:
        return facts.territory in person.territories - ANY
    return True
