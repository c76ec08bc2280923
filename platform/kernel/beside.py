"""Work beside this process: pure functions run in a second one, so that both cores of a small machine are used."""

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

PATIENCE = 300.0  # seconds for one answer; then the second process is given up
T = TypeVar("T")


class Answer(Generic[T]):
    """What a function gives, sooner or later."""

    def __init__(
        self,
        function: Callable[..., T],
        args: tuple[Any, ...],
        helper: "_Second | None" = None,
        coming: "Future[bytes | None] | None" = None,
    ) -> None:
        self._function = function
        self._args = args
        self._helper = helper
        self._coming = coming

    def get(self) -> T:
        """Return the answer; where the second process has none, the function is called here."""
        if self._coming is not None and self._helper is not None:
            try:
                done = self._coming.result(timeout=PATIENCE)
            except TimeoutError:
                self._helper.end()
                done = None
            if done is not None:
                found: T = pickle.loads(done)  # noqa: S301 - bytes our own child wrote into our pipe
                return found
        return self._function(*self._args)


def ask(function: Callable[..., T], *args: Any) -> Answer[T]:
    """Let the second process call `function`, of a module that needs no Django, with plain values.

    It is started on first need, serves one question after the other, ends itself when nobody asks for a
    while, and ends with this process. With one core, or when it is lost, `get` does the work itself: an
    answer is the same either way, and so is an exception.
    """
    helper = _second()
    return Answer(function, args, helper, helper.put(function, args) if helper else None)


def is_worth_it() -> bool:
    """Say whether a second process would have a core of its own."""
    return len(os.sched_getaffinity(0)) > 1


def end() -> None:
    """End the second process, if there is one; what was asked is worked out here."""
    with _lock:
        if _held and _held[0].owner == os.getpid():
            _held[0].end()
        _held.clear()


class _Second:
    """The second process with its two pipes, and a thread on each so that neither side blocks the other."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.lost = False
        questions, ours = os.pipe()
        theirs, answers = os.pipe()
        places = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "kernel.beside_child", str(questions), str(answers)],
            env={"PYTHONPATH": places, "PYTHONUTF8": "1", "PATH": os.defpath},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(questions, answers),
        )
        os.close(questions)
        os.close(answers)
        self._out, self._in = Connection(ours, readable=False), Connection(theirs, writable=False)
        self._lock = threading.Lock()
        self._waiting: deque[Future[bytes | None]] = deque()
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        for work in (self._send, self._receive):
            threading.Thread(target=work, name="beside", daemon=True).start()

    def put(
        self, function: Callable[..., Any], args: tuple[Any, ...]
    ) -> "Future[bytes | None] | None":
        """Hand over a question; None when there is nobody any more."""
        question = pickle.dumps((function, args), protocol=pickle.HIGHEST_PROTOCOL)
        coming: Future[bytes | None] = Future()
        with self._lock:
            if self.lost:
                return None
            self._waiting.append(coming)
            self._outbox.put(question)
        return coming

    def end(self) -> None:
        """End the process; whoever waits is told that no answer comes."""
        with self._lock:
            self.lost = True
        self._process.kill()

    def _send(self) -> None:
        while (question := self._outbox.get()) is not None:
            try:
                self._out.send_bytes(question)
            except (OSError, ValueError):
                break
        self._out.close()

    def _receive(self) -> None:
        while True:
            try:
                done = self._in.recv_bytes()
            except (EOFError, OSError):
                break
            # An empty answer says that the function failed there: it will say here why.
            self._waiting.popleft().set_result(done or None)
        with self._lock:
            self.lost = True
            left, self._waiting = list(self._waiting), deque()
        for coming in left:
            coming.set_result(None)
        self._outbox.put(None)
        self._in.close()
        self._process.wait()


_lock = threading.Lock()
_held: list[_Second] = []


def _second() -> _Second | None:
    """Return the second process of this one; a fork has none of its own yet."""
    if not is_worth_it():
        return None
    with _lock:
        if not _held or _held[0].lost or _held[0].owner != os.getpid():
            try:
                _held[:] = [_Second()]
            except OSError:  # no process or pipe to be had: do the work here
                return None
        return _held[0]


atexit.register(end)
