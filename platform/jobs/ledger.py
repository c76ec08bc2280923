"""Writes down the jobs of the company in scope, in its own table."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from jobs.models import Job
from jobs.port import Submission, Task
from jobs.progress import (
    FINISHED,
    Busy,
    Claim,
    Closed,
    Ending,
    Envelope,
    JobState,
    Snapshot,
)
from kernel.clock import now
from kernel.scope import current
from kernel.text import N_

# A run that gave a sign of life this recently is taken to be alive.
ALIVE = timedelta(seconds=45)

INTERRUPTED = N_(
    "The work was interrupted and is not repeated by itself; "
    "look at what it did, then start it again."
)


class DatabaseLedger:
    """The ledger over `jobs.models.Job`. Every method needs an open scope."""

    def claim(self, envelope: Envelope, task: Task | None) -> Claim | Busy | Closed:
        """Take the job, or say why not."""
        job = self._locked(envelope, task)
        if job is None:
            return Closed(reason="it was never committed")
        if job.state in FINISHED:
            return Closed(reason="it is finished already")
        if job.cancel_requested and job.state == JobState.QUEUED:
            self._close(job, Ending(state=JobState.CANCELLED))
            return Closed(reason="it was cancelled before it began")
        if job.state == JobState.RUNNING:
            if job.heartbeat is not None and now() - job.heartbeat < ALIVE:
                return Busy()
            if task is not None and not task.idempotent:
                self._close(job, Ending(state=JobState.FAILED, problem=INTERRUPTED))
                return Closed(reason="it was interrupted and may not be repeated")
        job.attempt += 1
        job.state = JobState.RUNNING
        job.heartbeat = now()
        job.started_at = job.started_at or job.heartbeat
        job.save(update_fields=["attempt", "state", "heartbeat", "started_at"])
        return Claim(
            job=job.pk,
            attempt=job.attempt,
            args=job.args,
            actor=job.created_by,
            request=job.request_id,
            done=job.done,
            total=job.total,
            cursor=job.cursor,
        )

    def save(self, claim: Claim, snapshot: Snapshot) -> bool:
        """Store progress and a sign of life; False when this run is no longer the owner."""
        return bool(self._mine(claim).update(heartbeat=now(), **_columns(snapshot)))

    def cancel_asked(self, claim: Claim) -> bool:
        """Say whether somebody asked to stop."""
        return Job.objects.filter(pk=claim.job, cancel_requested=True).exists()

    def finish(self, claim: Claim, snapshot: Snapshot, ending: Ending) -> bool:
        """Close the job; False when this run is no longer the owner."""
        return bool(
            self._mine(claim).update(
                state=ending.state.value,
                problem=ending.problem,
                problem_params=_words(ending.problem_params),
                result=ending.result,
                finished_at=now(),
                **_columns(snapshot),
            )
        )

    def release(self, claim: Claim, snapshot: Snapshot) -> bool:
        """Put the job back among the waiting ones; False when this run is no longer the owner."""
        return bool(
            self._mine(claim).update(
                state=JobState.QUEUED.value, heartbeat=now(), **_columns(snapshot)
            )
        )

    def _mine(self, claim: Claim) -> QuerySet[Job]:
        return Job.objects.filter(pk=claim.job, attempt=claim.attempt, state=JobState.RUNNING.value)

    def _locked(self, envelope: Envelope, task: Task | None) -> Job | None:
        rows = Job.objects.select_for_update()
        if envelope.job is not None:
            return rows.filter(pk=envelope.job).first()
        values: dict[str, Any] = {
            "label": task.label if task else "",
            "visible": bool(task and task.visible),
            "args": dict(envelope.args),
            "request_id": envelope.request,
            "created_by": "system:job",
            "created_at": now(),
            "number": envelope.number,
        }
        if not envelope.occurrence:
            values["task"] = envelope.task
            return rows.get_or_create(number=values.pop("number"), defaults=values)[0]
        job = rows.get_or_create(
            task=envelope.task, occurrence=envelope.occurrence, defaults=values
        )[0]
        return job if job.number == envelope.number else None

    def _close(self, job: Job, ending: Ending) -> None:
        job.state = ending.state
        job.problem = ending.problem
        job.finished_at = now()
        job.save(update_fields=["state", "problem", "finished_at"])


def enter(submission: Submission) -> Job:
    """Write down a job of the company in scope, waiting; it exists when the transaction commits."""
    scope = current()
    return Job.objects.create(
        task=submission.task.name,
        label=submission.task.label,
        visible=submission.task.visible,
        args=dict(submission.args),
        created_by=scope.actor.id if scope.actor is not None else "system:job",
        request_id=scope.request_id[:64],
        occurrence=submission.occurrence,
        created_at=now(),
    )


def remove_old(*, before: datetime) -> int:
    """Delete finished housekeeping, and others finished before `before`; return how many."""
    finished = Job.objects.filter(state__in=[state.value for state in FINISHED])
    recent = finished.filter(visible=False, finished_at__lt=now() - timedelta(days=2))
    return recent.delete()[0] + finished.filter(finished_at__lt=before).delete()[0]


def _columns(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "done": snapshot.done,
        "total": snapshot.total,
        "message": snapshot.message,
        "message_params": _words(snapshot.message_params),
        "cursor": dict(snapshot.cursor),
    }


def _words(params: Any) -> dict[str, Any]:
    """Return the values of a sentence as JSON can hold them."""
    plain = (str, int, float, bool, type(None))
    return {key: value if isinstance(value, plain) else str(value) for key, value in params.items()}
