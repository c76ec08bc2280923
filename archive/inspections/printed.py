"""The inspection of a room on paper (检查表): the checklist to take along, or what was found, with its signatures."""

from django.utils.translation import gettext as _

from archive.inspections.models import InspectionIssue, in_language
from archive.inspections.queries import Sheet
from archive.inspections.rules import MARKS, Item
from archive.inspections.screens import issue_state
from archive.outputs.form_sheets import Working, boxes, lines, or_none, ticked, to_sign, written
from backoffice.moments import moment
from backoffice.printing.sheet import Column, Grid, Pairs, Part, Signature
from decisions.duties import screens as duty_screens

ISSUES = 4  # lines to write issues in


def inspection_form(sheet: Sheet, *, blank: bool) -> Working:
    """Return the form of an inspection: `blank` with boxes to tick, else with what was written down."""
    duty = sheet.duty
    return Working(
        title=_("Room inspection form"),
        of=f"{duty.name} · {sheet.room}",
        facts=(
            (_("For the days"), duty_screens.period(duty)),
            (_("Due on"), duty.due_on.isoformat()),
        ),
        parts=(
            Pairs(
                pairs=(
                    written(_("Room"), str(sheet.room), wide=True),
                    written(_("Inspected on"), "" if blank else sheet.inspected_on),
                    written(_("Inspected by"), "" if blank else sheet.inspected_by),
                )
            ),
            _found(sheet, blank=blank),
            _issues(sheet, blank=blank),
        ),
        signed=_signed(sheet, blank=blank),
    )


def _found(sheet: Sheet, *, blank: bool) -> Grid:
    columns = (
        Column(label=_("Checklist item"), kind="text"),
        ticked(_("Result"), _ticks()) if blank else Column(label=_("Result"), kind="short"),
        Column(label=_("Measured"), kind="short", room=12),
        Column(label=_("What was seen"), kind="long"),
    )
    rows = [_blank_row(one) if blank else _row(sheet, one) for one in sheet.items]
    return lines(columns, rows, title=_("What was found"))


def _ticks() -> str:
    return boxes(*(_(one) for one in MARKS.values()))


def _blank_row(item: Item) -> tuple[str, ...]:
    value = f"＿＿＿＿ {item.unit}" if item.unit else "—"
    return in_language(item.zh, item.en), _ticks(), value, ""


def _row(sheet: Sheet, item: Item) -> tuple[str, ...]:
    said = sheet.answers.get(item.code)
    mark = _(MARKS[said.mark]) if said and said.mark else "—"
    value = f"{said.value} {item.unit}" if said and said.value else "—"
    return in_language(item.zh, item.en), mark, value, said.note if said else ""


def _issues(sheet: Sheet, *, blank: bool) -> Part:
    columns = (
        Column(label=_("Issue"), kind="long"),
        Column(label=_("Who handles it"), kind="text", room=8),
        Column(label=_("Mended by"), kind="short", room=10),
        Column(label=_("State"), kind="short", room=6),
        Column(label=_("What was done"), kind="text", room=20),
    )
    rows = [] if blank else [_issue(one) for one in sheet.issues]
    grid = lines(columns, rows, title=_("Issues of rooms"), empty=ISSUES if blank else 0)
    return or_none(grid, _("No issue was reported."))


def _issue(one: InspectionIssue) -> tuple[str, ...]:
    state = str(issue_state(one)["text"]) or _("overdue")
    return one.text, one.handler.name, one.due_on.isoformat(), state, one.action


def _signed(sheet: Sheet, *, blank: bool) -> tuple[Signature, ...]:
    known = duty_screens.names([sheet.duty])
    who = duty_screens.bearers(known, sheet.duty).split("；")
    given = sheet.duty.signatures
    return tuple(
        to_sign(label, one.by, moment(one.at)[:10]) if one and not blank else to_sign(label)
        for label, one in zip(who, given, strict=True)
    )
