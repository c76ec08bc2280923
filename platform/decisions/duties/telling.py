"""Tells people of duties: who has to sign one that appeared, and once the superior of one that is overdue."""

from collections.abc import Collection, Sequence

from django.urls import reverse

from decisions.duties.models import Duty, DutyBearer
from decisions.duties.passing import Holders
from kernel.clock import today
from kernel.text import N_
from notices.administrators import administrators
from notices.port import Kind, Notice, notify, register

APPEARED = "duty.appeared"
OVERDUE = "duty.overdue"


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    variables = {"what": N_("the name of the duty"), "due": N_("the day it is due")}
    samples = {"what": N_("Room inspection"), "due": "2026-12-31"}
    register(
        Kind(
            code=APPEARED,
            label=N_("A duty of mine has appeared"),
            subject=N_("Duty: {what}, due {due}"),
            body=N_("“{what}” is yours to do and to sign, due {due}."),
            variables=variables,
            samples=samples,
        )
    )
    register(
        Kind(
            code=OVERDUE,
            label=N_("A duty of my department is overdue"),
            subject=N_("Overdue: {what}"),
            body=N_("“{what}” was due {due} and nobody has signed it."),
            variables=variables,
            samples=samples,
            escalation=True,
        )
    )


def tell_appeared(duties: Collection[Duty], bearers: Sequence[DutyBearer]) -> None:
    """Tell who has to sign these duties; the same person once for each."""
    holders, known = Holders(today()), {duty.pk: duty for duty in duties}
    notify([_notice(APPEARED, known[one.duty_id], holders.bearing(one.bearer)) for one in bearers])


def tell_overdue(duties: Collection[Duty], bearers: Sequence[DutyBearer]) -> None:
    """Tell the head over whoever has to sign; where there is none, the administrators."""
    holders, known = Holders(today()), {duty.pk: duty for duty in duties}
    notices = []
    for one in bearers:
        own = holders.bearing(one.bearer)
        superior = holders.heads_over(one.department, without=own) if one.department else ()
        people = superior or tuple(map(str, administrators()))
        notices.append(_notice(OVERDUE, known[one.duty_id], people))
    notify(notices)


def _notice(kind: str, duty: Duty, people: Collection[str]) -> Notice:
    return Notice(
        kind=kind,
        people=tuple(map(int, people)),
        params={"what": duty.zh, "due": duty.due_on.isoformat()},
        path=reverse("duty_page", args=[duty.pk]),
        key=f"{kind}:{duty.pk}",
    )
