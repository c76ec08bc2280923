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
from security.people.models import User
from security.people.queries import people_with
from security.people.security_rights import SECURITY_OFFICER
from security.people.sign_ins import DOOR

WAVE = "sign_in.wave"
SPRAY = "sign_in.spray"
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
    register(
        Kind(
            code=SPRAY,
            label=N_("Passwords are guessed in many companies"),
            subject=N_("Somebody guesses passwords in {count} companies"),
            body=N_(
                "Within an hour names of {count} companies of this installation were tried in vain, by one "
                "address or with one name. An address that does so is closed to devices nobody has used "
                "before. See that passwords are long and second factors set up."
            ),
            variables={"count": N_("in how many companies")},
            samples={"count": "12"},
            escalation=True,
        )
    )
    hear(tell_of_wave)


def tell_of_spray(count: int, *, mark: str, hour: str, operators: bool) -> None:
    """Tell who keeps security of guesses over `count` companies, once an hour; `operators`: all of this company."""
    people = _told()
    if operators:
        people = tuple(User.objects.filter(is_active=True).values_list("pk", flat=True))
    path = "/" if operators else reverse("sign_in_tries")
    key = f"{SPRAY}:{mark}:{hour}"
    notify([Notice(kind=SPRAY, people=people, params={"count": str(count)}, path=path, key=key)])


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
