"""Words and rows of destructions: what the theme's parts and the printed certificate show."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from archive.destruction.models import Destruction, Doomed
from archive.records.controls import name_of
from archive.records.screens import home_crumb
from backoffice.moments import moment
from policies.document.queries import published

_TONES = {
    Destruction.State.WAITING: "warn",
    Destruction.State.RUNNING: "info",
    Destruction.State.STOPPED: "bad",
    Destruction.State.DONE: "good",
}
_ITEM_TONES = {
    Doomed.State.WAITING: "info",
    Doomed.State.DESTROYED: "good",
    Doomed.State.SKIPPED: "warn",
}
# What a certificate says of how it was done, in this order; another name is shown as it is.
FACTS: Mapping[str, Any] = {
    "proposed_by": _("Proposed by"),
    "appraised_by": _("Appraised by"),
    "approved_by": _("Approved by"),
    "method": _("Method"),
    "place": _("Place of destruction"),
    "executed_at": _("Carried out at"),
    "executed_by": _("Executor"),
    "supervised_by": _("Supervised by"),
}


def crumbs() -> list[dict[str, Any]]:
    """Return where these pages lie."""
    return [home_crumb(), {"label": gettext("Destruction")}]


def badge(run: Destruction) -> dict[str, str]:
    """Return how far a destruction is."""
    state = Destruction.State(run.state)
    return {"text": str(state.label), "tone": _TONES[state]}


def facts(run: Destruction) -> list[tuple[str, str]]:
    """Return label and text of what is known of how it was done."""
    names = [*(one for one in FACTS if one in run.said), *sorted(run.said.keys() - FACTS.keys())]
    return [(str(FACTS.get(one, one)), in_words(run.said[one])) for one in names]


def in_words(said: Any) -> str:
    """Return a fact as text."""
    return "；".join(map(str, said)) if isinstance(said, list) else str(said)


def pairs(run: Destruction, counts: Mapping[str, int]) -> list[dict[str, str]]:
    """Return what the page of a destruction says of it."""
    said = [
        (gettext("Begins at"), moment(run.not_before)),
        (gettext("Ended"), moment(run.done_at) if run.done_at else "—"),
        (gettext("Records in the list"), f"{counts['listed']:,}"),
        (gettext("Destroyed"), f"{counts['destroyed']:,}"),
        (gettext("Skipped"), f"{counts['skipped']:,}"),
        *facts(run),
    ]
    return [{"label": label, "value": text} for label, text in said]


def items_table(run: Destruction, rows: Sequence[Doomed]) -> dict[str, Any]:
    """Return what became of each record."""
    proved = run.certificate is not None
    return {
        "caption": gettext("What became of each record"),
        "columns": [
            {"label": gettext("Number"), "kind": "text"},
            {"label": gettext("Category"), "kind": "text"},
            {"label": gettext("State"), "kind": "text"},
            {"label": gettext("Why it was skipped"), "kind": "text"},
            {"label": gettext("Proof"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    {
                        "text": one.number or f"#{one.record_id}",
                        "url": reverse("record_page", args=[one.record_id]),
                    },
                    category_name(one.category),
                    {
                        "text": str(Doomed.State(one.state).label),
                        "tone": _ITEM_TONES[Doomed.State(one.state)],
                    },
                    gettext(one.reason).format_map(one.params) if one.reason else "—",
                    {
                        "text": gettext("Proof"),
                        "url": reverse("certificate_leaf", args=[run.pk, one.record_id]),
                    }
                    if proved and one.state == Doomed.State.DESTROYED
                    else "—",
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": gettext("No record"),
            "text": gettext("Nothing of this destruction is listed here."),
        },
    }


def category_name(code: str) -> str:
    """Return the name of a category, its code where it is none any more."""
    found = published().document.categories_by_code.get(code)
    return name_of(found, get_language() or "en") if found else code or "—"


def tombstone_pairs(one: Doomed) -> list[dict[str, str]]:
    """Return what stays of a destroyed record: number, class, disposal, day."""
    return [
        {"label": gettext("Archive number"), "value": one.number or "—"},
        {"label": gettext("Category"), "value": category_name(one.category)},
        {"label": gettext("Disposal number"), "value": one.run.reference},
        {"label": gettext("Destroyed at"), "value": moment(one.at) if one.at else "—"},
    ]


def tombstone_links(one: Doomed) -> list[dict[str, str]]:
    """Return where who may read destructions goes on."""
    links = [
        {"label": gettext("Destruction"), "url": reverse("destruction_page", args=[one.run_id])}
    ]
    if one.run.certificate is not None:
        whole = reverse("certificate_print", args=[one.run_id])
        links.append({"label": gettext("Certificate and list as PDF"), "url": whole})
        proof = reverse("certificate_leaf", args=[one.run_id, one.record_id])
        links.append({"label": gettext("Proof"), "url": proof})
    return links
