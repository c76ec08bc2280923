"""Holds an import while something is done with it: who may, whether it is free, its next state."""

from archive.imports import queries
from archive.imports.models import ImportJob
from kernel.clock import now
from kernel.errors import Conflict, Missing
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject

State = ImportJob.State
BUSY = (State.REHEARSING, State.COMMITTING)
OVER = N_("This import is done; upload the file again for another one.")
_UNDER_WAY = N_("This import is at work just now; wait for it or cancel it.")
_POLICY_CHANGED = N_("The policy changed since the rehearsal; rehearse the import again.")
_NOT_REHEARSED = N_("Rehearse the import first: nothing is committed unseen.")


def open_job(actor: Actor, import_id: int) -> ImportJob:
    """Return an import that may still be changed, the right to import checked again.

    Raises Missing for one of somebody else, Conflict for one that is at work or done.
    """
    hold_policy()
    found = (
        ImportJob.objects.select_for_update()
        .filter(pk=import_id, created_by_id=actor.user_id)
        .first()
    )
    if found is None:
        raise Missing
    permission.demand(actor, Verb.IMPORT, Subject(category=found.category), target=found.category)
    if found.state in BUSY and not (found.job and is_ended(actor, found.job)):
        raise Conflict(_UNDER_WAY)
    if found.state == State.DONE:
        raise Conflict(OVER)
    return found


def is_ended(actor: Actor, number: int) -> bool:
    """Say whether the background work with this number is over."""
    return queries.job_state(actor, number).finished


def demand_rehearsed(job: ImportJob) -> None:
    """Raise Conflict for an import that was not rehearsed, or not under the policy in force."""
    if not job.counts or not job.policy_digest:
        raise Conflict(_NOT_REHEARSED)
    demand_same_policy(job)


def demand_same_policy(job: ImportJob) -> None:
    """Raise Conflict where the policy changed since the rehearsal."""
    if published().digest != job.policy_digest:
        raise Conflict(_POLICY_CHANGED)


def move(job: ImportJob, state: str) -> None:
    """Bring an import into a state, and store what else was changed of it."""
    job.state, job.updated_at = state, now()
    job.save()
