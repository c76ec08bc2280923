"""Words, rows and pairs of the screens of loans, and the part on the page of a record."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.loans import queries
from archive.loans.models import Loan, LoanRenewal, LoanSlip
from archive.loans.queries import TRACE, Line
from archive.loans.rules import Standing, is_overdue
from archive.records.models import Record
from archive.records.purposes import purpose_name, purposes
from archive.records.title_sealing import titled
from archive.records.traces import has_trace
from backoffice.moments import moment
from kernel.clock import today
from kernel.text import N_
from security.actor import Actor
from security.people.head_queries import department_names

# Standing → words, and the state whose colours the badge has.
STANDINGS = {
    Standing.WAITING: (N_("with who decides"), "in_review"),
    Standing.READY: (N_("to be fetched"), "due"),
    Standing.OUT: (N_("lent out"), "on_loan"),
    Standing.BACK: (N_("back"), "done"),
    Standing.NEVER: (N_("not lent"), "cancelled"),
}
TABS = (
    ("out", N_("Lent out")),
    ("overdue", N_("Overdue")),
    ("slips", N_("Slips")),
    ("back", N_("Came back")),
)
_BADGES = {
    LoanSlip.State.ASKED: "in_review",
    LoanSlip.State.AGREED: "due",
    LoanSlip.State.RETURNED: "rejected",
    LoanSlip.State.WITHDRAWN: "cancelled",
    LoanSlip.State.CLOSED: "closed",
}
_TONES = {
    LoanSlip.State.ASKED: "info",
    LoanSlip.State.AGREED: "warn",
    LoanSlip.State.RETURNED: "bad",
    LoanSlip.State.WITHDRAWN: "neutral",
    LoanSlip.State.CLOSED: "good",
}


def loans_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return in whose hands a record is and was, and the way to borrow it; None where there is nothing to say."""
    found = queries.loans_of(record) if has_trace(record, TRACE) else []
    out = next((one for one in found if one.back_at is None), None)
    may = bool(queries.may_borrow(actor, record)) and out is None
    if not found and not may:
        return None
    return {
        "on": on_loan(out) if out is not None else "",
        "tone": "bad" if out is not None and is_late(out) else "info",
        "ask_url": f"{reverse('loan_new')}?numbers={record.pk}" if may else "",
        "lines": [
            {
                "text": f"{one.slip.borrower.name} · {moment(one.out_at)}",
                "sub": _("back {moment}, {condition}").format(
                    moment=moment(one.back_at), condition=one.get_condition_display()
                ),
            }
            for one in found
            if one.back_at is not None
        ],
    }


def on_loan(one: Loan) -> str:
    """Return who has a record and until when."""
    words = _("On loan to {name} until {day}")
    return words.format(name=one.slip.borrower.name, day=one.due_on.isoformat())


def is_late(one: Loan) -> bool:
    """Say whether a loan is overdue today."""
    return is_overdue(one.due_on, today(), is_back=one.back_at is not None)


def tabs(chosen: str) -> list[dict[str, Any]]:
    """Return the lists as tabs."""
    return [
        {
            "label": _(label),  # msgid: marked in TABS
            "url": f"{reverse('loans')}?list={code}",
            "active": code == chosen,
        }
        for code, label in TABS
    ]


