"""What the address of an output says of what it is for (用途), and what it leaves out for that."""

from collections.abc import Iterable

from django.http import QueryDict

from archive.records.purposes import Covering, covering

PURPOSE, LEFT_OUT = "purpose", "covered"


def covering_of(given: QueryDict, categories: Iterable[str]) -> Covering | None:
    """Return what leaves out the uncovered records of these categories, where the address asks for that."""
    if not leaves_out(given):
        return None
    return covering(given.get(PURPOSE, ""), categories)


def leaves_out(given: QueryDict) -> bool:
    """Say whether the address leaves out what no consent covers."""
    return given.get(LEFT_OUT) == "1"


def leaving_out(given: QueryDict) -> QueryDict:
    """Return the same, leaving out what no consent covers."""
    changed = given.copy()
    changed[LEFT_OUT] = "1"
    return changed
