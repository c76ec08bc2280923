"""Runs one job out of the queue in its company: claim, run, and write down how it ended."""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from jobs.port import Task, find
from jobs.progress import (
    Busy,
    Cancelled,
    Claim,
    Closed,
    Ending,
    Envelope,
    JobState,
    Ledger,
    Paused,
    Progress,
    Snapshot,
    Superseded,
)
from kernel.errors import FondsError, Invalid, Missing, Refused
from kernel.scope import Company, reenter
from kernel.text import N_
from security.actor import Actor

logger = logging.getLogger("fonds.jobs")

# A company in one of these states works again soon; its jobs wait. In any other they are refused.
WAITING_STATES = frozenset({"provisioning", "maintenance", "moving", "restoring"})
WAIT_FOR_COMPANY = 60
WAIT_FOR_OTHER_RUN = 60
WAIT_FOR_DATABASE = 30

Watcher = Callable[[Envelope], AbstractContextManager[None]]
_load_actor: list[Callable[[str], Actor]] = []
_watchers: list[Watcher] = []
_remember: list[Callable[[Iterable[Refused], Actor], object]] = []
Listener = Callable[[Task, Claim, "Ending"], object]
_listeners: list[Listener] = []


class Again(Exception):
    """Run this job again, not before `seconds` from now; the queue reads it, nobody else."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds} s")


def fill_actors(loader: Callable[[str], Actor]) -> None:
    """Say how a user id becomes an actor with today's posts; called inside the company's scope.

    The loader raises Missing or Refused for somebody who may not act any more. While unfilled, a
    person is an actor without posts, who by default may do nothing.
    """
    _load_actor[:] = [loader]


def fill_refusals(writer: Callable[[Iterable[Refused], Actor], object]) -> None:
    """Say how refusals are audited; called in a scope of its own, after the rollback."""
    _remember[:] = [writer]


def hear_endings(listener: Listener) -> None:
    """Call `listener(task, claim, ending)` once a job has ended, in a scope of its own."""
    if listener not in _listeners:
        _listeners.append(listener)


def watch(watcher: Watcher) -> None:
    """Put a context around every job (check-ins of schedules, tags of error reports)."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def actor_for(identity: str) -> Actor:
    """Return the actor for the id stamped on a job."""
    if not identity or identity.startswith("system:"):
        return Actor.system(identity.removeprefix("system:") or "job")
    if _load_actor:
        return _load_actor[0](identity)
    return Actor(id=identity, name="")


def run(
    envelope: Envelope, *, ledger: Ledger, stopping: Callable[[], bool] = bool
) -> Ending | None:
    """Run one job to its end and return how it ended; None when there was nothing to run.

    Raises Again when the job must come back later. An unexpected error never leaves this function
    in another form: it is logged, retried when the task says so, and otherwise written on the job.
    """
    with ExitStack() as stack:
        for watcher in _watchers:
            stack.enter_context(watcher(envelope))
        try:
            return _run(envelope, ledger, stopping)
        except Again:
            raise
        except Exception as error:
            # The scope or the ledger failed, not the task: nothing is known, so the job comes back.
            logger.exception("The job could not be started or closed.", extra=_where(envelope))
            raise Again(WAIT_FOR_DATABASE) from error


def _announce(task: Task, progress: Progress, ending: Ending, envelope: Envelope) -> None:
    """Let the listeners hear of an ending, each in a scope of its own: the job has ended in any case."""
    for listener in _listeners:
        try:
            with reenter(envelope.company):
                listener(task, progress.claim, ending)
        except Exception:
            logger.exception("The end of a job could not be told.", extra=_where(envelope))


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """A claimed job that may run."""

    task: Task
    claim: Claim
    actor: Actor


def _run(envelope: Envelope, ledger: Ledger, stopping: Callable[[], bool]) -> Ending | None:
    begun = _begin(envelope, ledger)
    if isinstance(begun, Closed):
        logger.info("The job was not run: %s", begun.reason, extra=_where(envelope))
        return None
    progress = Progress(
        company=envelope.company,
        claim=begun.claim,
        actor=begun.actor,
        ledger=ledger,
        # A job that may not be repeated is not interrupted for a stopping worker either.
        stopping=stopping if begun.task.idempotent else bool,
    )
    logger.info("The job starts.", extra=_where(envelope))
    ending = _perform(begun.task, progress, envelope)
    if ending is None:
        return None
    with reenter(envelope.company):
        kept = ledger.finish(progress.claim, progress.snapshot, ending)
    logger.info("The job ended: %s", ending.state.value, extra=_where(envelope))
    if not kept:
        return None
    _announce(begun.task, progress, ending, envelope)
    return ending


