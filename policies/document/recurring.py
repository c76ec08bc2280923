"""The cadences of a document: what is wrong with them, and what a record says to their conditions."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kernel.errors import Problem
from policies.cadences.rules import Cadence
from policies.cadences.soundness import FieldFacts, Surroundings, problems_with
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.fields.conditions import as_value, values_of
from policies.fields.rules import Field

_AROUND = "recurring.around"  # where a document keeps it
_NOTHING: tuple[Any, ...] = (None, "", [])


def problems_with_cadences(document: PolicyDocument) -> Iterator[Problem]:
    """Yield what keeps the cadences of a document with a sound tree from being published."""
    if document.cadences:
        yield from problems_with(document.cadences, surroundings(document))


def surroundings(document: PolicyDocument) -> Surroundings:
    """Return what the document has beside its cadences, worked out once."""
    found: Surroundings | None = document.memo.get(_AROUND)
    if found is None:
        found = document.memo[_AROUND] = _worked_out(document)
    return found


def said_of(cadence: Cadence, values: Mapping[str, Any]) -> Mapping[str, Collection[str]]:
    """Return what a record's stored values say to the condition of a cadence, as `is_met` reads it."""
    stored = values.get(cadence.condition)
    if stored in _NOTHING:
        return {}
    said = stored if isinstance(stored, list) else [stored]
    return {cadence.condition: tuple(as_value(one) for one in said)}


def said_by(document: PolicyDocument, values: Mapping[str, Any]) -> dict[str, Collection[str]]:
    """Return what a record's stored values say to the conditions of all cadences of a document."""
    said: dict[str, Collection[str]] = {}
    for cadence in document.cadences:
        if cadence.condition:
            said.update(said_of(cadence, values))
    return said


def _worked_out(document: PolicyDocument) -> Surroundings:
    known = {one.code: effective(document, one.code) for one in document.categories}
    return Surroundings(
        parents={one.code: one.parent for one in document.categories},
        custodians={code: one.custodian for code, one in known.items()},
        fields={
            code: {field.code: _facts(field) for field in one.fields} for code, one in known.items()
        },
        departments={one.code for one in document.departments},
        positions={one.code for one in document.positions},
        leaders={one.code for one in document.positions if one.leads},
    )


def _facts(field: Field) -> FieldFacts:
    return FieldFacts(
        type=field.type.value,
        values=values_of(field),
        sealed=field.sealed,
        sensitivity=field.sensitivity,
        repeat=bool(field.repeat),
    )
