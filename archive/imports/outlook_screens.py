"""What a commit would bring beside its records, as tables: numbers, due dates, gaps in the legacy numbers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from archive.imports.models import ImportJob


def outlook_tables(job: ImportJob) -> list[dict[str, Any]]:
    """Return the tables of a rehearsed import that have something to say."""
    found = job.table.get("outlook", {})
    return [one for one in (_numbers(found), _due(found), _gaps(found)) if one is not None]


def _numbers(outlook: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return which numbers the commit would take; None where it takes none."""
    found = outlook.get("numbers", ())
    in_files = outlook.get("in_files", 0)
    if not found and not in_files:
        return None
    return {
        "caption": _("Numbers it would take"),
        "columns": [
            {"label": _("From")},
            {"label": _("To")},
            {"label": _("New"), "kind": "number"},
            {"label": _("Legacy numbers kept"), "kind": "number"},
            {"label": _("Void in between"), "kind": "number"},
        ],
        "rows": [
            {
                "id": place,
                "cells": [
                    one["first"] or "—",
                    one["last"] or "—",
                    *(f"{one[name]:,}" for name in ("count", "kept", "void")),
                ],
            }
            for place, one in enumerate(found)
        ]
        + [
            {"id": "in_files", "cells": [_("by the file of each"), "—", f"{count:,}", "0", "0"]}
            for count in [in_files]
            if count
        ],
    }


def _due(outlook: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return when what is filed would fall due, by year; None where nothing is filed."""
    found = outlook.get("due", {})
    if not found:
        return None
    words = {"permanent": _("kept for ever"), "no_date": _("no date yet")}
    return {
        "caption": _("When the records would fall due"),
        "columns": [{"label": _("Year")}, {"label": _("Records"), "kind": "number"}],
        "rows": [
            {"id": year, "cells": [words.get(year, year), f"{count:,}"]}
            for year, count in found.items()
        ],
    }


def _gaps(outlook: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return where the legacy numbers of the file break off; None where they do not."""
    found = outlook.get("gaps", ())
    if not found:
        return None
    return {
        "caption": _("Gaps in the legacy numbers"),
        "columns": [
            {"label": _("From")},
            {"label": _("To")},
            {"label": _("Missing"), "kind": "number"},
            {"label": _("Which"), "kind": "long"},
        ],
        "rows": [
            {
                "id": place,
                "cells": [
                    one["first"],
                    one["last"],
                    f"{one['missing']:,}",
                    _(", ").join(one["named"])
                    + ("…" if one["missing"] > len(one["named"]) else ""),
                ],
            }
            for place, one in enumerate(found)
        ],
    }
