"""Words and rows of the screens of joint reviews, and the part on the page of a record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.checks import joint
from archive.checks.joint import Status
from archive.checks.models import Found, JointConfirmation
from archive.checks.screens import review_name
from archive.records.models import Record
from archive.records.title_sealing import called, titled
from security.actor import Actor
from security.people.head_queries import department_names


def left_table(
    rows: Sequence[Record], states: Mapping[int, Status], department: str
) -> dict[str, Any]:
    """Return the records a department has still to confirm as a table, with who has confirmed already."""
    names = department_names(closed=True)
    between = gettext(", ")
    return {
        "caption": _("Joint review"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Confirmed by")},
            {"label": _("Still to confirm")},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("record_page", args=[one.pk]),
                "label": titled(one),
                "cells": [
                    {"text": called(one), "sub": one.archive_no or ""},
                    between.join(
                        names.get(each.department, each.department)
                        for each in states[one.pk].confirmed
                    )
                    or "—",
                    between.join(names.get(code, code) for code in states[one.pk].lacking),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Every record is confirmed"),
            "text": _("{department} has confirmed all its records in this period.").format(
                department=names.get(department, department)
            ),
        },
    }


def results_table(
    rows: Sequence[JointConfirmation], records: Mapping[int, Record]
) -> dict[str, Any]:
    """Return what departments found as a table."""
    names = department_names(closed=True)
    return {
        "caption": _("Results of joint reviews"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Review")},
            {"label": _("Department")},
            {"label": _("Confirmed on"), "kind": "short"},
            {"label": _("What was found"), "kind": "short"},
            {"label": _("Remark"), "kind": "long"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("record_page", args=[one.record_id]),
                "label": titled(records[one.record_id]),
                "cells": [
                    titled(records[one.record_id]),
                    {"text": review_name(one.cadence), "sub": one.starts.isoformat()},
                    {"text": names.get(one.department, one.department), "sub": one.by.name},
                    one.on.isoformat(),
                    str(Found(one.found).label),
                    one.remark,
                ],
            }
            for one in rows
            if one.record_id in records
        ],
        "empty": {
            "title": _("No result"),
            "text": _("What departments confirm in joint reviews is kept here and found again."),
        },
    }


def joint_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return where the joint reviews of a record stand; None where no review is of it."""
    found = joint.status_of(record)
    if not found:
        return None
    names = department_names(closed=True)
    return {
        "reviews": [_part(actor, one, names) for one in found],
        "url": reverse("joint_results"),
    }


def _part(actor: Actor, one: Status, names: Mapping[str, str]) -> dict[str, Any]:
    words = gettext("reviewed on {day}") if one.is_reviewed else gettext("not reviewed yet")
    mine = sorted(set(one.lacking) & actor.departments)
    return {
        "name": review_name(one.review.code),
        "period": f"{one.starts.isoformat()} – {one.ends.isoformat()}",
        "badge": words.format(day=_last(one).isoformat()),
        "tone": "good" if one.is_reviewed else "warn",
        "lines": [
            gettext("{day}, {how}, {name}").format(
                day=each.on.isoformat(),
                how=f"{names.get(each.department, each.department)} · {Found(each.found).label}",
                name=each.by.name,
            )
            for each in one.confirmed
        ],
        "lacking": [names.get(code, code) for code in one.lacking],
        "url": f"{reverse('joint_review')}?review={one.review.code}&department={mine[0]}"
        if mine
        else "",
    }


def _last(one: Status) -> date:
    return max((each.on for each in one.confirmed), default=one.starts)
