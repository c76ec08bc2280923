"""Tells the trail under which applications to use archives somebody acts."""

from collections.abc import Sequence

from policies.access.rules import Verb
from policies.document.permission import applications_in_force
from security.actor import Actor

# A list that leaves names no single record: it counts for every application that lets its records leave.
_LISTS = frozenset({"record.export", "record.print", "form.print"})


def numbers(actor: Actor, verb: str, record: int | None) -> Sequence[str]:
    """Return the numbers of the applications by which a record, or a list that leaves, is open to somebody today."""
    if record is None and verb not in _LISTS:
        return ()
    held = applications_in_force(actor)
    if record is None:
        return sorted({number for number, right, _one in held if right == Verb.EXPORT})
    return sorted({number for number, _right, one in held if one == str(record)})
