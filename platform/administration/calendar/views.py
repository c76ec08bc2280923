"""The screens of the working calendar: one year, its days, a file of days, a deadline to try."""

import csv
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from administration.calendar import actions
from administration.calendar.forms import OFF, DayForm, ImportForm, TryForm
from administration.calendar.queries import (
    work_calendar,
    year_view,
    years_to_show,
)
from administration.calendar.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    DayData,
    days_left,
    is_running_out,
    last_known_day,
)
from administration.company.views import tabs
from backoffice.problems import add_problems
from backoffice.sentences import sentences
from kernel.calendar import days as days_between
from kernel.clock import today
from kernel.errors import Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_
from security.actor import Actor
from security.people.rights import demand_people

LONGEST_SPAN = 60


def calendar_now(request: HttpRequest) -> HttpResponse:
    """Go to this year."""
    return redirect("company_calendar_year", today().year)


def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show one year; a POST enters days or imports a file."""
    actor = _manager()
    _check(year)
    day_form, import_form = DayForm(), ImportForm()
    if request.method == "POST" and "import-go" in request.POST:
        import_form = ImportForm(request.POST, request.FILES)
        if import_form.is_valid() and _import(request, import_form, actor, year):
            return redirect("company_calendar_year", year)
    elif request.method == "POST":
        day_form = DayForm(request.POST)
        if day_form.is_valid() and _enter(day_form, actor, year):
            messages.success(request, _("Saved."))
            return redirect("company_calendar_year", year)
    trial = TryForm(request.GET if "start" in request.GET else None)
    return render(
        request,
        "administration/calendar.html",
        {
            **_context(year),
            "day_form": day_form,
            "import_form": import_form,
            "trial": _tried(trial),
        },
    )


@require_POST
def calendar_remove(request: HttpRequest, day: str) -> HttpResponse:
    """Take a day of the company's own back."""
    parsed = _parsed(day)
    actions.remove_day(_manager(), parsed)
    messages.success(request, _("Saved."))
    return redirect("company_calendar_year", parsed.year)


@require_POST
def calendar_confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Say that a year entered by the company is complete."""
    return _said(request, year, actions.confirm_year)


@require_POST
def calendar_reopen(request: HttpRequest, year: int) -> HttpResponse:
    """Take back that a year is complete."""
    return _said(request, year, actions.reopen_year)


def calendar_csv(request: HttpRequest, year: int) -> HttpResponse:
    """Give one year out as the file that can be imported again."""
    _manager()
    _check(year)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="calendar-{year}.csv"'
    response.write("\ufeff")  # by which Excel knows that it is UTF-8
    writer = csv.writer(response)
    writer.writerow(["date", "kind", "name"])
    for day in year_view(year).days:
        # A name is typed by somebody: no spreadsheet may take it for a formula.
        name = f"'{day.name}" if day.name[:1] in tuple("=+-@") else day.name
        writer.writerow([day.day.isoformat(), "off" if day.off else "work", name])
    return response


def _manager() -> Actor:
    actor: Actor = current().actor
    demand_people(actor, "calendar.view", "calendar")
    return actor


def _check(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Missing


def _parsed(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Missing from None


def _said(request: HttpRequest, year: int, action: Callable[[Actor, int], None]) -> HttpResponse:
    try:
        action(_manager(), year)
    except Invalid as error:
        for text in sentences(error):
            messages.error(request, text)
    else:
        messages.success(request, _("Saved."))
    return redirect("company_calendar_year", year)


def _enter(form: DayForm, actor: Actor, year: int) -> bool:
    data = form.cleaned_data
    first, last = data["first"], data["last"] or data["first"]
    try:
        _check_span(first, last, year)
        actions.set_days(
            actor,
            [
                DayData(day=day, off=data["kind"] == OFF, name=data["name"])
                for day in days_between(first, last)
            ],
        )
    except Invalid as error:
        add_problems(form, error)
        return False
    return True


def _check_span(first: date, last: date, year: int) -> None:
    message = ""
    if last < first:
        message = N_("The last day lies before the first.")
    elif first.year != year or last.year != year:
        message = N_("These days do not all lie in {year}; open their own year.")
    elif (last - first).days >= LONGEST_SPAN:
        message = N_("More than {n} days at once are a slip of the pen; enter fewer.")
    if message:
        params = {"year": year, "n": LONGEST_SPAN}
        raise Invalid([Problem(code="span", message=message, params=params, where="last")])


def _import(request: HttpRequest, form: ImportForm, actor: Actor, year: int) -> bool:
    try:
        many = actions.import_days(
            actor, year, form.cleaned_data["file"].read(actions.MOST_BYTES + 1)
        )
    except Invalid as error:
        add_problems(form, error)
        return False
    messages.success(request, _("{n} days were imported.").format(n=many))
    return True


def _context(year: int) -> dict[str, Any]:
    view = year_view(year)
    on = today()
    calendar = work_calendar()
    return {
        "title": _("Working calendar"),
        "lead": _(
            "Deadlines in working days follow it: published holidays, made-up days, and your own."
        ),
        "tabs": tabs("company_calendar"),
        "year": view,
        "years": [
            {"year": one, "known": calendar.has_year(one), "active": one == year}
            for one in years_to_show(on)
        ],
        "running_out": is_running_out(calendar, on) and days_left(calendar, on) >= 0,
        "last": last_known_day(calendar, on),
        "next": last_known_day(calendar, on).year + 1,
    }


def _tried(form: TryForm) -> dict[str, Any]:
    """Return what the calendar makes of a deadline: its day, or the year it knows nothing of."""
    if not form.is_bound or not form.is_valid():
        return {"form": form}
    due = work_calendar().deadline(form.cleaned_data["start"], form.cleaned_data["n"])
    if due.day is None:
        text = _(
            "The calendar is missing for {year}: no deadline is computed, and nothing becomes "
            "overdue by it."
        ).format(year=due.missing)
        return {"form": form, "text": text, "tone": "warn"}
    over = due.is_over(today())
    text = (_("The deadline was {day}.") if over else _("The deadline is {day}.")).format(
        day=due.day.isoformat()
    )
    return {"form": form, "text": text, "tone": "bad" if over else "info"}
