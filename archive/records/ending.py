"""Which dates of a record say that the relationship, contract, account or case it is about has ended."""

from collections.abc import Sequence

from archive.records.reminding import ENDS
from policies.document.effective import effective
from policies.document.values import PolicyDocument


def ends_of(document: PolicyDocument, category: str) -> Sequence[str]:
    """Return the codes of the open dates of the record itself that say so; none in most categories."""
    known = effective(document, category)
    fields = (*known.fields, *known.retired_fields)
    return [one.code for one in fields if one.trigger in ENDS and not (one.repeat or one.sealed)]
