"""Tells a company's administrators and security officers what an operator asks, and when he comes and goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from administration.sealing.notices import SECURITY, watchers
from kernel.text import N_
from notices.administrators import administrators
from notices.port import Kind, Notice, notify, register
from security.audit.hearing import hear
from security.audit.models import AuditEvent
from security.people.break_glass_actions import ASK, BEGIN, END, OVER

ASKED, BEGUN, ENDED = "break_glass.asked", "break_glass.begun", "break_glass.ended"
_KIND_OF = {ASK: ASKED, BEGIN: BEGUN, END: ENDED, OVER: ENDED}


def register_break_glass() -> None:
    """Make the notices known, and listen to the trail; called once at start-up."""
    ticket = {"ticket": N_("the ticket the operator names")}
    sample = {"ticket": "INC-2031"}
    said = (
        (
            ASKED,
            N_("An operator asks to come in"),
            N_("An operator asks to come in ({ticket})"),
            N_(
                "The page behind the link says why, for how long and what for. Nobody comes in before you "
                "agree, unless your company lets an emergency begin at once."
            ),
        ),
        (
            BEGUN,
            N_("An operator may come in now"),
            N_("An operator may come in now ({ticket})"),
            N_(
                "The page behind the link shows until when, and what is done. You can end it there."
            ),
        ),
        (
            ENDED,
            N_("An operator's access is over"),
            N_("An operator's access is over ({ticket})"),
            N_(
                "The page behind the link lists what was looked at and done. Sign it once you read it."
            ),
        ),
    )
    for code, label, subject, body in said:
        register(
            Kind(
                code=code,
                label=label,
                subject=subject,
                body=body,
                variables=ticket,
                samples=sample,
                escalation=True,
            )
        )
    hear(tell)


def tell(event: AuditEvent, _records: Sequence[int], payload: Mapping[str, Any]) -> None:
    """Tell them in the transaction that writes the event: what is not told did not happen."""
    kind = _KIND_OF.get(event.verb)
    if kind is None or event.outcome != "done" or event.target_kind != "break_glass":
        return
    people = tuple(sorted({*watchers(SECURITY), *administrators()}))
    notify(
        [
            Notice(
                kind=kind,
                people=people,
                params={"ticket": str(payload.get("ticket", ""))},
                path=reverse("break_glass", args=[int(event.target_id)]),
                key=f"{kind}:{event.target_id}",
            )
        ]
    )
