"""The records to check on paper (核对表): to go through by hand, with who saw to each last."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from archive.checks.screens import cadence_names, last_of
from archive.outputs.form_sheets import LINES, Working, boxes, lines, or_none, ticked, to_sign
from archive.records.models import VerificationState
from archive.records.title_sealing import called
from backoffice.printing.sheet import Column, Grid
from kernel.clock import today
from security.actor import Actor
from security.people.head_queries import department_names
from security.people.names import names_of


def check_form(
    actor: Actor, rows: Sequence[VerificationState], said: str, *, blank: bool = False
) -> Working:
    """Return the list of records to check, in the order it has on the screen. `said`: what it is of, in words."""
    return Working(
        title=_("Checklist of records"),
        of="" if blank else said,
        facts=(
            (_("Department"), "＿＿＿＿＿＿＿＿" if blank else _departments(rows)),
            (_("Records"), "＿＿＿＿" if blank else f"{len(rows):,}"),
            (_("Date"), _("(date)") if blank else today().isoformat()),
        ),
        parts=(
            or_none(_grid(rows, empty=LINES if blank else 0), _("No record has to be checked")),
        ),
        signed=(
            to_sign(_("Checked by"), "" if blank else actor.name),
            to_sign(_("Reviewed by")),
            to_sign(_("Head of department")),
        ),
        landscape=True,
    )


def _departments(rows: Sequence[VerificationState]) -> str:
    names = department_names(closed=True)
    codes = dict.fromkeys(one.record.department for one in rows)
    return _(", ").join(names.get(one, one) for one in codes)


def _grid(rows: Sequence[VerificationState], *, empty: int) -> Grid:
    ticks = boxes(_("no change"), _("changed"))
    columns = (
        Column(label=_("Archive number"), kind="text", room=18),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Rule"), kind="text"),
        Column(label=_("To be checked by"), kind="short", room=10),
        Column(label=_("Last seen to"), kind="text", room=12),
        ticked(_("Result"), ticks),
        Column(label=_("What has changed"), kind="text", room=20),
    )
    names = cadence_names()
    people = names_of(by for one in rows if (by := last_of(one)[1]))
    found = [
        (
            one.record.archive_no or f"#{one.record_id}",
            called(one.record),
            names.get(one.cadence, one.cadence),
            one.due.isoformat() if one.due else "",
            _last(one, people),
            ticks,
            "",
        )
        for one in rows
    ]
    found += [("", "", "", "", "", ticks, "")] * empty
    return lines(columns, found)


def _last(one: VerificationState, people: dict[int, str]) -> str:
    on, by, what = last_of(one)
    return "" if on is None else f"{on.isoformat()} {people.get(by or 0, '')} {what}".strip()
