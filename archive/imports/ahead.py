"""Rows of a commit on their way: opened and worked out, part of it beside this process, before they are written."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from django.db.models import QuerySet

from archive.imports.deriving import derive, ready
from archive.imports.made import restored, restored_kept
from archive.imports.models import ImportJob, ImportRow
from archive.imports.queries import key_of, sealing_of
from archive.imports.settling import Placing
from archive.records.actions import arriving
from archive.records.arriving import Arriving
from archive.records.kept import Derived, Kept
from archive.records.rules import NewRecord
from archive.records.shapes import shape_of
from kernel import beside
from persistence.encoding import decoded
from policies.document.queries import published
from security.actor import Actor

FRAME = 500  # rows in one question to the second process
WORTH = 400  # rows; fewer are done before it has started
NOWHERE = -1  # no record has this id
BATCHES = 2  # on their way at once


def make_ready(rows: int) -> None:
    """Let the second process load what it derives by, before so many rows are committed: a third of a second."""
    if rows >= WORTH:
        beside.ask(ready)


Opened = tuple[int, int, bool, bytes, int | None]  # pk, row, filing, content, customer


class Waiting(NamedTuple):
    """A staged row that is to become a record."""

    pk: int
    row: int
    filing: bool
    new: NewRecord
    kept: Kept | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows that go straight into the archive together, or become drafts together."""

    rows: Sequence[Waiting]
    arriving: Arriving


class Batch:
    """Rows of one transaction on their way: read, opened, looked up, worked out, one after the other.

    `pks` are the staged rows in their order in the file, `last` is the place of the last one.
    """

    def __init__(self, job: ImportJob, rows: QuerySet[ImportRow], placing: Placing) -> None:
        self._sealing, self._job = sealing_of(key_of(job), job), job
        self._sealed = list(rows.values_list("pk", "row", "filing", "content", "customer"))
        self._placing = placing
        self._files = placing.files([one[-1] for one in self._sealed]) if placing.is_needed else {}
        self.pks = [pk for pk, *_ in self._sealed]
        self.last = self._sealed[-1][1] if self._sealed else 0
        self._rows: list[Waiting] = []
        self._opening: Iterator[bool] | None = None
        self.groups: list[Group] = []

    def opened(self) -> Iterator[bool]:
        """Open the rows, and let the second process derive what they will be found by, in steps."""
        if self._opening is None:
            self._opening = self._open()
        while next(self._opening, False):  # listening can stop, the work goes on later
            yield True

    def _open(self) -> Iterator[bool]:
        # What names a file of a row that is only now known cannot be derived of the row as it was staged.
        alone = len(self._sealed) < WORTH or not beside.is_worth_it() or self._placing.links
        shape = None if alone else shape_of(published(), self._job.category).derivable
        for start in range(0, len(self._sealed), FRAME):
            part = [
                (pk, row, filing, self._sealing.open(bytes(content), row), customer)
                for pk, row, filing, content, customer in self._sealed[start : start + FRAME]
            ]
            frame = shape and _Frame(beside.ask(derive, shape, [plain for *_, plain, _ in part]))
            yield True
            self._rows += [
                self._waiting(one, partial(frame.at, place) if frame else None)
                for place, one in enumerate(part)
            ]
            yield True
        self._sealed = []  # opened: not held twice while the batch waits

    def _waiting(self, one: Opened, coming: Callable[[], Derived] | None) -> Waiting:
        """Return a row in the file of its customer; one whose file is not there the records refuse."""
        pk, row, filing, plain, customer = one
        found = _waiting(pk, row, filing, plain, coming)
        if customer is not None:
            file = self._files.get(customer, NOWHERE)
            links = dict.fromkeys(self._placing.links, file)
            found.new.parent_id = file
            found.new.values = {**found.new.values, **links}
            if found.kept is not None:
                found.kept.values |= links
        return found

    def look_up(self, actor: Actor) -> None:
        """Read what the rows refer to, once they are opened."""
        deque(self.opened(), maxlen=0)
        if not self.groups:
            self.groups = [
                Group(rows=group, arriving=_arriving(actor, group))
                for filing in (True, False)
                if (group := [row for row in self._rows if row.filing is filing])
            ]


class Ahead:
    """The batches after the present one, so that no core waits: one is looked up and worked out, one is read.

    All that asks the database is done between two loads; the rest is what a waiting thread does.
    """

    def __init__(self, *, first: int, most: int) -> None:
        """`first` and `most` are numbers of rows: each batch has twice as many as the one before, up to `most`."""
        self._size, self._most = min(first, most), most
        self._placing: Placing | None = None
        self._coming: deque[Batch] = deque()
        self._present: Batch | None = None
        self._past: Batch | None = None

    @property
    def next(self) -> int:
        """How many rows the next batch has: those that are on their way, or else as many as it may."""
        return len(self._coming[0].pks) if self._coming else self._size

    def taken(self, actor: Actor, job: ImportJob, pks: list[int]) -> Batch:
        """Return the batch of these rows, read now where it is not here yet."""
        while self._coming and self._coming[0].pks != pks:
            self._coming.popleft()
        rows = ImportRow.objects.filter(job=job, pk__in=pks).order_by("row")
        batch = self._coming.popleft() if self._coming else Batch(job, rows, self._placed(job))
        batch.look_up(actor)
        self._past, self._present = self._present, batch
        return batch

    def _placed(self, job: ImportJob) -> Placing:
        self._placing = self._placing or Placing(job)
        return self._placing

    def look(self, actor: Actor, job: ImportJob, *, after: int) -> None:
        """Read what follows a row of the file, two batches of it, and what the next one refers to."""
        found = ImportRow.objects.filter(job=job, state=ImportRow.State.NEW)
        while len(self._coming) < BATCHES:
            behind = self._coming[-1].last if self._coming else after
            self._size = min(self._size * 2, self._most)
            rows = found.filter(row__gt=behind).order_by("row")[: self._size]
            batch = Batch(job, rows, self._placed(job))
            if not batch.pks:
                break
            self._coming.append(batch)
        if self._coming:
            self._coming[0].look_up(actor)

    def spare(self) -> Iterator[bool]:
        """Work out the next batch and open the one after it, in steps; asks the database nothing."""
        self._past = None  # to let go of thousands of rows takes a while: not between two loads
        yield True
        for batch in list(self._coming):
            for group in batch.groups:
                yield from group.arriving.steps()
            yield from batch.opened()


def _arriving(actor: Actor, group: Sequence[Waiting]) -> Arriving:
    rows, kept = [one.new for one in group], [one.kept for one in group]
    return arriving(actor, rows, file=group[0].filing, kept=kept)


def _waiting(
    pk: int, row: int, filing: bool, plain: bytes, coming: Callable[[], Derived] | None
) -> Waiting:
    content = decoded(plain)
    kept = restored_kept(content, coming)
    return Waiting(pk=pk, row=row, filing=filing, new=restored(content), kept=kept)


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
