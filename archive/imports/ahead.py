"""Rows of a commit on their way: opened, and what they will be found by being worked out beside this process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

from django.db.models import QuerySet

from archive.imports.deriving import derive, ready
from archive.imports.made import restored, restored_kept
from archive.imports.models import ImportJob, ImportRow
from archive.imports.queries import key_of, opened
from archive.records.kept import Derived, Kept
from archive.records.rules import NewRecord
from archive.records.shapes import shape_of
from kernel import beside
from persistence.encoding import decoded
from policies.document.queries import published

FRAME = 500  # rows in one question to the second process
WORTH = 1_000  # rows; fewer are done before it has started


def make_ready(rows: int) -> None:
    """Let the second process load what it derives by, before so many rows are committed: a third of a second."""
    if rows >= WORTH:
        beside.ask(ready)


class Waiting(NamedTuple):
    """A staged row that is to become a record."""

    pk: int
    row: int
    filing: bool
    new: NewRecord
    kept: Kept | None


@dataclass(kw_only=True)
class Ahead:
    """The batch after the present one: read before the present one is loaded, so that no core waits."""

    _read: list["_Read"] = field(default_factory=list)
    _opened: dict[int, Waiting] = field(default_factory=dict)

    def taken(self, job: ImportJob, pks: Sequence[int]) -> list[Waiting]:
        """Return these rows, in their order in the file, read now where they are not here yet."""
        self.open()
        if not all(pk in self._opened for pk in pks):
            self._read = _read(job, ImportRow.objects.filter(job=job, pk__in=pks))
            self.open()
        return [self._opened[pk] for pk in pks]

    def fetch(self, job: ImportJob, *, after: int, limit: int) -> None:
        """Read what follows a row of the file, for the batch after this one, and let it be worked on beside."""
        found = ImportRow.objects.filter(job=job, state=ImportRow.State.NEW, row__gt=after)
        self._read = _read(job, found.order_by("row")[:limit])

    def open(self) -> None:
        """Open what was read, if that is left to do: it asks the database nothing."""
        if self._read:
            self._opened = {one.pk: _waiting(one) for one in self._read}
            self._read = []


class _Read(NamedTuple):
    """A row as it was staged, and what is derived of it meanwhile."""

    pk: int
    row: int
    filing: bool
    plain: bytes
    coming: Callable[[], Derived] | None


def _read(job: ImportJob, rows: QuerySet[ImportRow]) -> list[_Read]:
    key = key_of(job)
    found = [
        (pk, row, filing, opened(key, job, row, content))
        for pk, row, filing, content in rows.values_list("pk", "row", "filing", "content")
    ]
    comings = _comings(job, [plain for _, _, _, plain in found])
    return [_Read(*one, coming) for one, coming in zip(found, comings, strict=True)]


def _waiting(one: _Read) -> Waiting:
    content = decoded(one.plain)
    kept = restored_kept(content, one.coming)
    return Waiting(pk=one.pk, row=one.row, filing=one.filing, new=restored(content), kept=kept)


class _Frame:
    """What is derived of some rows together; asked for by each of them."""

    def __init__(self, answer: beside.Answer[list[Derived]]) -> None:
        self._answer = answer

    @cached_property
    def found(self) -> list[Derived]:
        """What was derived, waited for once."""
        return self._answer.get()

    def at(self, place: int) -> Derived:
        """Return what was derived of one row."""
        return self.found[place]


def _comings(job: ImportJob, plains: Sequence[bytes]) -> list[Callable[[], Derived] | None]:
    """Let the second process derive what many rows will be found by; few are left to this one."""
    if len(plains) < WORTH or not beside.is_worth_it():
        return [None] * len(plains)
    shape = shape_of(published(), job.category).derivable
    comings: list[Callable[[], Derived] | None] = []
    for start in range(0, len(plains), FRAME):
        part = plains[start : start + FRAME]
        frame = _Frame(beside.ask(derive, shape, part))
        comings += [partial(frame.at, place) for place in range(len(part))]
    return comings
