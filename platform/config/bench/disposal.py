"""How fast approved records are destroyed, part by part as the job does it, and how long their certificate takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from archive.destruction import actions
from archive.destruction.actions import Approved, Order, bound
from archive.destruction.rules import MOST
from archive.records.models import Record
from config.bench.companies import HEAD, bench_company, person
from config.bench.listing import filled
from config.bench.report import Figure, Report
from kernel.clock import now
from kernel.scope import Company, Scope, reenter
from policies.access.rules import Grant, Verb
from policies.document import actions as policies
from policies.document.queries import draft_digest, published
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of
from tenants.template import execute_as_owner

RECORDS = 50_000
ENDED = "2010-05-01"  # the period of every record has run out
_NEEDED = 500  # a second


@dataclass
class _Hand:
    """The hand of the job, without its queue."""

    company: str
    actor: Actor

    def report(self, *_given: Any, **_named: Any) -> None:
        """Say nothing."""

    def advance(self, count: int = 1) -> None:
        """Count nothing."""

    def check(self) -> None:
        """Never stop."""

    @contextmanager
    def batch(self) -> Iterator[Scope]:
        """Open a scope for one part."""
        with reenter(self.company) as scope:
            scope.actor = self.actor
            yield scope


def measure(records: int = RECORDS) -> Report:
    """Destroy `records` cards that are due, then sign their certificate."""
    with bench_company() as company:
        filled(company, records)
        execute_as_owner(f"ANALYZE {company.schema}.archive_record")
        run, many = _approved(company)
        with reenter(company.id):
            head = person(HEAD)
        started = time.perf_counter()
        counts = actions.work(head, run, _Hand(company.id, head))
        seconds = time.perf_counter() - started
        with reenter(company.id) as scope:
            scope.actor = head
            started = time.perf_counter()
            actions.certify(head, run, {})
            signing = time.perf_counter() - started
    return Report(
        what="destruction of approved records",
        data=f"{many:,} cards that are due, {MOST} in a transaction",
        ours=Figure(name="Fonds: judged again, destroyed, keys gone", unit="s", samples=(seconds,)),
        notes=(
            f"{many / seconds:,.0f} records a second (at least {_NEEDED}); {counts}.",
            f"Certificate over {many:,} leaves: {signing:.1f} s.",
        ),
    )


def _approved(company: Company) -> tuple[int, int]:
    """Let the period of every card have run out, and hand all of them over as approved."""
    execute_as_owner(
        f"UPDATE {company.schema}.archive_record"  # noqa: S608 - a name of ours
        f""" SET values = values || '{{"trigger_on": "{ENDED}"}}'"""
    )
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        found = published().document
        may = Grant(department="XSB", position="DH", categories=("KP",), verbs=(Verb.DESTROY,))
        policies.apply_document(admin, replace(found, grants=(*found.grants, may)))
        policies.publish(admin, draft_digest(), reason="bench")
    with reenter(company.id) as scope:
        scope.actor = head = person(HEAD)
        rows = Record.objects.filter(filed_on__isnull=False).values_list("pk", "version")
        items = [Approved(record_id=pk, version=version) for pk, version in rows]
        order = Order(reference="BENCH-1", items=items, not_before=now())
        return actions.begin(head, order, approved=bound(items)), len(items)
