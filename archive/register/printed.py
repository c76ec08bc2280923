"""What is printed beside the register: a report for record (备案表), the corrections of a line (更正单)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from archive.outputs.form_sheets import LINES, Working, lines, to_sign, written
from archive.records.models import RegisterEntry
from archive.records.register_models import RegisterNote
from archive.records.register_notes import with_notes
from archive.records.register_screens import FIELDS, place_in_words
from archive.records.screens import CARRIERS, day
from archive.register.models import Report
from archive.register.screens import line_in_words
from backoffice.moments import moment
from backoffice.printing.sheet import Column, Grid, Pairs

EMPTY = 3  # lines to write further corrections in


def report_form(
    report: Report | None,
    found: Sequence[RegisterEntry],
    names: Mapping[str, str],
    *,
    hidden: int = 0,
) -> Working:
    """Return a report for record with its lines; None is a blank one."""
    made = report.made_by.name if report else ""
    answered = report.acknowledged_by.name if report and report.acknowledged_by else ""
    at = report.acknowledged_at if report else None
    more = _("{count} record more that you may not see.").format(count=hidden)
    return Working(
        title=_("Form of a report for record"),
        of=_between(report, names) if report else "",
        facts=(
            (_("Reported on"), day(report.made_on) if report else _("(date)")),
            (_("To be acknowledged by"), day(report.due_on) if report else _("(date)")),
            (_("Records"), f"{len(found) + hidden:,}" if report else "＿＿＿＿"),
        ),
        parts=(
            Pairs(
                pairs=(
                    written(_("Responsible department"), _name(report, "department", names)),
                    written(_("Reported to"), _name(report, "reported_to", names)),
                    written(_("Remark"), report.remark if report else "", wide=True),
                )
            ),
            _reported(found, names, empty=0 if report else LINES),
            Pairs(pairs=(written(_("Answer"), report.answer if report else "", wide=True),)),
        ),
        signed=(
            to_sign(_("Reported by"), made, day(report.made_on) if report else ""),
            to_sign(_("Head of department")),
            to_sign(_("Acknowledged by"), answered, moment(at)[:10] if at else ""),
        ),
        landscape=True,
        extra=(more,) if hidden else (),
    )


def _between(report: Report, names: Mapping[str, str]) -> str:
    said = (names.get(one, one) for one in (report.department, report.reported_to))
    return " → ".join(said)


def _name(report: Report | None, field: str, names: Mapping[str, str]) -> str:
    code = str(getattr(report, field)) if report else ""
    return names.get(code, code)


def _reported(found: Sequence[RegisterEntry], names: Mapping[str, str], *, empty: int) -> Grid:
    columns = (
        Column(label=_("Number"), kind="short", room=18),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Category"), kind="text", room=12),
        Column(label=_("Filed on"), kind="short", room=10),
        Column(label=_("Items"), kind="number"),
        Column(label=_("Page count"), kind="number"),
        Column(label=_("Carrier"), kind="short"),
        Column(label=_("Place"), kind="text", room=14),
        Column(label=_("Retention"), kind="short"),
        Column(label=_("Filed by"), kind="text", room=8),
    )
    rows = [
        (
            line.archive_no,
            line.title,
            names.get(line.category, line.category),
            day(line.filed_on),
            str(line.quantity or ""),
            "" if line.pages is None else str(line.pages),
            str(CARRIERS.get(line.carrier, line.carrier)),
            place_in_words(line),
            line.retention,
            line.filed_by,
        )
        for line in found
    ]
    return lines(columns, rows, title=_("Records reported"), empty=empty)


def correction_form(line: RegisterEntry, names: dict[str, str], *, blank: bool) -> Working:
    """Return the corrections of a line of the register with room for more; `blank` without those there are."""
    with_notes([line])
    notes = [one for one in line.noted or () if one.kind == RegisterNote.Kind.CORRECTION]
    columns = (
        Column(label=_("Date"), kind="short", room=10),
        Column(label=_("What is corrected"), kind="text", room=10),
        Column(label=_("It should read"), kind="long"),
        Column(label=_("Reason"), kind="long"),
        Column(label=_("Corrected by"), kind="text", room=8),
    )
    rows = [
        (day(one.on), str(FIELDS.get(one.field, one.field)), one.text, one.reason, one.by_name)
        for one in (() if blank else notes)
    ]
    said = [
        written(label, text or "—", wide=label == _("Title"))
        for label, text in line_in_words(line, names)
    ]
    return Working(
        title=_("Corrections of the register"),
        of=f"{line.archive_no} {line.title}",
        parts=(
            Pairs(title=_("The line as it was written"), pairs=tuple(said)),
            lines(columns, rows, title=_("Corrections"), empty=EMPTY),
        ),
        signed=(to_sign(_("Corrected by")), to_sign(_("Reviewed by")), to_sign(_("Keeper"))),
    )
