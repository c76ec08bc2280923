"""The port through which a spreadsheet is read safely; filled at start-up by the package that reads files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kernel.errors import Unavailable


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: its rows as (number as a spreadsheet shows it, cells as text).

    A cell whose value the file does not hold (an error, a formula without result) is None.
    """

    name: str
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]


Reader = Callable[[Path, str], tuple[Sheet, ...]]
_reader: list[Reader] = []


def fill(reader: Reader) -> None:
    """Put the reader behind the port; called once at start-up."""
    _reader[:] = [reader]


def read_sheets(path: Path, file_name: str) -> tuple[Sheet, ...]:
    """Return the visible sheets of a file; Invalid with one sentence for a file that cannot be read."""
    if not _reader:
        raise Unavailable
    return _reader[0](path, file_name)
