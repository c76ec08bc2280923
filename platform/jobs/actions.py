"""What people change about background work: they ask a job to stop."""

from collections.abc import Iterable

from django.db import transaction

from jobs.models import Job
from jobs.progress import FINISHED, JobState
from jobs.queries import visible_to
from kernel.clock import now
from kernel.decision import Outcome, refusal
from kernel.text import N_
from security.actor import Actor
from security.audit import writer


def cancel(actor: Actor, numbers: Iterable[int]) -> Outcome[int]:
    """Ask jobs to stop: a waiting one ends at once, a running one after its current batch."""
    wanted = list(numbers)
    done: list[int] = []
    with transaction.atomic():
        found = {
            job.pk: job
            for job in Job.objects.select_for_update().filter(
                pk__in=visible_to(actor).filter(pk__in=wanted).values("pk")
            )
        }
        stoppable = {pk: job for pk, job in found.items() if job.state not in FINISHED}
        waiting = [pk for pk, job in stoppable.items() if job.state == JobState.QUEUED]
        Job.objects.filter(pk__in=waiting).update(
            state=JobState.CANCELLED.value, finished_at=now(), cancel_requested=True
        )
        Job.objects.filter(pk__in=stoppable.keys() - set(waiting)).update(cancel_requested=True)
        done = [number for number in wanted if number in stoppable]
        if done:
            writer.record(actor=actor, verb="job.cancel", target="job", payload={"jobs": done})
    no = refusal(N_("This work is finished already, or you may not see it."))
    return Outcome(
        done=tuple(done),
        refused=tuple((number, no) for number in wanted if number not in stoppable),
    )
