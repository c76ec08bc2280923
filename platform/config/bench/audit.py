"""What the audit trail costs: an event within a transaction, sealing, and a proof over a million events."""

import random
import time
from collections.abc import Callable
from statistics import quantiles

from django.db import transaction

from archive.records.actions import note_search
from config.bench.companies import CLERK, bench_company, person
from config.bench.report import Figure, Report, p95
from kernel.scope import Company, reenter
from policies.access.rules import Verb
from security.audit import merkle
from security.audit.models import AuditEvent
from security.audit.seal_actions import seal_batch, sign_head
from security.audit.sealed_models import AuditLeaf
from security.audit.sealed_queries import stored_tree, tree_size
from security.audit.verification import verify_trail
from tenants.names import checked_schema
from tenants.template import execute_as_owner

EVENTS = 1_000_000
WRITTEN = 2_000  # as a list that is looked at writes them; the rest are copies of these rows, each under its own number
PROOFS = 200
COLUMNS = (
    "at, actor_id, actor_name, actor_kind, on_behalf_of, verb, target_kind, target_id, outcome, request_id, "
    "bulk_count, commitment, key_ref, payload"
)


def measure(records: int = EVENTS) -> tuple[Report, ...]:
    """Write events, seal `records` of them, and prove some; nothing is kept."""
    with bench_company() as company:
        written, own = _written(company)
        bare = _inserted(company)
        _multiplied(company, records)
        rate, seconds = _sealed(company)
        with reenter(company.id):
            size = tree_size()
            inclusion = _proved(size)
            consistency = _continued(size)
            started = time.perf_counter()
            report = verify_trail()
            verified = time.perf_counter() - started
    return (
        Report(
            what="write one event inside a transaction",
            data=f"{WRITTEN:,} events of a search, each with a sealed payload, in one transaction",
            ours=Figure(name="Fonds: event", unit="ms", samples=tuple(written)),
            baselines=(Figure(name="the row alone", unit="ms", samples=tuple(bare)),),
            notes=(
                f"p95 {p95(written):.3f} ms; the quickest tenth below {quantiles(written, n=10)[0]:.3f} ms; "
                f"{own:.3f} ms of it is this process's own work, the rest the database and waiting for a core.",
            ),
        ),
        Report(
            what="prove one event",
            data=f"{size:,} sealed events; places drawn at random; each proof reads the stored tree anew",
            ours=Figure(name="Fonds: inclusion", unit="ms", samples=tuple(inclusion)),
            notes=(
                f"p95 {p95(inclusion):.2f} ms; that one tree continues another: p95 {p95(consistency):.2f} ms.",
                f"Sealed {rate:,.0f} events/s ({seconds:.1f} s), 5,000 in a transaction.",
                f"Proved all of it in {verified:.1f} s ({size / verified:,.0f} events/s): "
                f"{len(report.problems)} problems.",
            ),
        ),
    )


def _written(company: Company) -> tuple[list[float], float]:
    """Return the milliseconds of each event, and how many of them this process worked on the average."""
    samples = []
    with reenter(company.id):
        actor = person(CLERK)
        worked = time.process_time()
        for number in range(WRITTEN):
            started = time.perf_counter()
            said = {"q": f"上海{number}", "category": "KP"}
            note_search(actor, said, shown=number % 50, verb=Verb.VIEW)
            samples.append((time.perf_counter() - started) * 1e3)
        own = (time.process_time() - worked) / WRITTEN * 1e3
    return samples, own


def _inserted(company: Company) -> list[float]:
    """Return the milliseconds of the same rows without anything that makes them events of a trail."""
    samples = []
    with reenter(company.id):
        row = AuditEvent.objects.latest("pk")
        for _ in range(WRITTEN):
            row.pk = None
            started = time.perf_counter()
            row.save(force_insert=True)
            samples.append((time.perf_counter() - started) * 1e3)
        transaction.set_rollback(True)
    return samples


def _multiplied(company: Company, wanted: int) -> None:
    """Copy the rows until there are `wanted`: what a leaf is made of differs by the number of each."""
    table = f"{checked_schema(company.schema)}.security_audit_event"
    while True:
        with reenter(company.id):
            missing = wanted - AuditEvent.objects.count()
        if missing <= 0:
            return
        execute_as_owner(
            f"INSERT INTO {table} ({COLUMNS}) SELECT {COLUMNS} FROM {table} ORDER BY id LIMIT {missing}"  # noqa: S608 - names and a number of our own
        )


def _sealed(company: Company) -> tuple[float, float]:
    started, added = time.perf_counter(), 0
    while True:
        with reenter(company.id):
            head = seal_batch()
        added += head.added
        if not head.added:
            break
    with reenter(company.id):
        sign_head()
    seconds = time.perf_counter() - started
    return added / seconds, seconds


def _proved(size: int) -> list[float]:
    chance = random.Random(1)  # noqa: S311 - the same places each time
    root = stored_tree().root(size)

    def prove() -> None:
        index = chance.randrange(size)
        leaf = bytes(AuditLeaf.objects.values_list("hash", flat=True).get(pk=index))
        path = stored_tree().inclusion(index, size)
        if not merkle.includes(root, leaf, index=index, size=size, path=path):
            raise AssertionError(index)

    return _timed(prove)


def _continued(size: int) -> list[float]:
    chance = random.Random(2)  # noqa: S311 - the same sizes each time
    return _timed(lambda: stored_tree().consistency(chance.randrange(1, size), size))


def _timed(work: Callable[[], object]) -> list[float]:
    samples = []
    for _ in range(PROOFS):
        started = time.perf_counter()
        work()
        samples.append((time.perf_counter() - started) * 1e3)
    return samples
