"""Takes back in the background what is too much for one transaction; stopped or killed, it goes on where it was."""

from typing import Any, Protocol

from django.db import transaction
from django.urls import reverse

from jobs.models import Job
from jobs.port import defer
from jobs.progress import JobState
from jobs.queries import visible_to as jobs_of
from jobs.steps import Steps
from kernel.errors import Conflict, Missing
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.actor import Actor
from security.audit.models import ChangeSet
from security.audit.undoing import AT_ONCE, close_undo, may_undo, size_of, undo_part

TASK = "administration.undo"
PART = 2_500  # items in one transaction
LISTED = 200  # of what stays, with its reasons
DONE = "undo.done"
_STOPPED = frozenset({JobState.FAILED, JobState.CANCELLED})


def register_kind() -> None:
    """Make the notice known; called once at start-up."""
    register(
        Kind(
            code=DONE,
            label=N_("Something large I took back is done"),
            subject=N_("{done} items were taken back"),
            body=N_("{stayed} items stay as they are; the page behind the link says why."),
            variables={
                "done": N_("how many were taken back"),
                "stayed": N_("how many stay as they are"),
            },
            samples={"done": "12,480", "stayed": "20"},
        )
    )


def job_of_undo(actor: Actor, number: int) -> Job | None:
    """Return the latest work on taking back one of the actor's own change sets."""
    rows = jobs_of(actor).filter(task=TASK, args__change_set=number, created_by=actor.id)
    return rows.first()


def may_go_on(job: Job | None) -> bool:
    """Say whether work was begun and stopped before its end."""
    return job is not None and job.state in _STOPPED


@transaction.atomic
def begin(actor: Actor, number: int) -> int:
    """Let a large change set be taken back in the background, or go on with it; return the number of the job."""
    # The row is the lock: two windows of one person begin it once.
    found = ChangeSet.objects.select_for_update().filter(pk=number, actor_id=actor.id).first()
    if found is None:
        raise Missing
    job = job_of_undo(actor, number)
    if job is not None and not job.is_finished:
        raise Conflict(N_("This is being taken back already."))
    undone = ChangeSet.objects.filter(undo_of=found).exists()
    goes_on = may_go_on(job)
    decision = may_undo(actor, found, undone=undone and not goes_on, begun=goes_on)
    if not decision:
        raise Conflict(decision.reason, **decision.params)
    return defer(TASK, change_set=number)


def is_large(actor: Actor, number: int) -> bool:
    """Say whether one of the actor's own change sets is too much for one transaction."""
    return size_of(actor, number) > AT_ONCE


class Taking(Steps, Protocol):
    """Steps of a job, or of a command, that remember where they are."""

    @property
    def cursor(self) -> dict[str, Any]:
        """What was reached; kept with each batch where work goes on after a stop."""

    @property
    def job(self) -> int:
        """The number of the job, 0 for a command's."""


def work(progress: Taking, number: int) -> dict[str, Any]:
    """Take back part by part; what cannot be is counted, the first of it listed with its reasons."""
    actor = progress.actor
    with progress.batch():
        total = size_of(actor, number)
    progress.report(N_("Taking back"), total=total)
    state = progress.cursor
    while not state.get("ended"):
        with progress.batch():
            part = undo_part(actor, number, cursor=state.get("at", {}), size=PART)
            state["done"] = state.get("done", 0) + part.done
            state["refused"] = state.get("refused", 0) + len(part.refused)
            listed = state.setdefault("listed", [])
            for key, decision in part.refused[: LISTED - len(listed)]:
                params = {name: str(one) for name, one in decision.params.items()}
                listed.append([key, decision.reason, params])
            state["at"] = dict(part.cursor or {})
            state["ended"] = part.cursor is None
            progress.advance(part.done + len(part.refused))
    with progress.batch():
        result = {name: state.get(name, 0) for name in ("done", "refused")}
        close_undo(actor, number, **result)
        _tell(actor, number, progress.job, **result)
    return {**result, "listed": state.get("listed", [])}


def _tell(actor: Actor, number: int, job: int, *, done: int, refused: int) -> None:
    if actor.user_id is None:
        return
    notify(
        [
            Notice(
                kind=DONE,
                people=(actor.user_id,),
                params={"done": f"{done:,}", "stayed": f"{refused:,}"},
                path=reverse("did_undo", args=[number]),
                key=f"{DONE}:{number}:{job}",
            )
        ]
    )
