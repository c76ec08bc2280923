"""Sets the dates of a record that the policy reckons from others: a time limit from the day it began."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from administration.calendar.queries import work_calendar
from archive.records.shapes import Shape
from kernel.scope import current
from policies.fields.reckoning import reckoned

_NOTHING: Mapping[str, Any] = {}


def with_limits(
    shape: Shape, values: dict[str, Any], stored: Mapping[str, Any] = _NOTHING
) -> dict[str, Any]:
    """Return `values` with the reckoned dates of the category's fields in force.

    One that stands in `stored` stays as it was told while the date it follows stays: another length of time
    holds for what begins anew, not for what was promised.
    """
    for one in shape.reckoned:
        begun = values.get(one.since)
        if one.code in stored and stored.get(one.since) == begun:
            continue
        day = reckoned(one, begun, work_calendar(), ZoneInfo(current().company.time_zone))
        if day is None:
            values.pop(one.code, None)
        else:
            values[one.code] = day
    return values
