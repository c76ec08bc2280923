"""Today, in the time zone of a company: PostgreSQL's own date is UTC and wrong until 08:00 in China."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kernel.scope import current


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str = "") -> date:
    """Return today's date in `time_zone`, by default that of the company in scope."""
    return now().astimezone(ZoneInfo(time_zone or current().company.time_zone)).date()