def _begin(envelope: Envelope, ledger: Ledger) -> _Begun | Closed:
    """Claim the job in a short transaction of its own."""
    try:
        task = find(envelope.task)
    except Missing:
        task = None
    try:
        with reenter(envelope.company) as scope:
            if scope.company.state in WAITING_STATES:
                raise Again(WAIT_FOR_COMPANY)
            claim = ledger.claim(envelope, task)
            if isinstance(claim, Busy):
                raise Again(WAIT_FOR_OTHER_RUN)
            if isinstance(claim, Closed):
                return claim
            return _admit(scope.company, task, claim, ledger)
    except Missing:
        return Closed(reason="there is no such company")


def _admit(company: Company, task: Task | None, claim: Claim, ledger: Ledger) -> _Begun | Closed:
    """Say whether a claimed job may run: company active, task known, actor still allowed to act."""
    problem = ""
    actor = Actor.system("job")
    if company.state != "active":
        problem = N_("The company is suspended, so its background work does not run.")
    else:
        try:
            actor = actor_for(claim.actor)
        except (Missing, Refused):
            problem = N_("The person who started this work may not act any more.")
    if task is None:
        problem = N_("This version of the program does not know this kind of work.")
    if task is None or problem:
        snapshot = Snapshot(done=claim.done, total=claim.total, cursor=dict(claim.cursor))
        ledger.finish(claim, snapshot, Ending(state=JobState.FAILED, problem=problem))
        return Closed(reason=problem)
    return _Begun(task=task, claim=claim, actor=actor)


def _perform(task: Task, progress: Progress, envelope: Envelope) -> Ending | None:
    """Call the task; return its ending, or None when another run took the job over."""
    try:
        result = task.run(progress, **progress.claim.args)
    except (Superseded, Cancelled) as stop:
        logger.warning("The job stopped: %s", stop.code, extra=_where(envelope))
        return Ending(state=JobState.CANCELLED) if isinstance(stop, Cancelled) else None
    except Paused:
        _come_back(progress, seconds=0)
        return None
    except FondsError as error:
        logger.warning("The job failed: %s", error.code, extra=_where(envelope))
        if isinstance(error, Refused):
            _audit(error, progress)
        return _failure(error)
    except Exception:
        # The edge of the process: whatever a task throws is reported once and shown on the job.
        logger.exception("The job failed unexpectedly.", extra=_where(envelope))
        if progress.claim.attempt <= task.retries:
            _come_back(progress, seconds=task.wait)
            return None
        return Ending(
            state=JobState.FAILED,
            problem=N_("The work stopped because of an unexpected error; it was reported."),
        )
    return Ending(state=JobState.DONE, result=result)


def _audit(error: Refused, progress: Progress) -> None:
    with reenter(progress.company) as scope:
        scope.actor, scope.request_id = progress.actor, progress.claim.request
        for remember in _remember:
            remember([error], progress.actor)


def _failure(error: FondsError) -> Ending:
    """Turn an error into a sentence that can be shown in the reader's language."""
    if isinstance(error, Invalid) and len(error.problems) == 1:
        problem = error.problems[0]
        return Ending(
            state=JobState.FAILED, problem=problem.message, problem_params=dict(problem.params)
        )
    if isinstance(error, Invalid):
        return Ending(state=JobState.FAILED, problem="{text}", problem_params={"text": str(error)})
    return Ending(state=JobState.FAILED, problem=error.template, problem_params=dict(error.params))


def _come_back(progress: Progress, *, seconds: int) -> None:
    """Put the job back among the waiting ones, unless another run owns it by now."""
    if progress.release():
        raise Again(seconds)


def _where(envelope: Envelope) -> dict[str, object]:
    """Return what may be said about a job in a log: names and numbers, never its arguments."""
    return {
        "company": envelope.company,
        "task": envelope.task,
        "job": envelope.job,
        "request_id": envelope.request,
    }
