"""What sealed titles cost who lists and searches, against the same records with open titles; and what sealing takes."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from archive.records.models import Record
from archive.records.queries import ListQuery, listing
from archive.records.rederiving import BATCH, derive_batch
from archive.records.title_sealing import called, with_titles
from config.bench.companies import CLERK, bench_company, person
from config.bench.listing import filled
from config.bench.report import Figure, Report, p95
from kernel.scope import Company, reenter
from policies.categories.rules import Titles
from policies.document import actions as policy
from policies.document.queries import draft_digest, published
from security.people.models import User
from security.people.queries import actor_of
from tenants.template import execute_as_owner

RECORDS = 10_000
ROUNDS = 20
PAGE = 50
CATEGORY = "KP"

Timed = Mapping[str, Sequence[float]]


def measure(records: int = RECORDS) -> Report:
    """List and search `records` customer cards as a clerk, before and after their titles are sealed."""
    with bench_company() as company:
        filled(company, records, copies=False)
        name = _one_name(company)
        opened = _asked(company, name)
        taken = _sealed(company)
        sealed = _asked(company, name)
    ours, before = _together(sealed), _together(opened)
    return Report(
        what="list and search sealed titles as an ordinary person",
        data=f"{records:,} filed customer cards of pack P07, {ROUNDS} rounds of each question",
        ours=Figure(name="Fonds: titles sealed", unit="ms", samples=ours),
        baselines=(Figure(name="Fonds: titles open", unit="ms", samples=before),),
        notes=(
            *(_told(what, opened[what], sealed[what]) for what in opened),
            f"Sealing what was there: {records / taken:,.0f} records/s.",
        ),
    )


def _asked(company: Company, name: str) -> Timed:
    for table in ("archive_record", "archive_search_words"):
        execute_as_owner(f"ANALYZE {company.schema}.{table}")
    return {
        "a page of 50": _timed(company, ListQuery(category=CATEGORY, size=PAGE)),
        "the exact name": _timed(company, ListQuery(text=name, size=PAGE)),
        "a common word": _timed(company, ListQuery(text="自行车", size=PAGE)),
    }


def _timed(company: Company, query: ListQuery) -> list[float]:
    samples = []
    for _round in range(ROUNDS):
        with reenter(company.id) as scope:
            scope.actor = actor = person(CLERK)
            started = time.perf_counter()
            listing(actor, query)
            samples.append((time.perf_counter() - started) * 1000)
    return samples


def _sealed(company: Company) -> float:
    """Seal the titles and return how many seconds the job needed."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        categories = tuple(
            replace(one, titles=Titles.SEALED) if one.code == CATEGORY else one
            for one in document.categories
        )
        policy.apply_document(admin, replace(document, categories=categories))
        policy.publish(admin, draft_digest(), reason="bench")
    found, last = BATCH, 0
    started = time.perf_counter()
    while found == BATCH:
        with reenter(company.id):
            found, last = derive_batch([CATEGORY], last)
    return time.perf_counter() - started


def _one_name(company: Company) -> str:
    with reenter(company.id):
        return called(with_titles(Record.objects.filter(category=CATEGORY)[:1])[0])


def _together(timed: Timed) -> tuple[float, ...]:
    return tuple(value for samples in timed.values() for value in samples)


def _told(what: str, opened: Sequence[float], sealed: Sequence[float]) -> str:
    return (
        f"{what}: open p50 {median(opened):.1f} ms, p95 {p95(opened):.1f} ms;"
        f" sealed p50 {median(sealed):.1f} ms, p95 {p95(sealed):.1f} ms"
    )
