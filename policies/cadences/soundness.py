"""What is wrong with cadences: each finding says which cadence, what, and the way out."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kernel.calendar import parse_period
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.cadences.rules import is_calendar_period, lineage, shortest
from policies.cadences.schedule import (
    CONTRIBUTORS,
    CUSTODIAN,
    NOT_FILLED,
    PERSON,
    Cadence,
    CadenceKind,
    Counting,
    DoneBy,
)

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,29}")
_DATES = frozenset({"date", "datetime"})
_SENSITIVE = "SP"
_OWN = "own"  # a custodian that is each department itself
LONGEST_LEAD = 366  # days


@dataclass(frozen=True, kw_only=True)
class FieldFacts:
    """What matters of a field: `values` are those a condition may name, none where it can only be filled."""

    type: str
    values: tuple[str, ...] = ()
    sealed: bool = False
    sensitivity: str = ""
    repeat: bool = False


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the policy has beside its cadences.

    `parents`, `custodians`, `fields`: by category, in the end. `leaders`: the positions that lead.
    """

    parents: Mapping[str, str]
    custodians: Mapping[str, str]
    fields: Mapping[str, Mapping[str, FieldFacts]]
    departments: Collection[str]
    positions: Collection[str]
    leaders: Collection[str]

    def reached(self, cadence: Cadence) -> list[str]:
        """Return the categories a cadence speaks of."""
        if not cadence.categories:
            return list(self.parents)
        wanted = set(cadence.categories)
        return [code for code in self.parents if wanted & set(lineage(code, self.parents))]


def problems_with(cadences: Sequence[Cadence], around: Surroundings) -> list[Problem]:
    """Return what keeps cadences from being published; a code that stands twice is told by the document.

    What a retired one names may be gone by now.
    """
    found: list[Problem] = []
    for one in cadences:
        for problems in (_names, _period) if one.retired else _EVERY:
            found += problems(one, around)
    return found


def _problem(cadence: Cadence, code: str, message: str, /, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where=f"cadences {cadence.code}")


def _names(cadence: Cadence, _around: Surroundings) -> Iterator[Problem]:
    if not _CODE.fullmatch(cadence.code):
        message = N_("The code of a cadence has letters, digits, “-” and “_”, 30 at most.")
        yield _problem(cadence, "cadence_code", message)
    if not cadence.zh.strip():
        yield _problem(cadence, "cadence_name", N_("The cadence has no Chinese name."))


def _is_period(text: str) -> bool:
    try:
        span = parse_period(text)
    except Invalid:
        return False
    return bool(span.months or span.days)


def _period(cadence: Cadence, _around: Surroundings) -> Iterator[Problem]:
    if not cadence.every:
        if cadence.kind is not CadenceKind.REMINDER:
            message = N_("Say how often: a period like P1M, P12M or P7D.")
            yield _problem(cadence, "cadence_period", message)
        return
    if not _is_period(cadence.every):
        message = N_(
            "“{text}” is no period anything could come back in; write one like P1M, P12M or P7D."
        )
        yield _problem(cadence, "cadence_period", message, text=cadence.every)
    elif cadence.counting is Counting.CALENDAR and not is_calendar_period(cadence.every):
        message = N_(
            "Periods of the calendar are 1, 2, 3, 4 or 6 months or whole years, not {text}; "
            "choose one of them, or count from the day it was last done."
        )
        yield _problem(cadence, "cadence_calendar", message, text=cadence.every)


def _leads(cadence: Cadence, _around: Surroundings) -> Iterator[Problem]:
    if not cadence.lead:
        return
    if min(cadence.lead) < 0 or max(cadence.lead) > LONGEST_LEAD:
        message = N_("It appears 0 to {most} days before it is due, not {days}.")
        wrong = min(cadence.lead) if min(cadence.lead) < 0 else max(cadence.lead)
        yield _problem(cadence, "cadence_lead", message, most=LONGEST_LEAD, days=wrong)
    elif len(set(cadence.lead)) < len(cadence.lead):
        message = N_("It says the same number of days before it is due twice; take one away.")
        yield _problem(cadence, "cadence_lead", message)
    elif _is_period(cadence.every) and max(cadence.lead) >= shortest(cadence.every):
        message = N_(
            "It would appear {days} days before it is due, but comes back after {period} days "
            "already; choose fewer days or a longer period."
        )
        days, period = max(cadence.lead), shortest(cadence.every)
        yield _problem(cadence, "cadence_lead", message, days=days, period=period)


def _places(cadence: Cadence, around: Surroundings) -> Iterator[Problem]:
    for code in cadence.categories:
        if code not in around.parents:
            message = N_("The category “{code}” does not exist; choose another.")
            yield _problem(cadence, "cadence_category", message, code=code)


def _fields(cadence: Cadence, code: str, around: Surroundings) -> list[FieldFacts]:
    """Return a field in each category the cadence speaks of and that has it."""
    known = (around.fields.get(one, {}).get(code) for one in around.reached(cadence))
    return [one for one in known if one is not None]


