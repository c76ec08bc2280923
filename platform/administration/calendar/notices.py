"""Tells the administrators that the working calendar runs out."""

from django.urls import reverse

from administration.calendar.queries import work_calendar
from administration.calendar.rules import is_running_out, last_known_day
from kernel.clock import today
from kernel.text import N_
from notices.administrators import administrators
from notices.port import Kind, Notice, notify, register

ENDS = "calendar.ends"


def register_kinds() -> None:
    """Make the notice known; called once at start-up."""
    register(
        Kind(
            code=ENDS,
            label=N_("The working calendar runs out"),
            subject=N_("The working calendar has no data for {year}"),
            body=N_(
                "The working calendar knows its days off up to {last}. Enter those of {year}, or "
                "import them, as soon as they are published: until then no deadline that reaches "
                "into {year} is computed, and nothing becomes overdue by it."
            ),
            variables={
                "year": N_("the first year without data"),
                "last": N_("the last day with data"),
            },
            samples={"year": "2028", "last": "2027-12-31"},
        )
    )


def tell_of_end() -> int:
    """Tell them once a year that is missing; return how many people were told."""
    on = today()
    calendar = work_calendar()
    if not is_running_out(calendar, on):
        return 0
    last = last_known_day(calendar, on)
    people = administrators()
    missing = str(last.year + 1)
    notify(
        [
            Notice(
                kind=ENDS,
                people=people,
                params={"year": missing, "last": last.isoformat()},
                path=reverse("company_calendar_year", args=[missing]),
                key=f"{ENDS}:{missing}",
            )
        ]
    )
    return len(people)
