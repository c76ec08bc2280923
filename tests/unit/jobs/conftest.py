"""Companies, a ledger and a queue without a database."""

import pytest

from jobs import port, running
from jobs.testing import InMemoryQueue, MemoryLedger
from kernel import scope as scopes
from tests.plugins.jobs import World, company


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(scopes, "_reenter", [])
    monkeypatch.setattr(port, "_tasks", {})
    monkeypatch.setattr(port, "_queue", [])
    monkeypatch.setattr(running, "_load_actor", [])
    monkeypatch.setattr(running, "_watchers", [])
    monkeypatch.setattr(running, "_remember", [])
    monkeypatch.setattr(running, "_listeners", [])
    monkeypatch.setattr("jobs.progress.CHECK_EVERY", 0.0)
    made = World(companies={"a": company("a"), "b": company("b")})
    scopes.fill_reenter(made.enter)
    return made


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def queue(world: World, ledger: MemoryLedger) -> InMemoryQueue:
    made = InMemoryQueue(ledger, ledger.enter)
    port.fill(made)
    return made
