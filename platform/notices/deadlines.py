"""Cuts a network line after so many seconds, whatever the other side does."""

import socket
import threading
from contextlib import suppress
from types import TracebackType


class Deadline:
    """A block that ends in time: a byte every few seconds would outlive every timeout of a socket.

    The watched line is a duplicate: TLS takes the original over, also in the middle of a handshake.
    """

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self.passed = False

    def watch(self, line: socket.socket) -> None:
        """Make this the line to cut; cut it at once when the time is over already."""
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line = line.dup()
        if self.passed:
            self._cut()

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line = None

    def _cut(self) -> None:
        self.passed = True
        with self._lock:
            # A line that is down already is what we want.
            if self._line is not None:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)
