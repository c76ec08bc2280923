"""Which sign-ins were tried in vain, and which pairs of name and address are locked for the moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone

from kernel.errors import Missing
from security.actor import Actor
from security.people.models import User
from security.people.security_rights import demand_security


@dataclass(frozen=True, kw_only=True)
class Tries:
    """Wrong passwords for one name from one address: how many, since when, and until when both are locked.

    `username` is '' for a name that nobody has.
    """

    number: int
    username: str
    address: str
    failures: int
    at: datetime
    locked_until: datetime | None


def tries(actor: Actor) -> list[Tries]:
    """Return the tries that still count, the latest first; Refused unless `actor` keeps security."""
    demand_security(actor, "lockout.view", "person")
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    rows: list[dict[str, Any]] = list(_counted(cool_off))
    names = {row["username"] for row in rows if row["username"]}
    # What nobody is called may be a password that slipped into the wrong field: it is shown to no one.
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    return [
        Tries(
            number=row["number"],
            username=row["username"] if row["username"] in known else "",
            address=row["ip_address"] or "",
            failures=row["failures"],
            at=row["last"],
            locked_until=row["last"] + cool_off
            if row["failures"] >= settings.AXES_FAILURE_LIMIT
            else None,
        )
        for row in rows
    ]


def _counted(cool_off: timedelta) -> Any:
    young = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - cool_off)
    pairs = young.values("username", "ip_address").annotate(
        failures=Sum("failures_since_start"), last=Max("attempt_time"), number=Max("pk")
    )
    return pairs.order_by("-last")


def pair_or_missing(number: int) -> tuple[str, str]:
    """Return name and address of a try; Missing when it does not count any more."""
    row = AccessAttempt.objects.filter(pk=number).first()
    if row is None:
        raise Missing
    return row.username or "", row.ip_address or ""
