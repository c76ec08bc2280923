"""The end of records, measured: the due list, destroying part by part, the certificate, sealing a customer."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import connections
from django.test import Client
from django.urls import reverse

from archive.destruction import actions
from archive.destruction.actions import Approved, Order, bound
from archive.destruction.models import Destruction
from archive.destruction.printed import certificate_form
from archive.destruction.rules import MOST
from archive.outputs.form_sheets import sheet_of
from archive.records.models import Record
from archive.records.restricting import seal_records
from backoffice.printing.typesetting import pdf_of
from config.bench.companies import CLERK, HEAD, bench_company, person
from config.bench.listing import filled
from config.bench.report import Figure, Report, p95
from kernel.clock import now
from kernel.scope import Company, Scope, reenter
from persistence.arrays import any_id
from policies.access.rules import Grant, Verb
from policies.document import actions as policies
from policies.document.queries import draft_digest, published
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of
from tenants.template import execute_as_owner

RECORDS = 50_000  # destroyed, of twice as many that are due
SEALED = 5_000
LEAVES = 10_000  # of the certificate that is printed
ROUNDS = 20
ENDED = "2010-05-01"  # the period of every record has run out
_NEEDED, _PAGE_MS, _SEAL_S, _CERTIFICATE_S = 500, 150, 2, 10  # a second, and the bounds
# What a copied card lacks beside it: its states, its line, its digests. Its sealed fields have no key of their own.
_BESIDE = (
    "archive_retention_state",
    "archive_verification_state",
    "archive_register_entry",
    "archive_record_key",
)


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


def measure(records: int = RECORDS) -> tuple[Report, ...]:
    """List twice `records` cards that are due, destroy `records` of them, sign for them, seal some of the others."""
    for name in ("fonds.request", "axes"):  # a line for each would be the report
        logging.getLogger(name).setLevel(logging.WARNING)
    with bench_company() as company:
        filled(company, 2 * records)
        _completed(company)
        _entitled(company)
        return (
            _due_list(company),
            _sealing(company),
            *_destroying(company, records),
        )


def _due_list(company: Company) -> Report:
    with reenter(company.id):
        user = User.objects.get(username=CLERK)
        many = Record.objects.count()
        client = Client(HTTP_HOST=company.host)
        client.force_login(user, backend="security.people.signin.CompanyBackend")
    samples = []
    client.get(reverse("appraisal_list"), secure=True)  # what is loaded once in a process
    for _round in range(ROUNDS):
        started = time.perf_counter()
        answer = client.get(reverse("appraisal_list"), secure=True)
        samples.append((time.perf_counter() - started) * 1000)
        if answer.content.count(b"<tr>") <= 1:
            raise ValueError(f"No list, status {answer.status_code}.")
    return Report(
        what="first page of the due list, as a clerk",
        data=f"{many:,} cards that are due, {ROUNDS} rounds, the whole answer",
        ours=Figure(name="Fonds: why, bars, count to 1,000", unit="ms", samples=tuple(samples)),
        notes=(f"p95 {p95(samples):.0f} ms (at most {_PAGE_MS}).",),
    )


def _sealing(company: Company) -> Report:
    with reenter(company.id) as scope:
        scope.actor = head = person(HEAD)
        ids = list(Record.objects.order_by("-pk").values_list("pk", flat=True)[:SEALED])
    started = time.perf_counter()
    with reenter(company.id) as scope:
        scope.actor = head
        rows = Record.objects.select_for_update().filter(any_id("pk", ids)).order_by("pk")
        seal_records(head, list(rows))
    seconds = time.perf_counter() - started
    return Report(
        what="seal all records of a customer in one transaction",
        data=f"{len(ids):,} cards",
        ours=Figure(
            name="Fonds: sealed, copies cleared, in the trail", unit="s", samples=(seconds,)
        ),
        notes=(f"At most {_SEAL_S} s.",),
    )


def _destroying(company: Company, records: int) -> tuple[Report, Report]:
    run, many = _approved(company, records)
    with reenter(company.id):
        head = person(HEAD)
    started = time.perf_counter()
    counts = actions.work(head, run, _Hand(company.id, head))
    seconds = time.perf_counter() - started
    destroyed = Report(
        what="destruction of approved records",
        data=f"{many:,} cards that are due, {MOST} in a transaction",
        ours=Figure(name="Fonds: judged again, destroyed, keys gone", unit="s", samples=(seconds,)),
        notes=(f"{many / seconds:,.0f} records a second (at least {_NEEDED}); {counts}.",),
    )
    with reenter(company.id) as scope:
        scope.actor = head
        started = time.perf_counter()
        actions.certify(head, run, {})
        signing = time.perf_counter() - started
    printed, lines = _printed(company, head, run) if many <= LEAVES else (0.0, 0)
    certified = Report(
        what="certificate of a destruction",
        data=f"{many:,} leaves",
        ours=Figure(name="Fonds: root, signature", unit="s", samples=(signing,)),
        notes=(
            f"At most {_CERTIFICATE_S} s for {LEAVES:,} leaves.",
            f"As PDF with its list of {lines:,} lines: {printed:.1f} s."
            if lines
            else f"Printed for up to {LEAVES:,} leaves alone: name --records {LEAVES}.",
        ),
    )
    return destroyed, certified


def _printed(company: Company, head: Actor, run: int) -> tuple[float, int]:
    with reenter(company.id) as scope:
        scope.actor = head
        found = Destruction.objects.get(pk=run)
        started = time.perf_counter()
        pdf_of(sheet_of(head, certificate_form(found, reverse("certificate_verifier"))))
        return time.perf_counter() - started, found.items.count()


def _completed(company: Company) -> None:
    """Let the period of every card have run out, and give the copies what lies beside a filed card."""
    schema = company.schema
    execute_as_owner(
        f"UPDATE {schema}.archive_record"  # noqa: S608 - a name of ours
        f""" SET values = values || '{{"trigger_on": "{ENDED}"}}'"""
    )
    with reenter(company.id), connections["default"].cursor() as cursor:
        cursor.execute("SELECT max(record_id) FROM archive_retention_state")
        (last,) = cursor.fetchone()
        cursor.execute("SELECT max(id) FROM archive_record")
        copies = cursor.fetchone()[0] // last - 1
        for table in _BESIDE:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = current_schema() AND table_name = %s"
                " AND column_name NOT IN ('id', 'record_id', 'archive_no') AND is_generated = 'NEVER'",
                [table],
            )
            names = [f'"{name}"' for (name,) in cursor.fetchall()]
            values = [f"t.{name}" for name in names]
            if table == "archive_register_entry":
                names, values = [*names, "archive_no"], [*values, "t.archive_no || '.' || c"]
            cursor.execute(
                f"INSERT INTO {table} (record_id, {', '.join(names)})"  # noqa: S608 - names of ours
                f" SELECT t.record_id + c * %s, {', '.join(values)}"
                f" FROM {table} t, generate_series(1, %s) c WHERE t.record_id <= %s",
                [last, copies, last],
            )
    # Some end on one day, as those of one year's contracts do; most on days of their own.
    execute_as_owner(
        f"UPDATE {schema}.archive_retention_state"  # noqa: S608 - a name of ours
        " SET due = date '2020-05-01' - (record_id / 100 % 1500)::int, state = 'due'"
    )
    for table in ("archive_record", *_BESIDE):
        execute_as_owner(f"ANALYZE {schema}.{table}")


def _entitled(company: Company) -> None:
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        found = published().document
        may = Grant(department="XSB", position="DH", categories=("KP",), verbs=(Verb.DESTROY,))
        policies.apply_document(admin, replace(found, grants=(*found.grants, may)))
        policies.publish(admin, draft_digest(), reason="bench")


def _approved(company: Company, records: int) -> tuple[int, int]:
    """Hand cards over as approved; return the run and how many there are."""
    with reenter(company.id) as scope:
        scope.actor = head = person(HEAD)
        rows = Record.objects.filter(filed_on__isnull=False).order_by("pk")
        found = rows.values_list("pk", "version")[:records]
        items = [Approved(record_id=pk, version=version) for pk, version in found]
        order = Order(reference="BENCH-1", items=items, not_before=now())
        return actions.begin(head, order, approved=bound(items)), len(items)
