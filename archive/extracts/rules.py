"""What a question of a customer has to say, how long an answer took, and what the figures of a period are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from kernel.calendar import WorkCalendar, days
from kernel.errors import Problem
from kernel.text import N_

LONGEST = 200
LONGEST_QUESTION = 2_000
MOST_RECORDS = 20
CHANNELS: Mapping[str, str] = {
    "visit": N_("in person"),
    "phone": N_("by telephone"),
    "letter": N_("by letter"),
    "mail": N_("by e-mail"),
}
_LACKING: Mapping[str, str] = {
    "asker": N_("Say who asks."),
    "evidence": N_("Say by what the identity was checked."),
    "question": N_("Say what is asked."),
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a customer asks: who, how he was identified, what, by which way, when (with its time zone)."""

    category: str
    asker: str
    channel: str
    evidence: str
    question: str
    asked_at: datetime
    language: str
    purpose: str = ""


def problems_with(said: Question, now: datetime) -> list[Problem]:
    """Return what is missing or cannot be of a question."""
    found = [
        Problem(code=name, message=message, where=name)
        for name, message in _LACKING.items()
        if not getattr(said, name).strip()
    ]
    if said.asked_at > now:
        message = N_("Nobody has asked in the future; say when it was.")
        found.append(Problem(code="asked_at", message=message, where="asked_at"))
    return found


@dataclass(frozen=True, kw_only=True)
class Took:
    """How long an answer took: working days after the day of asking, and hours that lie on working days."""

    days: int
    hours: float


def took(asked: datetime, answered: datetime, calendar: WorkCalendar) -> Took:
    """Return the response time between two moments in the company's time zone; CalendarMissing for an unknown year."""
    first, last = asked.date(), answered.date()
    hours = 0.0
    for day in days(first, last):
        if calendar.is_working_day(day):
            begin = datetime.combine(day, time(), asked.tzinfo)
            span = min(answered, begin + timedelta(days=1)) - max(asked, begin)
            hours += span.total_seconds() / 3600
    return Took(days=calendar.working_days_between(first, last), hours=round(hours, 1))


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answer for the figures: the day it was handed over, the day it was due, how long it took."""

    on: date
    due_on: date
    took: Took


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The figures of one month: how many answers, the median response time, the share that was late (per cent)."""

    month: date
    count: int
    days: float
    hours: float
    late: int


def figures(answers: Iterable[Answered]) -> list[Figure]:
    """Return the figures month by month, the latest first."""
    by_month: dict[date, list[Answered]] = {}
    for one in answers:
        by_month.setdefault(one.on.replace(day=1), []).append(one)
    return [
        Figure(
            month=month,
            count=len(rows),
            days=median(one.took.days for one in rows),
            hours=round(median(one.took.hours for one in rows), 1),
            late=round(100 * sum(one.on > one.due_on for one in rows) / len(rows)),
        )
        for month, rows in sorted(by_month.items(), reverse=True)
    ]
