"""Tells who is responsible for security when many sign-ins fail within a short time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse

from kernel.clock import today
from kernel.text import N_
from notices.administrators import administrators
from notices.port import Kind, Notice, notify, register
from security.audit.hearing import hear
from security.audit.models import AuditEvent, Outcome
from security.people.queries import people_with
from security.people.security_rights import SECURITY_OFFICER
from security.people.sign_ins import DOOR

WAVE = "sign_in.wave"
MANY = 20
WITHIN = timedelta(minutes=10)


def register_wave() -> None:
    """Make the notice known, and listen to the trail; called once at start-up."""
    register(
        Kind(
            code=WAVE,
            label=N_("Many sign-ins fail"),
            subject=N_("{count} sign-ins failed within {minutes} minutes"),
            body=N_(
                "Somebody may be trying passwords. The page behind the link says for which names and from "
                "where; the audit trail has every try."
            ),
            variables={
                "count": N_("how many sign-ins failed"),
                "minutes": N_("within how many minutes"),
            },
            samples={"count": "20", "minutes": "10"},
            escalation=True,
        )
    )
    hear(tell_of_wave)


def tell_of_wave(event: AuditEvent, _records: Sequence[int], _payload: Mapping[str, Any]) -> None:
    """Tell them once an hour, with the failure that makes them many."""
    if event.actor_id != DOOR.id or event.outcome != Outcome.REFUSED:
        return
    failed = AuditEvent.objects.filter(actor_id=DOOR.id, outcome=Outcome.REFUSED).order_by("-pk")
    first = failed.values_list("at", flat=True)[MANY - 1 : MANY].first()
    if first is None or event.at - first > WITHIN:
        return
    params = {"count": str(MANY), "minutes": str(int(WITHIN.total_seconds()) // 60)}
    key = f"{WAVE}:{event.at:%Y-%m-%dT%H}"
    path = reverse("sign_in_tries")
    notify([Notice(kind=WAVE, people=_told(), params=params, path=path, key=key)])


def _told() -> tuple[int, ...]:
    held = people_with(department="", position=SECURITY_OFFICER, on=today())
    return tuple(held.values_list("pk", flat=True)) or administrators()
