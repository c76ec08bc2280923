"""The queue of tests: jobs wait in memory until the test runs them, by the worker's own code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jobs.port import FleetTask, Submission, Task
from jobs.progress import (
    FINISHED,
    Busy,
    Claim,
    Closed,
    Ending,
    Envelope,
    JobState,
    Ledger,
    Snapshot,
)
from jobs.running import Again, run
from kernel.errors import ScopeError
from kernel.scope import current_or_none


@dataclass(kw_only=True)
class MemoryJob:
    """What MemoryLedger keeps of one job."""

    task: str
    args: Mapping[str, Any]
    actor: str = ""
    request: str = ""
    state: JobState = JobState.QUEUED
    attempt: int = 0
    alive: bool = False
    cancel_requested: bool = False
    snapshot: Snapshot = field(default_factory=Snapshot)
    ending: Ending | None = None


class MemoryLedger:
    """A ledger without a database, with the same answers as the real one."""

    def __init__(self) -> None:
        self.jobs: dict[int, MemoryJob] = {}

    def enter(self, submission: Submission) -> int:
        """Write down a waiting job; return its number."""
        scope = current_or_none()
        number = len(self.jobs) + 1
        self.jobs[number] = MemoryJob(
            task=submission.task.name,
            args=dict(submission.args),
            actor=scope.actor.id if scope and scope.actor else "",
            request=scope.request_id if scope else "",
        )
        return number

    def claim(self, envelope: Envelope, task: Task | None) -> Claim | Busy | Closed:
        """Take the job, or say why not."""
        number = envelope.job or self._by_number(envelope)
        job = self.jobs.get(number)
        if job is None or job.state in FINISHED:
            return Closed(reason="it is finished already, or was never committed")
        if job.cancel_requested and job.state == JobState.QUEUED:
            job.state = JobState.CANCELLED
            return Closed(reason="it was cancelled before it began")
        if job.state == JobState.RUNNING and job.alive:
            return Busy()
        if job.state == JobState.RUNNING and task is not None and not task.idempotent:
            job.state, job.ending = JobState.FAILED, Ending(state=JobState.FAILED)
            return Closed(reason="it was interrupted and may not be repeated")
        job.state = JobState.RUNNING
        job.attempt += 1
        return Claim(
            job=number,
            attempt=job.attempt,
            args=job.args,
            actor=job.actor,
            request=job.request,
            done=job.snapshot.done,
            total=job.snapshot.total,
            cursor=job.snapshot.cursor,
        )

    def save(self, claim: Claim, snapshot: Snapshot) -> bool:
        """Store progress; False when this run is no longer the owner."""
        job = self.jobs[claim.job]
        if job.attempt != claim.attempt or job.state != JobState.RUNNING:
            return False
        job.snapshot = replace(snapshot, cursor=dict(snapshot.cursor))
        return True

    def cancel_asked(self, claim: Claim) -> bool:
        """Say whether somebody asked to stop."""
        return self.jobs[claim.job].cancel_requested

    def finish(self, claim: Claim, snapshot: Snapshot, ending: Ending) -> bool:
        """Close the job; False when this run is no longer the owner."""
        if not self.save(claim, snapshot):
            return False
        self.jobs[claim.job].state = ending.state
        self.jobs[claim.job].ending = ending
        return True

    def release(self, claim: Claim, snapshot: Snapshot) -> bool:
        """Put the job back among the waiting ones."""
        if not self.save(claim, snapshot):
            return False
        self.jobs[claim.job].state = JobState.QUEUED
        return True

    def _by_number(self, envelope: Envelope) -> int:
        key = -envelope.number
        self.jobs.setdefault(
            key, MemoryJob(task=envelope.task, args=envelope.args, request=envelope.request)
        )
        return key


Enter = Callable[[Submission], Any]
_database: list[tuple[Ledger, Enter]] = []


def use_database(ledger: Ledger, enter: Enter) -> None:
    """Say how jobs are written down in the database; called once Django has started."""
    _database[:] = [(ledger, enter)]


def _in_memory() -> tuple[Ledger, Enter]:
    ledger = MemoryLedger()
    return ledger, ledger.enter


class InMemoryQueue:
    """Collects jobs; `run_all` runs them in order, as the worker would, outside the asking scope.

    `enter` writes a job down and returns its number. Without arguments jobs are written down in
    the database once Django has started, in memory before.
    """

    def __init__(self, ledger: Ledger | None = None, enter: Enter | None = None) -> None:
        if ledger is None or enter is None:
            ledger, enter = _database[0] if _database else _in_memory()
        self.waiting: list[Envelope] = []
        self.fleet: list[tuple[FleetTask, Mapping[str, Any]]] = []
        self._ledger = ledger
        self._enter = enter
        self._numbers = 0

    def put(self, submission: Submission) -> int:
        """Keep the job; return its number."""
        self._numbers += 1
        scope = current_or_none()
        task = submission.task
        if scope is None and not submission.company:
            raise ScopeError
        if scope is None:
            self.waiting.append(
                Envelope(
                    company=submission.company,
                    task=task.name,
                    number=self._numbers,
                    args=dict(submission.args),
                    occurrence=submission.occurrence,
                )
            )
            return self._numbers
        entered = self._enter(submission)
        number = entered if isinstance(entered, int) else int(entered.pk)
        self.waiting.append(
            Envelope(company=scope.company.id, task=task.name, job=number, request=scope.request_id)
        )
        return number

    def put_fleet(self, task: FleetTask, args: Mapping[str, Any]) -> int:
        """Keep work of the installation."""
        self._numbers += 1
        self.fleet.append((task, dict(args)))
        return self._numbers

    def forget(self, company: str) -> None:
        """Drop what waits for a company."""
        self.waiting = [one for one in self.waiting if one.company != company]

    def run_all(self, *, limit: int = 1000) -> list[Ending | None]:
        """Run what waits and what that asks for, up to `limit` jobs; return the endings."""
        endings: list[Ending | None] = []
        while self.waiting and len(endings) < limit:
            envelope = self.waiting.pop(0)
            try:
                endings.append(run(envelope, ledger=self._ledger))
            except Again:
                self.waiting.append(envelope)
                endings.append(None)
        while self.fleet:
            task, args = self.fleet.pop(0)
            task.run(**args)
        return endings
