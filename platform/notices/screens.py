"""How deliveries appear on a screen."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices.forms import label_of
from notices.frame import moment, problem_said, state_badge
from notices.kinds import DIGEST
from notices.models import Delivery, MediumChoice
from notices.port import known_kind


def delivery_table(rows: Sequence[Delivery], *, with_target: bool = True) -> dict[str, Any]:
    """Return deliveries as a table: what, to whom, by which road, how it stands and why."""
    columns: list[dict[str, str]] = [{"label": _("Notice"), "kind": "long"}]
    if with_target:
        columns += [{"label": _("Recipient")}]
    columns += [
        {"label": _("Asked at"), "kind": "short"},
        {"label": _("State"), "kind": "short"},
        {"label": _("Tries"), "kind": "number"},
        {"label": _("Problem"), "kind": "long"},
    ]
    return {
        "caption": _("Deliveries"),
        "columns": columns,
        "rows": [_row(row, with_target=with_target) for row in rows],
        "empty": {
            "title": _("Nothing was sent yet"),
            "text": _("Every mail and every post to a channel appears here with its result."),
        },
    }


def _row(row: Delivery, *, with_target: bool) -> dict[str, Any]:
    badge = state_badge(row)
    cells: list[Any] = [what(row)]
    if with_target:
        cells.append(target(row))
    cells += [
        moment(row.made_at),
        {"text": badge["label"], "tone": badge["tone"] if badge["tone"] == "bad" else ""},
        str(row.attempts),
        {"text": problem_said(row) or "—", "sub": _again(row)},
    ]
    return {"id": row.pk, "label": str(row.pk), "cells": cells}


def what(row: Delivery) -> str:
    """Return what a delivery tells of."""
    if row.occasion is None:
        day = date_format(row.day, "Y-m-d") if row.day else ""
        return f"{label_of(known_kind(DIGEST), DIGEST)} {day}"
    return label_of(known_kind(row.occasion.kind), row.occasion.kind)


def target(row: Delivery) -> dict[str, str]:
    """Return to whom or what it goes, and by which road."""
    road = str(MediumChoice(row.medium).label)
    if row.channel is not None:
        return {"text": row.channel.name, "sub": road}
    return {"text": row.person.name if row.person else "—", "sub": road}


def _again(row: Delivery) -> str:
    if row.ended_at is not None or not row.problem:
        return ""
    return _("tried again at {time}").format(time=moment(row.next_at))
