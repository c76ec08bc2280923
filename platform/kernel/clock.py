"""Today, in the time zone of a company: PostgreSQL's own date is UTC and wrong until 08:00 in China."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kernel.scope import current

_given: ContextVar[datetime | None] = ContextVar("fonds_given_clock", default=None)


def now() -> datetime:
    """Return this instant, in UTC: the clock's, or the one that was given."""
    return _given.get() or datetime.now(UTC)


def instant() -> datetime:
    """Return this very instant in UTC, also where another is given: browsers are idle in real time."""
    return datetime.now(UTC)


def today(time_zone: str = "") -> date:
    """Return today's date in `time_zone`, by default that of the company in scope."""
    return now().astimezone(ZoneInfo(time_zone or current().company.time_zone)).date()


@contextmanager
def given(moment: datetime) -> Iterator[None]:
    """Let it be `moment` for the block: tests and the demonstration live in the past, nobody else does."""
    token = _given.set(moment)
    try:
        yield
    finally:
        _given.reset(token)
