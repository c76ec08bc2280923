"""Companies without a database, for tests of background work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jobs import port
from jobs.port import Submission
from jobs.progress import Envelope
from jobs.testing import MemoryLedger
from kernel.errors import Missing
from kernel.scope import Company, Scope, opened
from security.actor import Actor


@dataclass(kw_only=True)
class World:
    """Companies, and what happened in their scopes."""

    companies: dict[str, Company] = field(default_factory=dict)
    committed: list[str] = field(default_factory=list)
    rolled_back: list[str] = field(default_factory=list)
    broken: bool = False

    @contextmanager
    def enter(self, company_id: str) -> Iterator[Scope]:
        if self.broken:
            raise OSError("no database")
        if company_id not in self.companies:
            raise Missing
        try:
            with opened(Scope(company=self.companies[company_id])) as scope:
                yield scope
        except BaseException:
            self.rolled_back.append(company_id)
            raise
        self.committed.append(company_id)


def company(identity: str, state: str = "active") -> Company:
    return Company(id=identity, schema=f"c_{identity}", name=identity, host="", state=state)


def put(ledger: MemoryLedger, task: str, /, **args: Any) -> Envelope:
    number = ledger.enter(Submission(task=port.find(task), args=args))
    return Envelope(company="a", task=task, job=number)


def actor(identity: str = "7") -> Actor:
    return Actor(id=identity, name="")
