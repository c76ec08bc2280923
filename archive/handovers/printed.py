"""The handover form on paper (移交单): blank to fill in by hand, or with its files and signatures (GL·YJ)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from archive.handovers.models import Handover, HandoverLine
from archive.handovers.rules import CONDITIONS
from archive.handovers.screens import condition_name, department_name
from archive.outputs.form_sheets import LINES, Working, boxes, lines, ticked, to_sign, written
from archive.records.models import Record
from archive.records.title_sealing import called
from backoffice.moments import moment
from backoffice.printing.sheet import Column, Grid, Pairs

Lines = Sequence[tuple[HandoverLine, Record | None]]


def handover_form(row: Handover | None, found: Lines) -> Working:
    """Return the form of a handover; without one it is blank, with lines to write in."""
    departments = {department_name(line.from_department) for line, _record in found}
    return Working(
        title=_("Handover form"),
        of=row.number if row else "",
        landscape=row is None,  # boxes to tick need their room
        parts=(
            Pairs(
                pairs=(
                    written(_("From department"), "；".join(sorted(departments))),
                    written(
                        _("Receiving department"), department_name(row.to_department) if row else ""
                    ),
                    written(_("Transferor"), row.transferor.name if row else ""),
                    written(_("Receiver"), row.receiver.name if row else ""),
                    written(_("Date"), row.on.isoformat() if row else ""),
                    written(_("New place of the paper"), row.to_place if row else ""),
                    written(_("Note"), row.note if row else "", wide=True),
                )
            ),
            _files(row, found),
        ),
        signed=(
            to_sign(
                _("Transferor"),
                row.given_by.name if row and row.given_by else "",
                moment(row.given_at)[:10] if row and row.given_at else "",
            ),
            to_sign(
                _("Receiver"),
                row.receiver.name if row and row.taken_at else "",
                moment(row.taken_at)[:10] if row and row.taken_at else "",
            ),
        ),
    )


def _files(row: Handover | None, found: Lines) -> Grid:
    marks = boxes(*(_(word) for word in CONDITIONS.values()))
    columns = (
        Column(label=_("Archive number"), kind="short", room=18),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Condition"), kind="text") if row else ticked(_("Condition"), marks),
        Column(label=_("Discrepancy"), kind="long"),
    )
    cells = [
        (
            line.number,
            called(record) if record else "—",
            condition_name(line.condition),
            _wrong(line),
        )
        for line, record in found
    ]
    if row is None:
        cells = [("", "", marks, "")] * (LINES // 2)
    return lines(columns, cells, title=_("Files handed over"))


def _wrong(line: HandoverLine) -> str:
    if not line.settlement:
        return line.discrepancy
    return _("{what}; settled: {words}").format(what=line.discrepancy, words=line.settlement)
