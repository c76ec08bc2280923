"""Slows down passwords for one name, from wherever they come: all processes keep one pace together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.clock import now
from persistence.paces import held, take
from security.guessing.marks import name_mark
from security.guessing.models import NamePace
from security.guessing.rules import NAME_BURST, SECONDS_A_NAME


@dataclass(frozen=True, kw_only=True)
class Slowed:
    """A name that unknown devices have to wait for: its row, its mark, how many tries count, until when."""

    number: int
    mark: str
    tries: int
    until: datetime


_FORGOTTEN = timedelta(hours=1)  # after which no name is ahead of its pace


def count(name: str) -> None:
    """Count a wrong password for a name; one that comes while it is locked is not counted."""
    take(NamePace, name_mark(name), seconds=SECONDS_A_NAME, burst=NAME_BURST)


def wait(name: str) -> float:
    """Return for how many seconds no password for a name is looked at, 0 for none."""
    return held(NamePace, name_mark(name), seconds=SECONDS_A_NAME, burst=NAME_BURST)


def slowed() -> list[Slowed]:
    """Return the names that are tried too often just now, the longest wait first."""
    at, slack = now(), timedelta(seconds=SECONDS_A_NAME * (NAME_BURST - 1))
    return [
        Slowed(
            number=row.pk,
            mark=row.key,
            tries=round((row.due_at - at).total_seconds() / SECONDS_A_NAME),
            until=row.due_at - slack,
        )
        for row in NamePace.objects.filter(due_at__gt=at + slack).order_by("-due_at")
    ]


def remove_old() -> int:
    """Forget names that nobody has tried for long; return how many."""
    return NamePace.objects.filter(due_at__lt=now() - _FORGOTTEN).delete()[0]
