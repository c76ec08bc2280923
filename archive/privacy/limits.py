"""Until when somebody who asks about their data is answered: by the policy's own time limit where it has one."""

from datetime import date
from zoneinfo import ZoneInfo

from administration.calendar.queries import work_calendar
from kernel.scope import current
from policies.document.queries import published
from policies.fields.reckoning import is_reckoned, reckoned
from policies.fields.rules import Field, FieldType, Required

_RECEIVED, _DUE = "received_on", "due_on"  # of requests of people about their data, in the packs
# Where a policy says nothing: fifteen working days, our own choice.
_USUAL = Field(
    category="",
    code=_DUE,
    zh="",
    en="",
    type=FieldType.DATE,
    required=Required.AUTO,
    since=_RECEIVED,
    after="P15D",
    working=True,
)


def due_on(received: date) -> date | None:
    """Return the last day for the answer; None where a year's working days are not known."""
    fields = (
        one
        for one in published().document.fields
        if is_reckoned(one) and (one.code, one.since) == (_DUE, _RECEIVED)
    )
    limit = next(fields, _USUAL)
    zone = ZoneInfo(current().company.time_zone)
    found = reckoned(limit, received.isoformat(), work_calendar(), zone)
    return date.fromisoformat(found) if found else None
