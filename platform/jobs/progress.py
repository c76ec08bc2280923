"""What a running job holds in its hand: progress, batches in own scopes, the cancel flag."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic
from typing import Any, Protocol

from jobs.port import Task
from kernel.errors import FondsError
from kernel.scope import Scope, reenter
from kernel.text import N_
from security.actor import Actor

CHECK_EVERY = 1.0  # seconds between two looks at the cancel flag


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Cancelled(FondsError):
    """Somebody asked to stop this job; what its committed batches did stays."""

    code = "cancelled"
    message = N_("The job was cancelled.")


class Superseded(FondsError):
    """Another worker took this job over, or it was closed; this run must not write any more."""

    code = "superseded"
    message = N_("The job was taken over by another worker.")


class Paused(FondsError):
    """The worker is stopping; the job goes back to the queue and continues from its cursor."""

    code = "paused"
    message = N_("The worker is stopping; the job will continue.")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One job as it comes out of the queue; `job` is its row, None until one is made."""

    company: str
    task: str
    job: int | None = None
    number: int = 0
    args: Mapping[str, Any] = field(default_factory=dict)
    request: str = ""
    occurrence: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A job this worker may run now: its row, which try this is, and where the last one stopped."""

    job: int
    attempt: int
    args: Mapping[str, Any]
    actor: str = ""
    request: str = ""
    done: int = 0
    total: int = 0
    cursor: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Busy:
    """Another run of this job was alive moments ago: look again later."""


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Nothing to run: `reason` says why."""

    reason: str = ""


@dataclass(kw_only=True)
class Snapshot:
    """What is stored of a running job."""

    done: int = 0
    total: int = 0
    message: str = ""
    message_params: dict[str, Any] = field(default_factory=dict)
    cursor: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a job ended: its state, the problem as a marked sentence, and its JSON result."""

    state: JobState
    problem: str = ""
    problem_params: Mapping[str, Any] = field(default_factory=dict)
    result: Any = None


class Ledger(Protocol):
    """Where jobs of the company in scope are written down. Every method needs an open scope."""

    def claim(self, envelope: Envelope, task: Task | None) -> Claim | Busy | Closed:
        """Take the job, or say why not; a killed job that may not be repeated is closed as failed.

        `task` is None when this program does not know it: the job is taken, to be closed.
        """

    def save(self, claim: Claim, snapshot: Snapshot) -> bool:
        """Store progress and a sign of life; False when this run is no longer the owner."""

    def cancel_asked(self, claim: Claim) -> bool:
        """Say whether somebody asked to stop."""

    def finish(self, claim: Claim, snapshot: Snapshot, ending: Ending) -> bool:
        """Close the job; False when this run is no longer the owner."""

    def release(self, claim: Claim, snapshot: Snapshot) -> bool:
        """Put the job back among the waiting ones; False when this run is no longer the owner."""


class Progress:
    """The first argument of every task.

    Inside `batch()` what is reported is stored with the batch, in its transaction, and only while
    this run still owns the job: work and progress commit together, so a job continued from `cursor`
    repeats nothing and skips nothing. Outside a batch it is stored at once, in a transaction of its
    own.
    """

    def __init__(
        self,
        *,
        company: str,
        claim: Claim,
        actor: Actor,
        ledger: Ledger,
        stopping: Callable[[], bool] = bool,
    ) -> None:
        self.company = company
        self.actor = actor
        self.claim = claim
        self.snapshot = Snapshot(done=claim.done, total=claim.total, cursor=dict(claim.cursor))
        self._ledger = ledger
        self._stopping = stopping
        self._in_batch = False
        self._looked = float("-inf")

    @property
    def job(self) -> int:
        """The number of this job."""
        return self.claim.job

    @property
    def cursor(self) -> dict[str, Any]:
        """Where to continue: JSON values the task writes, stored with each batch."""
        return self.snapshot.cursor

    def report(
        self, message: str = "", *, done: int | None = None, total: int | None = None, **params: Any
    ) -> None:
        """Say how far the job is; `message` is a marked English sentence with {params}."""
        if message:
            self.snapshot.message = message
            self.snapshot.message_params = params
        if done is not None:
            self.snapshot.done = done
        if total is not None:
            self.snapshot.total = total
        if not self._in_batch:
            with self._open():
                self._save()

    def advance(self, count: int = 1) -> None:
        """Count further things done; stored by the batch around it or the next report."""
        self.snapshot.done += count

    def check(self) -> None:
        """Raise Cancelled when somebody asked to stop, Paused when the worker does.

        Cheap enough for every row: the database is asked once a second.
        """
        if self._stopping() and not self._in_batch:
            raise Paused
        if monotonic() - self._looked < CHECK_EVERY:
            return
        self._looked = monotonic()
        if self._in_batch:
            asked = self._ledger.cancel_asked(self.claim)
        else:
            with self._open():
                asked = self._ledger.cancel_asked(self.claim)
        if asked:
            raise Cancelled

    def release(self) -> bool:
        """Put the job back among the waiting ones, to continue from its cursor."""
        with self._open():
            return self._ledger.release(self.claim, self.snapshot)

    @contextmanager
    def batch(self) -> Iterator[Scope]:
        """Open a scope for one batch, as the job's actor; it commits with the progress."""
        self.check()
        with self._open() as scope:
            self._in_batch = True
            try:
                yield scope
                self._save()
            finally:
                self._in_batch = False

    def _save(self) -> None:
        if not self._ledger.save(self.claim, self.snapshot):
            raise Superseded

    @contextmanager
    def _open(self) -> Iterator[Scope]:
        with reenter(self.company) as scope:
            # An open scope may be somebody else's (a job run in place): give it back as it was.
            before = (scope.actor, scope.request_id)
            scope.actor, scope.request_id = self.actor, self.claim.request
            try:
                yield scope
            finally:
                scope.actor, scope.request_id = before
