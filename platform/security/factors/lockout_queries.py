"""Which sign-ins were tried in vain, and what is locked by it for the moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone

from kernel.errors import Missing
from security.actor import Actor
from security.guessing.door import DEVICE
from security.guessing.marks import name_mark
from security.guessing.models import NamePace
from security.guessing.paces import slowed
from security.people.models import User
from security.people.security_rights import demand_security

_NAME = "name-"


@dataclass(frozen=True, kw_only=True)
class Tries:
    """Wrong passwords of one count: how many, since when, and until when it is locked.

    `username` is '' for a name that nobody has. `address` is '' for a name over all unknown devices, which
    `everywhere` says; `device` says that it was a device the person has used before.
    """

    which: str
    username: str
    address: str = ""
    device: bool = False
    everywhere: bool = False
    failures: int
    at: datetime
    locked_until: datetime | None


def tries(actor: Actor) -> list[Tries]:
    """Return the tries that still count, the latest first; Refused unless `actor` keeps security."""
    demand_security(actor, "lockout.view", "person")
    return [*_slowed_names(), *_pairs()]


def _pairs() -> Iterator[Tries]:
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    rows: list[dict[str, Any]] = list(_counted(cool_off))
    names = {row["username"] for row in rows if row["username"]}
    # What nobody is called may be a password that slipped into the wrong field: it is shown to no one.
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    for row in rows:
        full = row["failures"] >= settings.AXES_FAILURE_LIMIT
        yield Tries(
            which=str(row["number"]),
            username=row["username"] if row["username"] in known else "",
            address=row["ip_address"] or "",
            device=row["user_agent"].startswith(DEVICE),
            failures=row["failures"],
            at=row["last"],
            locked_until=row["last"] + cool_off if full else None,
        )


def _counted(cool_off: timedelta) -> Any:
    young = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - cool_off)
    counts = young.values("username", "ip_address", "user_agent").annotate(
        failures=Sum("failures_since_start"), last=Max("attempt_time"), number=Max("pk")
    )
    return counts.order_by("-last")


def _slowed_names() -> Iterator[Tries]:
    """Return the names for which unknown devices have to wait; only a digest of each is stored."""
    full = slowed()
    wanted = {one.mark for one in full}
    called = {}
    if wanted:
        people = User.objects.filter(is_active=True).values_list("username", flat=True)
        called = {mark: name for name in people if (mark := name_mark(name)) in wanted}
    for one in full:
        yield Tries(
            which=f"{_NAME}{one.number}",
            username=called.get(one.mark, ""),
            everywhere=True,
            failures=one.tries,
            at=timezone.now(),
            locked_until=one.until,
        )


def attempt_or_missing(which: str) -> AccessAttempt | NamePace:
    """Return a count by what the list calls it; Missing when it does not count any more."""
    model, number = (
        (NamePace, which.removeprefix(_NAME)) if which.startswith(_NAME) else (AccessAttempt, which)
    )
    row = model.objects.filter(pk=int(number)).first() if _is_number(number) else None
    if not isinstance(row, AccessAttempt | NamePace):
        raise Missing
    return row


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 16  # noqa: PLR2004 - what the column holds
