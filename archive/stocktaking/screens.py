"""Words and rows of the screens of stock-takes: what the theme's parts print."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.custody.place_models import Location
from archive.custody.places import way_to
from archive.records.queries import visible_to
from archive.records.title_sealing import titled, with_titles
from archive.stocktaking import queries
from archive.stocktaking.models import StockDevice, StockFinding, StockScan, StockTake
from archive.stocktaking.queries import Line, Listed
from archive.stocktaking.rules import RESULTS, Finding, Result, State, Thing
from backoffice.moments import moment
from security.actor import Actor

_BADGES = {State.OPEN: "running", State.CLOSED: "closed", State.CANCELLED: "cancelled"}
_TONES = {
    Result.FOUND: "good",
    Result.MISSING: "bad",
    Result.MISPLACED: "warn",
    Result.SURPLUS: "warn",
}
_EMPTY = {
    Result.FOUND: _("Nothing has been found where the register has it"),
    Result.MISSING: _("Nothing is missing"),
    Result.MISPLACED: _("Nothing lies in another place"),
    Result.SURPLUS: _("Nothing lies here that the register has nowhere"),
}


def name_of(take: StockTake) -> str:
    """Return how a stock-take is called."""
    return gettext("Stock-take {number}: {place}").format(number=take.pk, place=take.location)


def state_of(take: StockTake) -> dict[str, str]:
    """Return where it stands as a badge."""
    return {"badge": _BADGES[State(take.state)], "text": str(take.get_state_display())}


def print_links(take: StockTake) -> list[dict[str, Any]]:
    """Return the ways to the printed form: the list to tick off, and the results once it has ended."""
    url = reverse("stock_take_print", args=[take.pk])
    found = [{"label": _("Print the list to tick off"), "url": f"{url}?blank", "kind": "secondary"}]
    if take.state != State.OPEN:
        found.append({"label": _("Print the results"), "url": url, "kind": "secondary"})
    return found


def takes_table(rows: Sequence[StockTake]) -> dict[str, Any]:
    """Return stock-takes as a table."""
    return {
        "caption": _("Stock-taking"),
        "columns": [
            {"label": _("Number"), "kind": "short"},
            {"label": _("Place"), "kind": "long"},
            {"label": _("Begun on"), "kind": "short"},
            {"label": _("Begun by")},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("stock_take", args=[one.pk]),
                "label": name_of(one),
                "cells": [
                    str(one.pk),
                    str(one.location),
                    moment(one.opened_at),
                    one.opened_by.name if one.opened_by else "",
                    state_of(one),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Stock has not been taken yet"),
            "text": _("Begin with a room or a shelf; its labels are scanned with a phone."),
        },
    }


def figures(take: StockTake, found: Mapping[Thing, Finding]) -> list[dict[str, Any]]:
    """Return how many records each list has."""
    counted = queries.counts(found)
    return [
        {
            "label": gettext(RESULTS[one]),
            "value": counted.get(str(one), 0),
            "tone": _TONES[one],
            "url": _address(take, one),
        }
        for one in Result
    ]


def facts(take: StockTake, devices: Sequence[StockDevice], foreign: int) -> list[dict[str, Any]]:
    """Return what is counted, by whom and with what."""
    pairs = [
        {"label": _("Place"), "value": place(take.location)},
        {"label": _("Begun on"), "value": moment(take.opened_at)},
        {"label": _("Begun by"), "value": take.opened_by.name if take.opened_by else ""},
    ]
    if take.ended_at is not None:
        pairs.append({"label": _("Ended on"), "value": moment(take.ended_at)})
    for one in devices:
        words = gettext("{name}: {count} scans").format(name=one.person.name, count=one.last)
        pairs.append({"label": _("Device"), "value": words})
    if foreign:
        pairs.append({"label": _("Labels of other companies, not counted"), "value": str(foreign)})
    return pairs


def tabs(take: StockTake, found: Mapping[Thing, Finding], now: Result) -> list[dict[str, Any]]:
    """Return the four lists as tabs."""
    counted = queries.counts(found)
    return [
        {
            "label": gettext(RESULTS[one]),
            "url": _address(take, one),
            "active": one is now,
            "count": counted.get(str(one), 0),
        }
        for one in Result
    ]


def is_proposed(result: Result) -> bool:
    """Say whether a list proposes moves."""
    return result in {Result.MISPLACED, Result.SURPLUS}


def lines_table(shown: Listed, result: Result, *, is_open: bool) -> dict[str, Any]:
    """Return one list as a table."""
    return {
        "caption": gettext(RESULTS[result]),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("In the register")},
            {"label": _("Scanned at")},
            {"label": _("Move"), "kind": "short"},
        ],
        "rows": [_row(one, result, is_open=is_open) for one in shown.lines],
        "empty": {"title": _EMPTY[result], "text": ""},
    }


def _row(one: Line, result: Result, *, is_open: bool) -> dict[str, Any]:
    name, url = titled(one.record), reverse("record_page", args=[one.record.pk])
    if one.copy is not None:
        name = f"{one.copy.label} {gettext('Backup copy')}"
        url = reverse("custody_copy", args=[one.copy.pk])
    return {
        "id": one.id,
        "url": url,
        "label": name,
        "cells": [
            name,
            place(one.registered),
            place(one.seen),
            _move(one, result, is_open=is_open),
        ],
    }


def _move(one: Line, result: Result, *, is_open: bool) -> Any:
    if one.moved:
        return {"badge": "done", "text": gettext("put right")}
    if not is_proposed(result) or one.seen is None:
        return ""
    return (
        gettext("after closing") if is_open else {"badge": "waiting", "text": gettext("proposed")}
    )


def place(row: Location | None) -> str:
    """Return a place with those around it, the room first; '—' for none."""
    return " / ".join(one.code for one in way_to(row)) if row is not None else "—"


def unknown_table(rows: Sequence[StockScan]) -> dict[str, Any]:
    """Return labels nobody knows as a table."""
    return {
        "caption": _("Labels nobody knows"),
        "columns": [{"label": _("Label"), "kind": "long"}, {"label": _("Scanned at")}],
        "rows": [
            {"id": one.pk, "cells": [one.text, one.location.code if one.location else "—"]}
            for one in rows[: queries.SHOWN_UNKNOWN]
        ],
    }


def pages(
    take: StockTake, result: Result, shown: Listed, *, start: int, size: int
) -> dict[str, Any]:
    """Return where in the list the page is."""
    many = len(shown.lines)
    return {
        "start": start + 1 if many else 0,
        "end": start + many,
        "total": shown.total,
        "previous": f"{_address(take, result)}&start={max(0, start - size)}" if start else "",
        "next": f"{_address(take, result)}&start={start + size}"
        if start + many < shown.total
        else "",
    }


def names_of_findings(actor: Actor, take: StockTake, ids: Collection[int]) -> dict[int, str]:
    """Return finding → the name of its record, of those that somebody may see."""
    rows = StockFinding.objects.filter(take=take, pk__in=ids).select_related("copy")
    seen = visible_to(actor).filter(pk__in=[one.record_id for one in rows])
    names = {one.pk: titled(one) for one in with_titles(seen)}
    return {
        one.pk: one.copy.label if one.copy is not None else names[one.record_id]
        for one in rows
        if one.record_id in names
    }


def _address(take: StockTake, result: Result) -> str:
    return f"{reverse('stock_take', args=[take.pk])}?list={result}"
