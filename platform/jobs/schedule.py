"""Turns one tick of the clock into one job for every active company."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from jobs.port import Schedule, defer_for, find_schedule
from kernel.scope import Company

Watcher = Callable[[str, str], AbstractContextManager[None]]
_companies: list[Callable[[], Iterable[Company]]] = []
_watchers: list[Watcher] = []


def fill_companies(lister: Callable[[], Iterable[Company]]) -> None:
    """Say how to list the companies of the installation; called once at start-up."""
    _companies[:] = [lister]


def watch_ticks(watcher: Watcher) -> None:
    """Put `watcher(name, cron)` around each tick: check-ins, by which a missing tick is noticed."""
    if watcher not in _watchers:
        _watchers.append(watcher)


@contextmanager
def ticking(name: str, cron: str) -> Iterator[None]:
    """Run the block as one tick of the clock, watched."""
    with ExitStack() as stack:
        for watcher in _watchers:
            stack.enter_context(watcher(name, cron))
        yield


def is_due(schedule: Schedule, company: Company, tick: datetime) -> bool:
    """Say whether this company's turn is at `tick` (an aware time)."""
    if company.state != "active" or company.kind != "company":
        return False
    if schedule.hour is None:
        return True
    return tick.astimezone(ZoneInfo(company.time_zone)).hour == schedule.hour


def fan_out(name: str, timestamp: int) -> int:
    """Queue the scheduled task `name` for every company due at `timestamp` (seconds, UTC).

    Running it twice for one tick queues nothing twice: each job carries the tick as its
    occurrence. Returns how many companies were due.
    """
    schedule = find_schedule(name)
    tick = datetime.fromtimestamp(timestamp, tz=UTC)
    occurrence = tick.strftime("%Y-%m-%dT%H:%MZ")
    with ticking(name, schedule.cron):
        known = [company for lister in _companies for company in lister()]
        due = [company for company in known if is_due(schedule, company, tick)]
        for company in due:
            defer_for(company.id, name, occurrence=occurrence)
    return len(due)
