"""The port that says what somebody must read before anything else; whoever holds regulations fills it."""

from collections.abc import Callable
from dataclasses import dataclass

from kernel.decision import refusal
from kernel.errors import Refused
from kernel.text import N_
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Unread:
    """What stands between somebody and the work: its title, and the address where it is read."""

    title: str
    path: str


Asked = Callable[[Actor], Unread | None]
_asked: list[Asked] = []


def fill(asked: Asked) -> None:
    """Say who knows; called once at start-up."""
    _asked[:] = [asked]


def unread(actor: Actor) -> Unread | None:
    """Return what somebody must read and acknowledge before anything else; None where nothing is."""
    return _asked[0](actor) if _asked else None


def demand_read(actor: Actor) -> None:
    """Raise Refused for somebody who must read something first: for roads that show no page."""
    found = unread(actor)
    if found is not None:
        message = N_("First read and acknowledge the regulation “{title}” in Fonds.")
        decision = refusal(message, title=found.title)
        raise Refused(decision, actor=actor.id, verb="regulation.acknowledge", target="regulation")
