"""The working calendar of the company in scope, for every layer; filled by `administration`."""

from collections.abc import Callable

from kernel.calendar import CHINA, WorkCalendar

_reader: list[Callable[[], WorkCalendar]] = []


def fill(reader: Callable[[], WorkCalendar]) -> None:
    """Say how to read a company's own calendar; called once at start-up."""
    _reader[:] = [reader]


def work_calendar() -> WorkCalendar:
    """Return the calendar of the company in scope; the published one while nobody filled the port."""
    return _reader[0]() if _reader else CHINA
