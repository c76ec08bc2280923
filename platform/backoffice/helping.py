"""The port that says what a refusal leaves open: what is missing, who could give it, how to ask for it."""

from collections.abc import Callable
from dataclasses import dataclass

from kernel.errors import Refused
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Help:
    """What a person can do about a refusal. `right` is a marked word; `category` its Chinese and English name."""

    right: str
    category: tuple[str, str] = ("", "")
    people: tuple[str, ...] = ()
    ask_url: str = ""


Helper = Callable[[Actor, Refused], Help | None]
_helper: list[Helper] = []


def fill(helper: Helper) -> None:
    """Say who knows about rights; called once at start-up."""
    _helper[:] = [helper]


def help_with(actor: Actor | None, error: Refused) -> Help | None:
    """Return what can be done about a refusal, None when nothing is known."""
    return _helper[0](actor, error) if _helper and actor is not None else None
