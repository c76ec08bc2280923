"""What rows leave for, as the address says it: nothing of them leaves without its purpose (REQ-CON-02)."""

from datetime import datetime

from django.http import QueryDict

from archive.printing import files, reading
from archive.printing.covering import PURPOSE, leaves_out, leaving_out
from archive.records.purposes import (
    UNASKED,
    Stated,
    changed_uncovered,
    covering,
    purposes,
    stated_for_rows,
)
from kernel.errors import Conflict
from kernel.text import N_
from security.actor import Actor


def personal_in(actor: Actor, form: str, given: QueryDict) -> frozenset[str]:
    """Return the categories whose personal data an output holds; none where no purpose is asked."""
    if not purposes():
        return frozenset()
    if form in files.SOURCES:
        return files.SOURCES[form].personal(actor, given)
    return reading.READERS[form].personal(actor, given)


def count_of(actor: Actor, form: str, given: QueryDict) -> int:
    """Return how many rows an output has, at most one more than it may have."""
    if form in files.SOURCES:
        return files.SOURCES[form].count(actor, given, most=files.LARGEST + 1)
    return reading.READERS[form].count(actor, given)


def stated_in(actor: Actor, form: str, given: QueryDict) -> Stated:
    """Return what an output is for; Invalid where that is missing or wrong, or where others' consent lacks."""
    personal = personal_in(actor, form, given)
    if not personal:
        return UNASKED
    code = given.get(PURPOSE, "")
    if covering(code, personal) is None or leaves_out(given):
        return stated_for_rows(code, 0, 0)
    return stated_for_rows(code, *covered_of(actor, form, given))


def covered_of(actor: Actor, form: str, given: QueryDict) -> tuple[int, int]:
    """Return how many rows there are, and how many of them a consent covers."""
    return count_of(actor, form, given), count_of(actor, form, leaving_out(given))


def demand_still_covered(actor: Actor, form: str, given: QueryDict, since: datetime) -> None:
    """Raise Conflict for what was made earlier, once a consent it rested on may be gone (REQ-CON-03)."""
    found = covering(given.get(PURPOSE, ""), personal_in(actor, form, given))
    if found is not None and changed_uncovered(found, since).exists():
        message = N_("A consent has changed since this was made; let it be made again.")
        raise Conflict(message)
