"""Loading beside: within a block, rows go to the database while the thread that made them makes the next ones.

A connection does one thing at a time. So whatever else is asked of it inside the block waits until all rows
are loaded, and the block does not end before.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from django.db import connection

Load = Callable[[], object]


class Loader:
    """A thread that loads one table after the other, in the order in which they were given to it."""

    def __init__(self) -> None:
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
        """Wait until nothing is being loaded."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting)

    def wait(self) -> None:
        """Wait until all is loaded; raise what the first load that failed raised."""
        self.settle()
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed

    def end(self) -> None:
        """End the thread once it has nothing to do."""
        self._loads.put(None)
        self._thread.join()

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


@contextmanager
def loading_beside() -> Iterator[None]:
    """Let `copy_rows` of this thread return before its rows are loaded; they must not be changed any more.

    For a large batch inside one transaction. A row the database refuses is raised by the next statement, or
    at the end of the block. A block inside another one is part of it.
    """
    if loader() is not None:
        yield
        return
    found = Loader()

    def first_load(execute: Callable[..., Any], *statement: Any) -> Any:
        found.wait()
        return execute(*statement)

    _here.loader = found
    try:
        with connection.execute_wrapper(first_load):
            try:
                yield
            except BaseException:
                found.settle()  # the transaction is rolled back when the connection is free
                raise
            found.wait()
    finally:
        _here.loader = None
        found.end()
