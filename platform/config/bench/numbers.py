"""How fast archive numbers are taken in one scope by many writers, against a bare counter under the same threads."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain

from django.db import connections, transaction

from archive.records import actions, numbers
from archive.records.rules import NewRecord
from archive.records.verification import verify_numbers
from config.bench.companies import CLERK, HEAD, SALESMAN, bench_company, person
from config.bench.report import Figure, Report
from kernel.errors import Unavailable
from kernel.scope import Company, current, reenter
from tenants.scratch import COUNTER_SCHEMA as SCRATCH
from tenants.scratch import bare_counter

FEW, MANY = 8, 64  # writers
RECORDS = 512  # filed by each number of writers
BLOCK = 5_000  # records of one import


class _Undone(Exception):
    """The block was measured; its records are not wanted."""


def measure(records: int = RECORDS) -> Report:
    """File `records` by 64 and by 8 writers in one scope, take a block, and count bare the same way."""
    with bench_company() as company, bare_counter():
        many, waits = _filed(company, _drafts(company, records), MANY)
        few, _ = _filed(company, _drafts(company, records), FEW)
        block = _block(company)
        bare = {
            writers: _timed(lambda _place: _counted(company), records, writers)[0]
            for writers in (MANY, FEW)
        }
        with reenter(company.id):
            report = verify_numbers()
    p99 = waits[int(len(waits) * 0.99)]
    return Report(
        what="take numbers, 64 writers in one scope",
        data=f"{records:,} complete drafts of pack P07, each filed in a transaction of its own",
        ours=Figure(name="Fonds: file, 64 writers", unit="records/s", samples=(many,)),
        baselines=(
            Figure(name="Fonds: file, 8 writers", unit="records/s", samples=(few,)),
            Figure(name="bare counter, 64 writers", unit="rows/s", samples=(bare[MANY],)),
            Figure(name="bare counter, 8 writers", unit="rows/s", samples=(bare[FEW],)),
        ),
        less_is_better=False,
        notes=(
            f"A filing by 64 took {waits[len(waits) // 2]:.3f} s (p50), {p99:.3f} s (p99), all of it.",
            f"A block of {BLOCK:,}: {block:,.0f} numbers/s, rendered, in ledger and register.",
            f"Proved after it: {report.numbers:,} numbers, {report.voids} void,"
            f" {len(report.problems)} problems.",
            "Ours also checks, dates, seals, registers and audits; the bare counter is"
            " UPDATE … RETURNING and one INSERT. All threads share one interpreter.",
        ),
    )


def _drafts(company: Company, count: int) -> Sequence[int]:
    """Make complete customer cards that count in one scope."""
    with reenter(company.id) as scope:
        scope.actor = clerk = person(CLERK)
        values = {
            "store_name": "丸石车行",
            "org_name": "上海丸石自行车有限公司",
            "operator": "张三丰",
            "addr": "上海市浦东新区世纪大道1号",
            "region": "31",
            "cust_class": "J",
            "filled_by": person(SALESMAN).id,
            "filled_on": date(2026, 11, 2).isoformat(),
            "reviewed_by": person(HEAD).id,
            "reviewed_on": date(2026, 11, 3).isoformat(),
            "qty": "1",
            "CTC": [{"contact_name": "张三丰", "mobile": "13800138000"}],
        }
        return actions.create(clerk, [NewRecord(category="KP", values=values)] * count).done


def _filed(company: Company, drafts: Sequence[int], writers: int) -> tuple[float, list[float]]:
    def file(place: int) -> None:
        with reenter(company.id) as scope:
            scope.actor = person(CLERK)
            actions.file(scope.actor, [drafts[place]])

    return _timed(file, len(drafts), writers)


def _timed(step: Callable[[int], None], count: int, writers: int) -> tuple[float, list[float]]:
    """Do `count` steps by `writers` threads; return steps per second and how long each took, sorted."""

    def work(first: int) -> list[float]:
        spent = []
        try:
            for place in range(first, count, writers):
                started = time.perf_counter()
                step(place)
                spent.append(time.perf_counter() - started)
        finally:
            connections.close_all()
        return spent

    started = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        spent = list(chain.from_iterable(pool.map(work, range(writers))))
    return count / (time.perf_counter() - started), sorted(spent)


def _block(company: Company) -> float:
    """Return how many numbers a second one large load is given; the load itself is rolled back."""
    drafts = _drafts(company, BLOCK)
    rate = 0.0
    try:
        with reenter(company.id) as scope:
            scope.actor = clerk = person(CLERK)
            actions.file(clerk, drafts)
            asked = list(_asked())
            started = time.perf_counter()
            given = numbers.hand_out(asked, actor_id=clerk.id)
            rate = len(given) / (time.perf_counter() - started)
            _undo()
    except _Undone:
        pass
    return rate


def _undo() -> None:
    raise _Undone


def _asked() -> Iterator[numbers.Ask]:
    """Yield what waits for its number in the scope that is open."""
    step = current().last_steps[numbers.STEP]
    found = getattr(step, "asked", None)
    if not found:
        raise Unavailable
    yield from found.values()


def _counted(company: Company) -> None:
    with reenter(company.id), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(f"UPDATE {SCRATCH}.counter SET last = last + 1 RETURNING last")  # noqa: S608 - a constant
        value = cursor.fetchone()
        cursor.execute(f"INSERT INTO {SCRATCH}.taken VALUES (%s)", value)  # noqa: S608 - a constant
