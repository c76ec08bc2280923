"""How much of what was typed is kept, how long, and what of it never is."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode

KEPT_FOR = timedelta(days=30)
LARGEST = 512 * 1024  # bytes of one entry; a card with 500 rows needs a fifth of it
LONGEST_PATH = 300  # of the address a form stands at; without its parameters it fits
LATE = timedelta(seconds=60)  # how long after a save something sent before it may still come in
MOST = 50  # entries of one person; the oldest make room

PAGE_FIELD = "_keep"  # the field that says whose form it is
_NEVER = frozenset({PAGE_FIELD, "csrfmiddlewaretoken", "then"})


def content_of(pairs: Iterable[tuple[str, Collection[str]]]) -> str:
    """Return the fields as one text, as a form sends them; never a token, a password or a button."""
    listed = [
        (name, value)
        for name, values in pairs
        if name not in _NEVER and "password" not in name.lower()
        for value in values
    ]
    return urlencode(listed)


def fits(content: str) -> bool:
    """Say whether an entry is small enough to be kept."""
    return len(content.encode()) <= LARGEST


def came_late(saved_at: datetime, now: datetime) -> bool:
    """Say whether what comes in for a page was sent before that page was saved."""
    return now - saved_at < LATE


def too_old(now: datetime) -> datetime:
    """Return the moment before which entries are dropped."""
    return now - KEPT_FOR
