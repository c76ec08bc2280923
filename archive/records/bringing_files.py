"""The port of files on the form of a new record: what it shows, takes and attaches; filled by the feature of files."""

from typing import Any, Protocol

from django.http import HttpRequest

from security.actor import Actor
from security.unfinished.tokens import Page


class Bringing(Protocol):
    """What holds files while a form is filled in; each list is a sentence for each file that was refused."""

    def block(self, actor: Actor, category: str, page: Page) -> dict[str, Any]:
        """Return what `files/held_part.html` shows."""

    def take(self, actor: Actor, category: str, page: Page, request: HttpRequest) -> list[str]:
        """Hold the files a form was sent with."""

    def attached(self, actor: Actor, page: Page, record_id: int) -> list[str]:
        """Attach what is held to the record the page became."""


DROP = "drop_file"  # the button that lets a held file go; nothing is stored with it
_filled: list[Bringing] = []


def fill(bringing: Bringing) -> None:
    """Put the feature of files behind the port; called once at start-up."""
    _filled[:] = [bringing]


def bringing() -> Bringing | None:
    """Return what is behind the port, None without it."""
    return _filled[0] if _filled else None