def _condition(cadence: Cadence, around: Surroundings) -> Iterator[Problem]:
    if not cadence.condition:
        if cadence.values:
            message = N_("Say which field has these values.")
            yield _problem(cadence, "cadence_condition", message)
        return
    if not cadence.is_of_records:
        message = N_("The company does this as a whole; take the condition on a record away.")
        yield _problem(cadence, "cadence_condition", message)
        return
    known = _fields(cadence, cadence.condition, around)
    if not known:
        message = N_("No category it speaks of has the field “{field}”; choose another field.")
        yield _problem(cadence, "cadence_condition", message, field=cadence.condition)
    elif any(one.sealed or one.sensitivity == _SENSITIVE for one in known):
        message = N_(
            "“{field}” is sealed or sensitive, and what is due would tell its value; choose another field."
        )
        yield _problem(cadence, "cadence_condition", message, field=cadence.condition)
    elif any(one.repeat for one in known):
        message = N_("“{field}” stands in a list of rows; choose a field of the record itself.")
        yield _problem(cadence, "cadence_condition", message, field=cadence.condition)
    else:
        yield from _values(cadence, known)


def _values(cadence: Cadence, known: Iterable[FieldFacts]) -> Iterator[Problem]:
    possible = {value for one in known for value in one.values}
    for value in cadence.values:
        if value != NOT_FILLED and value not in possible:
            message = N_("“{value}” is no value of “{field}”; choose one of its values.")
            yield _problem(cadence, "cadence_value", message, value=value, field=cadence.condition)


def _date(cadence: Cadence, around: Surroundings) -> Iterator[Problem]:
    is_reminder = cadence.kind is CadenceKind.REMINDER
    if not cadence.date_field:
        if is_reminder:
            message = N_("Say of which date it reminds: a date field of its categories.")
            yield _problem(cadence, "cadence_date", message)
        return
    if cadence.kind not in {CadenceKind.REMINDER, CadenceKind.VERIFY, CadenceKind.EVALUATION}:
        message = N_("This kind of cadence is counted from no field; take the date field away.")
        yield _problem(cadence, "cadence_date", message)
        return
    known = _fields(cadence, cadence.date_field, around)
    if not known:
        message = N_("No category it speaks of has the field “{field}”; choose another field.")
    elif any(one.type not in _DATES for one in known):
        message = N_("“{field}” is no date; choose a date field.")
    elif any(one.sealed or one.sensitivity == _SENSITIVE for one in known):
        message = N_(
            "“{field}” is sealed or sensitive, and the reminder would tell it; choose another date."
        )
    elif not is_reminder and any(one.repeat for one in known):
        message = N_("“{field}” stands in a list of rows; choose a field of the record itself.")
    else:
        return
    yield _problem(cadence, "cadence_date", message, field=cadence.date_field)


def _known(cadence: Cadence, around: Surroundings) -> Iterator[Problem]:
    for code in (cadence.department, cadence.second_department):
        if code and code not in around.departments:
            message = N_("The department “{code}” does not exist; choose another.")
            yield _problem(cadence, "cadence_department", message, code=code)
    for code in (cadence.position, cadence.second_position):
        if code and code not in around.positions:
            message = N_("The position “{code}” does not exist; choose another.")
            yield _problem(cadence, "cadence_position", message, code=code)


def _who(cadence: Cadence, around: Surroundings) -> Iterator[Problem]:
    message = ""
    if cadence.of not in {"", PERSON, CUSTODIAN, CONTRIBUTORS}:
        message = N_("It is the duty of person or custodian or a department, not of “{of}”.")
    elif cadence.of and cadence.department:
        message = N_(
            "It names a department and says the department follows from the record; choose one."
        )
    elif not (cadence.of or cadence.department):
        message = N_(
            "Nobody is responsible: choose the person in charge, the custodian, or a department."
        )
    elif cadence.of == PERSON and not cadence.is_of_records:
        message = N_(
            "The company does this as a whole, and no record says a person; choose a department."
        )
    elif cadence.of == CONTRIBUTORS and not _is_joint_review(cadence):
        message = N_(
            "Only a review by the calendar of named categories is confirmed by every contributing department."
        )
    elif not (cadence.of == PERSON or cadence.position or around.leaders):
        message = N_("No position leads a department; name the position whose duty it is.")
    if message:
        yield _problem(cadence, "cadence_who", message, of=cadence.of)


def _is_joint_review(cadence: Cadence) -> bool:
    by_calendar = cadence.counting is Counting.CALENDAR and not cadence.second_department
    return cadence.kind is CadenceKind.REVIEW and bool(cadence.categories) and by_calendar


def _joint(cadence: Cadence, around: Surroundings) -> Iterator[Problem]:
    second = cadence.second_department
    if not second:
        if cadence.second_position:
            message = N_("It names a second position but no second department; choose one.")
            yield _problem(cadence, "cadence_joint", message)
        return
    keepers = {around.custodians.get(code, "") for code in around.reached(cadence)}
    keeps = cadence.of == CUSTODIAN and (second in keepers or _OWN in keepers)
    if second == cadence.department or (keeps and len(keepers) == 1):
        message = N_(
            "Both signatures would be of “{code}”; a joint duty needs a second department."
        )
        yield _problem(cadence, "cadence_joint", message, code=second)


def _kind(cadence: Cadence, _around: Surroundings) -> Iterator[Problem]:
    if cadence.done_by is DoneBy.CHANGE and cadence.kind is not CadenceKind.VERIFY:
        message = N_("Only a check of records is satisfied by a change; choose another way.")
        yield _problem(cadence, "cadence_done_by", message)
    counted = cadence.is_of_records and cadence.kind is not CadenceKind.VERIFY
    if counted and cadence.counting is Counting.CALENDAR:
        message = N_("This kind of cadence counts from a day, not by the calendar.")
        yield _problem(cadence, "cadence_calendar", message)


_EVERY = (_names, _period, _leads, _places, _condition, _date, _known, _who, _joint, _kind)
