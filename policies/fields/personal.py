"""Which fields hold personal data, and by which fields a record states its lawful basis."""

from collections.abc import Iterable, Mapping
from typing import Any

from policies.fields.rules import Field, FieldType

PERSONAL = frozenset({"P", "SP"})
# The fields of the group CST of the field dictionary, by what each says.
BASIS, GIVEN, NOTICE, SCOPE = "legal_basis", "consent_on", "notice_ver", "scope"
TOLD, WITHDRAWN = "retention_told", "withdrawn_on"
KIND, REFERENCE = "evidence_kind", "evidence_ref"
CONSENT = "consent"  # the basis that needs evidence
FILE = "file"  # evidence that lies among the files of the record
PURPOSE = "purpose"  # what the person agreed to
OWN = frozenset({BASIS, GIVEN, NOTICE, SCOPE, TOLD, WITHDRAWN, KIND, REFERENCE, "evidence"})


def personal_fields(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields in force that hold personal data; evidence of a consent is none of its own."""
    return tuple(
        one
        for one in fields
        if one.sensitivity in PERSONAL
        and not one.retired
        and one.code not in OWN
        and one.type is not FieldType.FILE
    )


def held(personal: Iterable[Field], values: Mapping[str, Any]) -> list[Field]:
    """Return those of the fields that hold something, also in a row of their group."""
    return [one for one in personal if _holds(one, values)]


def _holds(one: Field, values: Mapping[str, Any]) -> bool:
    if not one.repeat:
        return values.get(one.code) not in (None, "", [])
    rows = values.get(one.repeat) or ()
    return any(row.get(one.code) not in (None, "", []) for row in rows)


def consents_to(purpose: str, values: Mapping[str, Any]) -> bool:
    """Say whether a record states a consent that names a purpose and was not withdrawn."""
    named = values.get(PURPOSE) or ()
    return (
        values.get(BASIS) == CONSENT
        and purpose in ([named] if isinstance(named, str) else named)
        and not values.get(WITHDRAWN)
    )
