"""What a person may choose for their own screens."""

from collections.abc import Collection
from dataclasses import dataclass

from kernel.errors import Problem
from kernel.text import N_

COMFORTABLE, COMPACT = "default", "snug"  # Wagtail's own names of densities


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """How a person's screens are: `time_zone` '' is that of the company."""

    time_zone: str = ""
    density: str = COMFORTABLE


def problems_with_preferences(wanted: Preferences, *, time_zones: Collection[str]) -> list[Problem]:
    """Return what keeps preferences from being stored."""
    found = []
    if wanted.time_zone and wanted.time_zone not in time_zones:
        message = N_("There is no time zone “{zone}”; choose one of the list.")
        params = {"zone": wanted.time_zone}
        found.append(Problem(code="time_zone", message=message, params=params, where="time_zone"))
    if wanted.density not in (COMFORTABLE, COMPACT):
        message = N_("Lists are comfortable or compact, nothing else.")
        found.append(Problem(code="density", message=message, where="density"))
    return found
