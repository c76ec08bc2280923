"""What makes a person, an appointment, a department or a position sound; who may appoint whom."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_

EXCLUSIVE = frozenset({"SYS", "SECA", "AUDA"})  # system, security and audit administrator
_NAME = re.compile(r"[^\s/\\:;,\"'<>]{2,64}")
_CODE = re.compile(r"[A-Z][A-Z0-9]{0,15}")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """What is known of a person; `username` is the sign-in name, `password` empty = no account yet.

    `once`: the password was given by somebody else and must be replaced at the next sign-in.
    """

    username: str
    name: str
    email: str = ""
    staff_no: str = ""
    language: str = ""
    password: str = ""
    once: bool = True
    first_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class AppointmentData:
    """One post: person id, department and position codes, first and last day (None: until ended)."""

    person: int
    department: str
    position: str
    valid_from: date
    valid_to: date | None = None
    territory: str = ""
    stands_in_for: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnitData:
    """A department or a position; `parent` is a department code, '' for the top.

    Only a position `keeps` the files of its department, or `leads` it.
    """

    code: str
    zh: str
    en: str = ""
    parent: str = ""
    keeps: bool = False
    leads: bool = False


def has_begun(first_day: date | None, on: date) -> bool:
    """Say whether somebody works here on a day; whose first day nobody wrote down does."""
    return first_day is None or first_day <= on


def same_name(username: str) -> str:
    """Return the form in which sign-in names are stored and compared."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def problems_with_person(
    person: PersonData, *, taken: Collection[str], languages: Collection[str]
) -> list[Problem]:
    """Return what keeps a person from being registered; `taken` holds names as `same_name` says."""
    found = []
    if not _NAME.fullmatch(same_name(person.username)):
        message = N_("A sign-in name has 2 to 64 characters, without spaces, slashes or quotes.")
        found.append(Problem(code="username", message=message, where="username"))
    elif same_name(person.username) in taken:
        message = N_("The sign-in name “{name}” is taken.")
        params = {"name": person.username}
        found.append(Problem(code="taken", message=message, params=params, where="username"))
    if not person.name.strip():
        message = N_("A person needs a name.")
        found.append(Problem(code="name", message=message, where="name"))
    if person.email and not _EMAIL.fullmatch(person.email):
        message = N_("“{email}” is not an e-mail address.")
        params = {"email": person.email}
        found.append(Problem(code="email", message=message, params=params, where="email"))
    if person.language and person.language not in languages:
        message = N_("The interface does not speak “{language}”.")
        params = {"language": person.language}
        found.append(Problem(code="language", message=message, params=params, where="language"))
    return found


def problems_with_unit(unit: UnitData, *, taken: Collection[str]) -> list[Problem]:
    """Return what keeps a department or position from being made; `taken` holds the codes there are."""
    found = []
    if not _CODE.fullmatch(unit.code):
        message = N_("A code has 1 to 16 capital letters or digits and begins with a letter.")
        found.append(Problem(code="code", message=message, where="code"))
    elif unit.code in taken:
        message = N_("The code “{code}” is taken; codes are never used again.")
        params = {"code": unit.code}
        found.append(Problem(code="taken", message=message, params=params, where="code"))
    if not unit.zh.strip():
        message = N_("A Chinese name is needed.")
        found.append(Problem(code="zh", message=message, where="zh"))
    return found


def problems_with_appointment(
    wanted: AppointmentData, held: Sequence[AppointmentData], *, first_day: date | None = None
) -> list[Problem]:
    """Return what keeps an appointment from being made; `held` are those of the same person.

    `first_day` is the person's first day in the company, None where nobody wrote it down.
    """
    if first_day is not None and wanted.valid_from < first_day:
        message = N_("The post begins before the person's first day in the company ({day}).")
        params = {"day": first_day.isoformat()}
        return [Problem(code="first_day", message=message, params=params, where="valid_from")]
    if wanted.valid_to is not None and wanted.valid_to < wanted.valid_from:
        message = N_("The last day lies before the first.")
        return [Problem(code="period", message=message, where="valid_to")]
    standing_in = _standing_in(wanted)
    if standing_in is not None:
        return [standing_in]
    for other in held:
        if exclude_each_other(other.position, wanted.position) and _overlap(other, wanted):
            return [_exclusive(other, wanted)]
        if _same_post(other, wanted) and _overlap(other, wanted):
            message = N_("This person holds the post in this time already (since {day}).")
            params = {"day": other.valid_from.isoformat()}
            return [Problem(code="overlap", message=message, params=params, where="valid_from")]
    return []


def _standing_in(wanted: AppointmentData) -> Problem | None:
    """Return why somebody may not hold a post in somebody else's stead."""
    if wanted.stands_in_for is None:
        return None
    if wanted.stands_in_for == wanted.person:
        message = N_("Nobody stands in for themselves.")
        return Problem(code="stands_in", message=message, where="stands_in_for")
    if wanted.position in EXCLUSIVE:
        message = N_(
            "Nobody stands in for the {position}: whoever runs or watches the system does so in person."
        )
        params = {"position": wanted.position}
        return Problem(code="in_person", message=message, params=params, where="stands_in_for")
    return None


def exclude_each_other(one: str, other: str) -> bool:
    """Say whether two positions are never held by one person (三员分立, GB/T 22239)."""
    return one != other and {one, other} <= EXCLUSIVE


def _exclusive(held: AppointmentData, wanted: AppointmentData) -> Problem:
    return Problem(
        code="exclusive",
        where="position",
        message=N_(
            "This person holds the post {other} in {department} (since {day}), and {other} and "
            "{position} are never held by one person: what the one does, the other watches. "
            "End that post first, or appoint somebody else."
        ),
        params={
            "other": held.position,
            "department": held.department,
            "day": held.valid_from.isoformat(),
            "position": wanted.position,
        },
    )


def problems_with_ending(valid_from: date, valid_to: date | None, last_day: date) -> list[Problem]:
    """Return what keeps an appointment from ending on `last_day`; what is over stays as it was."""
    if last_day < valid_from:
        message = N_("The appointment began on {day}; it cannot end before.")
        params = {"day": valid_from.isoformat()}
        return [Problem(code="period", message=message, params=params, where="last_day")]
    if valid_to is not None and last_day >= valid_to:
        message = N_("The appointment ends on {day} already.")
        params = {"day": valid_to.isoformat()}
        return [Problem(code="ended", message=message, params=params, where="last_day")]
    return []


def may_touch_posts_of(actor_id: str, person: int) -> Decision:
    """Return whether an actor may give or end posts of a person: nobody does it for himself."""
    if actor_id == str(person):
        return refusal(N_("Nobody gives or ends their own posts: ask another administrator."))
    return ALLOWED


def _same_post(a: AppointmentData, b: AppointmentData) -> bool:
    return (a.department, a.position, a.stands_in_for) == (
        b.department,
        b.position,
        b.stands_in_for,
    )


def _overlap(a: AppointmentData, b: AppointmentData) -> bool:
    starts_before_end = b.valid_to is None or a.valid_from <= b.valid_to
    return starts_before_end and (a.valid_to is None or b.valid_from <= a.valid_to)
