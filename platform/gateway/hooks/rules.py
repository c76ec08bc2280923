"""What webhooks tell, what they never carry, how a post is signed, and when it is tried again."""

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from kernel.errors import Problem
from kernel.text import N_

LONGEST_NAME = 100
MOST_TRIES = 8
BROKEN_AFTER = 12
"""So many failed tries in a row switch a webhook off."""

MOST_RECORDS = 1000
"""So many records are named in one post; `count` says how many there were."""

_WAITS = (1, 5, 15, 60, 180, 360, 720)


class Event(StrEnum):
    """What a webhook can tell."""

    RECORD_CREATED = "record.created"
    RECORD_CHANGED = "record.changed"
    RECORD_FILED = "record.filed"
    REQUEST_ASKED = "request.asked"
    REQUEST_DECIDED = "request.decided"
    IMPORT_DONE = "import.done"


EVENT_WORDS: Mapping[Event, str] = {
    Event.RECORD_CREATED: N_("A record was registered"),
    Event.RECORD_CHANGED: N_("A record was changed"),
    Event.RECORD_FILED: N_("A record was filed"),
    Event.REQUEST_ASKED: N_("Something was asked for"),
    Event.REQUEST_DECIDED: N_("A request was decided"),
    Event.IMPORT_DONE: N_("An import is done"),
}
# Which event of the trail is told as what. An import is told once, at its end, not record by record.
OF_VERB: Mapping[str, Event] = {
    "record.create": Event.RECORD_CREATED,
    "record.edit": Event.RECORD_CHANGED,
    "record.raise": Event.RECORD_CHANGED,
    "record.change": Event.RECORD_CHANGED,
    "record.submit": Event.RECORD_CHANGED,
    "record.approve": Event.RECORD_CHANGED,
    "record.return": Event.RECORD_CHANGED,
    "record.withdraw": Event.RECORD_CHANGED,
    "record.file": Event.RECORD_FILED,
    "request.ask": Event.REQUEST_ASKED,
    "request.decide": Event.REQUEST_DECIDED,
    "import.commit": Event.IMPORT_DONE,
}


class DeliveryState(StrEnum):
    """Where a delivery is: refused was said by the other side or by our own guard, failed is given up."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"


def data_of(verb: str, target: str, records: Sequence[int]) -> dict[str, Any]:
    """Return what is kept of something that happened: verb and ids, no name and no value."""
    kind, _, number = target.partition(":")
    data: dict[str, Any] = {"verb": verb}
    if kind == "record" or records:
        listed = list(records) or ([int(number)] if number.isdecimal() else [])
        data |= {"count": len(listed), "records": listed[:MOST_RECORDS]}
    if kind != "record" and number.isdecimal():
        data[kind] = int(number)
    return data


def wait_before(attempts: int) -> timedelta | None:
    """Return how long to wait after `attempts` failed tries; None when it is not tried again."""
    if attempts >= MOST_TRIES:
        return None
    return timedelta(minutes=_WAITS[min(max(attempts, 1), len(_WAITS)) - 1])


def is_accepted(status: int) -> bool:
    """Say whether the other side took a post."""
    return 200 <= status < 300  # noqa: PLR2004 - HTTP


def is_worth_another_try(status: int) -> bool:
    """Say whether the same post may be taken later: the other side is down or busy, or asks for time."""
    return status in {408, 425, 429} or status >= 500  # noqa: PLR2004 - HTTP


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the header by which the other side knows that a post is ours, and how old it is."""
    signed = f"{timestamp}.".encode() + body
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def problems_with_hook(name: str, events: Collection[str]) -> list[Problem]:
    """Return what is wrong with a webhook beside its address."""
    found = []
    if not name.strip() or len(name) > LONGEST_NAME:
        message = N_("Say in up to {limit} characters which program is told.")
        params = {"limit": LONGEST_NAME}
        found.append(Problem(code="name", message=message, params=params, where="name"))
    if not events or not set(events) <= set(Event):
        message = N_("Choose at least one thing that is told.")
        found.append(Problem(code="events", message=message, where="events"))
    return found
