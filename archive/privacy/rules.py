"""The lawful basis of personal data as pure rules: what a record must state before it is filed (REQ-CON-01)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.errors import Problem
from kernel.text import N_
from policies.fields.personal import (
    BASIS,
    CONSENT,
    FILE,
    GIVEN,
    KIND,
    NOTICE,
    REFERENCE,
    SCOPE,
    TOLD,
    WITHDRAWN,
    held,
)
from policies.fields.rules import Field

_STATED: Mapping[str, str] = {
    GIVEN: N_("Consent is the basis: say on which day it was given."),
    NOTICE: N_("Consent is the basis: say which version of the notice the person was given."),
    SCOPE: N_("Consent is the basis: say which kinds of data it covers."),
    TOLD: N_("Consent is the basis: say how long the person was told that the data is kept."),
}


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of the privacy notice (告知书), and from when to when it was given to people."""

    code: str
    since: date
    until: date | None = None

    def is_given(self, day: date) -> bool:
        """Say whether people were given it on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known beside the values of a record."""

    today: date
    versions: Callable[[], Sequence[Version]]
    has_file: Callable[[], bool]
    is_filed: bool = False  # already: a consent may be withdrawn then


def basis_problems(
    personal: Sequence[Field],
    beside: Collection[str],
    values: Mapping[str, Any],
    known: Known,
) -> list[Problem]:
    """Return what a record still needs before it is filed; `beside` are the codes of its category in force.

    A category without a field for the basis leaves it to the policy, which states one for each field.
    """
    found = held(personal, values)
    if not found:
        return []
    if BASIS not in beside:
        return [_baseless(one) for one in found if not one.legal_basis]
    basis = values.get(BASIS)
    if not basis:
        message = N_("Personal data is filed with its lawful basis only: say which it is.")
        return [_problem("basis", message, BASIS)]
    return _consent_problems(beside, values, known) if basis == CONSENT else []


def _consent_problems(
    beside: Collection[str], values: Mapping[str, Any], known: Known
) -> list[Problem]:
    if values.get(WITHDRAWN) and not known.is_filed:
        message = N_("The consent was withdrawn on {day}: there is no lawful basis any more.")
        return [_problem("withdrawn", message, WITHDRAWN, day=str(values[WITHDRAWN]))]
    problems = [
        _problem("consent", message, code) if code in beside else _placeless(code)
        for code, message in _STATED.items()
        if not values.get(code)
    ]
    problems += _dated(values, known)
    return problems + _evidence_problems(values, known)


def _dated(values: Mapping[str, Any], known: Known) -> list[Problem]:
    """Return what is wrong with day and notice of a consent that states both."""
    given, code = values.get(GIVEN), str(values.get(NOTICE) or "")
    day = _day(given)
    if day is None or not code:
        return []
    if day > known.today:
        return [_problem("ahead", N_("A consent cannot have been given after today."), GIVEN)]
    versions = known.versions()
    if any(one.code == code and one.is_given(day) for one in versions):
        return []
    there = [one.code for one in versions if one.is_given(day)]
    if not there:
        message = N_(
            "No version of the notice was in force on {day}; the privacy desk keeps the versions."
        )
        return [_problem("notice", message, NOTICE, day=day.isoformat())]
    message = N_("“{version}” was no version of the notice on {day}; there was {known}.")
    params = {"version": code, "day": day.isoformat(), "known": ", ".join(there)}
    return [_problem("notice", message, NOTICE, **params)]


def _evidence_problems(values: Mapping[str, Any], known: Known) -> list[Problem]:
    kind = values.get(KIND) or FILE
    if kind == FILE:
        if known.has_file():
            return []
        message = N_(
            "Consent is the basis: add its evidence to the files of the record, or say where it lies."
        )
        return [_problem("evidence", message, BASIS)]
    if not values.get(REFERENCE):
        message = N_("Consent is the basis: say where its evidence is found.")
        return [_problem("evidence", message, REFERENCE)]
    return []


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _baseless(one: Field) -> Problem:
    message = N_(
        "This is personal data, and neither the record nor the policy says on which lawful basis it is kept."
    )
    return _problem("baseless", message, one.code)


def _placeless(code: str) -> Problem:
    message = N_("The policy has no field “{code}”, which a consent needs; choose another basis.")
    return _problem("placeless", message, BASIS, code=code)


def _problem(code: str, message: str, where: str, /, **params: Any) -> Problem:
    return Problem(code=f"basis_{code}", message=message, params=params, where=where)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A new version of the notice: its text in both languages, and the day from which people are given it."""

    code: str
    zh: str
    en: str
    since: date


LONGEST = 50  # characters of the code of a version


def version_problems(wanted: Wanted, versions: Sequence[Version], today: date) -> list[Problem]:
    """Return what keeps a version from being added: its code is new, its day lies after those before it."""
    problems = []
    if not wanted.code or len(wanted.code) > LONGEST:
        message = N_("A version has a name of 1 to {most} characters.")
        problems.append(
            Problem(code="code", message=message, params={"most": LONGEST}, where="code")
        )
    if any(one.code == wanted.code for one in versions):
        message = N_("There is a version “{version}” already; none is ever overwritten.")
        params = {"version": wanted.code}
        problems.append(Problem(code="code", message=message, params=params, where="code"))
    if not wanted.zh:
        message = N_("Say in Chinese what people are told.")
        problems.append(Problem(code="zh", message=message, where="zh"))
    last = max((one.since for one in versions), default=None)
    if last is not None and wanted.since <= last:
        message = N_("The version before is given from {day} on; this one begins later.")
        params = {"day": last.isoformat()}
        problems.append(Problem(code="since", message=message, params=params, where="since"))
    elif versions and wanted.since < today:
        # What people were told in the past does not change afterwards.
        message = N_("Only the first version may begin in the past.")
        problems.append(Problem(code="since", message=message, where="since"))
    return problems
