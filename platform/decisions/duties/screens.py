"""Words and rows of the screens of duties: what the theme's parts print."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from backoffice.moments import moment
from decisions.deciders import PostNames
from decisions.duties import port, queries
from decisions.duties.models import DutyResult, DutyState
from decisions.duties.port import Figures, Standing
from decisions.duties.queries import DutyView, SignatureView
from decisions.duties.rules import Result, State
from security.people.head_queries import department_names

_BADGES = {State.OPEN: "open", State.SIGNED: "done", State.LAPSED: "cancelled"}
_TONES = {
    Result.NO_CHANGE: "good",
    Result.CHANGED: "info",
    Result.FINDING: "warn",
    Result.DONE: "good",
    Result.NOT_NEEDED: "neutral",
}


def state_cell(duty: DutyView) -> dict[str, str]:
    """Return where a duty stands as a badge; an overdue one says so."""
    if duty.overdue:
        return {"badge": "overdue", "text": ""}
    given = len(duty.facts.given)
    if duty.state is State.OPEN and given:
        words = gettext("{given} of {all} signed").format(given=given, all=len(duty.signatures))
        return {"badge": "running", "text": words}
    return {"badge": _BADGES[duty.state], "text": str(DutyState(duty.state).label)}


def names(duties: Sequence[DutyView]) -> PostNames:
    """Return the names of who has to sign."""
    return queries.names_of(duties, get_language() or "")


def period(duty: DutyView) -> str:
    """Return the days a duty is about."""
    return gettext("{start} to {end}").format(
        start=duty.starts.isoformat(), end=duty.ends.isoformat()
    )


def lead(duty: DutyView) -> str:
    """Return what stands below the title: what it is about, and the days."""
    return " · ".join(filter(None, [duty.named.label if duty.named else "", period(duty)]))


def bearers(known: PostNames, duty: DutyView) -> str:
    """Return who has to sign, two with a sign between them."""
    found = zip(queries.who(known, duty), duty.facts.bearers, strict=True)
    return "；".join(
        gettext("{department} · head").format(department=who)
        if who and one.leads
        else who or gettext("a head or keeper of another department")
        for who, one in found
    )


def table(duties: Sequence[DutyView], *, ended: bool, empty: dict[str, Any]) -> dict[str, Any]:
    """Return duties as a table: what, by whom, until when, how it stands."""
    known = names(duties)
    return {
        "caption": _("Duties"),
        "columns": [
            {"label": _("Duty"), "kind": "long"},
            {"label": _("Who signs")},
            {"label": _("Ended") if ended else _("Due on"), "kind": "short"},
            {"label": _("Result") if ended else _("State"), "kind": "short"},
        ],
        "rows": [_row(duty, known, ended=ended) for duty in duties],
        "empty": empty,
    }


def _row(duty: DutyView, known: PostNames, *, ended: bool) -> dict[str, Any]:
    when: dict[str, Any] = {
        "text": duty.due_on.isoformat(),
        "tone": "bad" if duty.overdue else "",
    }
    if ended:
        when = {"text": moment(duty.ended_at) if duty.ended_at else ""}
    return {
        "id": duty.id,
        "url": reverse("duty_page", args=[duty.id]),
        "label": _title(duty),
        "cells": [
            {"text": _title(duty), "sub": f"{port.kind_label(duty.kind)} · {period(duty)}"},
            bearers(known, duty),
            when,
            _result_cell(duty) if ended and duty.result else state_cell(duty),
        ],
    }


def _title(duty: DutyView) -> str:
    """Return what is to be done, with what it is about where the reader may see that."""
    return f"{duty.name} · {duty.named.label}" if duty.named else duty.name


def _result_cell(duty: DutyView) -> dict[str, str]:
    return {
        "badge": "warning" if duty.result == Result.FINDING else "done",
        "text": str(DutyResult(duty.result).label),
    }


def panel_item(duty: DutyView) -> dict[str, Any]:
    """Return a duty as a line of a panel."""
    return {
        "text": _title(duty),
        "url": reverse("duty_page", args=[duty.id]),
        "sub": period(duty),
        "badge": gettext("overdue") if duty.overdue else "",
        "tone": "bad",
        "end": duty.due_on.isoformat(),
    }


def standing_item(one: Standing) -> dict[str, Any]:
    """Return what somebody owes beside single duties as a line of a panel."""
    late = gettext("{n} overdue").format(n=f"{one.overdue:,}") if one.overdue else ""
    soon = (
        gettext("{n} due within a week").format(n=f"{one.soon:,}")
        if one.soon
        else gettext("none due within a week")
    )
    return {
        "text": one.label,
        "url": one.url,
        "sub": soon if one.soon or not late else "",
        "badge": late,
        "tone": "bad",
    }


def facts(duty: DutyView, known: PostNames, figures: Figures | None) -> list[dict[str, Any]]:
    """Return what has to be done, by whom and until when, for the values part."""
    pairs = [
        {"label": _("Kind"), "value": port.kind_label(duty.kind)},
        {"label": _("For the days"), "value": period(duty)},
        {"label": _("Due on"), "value": duty.due_on.isoformat()},
        {"label": _("Department"), "value": _department(duty)},
        *_named(duty),
        {"label": _("Who signs"), "value": bearers(known, duty), "wide": True},
    ]
    if figures is not None:
        words = gettext("{done} of {total} checked, {left} left").format(
            done=f"{figures.done:,}", total=f"{figures.total:,}", left=f"{figures.left:,}"
        )
        pairs.append({"label": _("Work list"), "value": words, "url": figures.url, "wide": True})
    if duty.result:
        pairs.append({"label": _("Result"), "value": DutyResult(duty.result).label})
    return [one for one in pairs if one["value"]]


def _named(duty: DutyView) -> list[dict[str, Any]]:
    """Return what the duty is about with the way there, nothing where the reader may not see it."""
    if duty.named is None:
        return []
    return [{"label": _("Record"), "value": duty.named.label, "url": duty.named.url, "wide": True}]


def _department(duty: DutyView) -> str:
    kind, _sign, code = duty.subject.partition(":")
    return department_names(closed=True).get(code, code) if kind == "department" else ""


def history(duty: DutyView, known: PostNames) -> list[dict[str, str]]:
    """Return the signatures, the latest first, for the history part."""
    given = [one for one in duty.signatures if one is not None]
    return [_entry(one, known) for one in sorted(given, key=lambda one: one.at, reverse=True)]


def _entry(one: SignatureView, known: PostNames) -> dict[str, str]:
    what = str(DutyResult(one.result).label)
    if one.on_behalf_of:
        what = gettext("{what}, standing in for {name}").format(what=what, name=one.on_behalf_of)
    counted = ""
    if one.total is not None:
        counted = gettext("{done} of {total} checked, {changed} of them changed").format(
            done=f"{one.done:,}", total=f"{one.total:,}", changed=f"{one.changed:,}"
        )
    department = department_names(closed=True).get(one.department, one.department)
    return {
        "who": f"{one.by}（{department}）" if department else one.by,
        "what": what,
        "when": moment(one.at),
        "tone": _TONES[Result(one.result)],
        "note": " · ".join(filter(None, [counted, one.remark])),
    }
