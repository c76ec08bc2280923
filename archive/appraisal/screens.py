"""Words and rows of the due list and of the report of its volume."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from archive.appraisal.queries import DueRecord
from archive.appraisal.rules import ENDINGS, Asked, Volume, overdue_days, total_of
from archive.records.queries import categories_for
from archive.records.screens import action_label, names_in, with_query
from archive.records.title_sealing import called
from backoffice.sentences import say
from kernel.clock import today
from policies.access.rules import Verb
from policies.document.queries import published
from policies.studio.words import step_sentence
from security.actor import Actor
from security.people.head_queries import department_names

YEARS = 6
_FOLDED_FROM = 12  # options of one facet


def names() -> dict[str, str]:
    """Return the names of departments and categories, by code."""
    return {**names_in(published().document, get_language() or ""), **department_names(closed=True)}


def tabs(active: str) -> list[dict[str, Any]]:
    """Return the ways between the list and its volume; `active`: the name of an address."""
    words = {"appraisal_list": _("Past their retention"), "appraisal_volume": _("Room they take")}
    return [
        {"label": label, "url": reverse(name), "active": name == active}
        for name, label in words.items()
    ]


def due_table(found: Sequence[DueRecord]) -> dict[str, Any]:
    """Return records past their retention: since when, what follows and why, what stands in the way."""
    known, on = names(), today()
    labels = (
        (_("Number"), "short"),
        (_("Title"), "long"),
        (_("Kept until"), "short"),
        (_("Then, and why"), "long"),
        (_("In the way"), "text"),
    )
    return {
        "caption": _("Records past their retention"),
        "columns": [{"label": label, "kind": kind} for label, kind in labels],
        "rows": [
            {
                "id": one.record.pk,
                "label": called(one.record),
                "cells": [
                    one.record.archive_no or "—",
                    {
                        "text": called(one.record),
                        "url": reverse("record_page", args=[one.record.pk]),
                        "sub": " · ".join(
                            known.get(code, code)
                            for code in (one.record.category, one.record.department)
                        ),
                    },
                    {"text": one.due.isoformat(), "sub": _since(overdue_days(one.due, on))},
                    {
                        "text": str(action_label(one.action)),
                        "sub": "\n".join(
                            step_sentence(step, known.get(one.record.category, ""))
                            for step in one.steps
                        ),
                    },
                    _in_the_way(one),
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("Nothing is past its retention"),
            "text": _(
                "Here stands each record you may see whose period has run out and that is still there."
            ),
        },
    }


def _since(days: int) -> str:
    return ngettext("{days} day over", "{days} days over", days).format(days=f"{days:,}")


def _in_the_way(one: DueRecord) -> Any:
    if not one.bars:
        return {"text": _("nothing"), "tone": "soft"}
    return {"text": "\n".join(say(bar.sentence, bar.params) for bar in one.bars), "tone": "warn"}


def facets(actor: Actor, asked: Asked, given: QueryDict) -> list[dict[str, Any]]:
    """Return what the list is narrowed by: year, what follows, category, department."""
    known = names()
    years = [str(today().year - back) for back in range(YEARS)]
    if asked.year is not None and str(asked.year) not in years:
        years.append(str(asked.year))
    seen = [one.code for one in categories_for(actor, Verb.VIEW)]
    offered = [
        ("action", _("Then"), [(str(one), str(action_label(one))) for one in ENDINGS]),
        ("year", _("Ended in"), [(year, year) for year in years]),
        ("department", _("Department"), sorted(department_names().items())),
        ("category", _("Category"), [(code, known.get(code, code)) for code in seen]),
    ]
    return [
        {
            "label": label,
            "closed": len(options) > _FOLDED_FROM and not given.get(name),
            "options": [
                {
                    "label": shown,
                    "url": with_query(given, **{name: "" if given.get(name) == value else value}),
                    "active": given.get(name) == value,
                }
                for value, shown in options
            ],
        }
        for name, label, options in offered
    ]


def headings() -> list[str]:
    """Return the headings of the report, in the order of `cells`."""
    return [
        *(_("Department"), _("Category"), _("Records"), _("On paper"), _("Page count")),
        *(_("On paper, pages not counted"), _("Shelf metres"), _("Files"), _("GB")),
    ]


def cells(one: Volume, known: Mapping[str, str]) -> list[Any]:
    """Return one line of the report, numbers as numbers."""
    return [
        known.get(one.department, one.department),
        known.get(one.category, one.category),
        *(one.records, one.on_paper, one.pages, one.uncounted),
        *(_rounded(one.metres, 2), one.files, _rounded(one.gigabytes, 3)),
    ]


def total_cells(found: Sequence[Volume]) -> list[Any]:
    """Return the last line of the report."""
    return [_("Sum"), "", *cells(total_of(found), {})[2:]]


def volume_table(found: Sequence[Volume]) -> dict[str, Any]:
    """Return the report as a table; each line leads to the records it counts."""
    known = names()
    rows = [
        {
            "id": f"{one.department} {one.category}",
            "url": f"{reverse('appraisal_list')}?department={one.department}&category={one.category}",
            "cells": _shown(cells(one, known)),
        }
        for one in found
    ]
    if found:
        rows.append({"id": "sum", "cells": _shown(total_cells(found))})
    return {
        "caption": _("Room taken by records past their retention"),
        "columns": [
            {"label": label, "kind": "text" if at < 2 else "number"}  # noqa: PLR2004 - the place
            for at, label in enumerate(headings())
        ],
        "rows": rows,
        "empty": {
            "title": _("Nothing is past its retention"),
            "text": _("No record you may see takes room that could be free."),
        },
    }


def _rounded(value: float, places: int) -> Decimal:
    return Decimal(str(round(value, places))).normalize()


def _shown(line: Sequence[Any]) -> list[str]:
    return [
        *line[:2],
        *(f"{one:,f}" if isinstance(one, Decimal) else f"{one:,}" for one in line[2:]),
    ]
