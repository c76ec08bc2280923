"""What personal data may leave for (用途): what is wrong with purposes, and which categories hold such data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kernel.errors import Problem
from kernel.text import N_
from policies.document.effective import effective
from policies.document.values import PolicyDocument, Purpose
from policies.fields.personal import BASIS, PURPOSE, WITHDRAWN, personal_fields
from policies.fields.rules import Choice, Field

LONGEST = 40  # characters of a code: it stands beside each figure of what left
_PERSONAL = "purposes.personal"  # where a document keeps them


def problems_with_purposes(document: PolicyDocument) -> Iterator[Problem]:
    """Yield what is wrong with the purposes of a document (REQ-CON-02)."""
    known = {one.code for one in agreeable(document)}
    for one in document.purposes:
        if not one.zh.strip():
            yield _problem(one, "purpose_name", N_("Give the purpose a Chinese name."))
        if len(one.code) > LONGEST:
            message = N_("The code of a purpose has at most {limit} characters.")
            yield _problem(one, "purpose_code", message, limit=LONGEST)
        if not one.business and not one.consent:
            message = N_(
                "A purpose that is not the business's needs a consent; say which, or that it is."
            )
            yield _problem(one, "purpose_consent", message)
        elif one.consent and one.consent not in known:
            message = N_(
                "No record can state a consent to “{code}”: no field “{field}” has this value."
            )
            yield _problem(one, "purpose_consent", message, code=one.consent, field=PURPOSE)
    if any(one.consent for one in document.purposes):
        yield from _sealed(document)


def purpose_of(document: PolicyDocument, code: str) -> Purpose | None:
    """Return a purpose by its code."""
    return next((one for one in document.purposes if one.code == code), None)


def agreeable(document: PolicyDocument) -> Sequence[Choice]:
    """Return what a consent can name: the values in force of the fields that say its purpose, each once."""
    based = {one.category for one in document.fields if one.code == BASIS}
    found = {
        choice.code: choice
        for one in document.fields
        if one.code == PURPOSE and one.category in based and not one.retired
        for choice in one.choices
        if not choice.retired
    }
    return tuple(found.values())


def personal_codes(document: PolicyDocument) -> Mapping[str, frozenset[str]]:
    """Return the categories with personal data, each with the codes of its personal fields; worked out once.

    Retired categories and fields too: what lies in them is still read.
    """
    if _PERSONAL not in document.memo:
        every = {
            one.code: personal_in(document, one.code)
            for one in document.categories
            if not one.abstract
        }
        document.memo[_PERSONAL] = {
            code: frozenset(one.code for one in found) for code, found in every.items() if found
        }
    known: Mapping[str, frozenset[str]] = document.memo[_PERSONAL]
    return known


def personal_in(document: PolicyDocument, category: str) -> tuple[Field, ...]:
    """Return the fields of a category that hold personal data, also retired ones."""
    found = effective(document, category)
    retired = (replace(one, retired=False) for one in found.retired_fields)
    return personal_fields((*found.fields, *retired))


def _sealed(document: PolicyDocument) -> Iterator[Problem]:
    """Yield the fields of a consent that are sealed: what leaves is counted by them, row by row."""
    based = {one.category for one in document.fields if one.code == BASIS}
    for one in document.fields:
        if one.code in {BASIS, PURPOSE, WITHDRAWN} and one.category in based and one.sealed:
            message = N_(
                "Purposes that need a consent look for it in “{field}”, which is sealed here; unseal it."
            )
            where = f"{one.category} {one.code}"
            yield Problem(
                code="purpose_sealed", where=where, message=message, params={"field": one.code}
            )


def _problem(one: Purpose, kind: str, message: str, /, **params: object) -> Problem:
    return Problem(code=kind, where=f"purposes {one.code}", message=message, params=params)
