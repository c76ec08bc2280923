"""Guesses over companies: told to operators and the companies that are hit, shown by `fonds sign-ins`."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Sum

from administration.sign_in.wave import tell_of_spray
from config.console.control import CONTROL
from config.output import say
from jobs.port import fleet_task
from kernel.clock import now
from kernel.errors import Conflict
from kernel.text import N_
from security.guessing.marks import address_mark
from security.guessing.rules import NAME_IN_COMPANIES, client_of, counted_as, is_spraying
from tenants.models import Company, FailedSignIn, State
from tenants.scope import tenant_scope

HOUR = timedelta(hours=1)
_ADDRESS, _NAME = "address", "name"


@dataclass(frozen=True, kw_only=True)
class Guessing:
    """One address, or one name, that was tried in vain in many companies within the hour; `mark` is a keyed hash."""

    by: str
    mark: str
    companies: int
    names: int
    failures: int
    since: datetime
    last: datetime

    @property
    def closed(self) -> bool:
        """Whether unknown devices behind it are closed out."""
        return self.by == _ADDRESS


def guesses() -> list[Guessing]:
    """Return what looks like guesses over companies, the widest first."""
    found = [*_by(_ADDRESS), *_by(_NAME)]
    return sorted(found, key=lambda one: one.companies, reverse=True)


def _by(column: str) -> Iterable[Guessing]:
    rows = (
        FailedSignIn.objects.filter(at__gte=now() - HOUR)
        .values(column)
        .annotate(
            companies=Count("company", distinct=True),
            names=Count("pk"),
            failures_in_all=Sum("failures"),
            since=Min("at"),
            last=Max("at"),
        )
    )
    for row in rows:
        wide = (
            is_spraying(companies=row["companies"], names=row["names"])
            if column == _ADDRESS
            else row["companies"] >= NAME_IN_COMPANIES
        )
        if wide:
            yield Guessing(
                by=column,
                mark=row[column],
                companies=row["companies"],
                names=row["names"],
                failures=row["failures_in_all"],
                since=row["since"],
                last=row["last"],
            )


@fleet_task("config.watch_sign_ins", cron="*/5 * * * *")
def watch_sign_ins() -> dict[str, int]:
    """Tell the operators and each company that was hit, once an hour; forget what is older than that."""
    found = guesses()
    for one in found:
        _tell(one)
    FailedSignIn.objects.filter(at__lt=now() - HOUR).delete()
    return {"guesses": len(found)}


def _tell(one: Guessing) -> None:
    hour = f"{one.since:%Y-%m-%dT%H}"
    hit = FailedSignIn.objects.filter(**{one.by: one.mark}).values_list("company", flat=True)
    told = [
        *Company.objects.filter(kind=CONTROL, state=State.ACTIVE),
        *Company.objects.filter(pk__in=set(hit), kind="company", state=State.ACTIVE),
    ]
    for company in told:
        with tenant_scope(company.value()):
            operators = company.kind == CONTROL
            tell_of_spray(one.companies, mark=one.mark[:12], hour=hour, operators=operators)


def sign_ins(options: argparse.Namespace) -> dict[str, Any]:
    """List guesses over companies; with --release ADDRESS, forget what came from it."""
    released = _release(options.release) if options.release else 0
    found = guesses()
    if not options.json:
        for one in found:
            say(
                f"{one.by} {one.mark[:12]}: {one.failures} failures, {one.names} names in "
                f"{one.companies} companies, {one.since:%H:%M} to {one.last:%H:%M}"
                + (", closed to unknown devices" if one.closed else "")
            )
        if not found:
            say("Nobody guesses over companies.")
    listed = [{**asdict(one), "closed": one.closed} for one in found]
    return {"guesses": listed, "released": released}


def _release(said: str) -> int:
    address = client_of("", said, 0)
    if not address:
        raise Conflict(N_("“{address}” is no address; write it as 203.0.113.9."), address=said)
    mark = address_mark(counted_as(address))
    return FailedSignIn.objects.filter(address=mark).delete()[0]
