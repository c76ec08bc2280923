"""What makes a person who left sound, how they are called where nobody signs in, and who is meant by a shared name."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from kernel.errors import Problem
from kernel.text import N_
from security.people.rules import same_name

_UNFIT = re.compile(r"[\s/\\:;,\"'<>]+")
_PREFIX = "left-"
LONGEST_NAME, LONGEST_STAFF_NO = 100, 32


@dataclass(frozen=True, kw_only=True)
class FormerData:
    """A person who left: department and position are codes, both or neither; so are the days of that post."""

    name: str
    staff_no: str = ""
    department: str = ""
    position: str = ""
    first_day: date | None = None
    last_day: date | None = None


def problems_with_former(
    person: FormerData,
    *,
    departments: Collection[str],
    positions: Collection[str],
    today: date,
) -> list[Problem]:
    """Return what keeps a person who left from being entered."""
    found = []
    if not 0 < len(person.name.strip()) <= LONGEST_NAME:
        message = N_("Write the name, in at most {limit} characters.")
        params = {"limit": LONGEST_NAME}
        found.append(Problem(code="name", message=message, params=params, where="name"))
    if len(person.staff_no.strip()) > LONGEST_STAFF_NO:
        message = N_("A staff number has at most {limit} characters.")
        params = {"limit": LONGEST_STAFF_NO}
        found.append(Problem(code="staff_no", message=message, params=params, where="staff_no"))
    found += _problems_with_post(person, departments, positions)
    if person.last_day is not None and person.last_day >= today:
        message = N_("The last day has not passed; who still works here is registered as a person.")
        found.append(Problem(code="last_day", message=message, where="last_day"))
    elif person.first_day and person.last_day and person.last_day < person.first_day:
        message = N_("The last day lies before the first.")
        found.append(Problem(code="period", message=message, where="last_day"))
    return found


def _problems_with_post(
    person: FormerData, departments: Collection[str], positions: Collection[str]
) -> list[Problem]:
    if not person.department and not person.position:
        return []
    if person.department not in departments or person.position not in positions:
        message = N_("Give the department and the position held there, both or neither.")
        where = "position" if person.department in departments else "department"
        return [Problem(code="post", message=message, where=where)]
    if person.first_day is None or person.last_day is None:
        message = N_("Give the first and the last day of the post.")
        where = "first_day" if person.first_day is None else "last_day"
        return [Problem(code="days", message=message, where=where)]
    return []


def coined(staff_no: str, taken: Collection[str]) -> str:
    """Return the sign-in name of somebody who never signs in: by the staff number, else by counting."""
    stem = _UNFIT.sub("", same_name(staff_no))[:50]
    if stem and f"{_PREFIX}{stem}" not in taken:
        return f"{_PREFIX}{stem}"
    base = f"{_PREFIX}{stem}-" if stem else _PREFIX
    number = 1
    while f"{base}{number}" in taken:
        number += 1
    return f"{base}{number}"


def meant(found: Iterable[tuple[int, bool]]) -> list[int]:
    """Return who may be meant by a name, out of (id, has left): who works here, else who left.

    One: it is clear who is meant. Several: somebody has to ask.
    """
    listed = sorted(set(found))
    here = [pk for pk, has_left in listed if not has_left]
    return here or [pk for pk, _has_left in listed]
