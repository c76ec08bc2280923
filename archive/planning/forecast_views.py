"""The screen of the forecast: what falls due month by month, what has no day and why, in force and in the draft."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.planning.forecast import Forecast
from archive.planning.forecasting import Foreseen, foreseen
from archive.planning.queries import rule_words
from policies.studio.forms import category_choices
from policies.studio.frame import actor_now, frame
from policies.studio.words import name_in

ARROW = " → "


@require_GET
def forecast_show(request: HttpRequest) -> HttpResponse:
    """Show ten years month by month, and what no month can be said of."""
    category = request.GET.get("category", "")
    found = foreseen(actor_now(), category)
    context = frame(
        _("What falls due in the next ten years"),
        found=found,
        made_at=localtime(found.plan.made_at) if found.plan and found.plan.made_at else None,
        category=category,
        categories=category_choices(found.document, _("All categories")),
        sums=_sums_table(found),
        months=_months_table(found),
        unknown=_unknown_table(found),
    )
    return render(request, "planning/forecast.html", context)


def _counts(one: Forecast) -> tuple[int, ...]:
    year, rest = one.months[:12], one.months[12:]
    dated = (one.past, sum(year), sum(rest), one.later)
    return (*dated, one.permanent, one.held, one.unknown.total(), one.unruled, one.total)


def _sums_of(found: Foreseen) -> Iterator[tuple[str, str, int, int | None]]:
    """Yield (label, tone, in force, in the draft) of each sum."""
    words = (
        (_("Due now, not decided yet"), "bad"),
        (_("Due in the next twelve months"), ""),
        (_("Due in the years after"), ""),
        (_("Due later than in ten years"), ""),
        (_("Kept permanently"), ""),
        (_("Held"), "warn"),
        (_("No day known: a date is missing"), "warn"),
        (_("No rule"), "bad"),
        (_("All filed records"), ""),
    )
    before = _counts(found.before)
    after: Sequence[int | None] = _counts(found.after) if found.after else [None] * len(words)
    for (label, tone), was, comes in zip(words, before, after, strict=True):
        yield label, tone if was or comes else "", was, comes


def _sums_table(found: Foreseen) -> dict[str, Any]:
    rows = []
    for label, tone, before, after in _sums_of(found):
        cells: list[Any] = [{"text": label, "tone": tone}, f"{before:,}"]
        rows.append({"id": label, "cells": [*cells, *_compared(before, after)]})
    return _table(_("Sums"), [{"label": _("Records"), "kind": "long"}], rows, found)


def _unknown_table(found: Foreseen) -> dict[str, Any] | None:
    keys = sorted({*found.before.unknown, *(found.after.unknown if found.after else ())})
    rows = []
    for key in keys:
        category, rule = key
        before = found.before.unknown[key]
        after = found.after.unknown[key] if found.after else None
        rows.append(
            {
                "id": f"{category} {rule}",
                "cells": [
                    f"{category} {name_in(found.document.categories, category)}",
                    rule_words(found.document, category, rule),
                    f"{before:,}",
                    *_compared(before, after),
                ],
            }
        )
    lead = [
        {"label": _("Category")},
        {"label": _("The rule whose date is missing"), "kind": "long"},
    ]
    return _table(_("No day known"), lead, rows, found) if rows else None


def _compared(before: int, after: int | None) -> list[Any]:
    if after is None:
        return []
    more = f"{after - before:+,}" if after != before else ""
    return [f"{after:,}", {"text": more, "tone": "warn" if more else ""}]


def _table(
    caption: str, lead: list[dict[str, str]], rows: list[dict[str, Any]], found: Foreseen
) -> dict[str, Any]:
    compared = [
        {"label": _("Draft"), "kind": "number"},
        {"label": _("Difference"), "kind": "number"},
    ]
    columns = [
        *lead,
        {"label": _("In force"), "kind": "number"},
        *(compared if found.after else []),
    ]
    return {"caption": caption, "columns": columns, "rows": rows}


def _months_table(found: Foreseen) -> dict[str, Any]:
    """Return one row a year, one column a month; with a draft a cell that differs says both numbers."""
    after = found.after.years() if found.after else {}
    rows = []
    for year, months in found.before.years().items():
        other = after.get(year, [None] * 12)
        cells = [
            _cell(was, comes, bool(found.after)) for was, comes in zip(months, other, strict=True)
        ]
        sums = (sum(filter(None, months)), sum(filter(None, other)))
        rows.append(
            {"id": str(year), "cells": [str(year), *cells, _cell(*sums, bool(found.after))]}
        )
    names = [date_format(date(2000, month, 1), "M") for month in range(1, 13)]
    return {
        "caption": _("Records that fall due, by month"),
        "columns": [
            {"label": _("Year"), "kind": "short"},
            *({"label": name, "kind": "number"} for name in names),
            {"label": _("Sum"), "kind": "number"},
        ],
        "rows": rows,
    }


def _cell(before: int | None, after: int | None, compared: bool) -> Any:
    if before is None:
        return ""
    if compared and after != before:
        return {"text": f"{before:,}{ARROW}{after or 0:,}", "tone": "warn"}
    return f"{before:,}" if before else {"text": "·", "tone": "soft"}
