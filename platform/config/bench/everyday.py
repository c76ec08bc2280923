"""How fast an ordinary person changes many records together, against Django saving the same rows one by one."""

import time

from django.db import transaction

from archive.records import actions
from archive.records.models import Record
from archive.records.rules import Edit
from config.bench.companies import CLERK, bench_company, person
from config.bench.listing import filled
from config.bench.report import Figure, Report
from kernel.scope import Company, reenter
from tenants.template import execute_as_owner

RECORDS = 5_000
FEW = 500  # rows the baseline saves: it needs as long for each
ROUNDS = 3


def measure(records: int = RECORDS) -> Report:
    """Change one field of `records` filed customer cards as a clerk, in one change set a round."""
    with bench_company() as company:
        filled(company, records, copies=False)
        execute_as_owner(f"ANALYZE {company.schema}.archive_record")
        ours = tuple(_edited(company, records, f"第{turn}类") for turn in range(ROUNDS))
        stock = tuple(_saved(company, min(FEW, records)) for _turn in range(ROUNDS))
    return Report(
        what="change many records together as an ordinary person",
        data=f"{records:,} filed customer cards of pack P07, {ROUNDS} rounds",
        ours=Figure(name="Fonds: one field of all of them", unit="records/s", samples=ours),
        baselines=(Figure(name="Django, save() of each row", unit="records/s", samples=stock),),
        less_is_better=False,
        notes=(
            "Ours: rights, validation and version of each record; slots, equality keys, search words,"
            " due dates; one event with a sealed change of each record.",
            "The baseline writes the rows alone.",
        ),
    )


def _edited(company: Company, records: int, brand: str) -> float:
    with reenter(company.id) as scope:
        scope.actor = clerk = person(CLERK)
        rows = Record.objects.order_by("pk").values_list("pk", "version")[:records]
        edits = [
            Edit(record_id=pk, version=version, values={"brands": brand}, reason="bench")
            for pk, version in rows
        ]
        started = time.perf_counter()
        outcome = actions.edit(clerk, edits, refused=actions.SKIP)
    spent = time.perf_counter() - started
    return len(outcome.done) / spent


def _saved(company: Company, records: int) -> float:
    with reenter(company.id):
        found = list(Record.objects.order_by("pk")[:records])
        started = time.perf_counter()
        with transaction.atomic():
            for record in found:
                record.values |= {"brands": "bench"}
                record.save()
        return len(found) / (time.perf_counter() - started)
