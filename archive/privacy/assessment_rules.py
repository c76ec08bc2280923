"""Sensitive personal data as pure rules: separate consent and a recorded impact assessment (REQ-CON-07)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kernel.errors import Problem
from kernel.text import N_, Word
from policies.fields.personal import BASIS, FILE, held
from policies.fields.rules import Field

SENSITIVE = "SP"
SEPARATE, KIND, REFERENCE = "separate", "separate_kind", "separate_ref"
OF_SENSITIVE = "sensitive"  # the separate consent that is for sensitive data
DUTY = "duty"  # a legal duty needs no consent (PIPL 13), so none of its own either
LONGEST = 1_000  # characters of what is written about an assessment


class Result(StrEnum):
    """What an assessment came to."""

    FIT = "fit"
    MEASURES = "measures"
    UNFIT = "unfit"


RESULTS: Mapping[Result, Word] = {
    Result.FIT: Word(N_("acceptable")),
    Result.MEASURES: Word(N_("acceptable with the measures")),
    Result.UNFIT: Word(N_("not acceptable")),
}


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One impact assessment (个人信息保护影响评估) of the sensitive data of a category and all below it."""

    category: str
    purpose: str
    author: str
    made_on: date
    result: Result
    measures: str
    valid_until: date
    reference: str  # where its report lies: an archive number or an address


def governing(assessments: Sequence[Assessment], lineage: Sequence[str]) -> Assessment | None:
    """Return the assessment that speaks of a category: the latest of the nearest that has one.

    `lineage` is the category and what it lies under, nearest first; of one day the one recorded last counts.
    """
    for code in lineage:
        there = [one for one in assessments if one.category == code]
        if there:
            latest = max(one.made_on for one in there)
            return [one for one in there if one.made_on == latest][-1]
    return None


def sensitive_problems(
    sensitive: Sequence[Field],
    beside: Collection[str],
    values: Mapping[str, Any],
    *,
    today: date,
    assessment: Callable[[], Assessment | None],
    has_file: Callable[[], bool],
) -> list[Problem]:
    """Return what a record that holds sensitive data still needs before it is filed."""
    if not held(sensitive, values):
        return []
    problems = _assessment_problems(assessment(), today)
    if BASIS in beside and values.get(BASIS) != DUTY:
        problems += _consent_problems(beside, values, has_file)
    return problems


def _assessment_problems(found: Assessment | None, today: date) -> list[Problem]:
    if found is None:
        message = N_(
            "Sensitive personal data is filed after an impact assessment only; the privacy desk records it."
        )
        return [Problem(code="assessment", message=message)]
    if found.result is Result.UNFIT:
        message = N_(
            "The impact assessment of {day} found this not acceptable; ask the privacy desk."
        )
        params = {"day": found.made_on.isoformat()}
        return [Problem(code="assessment", message=message, params=params)]
    if found.valid_until < today:
        message = N_("The impact assessment was valid until {day}; the privacy desk makes it anew.")
        params = {"day": found.valid_until.isoformat()}
        return [Problem(code="assessment", message=message, params=params)]
    return []


def _consent_problems(
    beside: Collection[str], values: Mapping[str, Any], has_file: Callable[[], bool]
) -> list[Problem]:
    if SEPARATE not in beside:
        message = N_(
            "The policy has no field “{code}”, where a separate consent to sensitive data is stated."
        )
        params = {"code": SEPARATE}
        return [Problem(code="separate", message=message, params=params, where=BASIS)]
    if OF_SENSITIVE not in (values.get(SEPARATE) or ()):
        message = N_("Sensitive personal data needs a consent of its own: say that it was given.")
        return [Problem(code="separate", message=message, where=SEPARATE)]
    kind = values.get(KIND) or FILE
    if kind == FILE and not has_file():
        message = N_(
            "The separate consent has no evidence: add it to the files of the record, or say where it lies."
        )
        return [Problem(code="separate_evidence", message=message, where=SEPARATE)]
    if kind != FILE and not values.get(REFERENCE):
        message = N_("The separate consent has no evidence: say where it is found.")
        return [Problem(code="separate_evidence", message=message, where=REFERENCE)]
    return []


def assessment_problems(
    wanted: Assessment, categories: Collection[str], today: date
) -> list[Problem]:
    """Return what keeps an assessment from being recorded."""
    problems = []
    if wanted.category not in categories:
        message = N_("There is no category “{code}”.")
        params = {"code": wanted.category}
        problems.append(Problem(code="category", message=message, params=params, where="category"))
    if wanted.made_on > today:
        message = N_("An assessment is recorded once it is made.")
        problems.append(Problem(code="made_on", message=message, where="made_on"))
    if wanted.valid_until <= wanted.made_on:
        message = N_("It is valid beyond the day it was made.")
        problems.append(Problem(code="valid_until", message=message, where="valid_until"))
    if wanted.result is Result.MEASURES and not wanted.measures:
        message = N_("Say which measures make it acceptable.")
        problems.append(Problem(code="measures", message=message, where="measures"))
    return problems
