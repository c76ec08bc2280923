"""The screen that shows a record as it was at the end of a day."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from archive.records import actions
from archive.records.card_screens import sections_part
from archive.records.earlier import Earlier, earlier, entered_on
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.screens import badge, day, home_crumb
from archive.records.title_sealing import titled
from archive.records.watermarks import mark_over
from backoffice.problems import add_problems
from kernel.clock import today
from kernel.errors import Invalid
from kernel.scope import current

_DAYS = 30  # days with changes that are offered


class DayForm(forms.Form):
    """The day somebody asks about."""

    day = forms.DateField(
        label=gettext_lazy("At the end of"), widget=forms.DateInput(attrs={"data-fonds-day": ""})
    )


@require_GET
def earlier_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a record as it was on the day that is asked about, at first yesterday."""
    actor = current().actor
    record = record_of(actor, number)
    form = DayForm(request.GET if "day" in request.GET else {"day": _at_first(record).isoformat()})
    found: Earlier | None = None
    if form.is_valid():
        try:
            found = earlier(actor, record, form.cleaned_data["day"])
        except Invalid as error:
            add_problems(form, error)
    if found is not None:
        actions.note_view(actor, record, as_it_was_on=found.day.isoformat())
    return render(
        request,
        "records/earlier.html",
        {
            **_context(record, form, found),
            "screen_mark": mark_over(actor, [(record.category, record.level)]),
        },
        status=200 if found else 400,
    )


def _at_first(record: Record) -> date:
    return max(today() - timedelta(days=1), entered_on(record))


def _context(record: Record, form: DayForm, found: Earlier | None) -> dict[str, Any]:
    url = reverse("record_page", args=[record.pk])
    title = _("As it was on a day")
    context: dict[str, Any] = {
        "title": title,
        "breadcrumb": [home_crumb(), {"label": titled(record), "url": url}, {"label": title}],
        "form": form,
        "record_url": url,
    }
    if found is None:
        return context
    here = reverse("record_earlier", args=[record.pk])
    return context | {
        "title": _("{title}, as it was on {day}").format(title=found.title, day=day(found.day)),
        "badge": badge(found.state),
        "sections": sections_part(found.sections),
        "facts": _facts(found),
        "since": ngettext(
            "It was changed once since.", "It was changed {count} times since.", found.since
        ).format(count=found.since)
        if found.since
        else _("Nothing of it was changed since."),
        "changed": found.since > 0,
        "sure": found.sure,
        "days": [
            {"label": day(one), "url": f"{here}?day={one.isoformat()}", "now": one == found.day}
            for one in found.changed[:_DAYS]
        ],
    }


def _facts(found: Earlier) -> list[dict[str, Any]]:
    version = _("Version {number} of the policy").format(number=found.policy_version)
    pairs = [
        (_("Number"), found.number or _("No archive number yet")),
        (_("Category"), found.category_name),
        (_("Responsible department"), found.department_name),
        (_("Confidentiality"), found.level_name),
        (_("Person in charge"), found.owner),
        (_("Entered on"), day(found.entered)),
        (_("Fields of"), version),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]
