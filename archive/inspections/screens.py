"""Words and rows of the screens of inspections: what the theme's parts print."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from archive.custody.place_models import Location
from archive.inspections.models import InspectionIssue, in_language
from archive.inspections.queries import Sheet
from archive.inspections.rules import MARKS, IssueState, Item, Mark, is_overdue
from decisions.duties import screens as duty_screens
from decisions.duties.queries import DutyView
from decisions.duties.rules import State
from kernel.clock import today
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

_MARK_TONES = {Mark.GOOD: "ok", Mark.BAD: "warning", Mark.NOT_THERE: "same"}
_ISSUE_BADGES = {
    IssueState.OPEN: "open",
    IssueState.HANDLED: "waiting",
    IssueState.CLOSED: "closed",
}


def name_of(sheet: Sheet) -> str:
    """Return how an inspection is called."""
    return f"{sheet.duty.name} · {sheet.room}"


def tabs(now: str) -> list[dict[str, Any]]:
    """Return the tabs of the list."""
    shown = [("open", _("To be done"), ""), ("ended", _("Ended"), "?show=ended")]
    return [
        *(
            {"label": label, "url": reverse("inspections") + query, "active": name == now}
            for name, label, query in shown
        ),
        {"label": _("Issues of rooms"), "url": reverse("room_issues"), "active": False},
    ]


def list_actions(actor: Actor) -> list[dict[str, Any]]:
    """Return the way to the checklist, for whoever shapes it."""
    if not permission.decide(actor, Verb.CONFIGURE):
        return []
    return [{"label": _("Checklist of rooms"), "url": reverse("checklist"), "kind": "secondary"}]


def print_links(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the ways to the printed form: the checklist to take along, and what was found once it is written."""
    url = reverse("inspection_print", args=[sheet.duty.id])
    found = [{"label": _("Print the checklist"), "url": f"{url}?blank", "kind": "secondary"}]
    if sheet.answers:
        found.append({"label": _("Print what was found"), "url": url, "kind": "secondary"})
    return found


