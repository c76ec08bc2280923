"""How a cadence is said in sentences: of which records, how often, when next, on whose list, by what it is done."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kernel.calendar import parse_period
from kernel.errors import Invalid
from policies.cadences.rules import (
    CONTRIBUTORS,
    CUSTODIAN,
    NOT_FILLED,
    PERSON,
    Cadence,
    CadenceKind,
    Counting,
    DoneBy,
    appears_on,
    due_after,
    next_occasion,
    reminded_on,
)
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.fields.conditions import NO, YES
from policies.fields.rules import Field
from policies.studio.words import Words, name_in, named, period_in_words, word

CADENCE_KINDS: Words = {
    CadenceKind.VERIFY.value: _("Check of records"),
    CadenceKind.EVALUATION.value: _("Evaluation anew"),
    CadenceKind.DORMANCY.value: _("Dormancy"),
    CadenceKind.REMINDER.value: _("Reminder of a date"),
    CadenceKind.INSPECTION.value: _("Inspection"),
    CadenceKind.REVIEW.value: pgettext_lazy("cadence", "Review"),
    CadenceKind.APPRAISAL.value: _("Appraisal of expired holdings"),
    CadenceKind.AUDIT.value: pgettext_lazy("cadence", "Audit"),
    CadenceKind.TRAINING.value: _("Training"),
    CadenceKind.DRILL.value: _("Restore drill"),
    CadenceKind.REPORT.value: _("Report and analysis"),
}
COUNTINGS: Words = {
    Counting.CALENDAR.value: _("Once in each period of the calendar"),
    Counting.ROLLING.value: _("From the day it was last done"),
}
DONE_BY: Words = {
    DoneBy.EITHER.value: _("A change, or “checked, no change”"),
    DoneBy.CHANGE.value: _("Only a change of the record"),
    DoneBy.SIGNED.value: _("Only a signed check"),
}
WHOSE: Words = {
    PERSON: _("the person in charge of the record"),
    CUSTODIAN: _("the department that keeps the record"),
    CONTRIBUTORS: _("every department that contributes to the record"),
}
_UNITS = {
    1: _("calendar month"),
    2: _("two months of the calendar"),
    3: _("quarter"),
    4: _("four months of the calendar"),
    6: _("half-year"),
    12: _("calendar year"),
}
_SINGLE = {
    (0, 1): pgettext_lazy("every", "day"),
    (0, 7): pgettext_lazy("every", "week"),
    (1, 0): pgettext_lazy("every", "month"),
    (12, 0): pgettext_lazy("every", "year"),
}


def field_of(document: PolicyDocument, cadence: Cadence, code: str) -> Field | None:
    """Return a field a cadence names, as the first category it speaks of has it."""
    wanted = set(cadence.categories)
    for one in document.categories:
        found = effective(document, one.code)
        if wanted and not wanted & {each.code for each in found.path}:
            continue
        known = next((each for each in found.fields if each.code == code), None)
        if known is not None:
            return known
    return None


def places_in_words(document: PolicyDocument, cadence: Cadence) -> str:
    """Return the categories of a cadence by name."""
    if not cadence.categories:
        return gettext("All categories")
    return _joined(name_in(document.categories, code) for code in cadence.categories)


def condition_in_words(document: PolicyDocument, cadence: Cadence) -> str:
    """Return the condition of a cadence, '' for none."""
    if not cadence.condition:
        return ""
    field = field_of(document, cadence, cadence.condition)
    name = named(field) if field else cadence.condition
    if not cadence.values:
        return gettext("{field} is filled in").format(field=name)
    values = gettext(" or ").join(_value(field, one) for one in cadence.values)
    return gettext("{field} = {values}").format(field=name, values=values)


def value_in_words(field: Field | None, value: str) -> str:
    """Return one value of a condition."""
    return _value(field, value)


def who_in_words(document: PolicyDocument, cadence: Cadence) -> str:
    """Return whose duty it is, both where it is joint."""
    if cadence.of == PERSON:
        first = str(WHOSE[PERSON])
    else:
        where = word(WHOSE, cadence.of) or name_in(document.departments, cadence.department)
        first = f"{where} · {_post(document, cadence.position)}"
    if not cadence.second_department:
        return first
    second = name_in(document.departments, cadence.second_department)
    return gettext("{one} together with {other}").format(
        one=first, other=f"{second} · {_post(document, cadence.second_position)}"
    )


def interval_in_words(document: PolicyDocument, cadence: Cadence) -> str:
    """Return how often, in a few words: “once in each quarter”, “every 6 months”."""
    if cadence.kind is CadenceKind.REMINDER:
        return _reminder(document, cadence)
    period = _period(cadence.every)
    if cadence.kind is CadenceKind.DORMANCY:
        return gettext("after {period} without any activity").format(period=period)
    if cadence.counting is Counting.CALENDAR:
        return gettext("once in each {unit}").format(unit=_unit(cadence.every))
    return gettext("at least every {period}").format(period=_each(cadence.every))


def sentences(document: PolicyDocument, cadence: Cadence, *, today: date) -> list[str]:
    """Return what a sound cadence means, one sentence for each matter."""
    condition = condition_in_words(document, cadence)
    head = gettext("{kind}, {interval}.").format(
        kind=word(CADENCE_KINDS, cadence.kind), interval=interval_in_words(document, cadence)
    )
    if cadence.is_of_records:
        about = gettext("{places} where {condition}") if condition else "{places}"
        about = about.format(places=places_in_words(document, cadence), condition=condition)
        head = gettext("{about}: {what}").format(about=about, what=head)
    elif cadence.categories:
        about = places_in_words(document, cadence)
        head = gettext("{about}: {what}").format(about=about, what=head)
    return [head, _example(document, cadence, today), *_done(document, cadence)]


def _example(document: PolicyDocument, cadence: Cadence, today: date) -> str:
    """Return when it is due next, taken as if it were done today."""
    who = who_in_words(document, cadence)
    if cadence.kind is CadenceKind.REMINDER:
        day = next_occasion(cadence, _some_day(cadence, today), today=today)
        days = _joined(one.isoformat() for one in reminded_on(cadence, day)) or day.isoformat()
        return gettext("For example {day}: told on {days}, on the list of {who}.").format(
            day=day.isoformat(), days=days, who=who
        )
    due = due_after(cadence, today)
    message = gettext(
        "Done today, it is due again by {due}; it appears on {appears}, on the list of {who}."
    )
    if cadence.kind is CadenceKind.DORMANCY:
        message = gettext(
            "Last used today, a record is proposed on {due}; it appears on {appears}, on the list of {who}."
        )
    appears = appears_on(cadence, due)
    return message.format(due=due.isoformat(), appears=appears.isoformat(), who=who)


def _some_day(cadence: Cadence, today: date) -> date:
    """Return a day whose first reminder is still to come."""
    return date.fromordinal(today.toordinal() + max(cadence.lead, default=0) + 1)


def _done(document: PolicyDocument, cadence: Cadence) -> list[str]:
    said = []
    if cadence.kind is CadenceKind.VERIFY:
        said.append(
            gettext("What satisfies it: {what}.").format(what=word(DONE_BY, cadence.done_by))
        )
    elif not cadence.is_of_records:
        said.append(
            gettext("It ends in a result that two departments sign.")
            if cadence.second_department
            else gettext("It ends in a signed result.")
        )
    if cadence.date_field and cadence.kind is not CadenceKind.REMINDER:
        field = field_of(document, cadence, cadence.date_field)
        name = named(field) if field else cadence.date_field
        said.append(gettext("Counted from “{field}”.").format(field=name))
    if cadence.basis:
        said.append(gettext("Basis: {basis}.").format(basis=cadence.basis))
    return said


def _reminder(document: PolicyDocument, cadence: Cadence) -> str:
    field = field_of(document, cadence, cadence.date_field)
    name = named(field) if field else cadence.date_field
    days = _joined(str(one) for one in sorted(cadence.lead, reverse=True)) or "0"
    if not cadence.every:
        return gettext("{days} days before “{field}”").format(days=days, field=name)
    return gettext("{days} days before “{field}”, again every {period}").format(
        days=days, field=name, period=_each(cadence.every)
    )


def _value(field: Field | None, value: str) -> str:
    if value == NOT_FILLED:
        return gettext("not filled in")
    if value in (YES, NO):
        return gettext("yes") if value == YES else gettext("no")
    return name_in(field.choices if field else (), value)


def _post(document: PolicyDocument, position: str) -> str:
    return name_in(document.positions, position, gettext("who leads it"))


def _unit(every: str) -> str:
    try:
        months = parse_period(every).months
    except Invalid:
        return every
    return str(_UNITS.get(months, period_in_words(every)))


def _period(every: str) -> str:
    return period_in_words(every) if every else ""


def _each(every: str) -> str:
    """Return what comes after “every”: a year, not “1 years”."""
    try:
        span = parse_period(every)
    except Invalid:
        return every
    return str(_SINGLE.get((span.months, span.days)) or period_in_words(every))


def _joined(parts: Iterable[str]) -> str:
    return gettext(", ").join(parts)
