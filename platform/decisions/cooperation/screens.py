"""Words and rows of the cooperation screens: what the theme's parts print."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.moments import moment
from backoffice.sentences import sentence
from decisions.cooperation.models import CooperationState
from decisions.cooperation.queries import Task
from decisions.cooperation.rules import State, said_of_day
from kernel.workdays import work_calendar
from security.people.head_queries import department_names

SHOWN_OF_WORDS = 40  # characters of what is asked, in a list
_BADGES = {
    State.OPEN: "open",
    State.TAKEN: "running",
    State.DONE: "done",
    State.COULD_NOT: "failed",
    State.WITHDRAWN: "cancelled",
}


def title(task: Task) -> str:
    """Return what a task is about, or that its reader may not see it."""
    return task.title or gettext("Something you may not see")


def state_cell(task: Task) -> dict[str, str]:
    """Return where a task stands as a badge; an overdue one says so."""
    if task.overdue:
        return {"badge": "overdue", "text": ""}
    return {"badge": _BADGES[task.state], "text": str(CooperationState(task.state).label)}


def names(tasks: Sequence[Task]) -> dict[str, str]:
    """Return the names of the departments of these tasks in the reader's language."""
    return department_names(closed=True) if tasks else {}


def table(tasks: Sequence[Task], *, asked_here: bool, empty: dict[str, Any]) -> dict[str, Any]:
    """Return tasks as a table: about what, who asks or whom, until when, how it stands."""
    known = names(tasks)
    who = _("Department asked") if asked_here else _("Asked by")
    return {
        "caption": _("Cooperation"),
        "columns": [
            {"label": _("About"), "kind": "long"},
            {"label": who},
            {"label": _("Taken by"), "kind": "short"},
            {"label": _("Due on"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [_row(task, known, asked_here=asked_here) for task in tasks],
        "empty": empty,
    }


def _row(task: Task, known: dict[str, str], *, asked_here: bool) -> dict[str, Any]:
    department = known.get(task.department, task.department)
    first = {"text": title(task), "sub": Truncator(task.what).chars(SHOWN_OF_WORDS)}
    return {
        "id": task.id,
        "url": reverse("cooperation_page", args=[task.id]),
        "label": title(task),
        "cells": [
            first,
            {"text": department, "sub": task.person}
            if asked_here
            else {"text": task.asked_by, "sub": department},
            task.taken_by or "—",
            {"text": task.due.isoformat(), "tone": "bad" if task.overdue else ""},
            state_cell(task),
        ],
    }


def panel_item(task: Task, own: str, known: dict[str, str]) -> dict[str, Any]:
    """Return a task as a line of a panel; `own` is the reader's id."""
    department = known.get(task.department, task.department)
    is_mine = task.facts.asked_by == own
    words = (
        gettext("asked of {department}").format(department=department)
        if is_mine
        else gettext("asked by {name}").format(name=task.asked_by)
    )
    return {
        "text": title(task),
        "url": reverse("cooperation_page", args=[task.id]),
        "sub": words,
        "badge": gettext("overdue") if task.overdue else str(CooperationState(task.state).label),
        "tone": "bad" if task.overdue else "info",
        "end": task.due.isoformat(),
    }


def facts(task: Task) -> list[dict[str, Any]]:
    """Return what is asked, about what, of whom, by whom and until when, for the values part."""
    department = names([task]).get(task.department, task.department)
    pairs: list[dict[str, Any]] = [
        {"label": _("About"), "value": title(task), "url": task.url, "wide": True},
        {"label": _("What is asked"), "value": task.what, "wide": True},
        {"label": _("Department asked"), "value": department},
        {"label": _("Person"), "value": task.person},
        {"label": _("Asked by"), "value": task.asked_by},
        {"label": _("Due on"), "value": task.due.isoformat()},
        {"label": _("Taken by"), "value": task.taken_by},
        {"label": _("Answer"), "value": task.answer, "wide": True},
    ]
    return [one for one in pairs if one["value"]]


def day_note(task: Task) -> str:
    """Return the sentence for a due day that is not worked, '' for one that is."""
    return sentence(said_of_day(task.due, work_calendar()))


def history(task: Task) -> list[dict[str, str]]:
    """Return what happened to a task, the latest first, for the history part."""
    found = [{"who": task.asked_by, "what": gettext("asked"), "when": moment(task.asked_at)}]
    if task.taken_at:
        found.append(
            {"who": task.taken_by, "what": gettext("took it"), "when": moment(task.taken_at)}
        )
    if task.ended_at:
        who = task.asked_by if task.state is State.WITHDRAWN else task.taken_by
        words = {
            State.DONE: gettext("answered: done"),
            State.COULD_NOT: gettext("answered: could not be done"),
            State.WITHDRAWN: gettext("withdrew it"),
        }
        found.append({"who": who, "what": words[task.state], "when": moment(task.ended_at)})
    return found[::-1]
