"""Customers who declined: whose consent was withdrawn, or who wants no marketing; an import never undoes that.

A row that may be such a customer waits for a person, whatever else becomes of doubles; a row about the record
itself is told so, and what would make the consent count again stays as it is.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from archive.records.models import Record
from archive.records.storing import opened
from kernel.errors import Problem
from kernel.text import N_
from persistence.arrays import any_id
from policies.document.values import PolicyDocument
from policies.fields.personal import OWN, PURPOSE, WITHDRAWN

DECLINED = "declined"
OPT_OUT = "opt_out"
_WITHDRAWN = N_(
    "The consent of this customer was withdrawn; an import does not make it count again."
)
_OPTED_OUT = N_("This customer opted out of marketing; an import does not change that.")
RESTORED = N_("a new consent is recorded on the record itself")


def may_decline(document: PolicyDocument) -> bool:
    """Say whether the records of a policy can say that somebody declined."""
    return any(one.code in (OPT_OUT, WITHDRAWN) for one in document.fields)


def declined(values: Mapping[str, Any]) -> Problem | None:
    """Return what has to be said of a customer with these values, None of one who did not decline."""
    if values.get(WITHDRAWN):
        return Problem(code=DECLINED, message=_WITHDRAWN)
    if any(one.get(OPT_OUT) is True for one in _parts(values)):
        return Problem(code=DECLINED, message=_OPTED_OUT)
    return None


def restores(values: Mapping[str, Any], code: str, held: Any, said: Any) -> bool:
    """Say whether a row's value of a field would make somebody reachable again who declined."""
    if code == OPT_OUT:
        return held is True and said is not True
    if code == WITHDRAWN:
        return bool(held)
    return bool(values.get(WITHDRAWN) and code in OWN) or code == PURPOSE


def who_declined(records: Collection[int]) -> dict[int, Problem]:
    """Return which of these records are of customers who declined; one query."""
    if not records:
        return {}
    rows = list(Record.objects.filter(any_id("pk", records)))
    found = {pk: declined(values) for pk, values in opened(rows).items()}
    return {pk: why for pk, why in found.items() if why is not None}


def _parts(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the record's own values, and each row of its groups."""
    yield values
    for rows in values.values():
        if isinstance(rows, list):
            yield from (row for row in rows if isinstance(row, Mapping))
