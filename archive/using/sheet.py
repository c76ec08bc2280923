"""The application to use archives on paper (客户档案使用申请表): blank, or as it was asked and decided."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from archive.outputs.form_sheets import Working, boxes, lines, to_sign, written
from archive.records.title_sealing import titled
from archive.using import screens
from archive.using.models import UseApplication
from archive.using.queries import Line
from archive.using.rules import MANNERS
from archive.using.said import said_in
from backoffice.moments import moment
from backoffice.printing.sheet import Column, Note, Pairs

_EMPTY = 8  # lines to write in


def use_form(row: UseApplication | None, found: Sequence[Line]) -> Working:
    """Return the form of an application; without one it is blank, with lines to write in."""
    said = said_in(row) if row else {}
    every = boxes(*(_(one) for one in MANNERS.values()))  # msgid: marked in rules
    return Working(
        title=_("Application to use customer archives"),
        of=row.number if row else "",
        parts=(
            Pairs(
                pairs=(
                    written(_("Applicant"), row.applicant.name if row else ""),
                    written(_("Department"), screens.department_of(row) if row else ""),
                    written(_("Purpose of use"), screens.purpose_of(row) if row else ""),
                    written(_("Time of use"), screens.days_of(row) if row else ""),
                    written(
                        _("Manner of use"), screens.manners_of(row) if row else every, wide=True
                    ),
                    written(
                        _("What the records are needed for"), said.get("reason", ""), wide=True
                    ),
                )
            ),
            lines(
                (
                    Column(label=_("Archive number"), kind="short", room=24),
                    Column(label=_("Record"), kind="long"),
                ),
                [
                    (one.number, titled(one.record) if one.record else _("not shown to you"))
                    for one in found
                ],
                title=_("Records of the application"),
                empty=0 if found else _EMPTY,
            ),
            Note(
                text=_(
                    "The applicant uses the records listed for this purpose only, in the manner and for the time "
                    "approved, and passes them on to nobody."
                )
            ),
            Pairs(
                pairs=(
                    written(
                        _("Decision"), row.get_state_display() if row and row.decided_at else ""
                    ),
                    written(
                        _("Decided on"), moment(row.decided_at) if row and row.decided_at else ""
                    ),
                )
            ),
        ),
        signed=(
            to_sign(_("Applicant")),
            to_sign(_("Head of the department")),
            to_sign(_("Archivist")),
        ),
    )
