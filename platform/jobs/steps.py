"""What long work needs of whatever runs it: a job of the queue, or a command that waits for it."""

from contextlib import AbstractContextManager
from typing import Any, Protocol

from kernel.scope import Scope
from security.actor import Actor


class Steps(Protocol):
    """The part of jobs.progress.Progress that long work uses; batches are transactions of their own."""

    company: str
    actor: Actor

    def report(
        self, message: str = "", *, done: int | None = None, total: int | None = None, **params: Any
    ) -> None:
        """Say how far the work is."""

    def advance(self, count: int = 1) -> None:
        """Count further rows done."""

    def check(self) -> None:
        """Raise when the work should stop."""

    def batch(self) -> AbstractContextManager[Scope]:
        """Open a scope for one batch, as the actor."""
