"""From one tick of the clock to one job per company."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from jobs import port, schedule
from jobs.port import Schedule
from jobs.schedule import fan_out, is_due
from jobs.testing import InMemoryQueue, MemoryLedger
from kernel.scope import Company

TICK = datetime(2026, 11, 23, 18, 20, tzinfo=UTC)  # 02:20 on the next day in Shanghai


def _company(identity: str, **more: str) -> Company:
    return Company(id=identity, schema=f"c_{identity}", name="", host="", **more)


@pytest.mark.parametrize(
    ("company", "hour", "due"),
    [
        pytest.param(_company("a"), None, True, id="every-tick"),
        pytest.param(_company("a"), 2, True, id="its-own-two-o-clock"),
        pytest.param(_company("a"), 18, False, id="utc-is-nobody's-clock"),
        pytest.param(_company("a", time_zone="Europe/Berlin"), 19, True, id="another-zone"),
        pytest.param(_company("a", state="suspended"), None, False, id="suspended"),
        pytest.param(_company("a", kind="control"), None, False, id="the-operators"),
    ],
)
def test_a_company_is_due_by_its_own_clock(company: Company, hour: int | None, due: bool) -> None:
    assert is_due(Schedule(task="t", cron="20 * * * *", hour=hour), company, TICK) is due


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> InMemoryQueue:
    for name in ("_tasks", "_schedules"):
        monkeypatch.setattr(port, name, {})
    for name in ("_companies", "_watchers"):
        monkeypatch.setattr(schedule, name, [])
    monkeypatch.setattr(port, "_queue", [])
    ledger = MemoryLedger()
    made = InMemoryQueue(ledger, ledger.enter)
    port.fill(made)
    return made


def test_one_tick_becomes_one_job_per_active_company(queue: InMemoryQueue) -> None:
    port.scheduled("daily", cron="20 * * * *", hour=2)(lambda progress: None)
    schedule.fill_companies(
        lambda: [_company("a"), _company("b"), _company("c", state="suspended")]
    )

    assert fan_out("daily", int(TICK.timestamp())) == 2
    assert [(job.company, job.occurrence) for job in queue.waiting] == [
        ("a", "2026-11-23T18:20Z"),
        ("b", "2026-11-23T18:20Z"),
    ]


def test_a_tick_is_watched(queue: InMemoryQueue) -> None:
    seen: list[tuple[str, str]] = []

    @contextmanager
    def watcher(name: str, cron: str) -> Iterator[None]:
        seen.append((name, cron))
        yield

    schedule.watch_ticks(watcher)
    port.scheduled("daily", cron="20 * * * *")(lambda progress: None)
    fan_out("daily", int(TICK.timestamp()))

    assert seen == [("daily", "20 * * * *")]
