"""The list of what cannot be right in records, narrowed by kind, and the part on the page of one."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.anomalies import queries
from archive.anomalies.models import Anomaly
from archive.anomalies.queries import PAGE
from archive.anomalies.rules import KIND_WORDS, Kind
from archive.records.actions import note_search
from archive.records.controls import name_of
from archive.records.crowding import veiled
from archive.records.models import Record
from archive.records.screens import home_crumb
from archive.records.shapes import shape_of
from archive.records.title_sealing import titled
from archive.records.views import criteria
from backoffice.paging import page_at
from kernel.digits import number_in
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor


@require_GET
def anomaly_list(request: HttpRequest) -> HttpResponse:
    """List what cannot be right in the records somebody sees."""
    actor: Actor = current().actor
    permission.demand_any(actor, Verb.VIEW)
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(Kind) else ""
    rows = queries.anomalies(actor, kind=kind)
    start = number_in(request.GET.get("start", "")) or 0
    found = list(rows.select_related("record")[start : start + PAGE])
    counted = queries.counts(actor)
    total = counted.get(kind, 0) if kind else sum(counted.values())
    veiled((one.record for one in found), lambda _most: total)
    note_search(
        actor, {"list": "anomalies", **criteria(request.GET)}, shown=len(found), verb=Verb.VIEW
    )
    context = {
        "title": _("What cannot be right"),
        "lead": _(
            "All records are looked through each night; the page of a record shows it at once."
        ),
        "breadcrumb": [home_crumb(), {"label": _("What cannot be right")}],
        "facets": [_facet(counted, kind)],
        "table": _table(found),
        "page": _page(kind, start, len(found), total),
    }
    return render(request, "anomalies/list.html", context)


def _facet(counts: dict[str, int], chosen: str) -> dict[str, Any]:
    url = reverse("anomalies")
    return {
        "label": _("What is wrong"),
        "options": [
            {
                "label": kind_label(kind),
                "count": counts.get(kind, 0),
                "url": url if kind == chosen else f"{url}?{urlencode({'kind': kind})}",
                "active": kind == chosen,
            }
            for kind in Kind
        ],
    }


def _table(rows: Sequence[Anomaly]) -> dict[str, Any]:
    return {
        "caption": _("What cannot be right"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("What is wrong")},
            {"label": _("Field")},
            {"label": _("Found on"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("record_page", args=[one.record_id]),
                "label": titled(one.record),
                "cells": [
                    titled(one.record),
                    kind_label(one.kind),
                    field_label(one.record, one.field),
                    one.found_on.isoformat(),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Nothing is wrong here"),
            "text": _(
                "No record you see has a wrong check digit, date, number, licence or address."
            ),
        },
    }


def kind_label(kind: str) -> str:
    """Return what is wrong in words."""
    return gettext(KIND_WORDS[Kind(kind)])  # msgid: marked where they stand


def field_label(record: Record, code: str) -> str:
    """Return the name of a field of a record, '' for none."""
    one = shape_of(published(), record.category).by_code.get(code)
    return name_of(one, get_language() or "") if one is not None else code


def anomalies_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return what cannot be right in a record, for its page; None where nothing is wrong."""
    found = queries.of_record(actor, record)
    if not found:
        return None
    between = gettext(": ")
    return {
        "lines": [
            between.join(filter(None, (field_label(record, one.field), kind_label(one.kind))))
            for one in found
        ],
        "url": reverse("anomalies"),
    }


def _page(kind: str, start: int, shown: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        query = {"start": place, **({"kind": kind} if kind else {})}
        return f"{reverse('anomalies')}?{urlencode(query)}"

    return page_at(at, start, shown=shown, total=total, size=PAGE)
