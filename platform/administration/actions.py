"""What the administration screens do themselves: reading the trail is written into it."""

from dataclasses import asdict
from typing import Any

from security.actor import Actor
from security.audit import writer
from security.audit.queries import TrailFilter, TrailPage, trail


def read_trail(actor: Actor, filters: TrailFilter, *, older: int | None = None) -> TrailPage:
    """Return a page of the trail; that it was read, and by what criteria, is an event before it leaves.

    Refused without the right to audit.
    """
    page = trail(actor, filters, older=older)
    criteria: dict[str, Any] = {
        name: str(value) for name, value in asdict(filters).items() if value not in ("", None)
    }
    payload = {"criteria": criteria, "older": older, "events": len(page.events)}
    writer.record(actor=actor, verb="audit.read", target="audit", payload=payload)
    return page