def inspections_table(
    rows: Sequence[DutyView], rooms: Mapping[str, Location], *, ended: bool
) -> dict[str, Any]:
    """Return inspections as a table."""
    known = duty_screens.names(rows)
    return {
        "caption": _("Inspections"),
        "columns": [
            {"label": _("Room"), "kind": "long"},
            {"label": _("Inspection")},
            {"label": _("Who signs")},
            {"label": _("Due on"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.id,
                "url": reverse("inspection", args=[one.id]),
                "label": one.name,
                "cells": [
                    str(rooms.get(one.subject.partition(":")[2], "")),
                    {"text": one.name, "sub": duty_screens.period(one)},
                    duty_screens.bearers(known, one),
                    {"text": one.due_on.isoformat(), "tone": "bad" if one.overdue else ""},
                    duty_screens.state_cell(one),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No inspection has ended yet") if ended else _("No room is to be inspected"),
            "text": _("How often, of which rooms and by whom says the policy, under cadences."),
        },
    }


def state_of(sheet: Sheet) -> dict[str, str]:
    """Return where an inspection stands; signed by one of two says so."""
    return duty_screens.state_cell(sheet.duty)


def waiting_sentence(sheet: Sheet) -> str:
    """Return who has signed and who has not, where one of two has; '' else (REQ-CUS-04)."""
    duty = sheet.duty
    if duty.state is not State.OPEN or not duty.facts.given:
        return ""
    known = duty_screens.names([duty])
    bearers = duty_screens.bearers(known, duty).split("；")
    missing = "；".join(bearers[place] for place in duty.facts.unsigned)
    given = "；".join(one.by for one in duty.signatures if one is not None)
    return gettext(
        "Signed by {given}; it is closed only once {missing} has signed as well."
    ).format(given=given, missing=missing)


def facts(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the room, the days, who has to sign and who looked."""
    duty = sheet.duty
    pairs = [
        {"label": _("Room"), "value": str(sheet.room)},
        {"label": _("For the days"), "value": duty_screens.period(duty)},
        {"label": _("Due on"), "value": duty.due_on.isoformat()},
        {"label": _("Who signs"), "value": duty_screens.bearers(duty_screens.names([duty]), duty)},
        {"label": _("Inspected on"), "value": sheet.inspected_on},
        {"label": _("Inspected by"), "value": sheet.inspected_by},
    ]
    return [one for one in pairs if one["value"]]


def answers_table(sheet: Sheet) -> dict[str, Any]:
    """Return what was found of each item."""
    reported = {one.item for one in sheet.issues}
    return {
        "caption": _("What was found"),
        "columns": [
            {"label": _("Checklist item")},
            {"label": _("Result"), "kind": "short"},
            {"label": _("Measured"), "kind": "short"},
            {"label": _("What was seen"), "kind": "long"},
        ],
        "rows": [_answer_row(sheet, one, reported) for one in sheet.items],
    }


def _answer_row(sheet: Sheet, item: Item, reported: set[str]) -> dict[str, Any]:
    said = sheet.answers.get(item.code)
    mark: Any = "—"
    note: Any = said.note if said else ""
    if said is not None and said.mark is not None:
        mark = {"badge": _MARK_TONES[said.mark], "text": gettext(MARKS[said.mark])}
        if said.mark is Mark.BAD and item.code not in reported and sheet.bears:
            query = urlencode({"item": item.code})
            url = f"{reverse('room_issue_new', args=[sheet.duty.id])}?{query}"
            note = {"text": gettext("Report it as an issue"), "url": url, "sub": said.note}
    value = f"{said.value} {item.unit}" if said and said.value else ""
    return {"id": item.code, "cells": [in_language(item.zh, item.en), mark, value, note]}


def history(sheet: Sheet) -> list[dict[str, str]]:
    """Return the signatures for the history part."""
    return duty_screens.history(sheet.duty, duty_screens.names([sheet.duty]))


def issues_table(rows: Sequence[InspectionIssue]) -> dict[str, Any]:
    """Return issues as a table."""
    return {
        "caption": _("Issues of rooms"),
        "columns": [
            {"label": _("Issue"), "kind": "long"},
            {"label": _("Room")},
            {"label": _("Who handles it")},
            {"label": _("Mended by"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("room_issue", args=[one.pk]),
                "label": one.text,
                "cells": [
                    one.text,
                    str(one.inspection.room),
                    one.handler.name,
                    one.due_on.isoformat(),
                    issue_state(one),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("There is no such issue"),
            "text": _("What an inspection finds wrong is listed here until it is mended."),
        },
    }


def issue_state(row: InspectionIssue) -> dict[str, str]:
    """Return where an issue stands as a badge; an overdue one says so."""
    if is_overdue(IssueState(row.state), row.due_on, today()):
        return {"badge": "overdue", "text": ""}
    return {"badge": _ISSUE_BADGES[IssueState(row.state)], "text": str(row.get_state_display())}


def issue_tabs(now: str) -> list[dict[str, Any]]:
    """Return the tabs of the list of issues."""
    shown = {"open": _("Not closed"), "overdue": _("Overdue"), "closed": _("Closed")}
    return [
        {
            "label": label,
            "url": f"{reverse('room_issues')}?show={name}",
            "active": name == now,
        }
        for name, label in shown.items()
    ]


def issue_facts(row: InspectionIssue) -> list[dict[str, Any]]:
    """Return what is known of an issue."""
    inspection = row.inspection
    pairs = [
        {"label": _("Room"), "value": str(inspection.room)},
        {
            "label": _("Inspection"),
            "value": inspection.duty.name,
            "url": reverse("inspection", args=[inspection.duty_id]),
        },
        {"label": _("Reported by"), "value": f"{row.reported_by.name}, {row.reported_on}"},
        {"label": _("Who handles it"), "value": row.handler.name},
        {"label": _("Mended by"), "value": row.due_on.isoformat()},
        {"label": _("What was done"), "value": row.action},
        {"label": _("Handled"), "value": _who(row.handled_by, row.handled_on)},
        {"label": _("Looked at by"), "value": _who(row.verified_by, row.closed_on)},
        {"label": _("Remark"), "value": row.verdict},
    ]
    return [one for one in pairs if one["value"]]


def _who(person: Any, on: Any) -> str:
    return ", ".join(str(one) for one in (person.name if person else "", on) if one)


def room_tabs(rooms: Sequence[Location], now: Location | None) -> list[dict[str, Any]]:
    """Return all rooms together, then each."""
    return [
        {"label": _("All rooms"), "url": checklist_address(None), "active": now is None},
        *(
            {"label": one.code, "url": checklist_address(one), "active": one == now}
            for one in rooms
        ),
    ]


def checklist_address(room: Location | None) -> str:
    """Return the address of the checklist of a room, or of all."""
    query = f"?{urlencode({'room': room.pk})}" if room is not None else ""
    return reverse("checklist") + query


def checklist_table(rows: Sequence[tuple[Item, bool]], room: Location | None) -> dict[str, Any]:
    """Return a checklist as a table; each item leads to where it is changed."""
    return {
        "caption": _("Checklist of rooms"),
        "columns": [
            {"label": _("Checklist item"), "kind": "long"},
            {"label": _("Measured in"), "kind": "short"},
            {"label": _("Said")},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.code,
                "url": _item_address(one, room),
                "label": one.zh,
                "cells": [
                    {
                        "text": in_language(one.zh, one.en),
                        "sub": one.en if not (get_language() or "").startswith("en") else one.zh,
                    },
                    one.unit,
                    _said_where(room, is_own=is_own),
                    {"badge": "retired", "text": ""}
                    if one.retired
                    else {"badge": "active", "text": ""},
                ],
            }
            for one, is_own in rows
        ],
    }


def _said_where(room: Location | None, *, is_own: bool) -> str:
    if not is_own:
        return gettext("for all rooms") if room else gettext("preset")
    return gettext("for this room") if room else gettext("by the company")


def _item_address(item: Item, room: Location | None) -> str:
    query = {"item": item.code, **({"room": room.pk} if room else {})}
    return f"{reverse('checklist')}?{urlencode(query)}#main"