def loans_table(actor: Actor, rows: Sequence[Loan]) -> dict[str, Any]:
    """Return loans as a table: what, who has it, since when, until when."""
    return {
        "caption": _("Loans"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Borrower")},
            {"label": _("Out since"), "kind": "short"},
            {"label": _("Comes back on"), "kind": "short"},
            {"label": _("Standing"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("loan_slip", args=[one.slip_id]),
                "label": titled(one.record),
                "cells": [
                    {"text": titled(one.record), "sub": one.record.archive_no or ""},
                    {"text": one.slip.borrower.name, "sub": _department(one.slip)},
                    moment(one.out_at),
                    one.due_on.isoformat(),
                    _standing_cell(one),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Nothing is here"),
            "text": _("What is lent out, is overdue or came back stands in these lists."),
        },
    }


def slips_table(rows: Sequence[LoanSlip]) -> dict[str, Any]:
    """Return slips as a table: number, who asked, until when, what became of it."""
    return {
        "caption": _("Loan slips"),
        "columns": [
            {"label": _("Slip"), "kind": "short"},
            {"label": _("Borrower")},
            {"label": _("Asked on"), "kind": "short"},
            {"label": _("Comes back on"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("loan_slip", args=[one.pk]),
                "label": one.number,
                "cells": [
                    one.number,
                    {"text": one.borrower.name, "sub": _department(one)},
                    moment(one.asked_at),
                    one.due_on.isoformat(),
                    {"badge": _BADGES[LoanSlip.State(one.state)], "text": one.get_state_display()},
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Nothing is here"),
            "text": _("Records are asked for on their page."),
        },
    }


def tone_of(slip: LoanSlip) -> str:
    """Return the tone of what became of a slip."""
    return _TONES[LoanSlip.State(slip.state)]


def slip_pairs(slip: LoanSlip) -> list[dict[str, str]]:
    """Return the facts of a slip."""
    said = [
        (_("Borrower"), f"{slip.borrower.name} {_department(slip)}".strip()),
        (_("Purpose of use"), _purpose(slip.purpose)),
        (_("What it is needed for"), slip.reason),
        (_("Comes back on"), slip.due_on.isoformat()),
        (_("Asked on"), moment(slip.asked_at)),
        (_("Promised to keep it secret"), moment(slip.promised_at)),
    ]
    return [{"label": label, "value": text} for label, text in said if text]


def lines_table(actor: Actor, lines: Iterable[Line], hidden: int) -> dict[str, Any]:
    """Return the records of a slip as a table, with what may be done with each."""
    return {
        "caption": _("Records of the slip"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Standing"), "kind": "short"},
            {"label": _("Out")},
            {"label": _("Came back")},
            {"label": _("Do"), "kind": "short"},
        ],
        "rows": [_line_row(actor, one) for one in lines],
        "empty": {
            "title": _("Nothing of it is for you"),
            "text": _("{count} records of this slip are not shown to you.").format(count=hidden),
        },
    }


def renewals_of(slip: LoanSlip) -> list[dict[str, str]]:
    """Return what was asked to keep something of a slip longer, the latest first."""
    rows = LoanRenewal.objects.filter(loan__slip=slip)
    words = _("until {day}: {reason}")
    return [
        {
            "text": words.format(day=one.until.isoformat(), reason=one.reason),
            "sub": moment(one.asked_at),
            "badge": str(LoanSlip.State(one.state).label),
            "tone": _TONES[LoanSlip.State(one.state)],
        }
        for one in rows
    ]


def _line_row(actor: Actor, one: Line) -> dict[str, Any]:
    loan = one.loan
    words, badge = STANDINGS[one.standing]
    out = back = do = ""
    url = ""
    if loan is not None:
        out = _("{moment}, {pages} pages").format(moment=moment(loan.out_at), pages=loan.pages_out)
    if loan is not None and loan.back_at is not None:
        back = _("{moment}, {pages} pages, {condition}").format(
            moment=moment(loan.back_at),
            pages=loan.pages_back,
            condition=loan.get_condition_display(),
        )
    elif loan is not None and queries.keeps_desk(actor, one.record):
        do, url = _("Receive back"), reverse("loan_back", args=[loan.pk])
    return {
        "id": one.record.pk,
        "url": reverse("record_page", args=[one.record.pk]),
        "label": titled(one.record),
        "cells": [
            {"text": titled(one.record), "sub": one.record.archive_no or ""},
            {"badge": badge, "text": _(words)},  # msgid: marked in STANDINGS
            out,
            {"text": back, "sub": loan.remark if loan is not None else ""},
            {"text": do, "url": url} if url else "",
        ],
    }


def scan_acts(actor: Actor, record: Record) -> list[dict[str, str]]:
    """Return what the desk does next with a record that was scanned: take it back, or hand it to who waits."""
    if not queries.keeps_desk(actor, record):
        return []
    out = queries.open_loan(record)
    if out is not None:
        words = _("Take back from {name}").format(name=out.slip.borrower.name)
        return [{"label": words, "url": reverse("loan_back", args=[out.pk])}]
    return [
        {
            "label": _("Hand out to {name}").format(name=one.borrower.name),
            "url": reverse("loan_out", args=[one.pk]),
        }
        for one in queries.ready_for(record)
        if one.borrower_id != actor.user_id
    ]


def _standing_cell(one: Loan) -> dict[str, str]:
    if one.back_at is not None:
        return {"badge": "done", "text": _("back")}
    if is_late(one):
        return {"badge": "overdue", "text": ""}
    if one.recalled_at is not None:
        return {"badge": "due", "text": _("asked for")}
    return {"badge": "on_loan", "text": _("lent out")}


def _department(slip: LoanSlip) -> str:
    """Return the name of the department somebody borrowed in, closed or not."""
    return department_names(closed=True).get(slip.department, slip.department)


def _purpose(code: str) -> str:
    return next((purpose_name(one) for one in purposes() if one.code == code), code)
