"""Loading beside: within a block, rows go to the database while the thread that made them makes the next ones.

A connection does one thing at a time. So whatever else is asked of it inside the block waits until all rows
are loaded, and the block does not end before. Who waits can do something else meanwhile, bit by bit.
"""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from django.db import connection

Load = Callable[[], object]
OFTEN = 0.0005  # seconds a thread computes before another one that waits gets its turn


class Loader:
    """A thread that loads one table after the other, in the order in which they were given to it."""

    def __init__(self, spare: Iterable[object] = ()) -> None:
        self._spare: Iterator[object] | None = iter(spare)
        self._loads: SimpleQueue[Load | None] = SimpleQueue()
        self._changed = threading.Condition()
        self._waiting = 0
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="loading", daemon=True)
        self._thread.start()

    def put(self, load: Load) -> None:
        """Let the thread call `load` after all before; none is called after one has failed."""
        with self._changed:
            self._waiting += 1
        self._loads.put(load)

    def settle(self) -> None:
        """Wait until nothing is being loaded, and do of the spare work what there is time for."""
        while self._waiting and self._does_a_bit():
            pass
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting)

    def wait(self) -> None:
        """Wait until all is loaded; raise what the first load that failed raised."""
        self.settle()
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed

    def forget_spare(self) -> None:
        """Do no more spare work."""
        self._spare = None

    def end(self) -> None:
        """End the thread once it has nothing to do."""
        self._loads.put(None)
        self._thread.join()

    @property
    def is_here(self) -> bool:
        """Whether this is the thread that loads."""
        return threading.current_thread() is self._thread

    def _does_a_bit(self) -> bool:
        """Do the next bit of the spare work; False when none is left, or when it is a bit that waits."""
        spare, self._spare = self._spare, None
        if spare is None:
            return False
        try:
            next(spare)
        except StopIteration:
            return False
        self._spare = spare
        return True

    def _work(self) -> None:
        while (load := self._loads.get()) is not None:
            try:
                if self._failed is None:
                    load()
            except BaseException as error:  # noqa: BLE001 - raised again where the loads are waited for
                self._failed = error
            with self._changed:
                self._waiting -= 1
                self._changed.notify_all()


class _OftenInTurn:
    """While something loads beside, threads take turns more often than is usual.

    The thread that loads needs the interpreter for moments only, but after every piece it gave to the
    database; a thread that computes would let it wait for five milliseconds each time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._usual = sys.getswitchinterval()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(OFTEN)
            self._inside += 1

    def __exit__(self, *_raised: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                sys.setswitchinterval(self._usual)


_often_in_turn = _OftenInTurn()
_here = threading.local()


def loader() -> Loader | None:
    """Return what loads beside this thread, inside such a block."""
    found: Loader | None = getattr(_here, "loader", None)
    return found


def wait_for_loads() -> None:
    """Wait until all is loaded: for what speaks to the database in another way than by a statement of a cursor."""
    found = loader()
    if found is not None:
        found.wait()


def beside(load: Load) -> None:
    """Let the thread that loads call this after all before; here and now, outside such a block.

    It speaks to the database through a cursor that was opened before.
    """
    found = loader()
    if found is None:
        load()
    else:
        found.put(load)


def check_references() -> None:
    """Let the database check now, beside, what it would check of these rows at COMMIT, and go on deferring."""
    cursor = connection.cursor()

    def check() -> None:
        with cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    beside(check)


@contextmanager
def loading_beside(spare: Iterable[object] = ()) -> Iterator[None]:
    """Let `copy_rows` of this thread return before its rows are loaded; they must not be changed any more.

    For a large batch inside one transaction. A row the database refuses is raised by the next statement, or
    at the end of the block. A block inside another one is part of it, and waits at its end as well. `spare`
    is work that is done bit by bit, as far as it comes, while this thread waits; it asks the database nothing.
    """
    if loader() is not None:
        yield
        wait_for_loads()
        return
    found = Loader(spare)

    def first_load(execute: Callable[..., Any], *statement: Any) -> Any:
        if not found.is_here:
            found.wait()
        return execute(*statement)

    _here.loader = found
    try:
        with _often_in_turn, connection.execute_wrapper(first_load):
            try:
                yield
            except BaseException:
                found.forget_spare()
                found.settle()  # the transaction is rolled back when the connection is free
                raise
            found.wait()
    finally:
        _here.loader = None
        found.end()
