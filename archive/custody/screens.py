"""Words and rows of the screens of places, and the part on the page of a record."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from archive.custody import queries
from archive.custody.place_models import Location, Placing
from archive.custody.places import place_of, way_to
from archive.custody.queries import Lying, Moved
from archive.custody.rules import secured_for
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.title_sealing import called
from backoffice.moments import moment
from backoffice.sentences import sentences
from kernel.errors import Invalid
from policies.document.queries import published
from security.actor import Actor

BETWEEN = " › "
_LINES = 20  # places a notice names


def way_in_words(way: Sequence[Location]) -> str:
    """Return a place with those around it, the room first."""
    return BETWEEN.join(one.code for one in way)


def level_name(code: str) -> str:
    """Return the name of a level in the reader's language; the code of one the policy does not have."""
    found = [one for one in published().document.levels if one.code == code]
    return name_of(found[0], get_language() or "") if found else code


def crumbs(row: Location) -> list[dict[str, str]]:
    """Return the way down to a place."""
    return [
        *crumbs_home(),
        *(
            {"label": str(one), "url": reverse("custody_place", args=[one.pk])}
            for one in way_to(row)
        ),
    ]


def crumbs_home() -> list[dict[str, str]]:
    """Return the way to all places."""
    return [{"label": gettext("Custody"), "url": reverse("custody_list")}]


def places_table(rows: Sequence[Location], *, way: bool = False) -> dict[str, Any]:
    """Return places as a table; `way` says with each where it lies."""
    held = queries.tally(rows)
    return {
        "caption": _("Places"),
        "columns": [
            {"label": _("Place"), "kind": "long"},
            {"label": _("Kind of place"), "kind": "text"},
            {"label": _("Secured for"), "kind": "text"},
            {"label": _("Lies in it"), "kind": "number"},
        ],
        "rows": [
            {
                "id": one.pk,
                "label": str(one),
                "cells": [
                    {
                        "text": str(one),
                        "url": reverse("custody_place", args=[one.pk]),
                        "sub": _sub(one, way=way),
                    },
                    str(Location.Kind(one.kind).label),
                    level_name(secured_for(place_of(one))) or "—",
                    _held(one, held[one.pk]),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No place yet"),
            "text": _("A storage room comes first; cabinets, shelves and boxes lie in it."),
        },
    }


def contents_table(rows: Sequence[Placing]) -> dict[str, Any]:
    """Return the records of a place that the reader may see."""
    return {
        "caption": _("Records in this place"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Placed on"), "kind": "short"},
            {"label": _("Why"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.record_id,
                "label": one.record.archive_no or str(one.record_id),
                "cells": [
                    {
                        "text": called(one.record) or one.record.archive_no or "—",
                        "url": reverse("record_page", args=[one.record_id]),
                        "sub": one.record.archive_no or "",
                    },
                    {"text": moment(one.at), "sub": one.by.name if one.by else ""},
                    one.why or "—",
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No record lies directly here"),
            "text": _("Put records in by their numbers, or open the places in it."),
        },
    }


def moves_table(rows: Sequence[Moved]) -> dict[str, Any]:
    """Return moves: when, by whom, from where to where, why."""
    return {
        "caption": _("Moves"),
        "columns": [
            {"label": _("When"), "kind": "short"},
            {"label": _("Moved from"), "kind": "text"},
            {"label": _("Moved to"), "kind": "text"},
            {"label": _("Why"), "kind": "long"},
        ],
        "rows": [
            {
                "id": place,
                "cells": [
                    {"text": moment(one.at), "sub": one.by},
                    one.origin.code if one.origin else "—",
                    one.target.code if one.target else "—",
                    one.why or "—",
                ],
            }
            for place, one in enumerate(rows)
        ],
        "empty": {"title": _("Never moved"), "text": ""},
    }


def facts_of_place(row: Location) -> list[dict[str, Any]]:
    """Return what is known of a place as pairs."""
    own, held = secured_for(place_of(row)), queries.tally([row])[row.pk]
    pairs = [
        (_("Kind of place"), Location.Kind(row.kind).label),
        (_("Lies in"), way_in_words(way_to(row)[:-1])),
        (_("Secured for"), level_name(own) if own else ""),
        (_("Lies in it"), _held(row, held)),
    ]
    if row.closed_on is not None:
        pairs.append((_("Out of use since"), row.closed_on.isoformat()))
    return [{"label": label, "value": value} for label, value in pairs]


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return where the paper of a record lies, for the page of the record; None for what is electronic only."""
    if not queries.lies_on_paper(record):
        return None
    lying = queries.placed_at(actor, record)
    may = queries.may_place(actor, record)
    return {
        "pairs": _lying_pairs(actor, lying),
        "url": reverse("record_where", args=[record.pk]) if may else "",
        "label_url": reverse("record_label", args=[record.pk]) if may else "",
        "copy_url": reverse("copy_new", args=[record.pk]) if may and record.archive_no else "",
        "label": gettext("Move to another place")
        if lying and not lying.with_file
        else gettext("Put in a place"),
    }


def _lying_pairs(actor: Actor, lying: Lying | None) -> list[dict[str, str]]:
    if lying is None:
        return [{"label": gettext("Place"), "value": gettext("nobody has said yet"), "url": ""}]
    url = reverse("custody_place", args=[lying.location.pk]) if queries.may_look(actor) else ""
    pairs = [
        {"label": gettext("Place"), "value": way_in_words(lying.way), "url": url},
        {
            "label": gettext("Lies there since"),
            "value": f"{moment(lying.at)} {lying.by}".strip(),
            "url": "",
        },
    ]
    if lying.why:
        pairs.append({"label": gettext("Why"), "value": lying.why, "url": ""})
    if lying.with_file:
        pairs.append({"label": gettext("Lies"), "value": gettext("with its file"), "url": ""})
    return pairs


def hidden_in_words(count: int) -> str:
    """Return how many records lie in a place that the reader may not see, '' for none: never which."""
    said = ngettext(
        "{n} more record lies here that you may not see.",
        "{n} more records lie here that you may not see.",
        count,
    )
    return said.format(n=f"{count:,}") if count else ""


def exposed_part(actor: Actor) -> dict[str, Any]:
    """Return what a notice says of records that lie in places not secured for their level; nothing for none."""
    found = queries.exposed_places(actor)
    count = found.total()
    if not count:
        return {}
    said = ngettext(
        "{n} record lies in a place not secured for its level",
        "{n} records lie in places not secured for their level",
        count,
    )
    lines = [f"{code}{gettext(': ')}{many:,}" for code, many in sorted(found.items())[:_LINES]]
    return {
        "exposed": said.format(n=f"{count:,}"),
        "exposed_text": gettext("The policy or a level has changed since; move them."),
        "exposed_in": lines,
    }


def said_and_back(request: HttpRequest, error: Invalid, back: HttpResponse) -> HttpResponse:
    """Say what was wrong on the page somebody is led back to."""
    for text in sentences(error):
        messages.warning(request, text)
    return back


def _sub(one: Location, *, way: bool) -> str:
    said = [way_in_words(way_to(one)[:-1])] if way and one.parent else []
    if one.closed_on is not None:
        said.append(gettext("out of use"))
    return " · ".join(said)


def _held(one: Location, held: int) -> str:
    return f"{held:,} / {one.capacity:,}" if one.capacity is not None else f"{held:,}"
