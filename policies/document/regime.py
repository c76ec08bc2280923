"""The document's scopes, stages and custodians as what binds every right, and what is wrong with them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kernel.errors import Problem
from kernel.text import N_, Word
from policies.access.grants import ANY, EVERY_CATEGORY, VERB_WORDS, Grant, covers
from policies.access.regime import (
    DUTIES,
    STAGE_OF,
    VERBS_OF,
    Limit,
    Regime,
    Staff,
    nearest_scopes,
)
from policies.access.rules import Verb
from policies.categories.rules import OWN, Inherited, StageDuty, inherited, path
from policies.document.values import PolicyDocument
from policies.fields.rules import FieldType

_REGIME, _SAID = "regime", "inherited"  # where a document keeps them
UNDELEGATED = "undelegated"
_NAMED = 3  # categories a finding names


def regime_of(document: PolicyDocument) -> Regime:
    """Return what binds every right of a document beside its grants."""
    found: Regime | None = document.memo.get(_REGIME)
    if found is None:
        found = document.memo[_REGIME] = _worked_out(document)
    return found


def _worked_out(document: PolicyDocument) -> Regime:
    parents = {one.code: one.parent for one in document.categories}
    scopes = [
        (
            one.categories,
            Staff(departments=frozenset(one.departments), positions=frozenset(one.positions)),
        )
        for one in document.scopes
    ]
    limits = {}
    for code, found in _inherited(document).items():
        limit = Limit(
            staff=nearest_scopes(scopes, code, parents),
            stages=_stages(found.stages),
            own=found.custodian == OWN,
        )
        if limit:
            limits[code] = limit
    return Regime(limits=limits)


def _inherited(document: PolicyDocument) -> dict[str, Inherited]:
    """Return what each category says in the end, by code: `effective` without fields and rules, which take long."""
    found: dict[str, Inherited] | None = document.memo.get(_SAID)
    if found is None:
        by_code = document.categories_by_code
        found = document.memo[_SAID] = {code: inherited(path(by_code, code)) for code in by_code}
    return found


def _stages(duties: Iterable[StageDuty]) -> dict[Verb, frozenset[str]]:
    bound: dict[Verb, frozenset[str]] = {}
    for duty in duties:
        if duty.departments:
            for verb in VERBS_OF[duty.stage]:
                bound[verb] = bound.get(verb, frozenset()) | frozenset(duty.departments)
    return bound


def problems_with_regime(document: PolicyDocument) -> Iterator[Problem]:
    """Yield what keeps scopes, stages and duties from being published (REQ-GOV-01, 04, 08)."""
    if any(one.code == OWN for one in document.departments):
        message = N_("“{code}” means each department its own; give the department another code.")
        yield _problem("reserved", f"departments {OWN}", message, code=OWN)
    yield from _with_scopes(document)
    yield from _with_stages(document)
    yield from _with_filing(document)
    yield from undelegated(document, document.grants)


def _with_scopes(document: PolicyDocument) -> Iterator[Problem]:
    known = {
        "category": {*document.categories_by_code, EVERY_CATEGORY},
        "department": {one.code for one in document.departments},
        "position": {one.code for one in document.positions},
    }
    for scope in document.scopes:
        named = {
            "category": scope.categories,
            "department": scope.departments,
            "position": scope.positions,
        }
        for kind, codes in named.items():
            for code in codes:
                if code not in known[kind]:
                    message = N_("The scope names {kind} “{code}”, which the policy does not have.")
                    yield _problem(
                        "scopes", f"scopes {scope.code}", message, kind=Word(kind), code=code
                    )
        if not scope.code or not scope.zh.strip():
            message = N_("A scope needs a code and a Chinese name.")
            yield _problem("scopes", f"scopes {scope.code}", message)
        if not scope.categories:
            message = N_("The scope names no kind of record; choose some, or all.")
            yield _problem("scopes", f"scopes {scope.code}", message)


def _with_stages(document: PolicyDocument) -> Iterator[Problem]:
    departments = {one.code for one in document.departments}
    for category in document.categories:
        for duty in category.stages:
            for code in duty.departments:
                if code not in departments:
                    message = N_("The department “{code}” does not exist.")
                    yield _problem("stages", category.code, message, code=code)


def _with_filing(document: PolicyDocument) -> Iterator[Problem]:
    departments = {one.code for one in document.departments} | {""}
    days = {one.code for one in document.fields if one.type is FieldType.DATE} | {""}
    for category in document.categories:
        if category.reported_to not in departments:
            message = N_("The department “{code}” does not exist.")
            yield _problem("stages", category.code, message, code=category.reported_to)
        if category.filing_from not in days:
            message = N_("No field of the policy holds a day and is called “{code}”.")
            yield _problem("stages", category.code, message, code=category.filing_from)


def delegating(document: PolicyDocument, grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Return grants of a document with those marked as delegated that would be refused without the mark."""
    return tuple(
        replace(grant, delegated=True) if _beyond_custody(document, grant) else grant
        for grant in grants
    )


def undelegated(document: PolicyDocument, grants: Iterable[Grant]) -> Iterator[Problem]:
    """Yield a problem for each right to a duty of the custodian in hands it was not delegated to."""
    for grant in grants:
        for custodian, places in _beyond_custody(document, grant).items():
            yield _beyond(grant, custodian, places)


_Places = list[tuple[str, list[Verb]]]  # category and the duties


def _beyond_custody(document: PolicyDocument, grant: Grant) -> dict[str, _Places]:
    """Return by custodian where a grant gives duties that do not rest with its department."""
    duties = [verb for verb in grant.verbs if verb in DUTIES]
    found: dict[str, _Places] = {}
    if grant.delegated or not duties:
        return found
    parents = {one.code: one.parent for one in document.categories}
    for one in document.categories:
        if one.retired or one.abstract or not covers(grant, one.code, parents):
            continue
        category = _inherited(document)[one.code]
        verbs = [verb for verb in duties if not _rests_with(grant, verb, category)]
        if verbs:
            found.setdefault(category.custodian, []).append((one.code, verbs))
    return found


def _rests_with(grant: Grant, verb: Verb, category: Inherited) -> bool:
    """Say whether a duty is with the custodian, or with a department its stage is mapped to."""
    if category.custodian in (OWN, grant.department):
        return True
    stage = STAGE_OF.get(verb)
    mapped = {code for duty in category.stages if duty.stage is stage for code in duty.departments}
    return bool(mapped) and (grant.department in ANY or grant.department in mapped)


def _beyond(grant: Grant, custodian: str, places: _Places) -> Problem:
    codes = [code for code, _verbs in places]
    verb = places[0][1][0]
    department, position = (
        "*" if said in ANY else said for said in (grant.department, grant.position)
    )
    message = N_(
        "{department} has {verb} in {categories}, which {custodian} keeps: mark the right as "
        "delegated by the custodian, or map the stage to that department."
    )
    return _problem(
        UNDELEGATED,
        f"{department}/{position}",
        message,
        department=f"{department}/{position}",
        verb=VERB_WORDS[verb],
        categories=", ".join(codes[:_NAMED]) + ("…" if len(codes) > _NAMED else ""),
        custodian=custodian,
    )


def _problem(code: str, where: str, message: str, /, **params: object) -> Problem:
    return Problem(code=code, where=where, message=message, params=params)
