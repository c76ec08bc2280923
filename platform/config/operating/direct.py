"""Runs the work of a job in this process: for commands, which wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config.output import say
from kernel.scope import Scope, reenter
from security.actor import Actor


class Direct:
    """Runs an import in this process: each batch in a scope of its own, progress on standard error."""

    def __init__(self, company: str, actor: Actor) -> None:
        self.company = company
        self.actor = actor
        self._done = self._total = 0
        self._message = ""

    def report(
        self, message: str = "", *, done: int | None = None, total: int | None = None, **params: Any
    ) -> None:
        """Say how far the work is."""
        self._message = message.format_map(params) or self._message
        self._done = self._done if done is None else done
        self._total = self._total if total is None else total
        say(f"{self._message}: {self._done:,} of {self._total:,}")

    def advance(self, count: int = 1) -> None:
        """Count further rows done."""
        self.report(done=self._done + count)

    def check(self) -> None:
        """Never stop: Ctrl-C does, between two batches or rolling back one."""

    @contextmanager
    def batch(self) -> Iterator[Scope]:
        """Open a scope for one batch, as the actor."""
        with reenter(self.company) as scope:
            scope.actor = self.actor
            yield scope
