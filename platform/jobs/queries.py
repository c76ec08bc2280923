"""What an actor may see of the background work of the company in scope."""

from django.db.models import Q, QuerySet

from jobs.models import Job
from kernel.errors import Missing
from security.actor import Actor
from security.permission import decide

# Who may configure the company (verb K of the access policy) sees and stops everybody's work.
OPERATE = "K"


def visible_to(actor: Actor) -> QuerySet[Job]:
    """Return the listed jobs `actor` may see: the own ones, or all with the right to operate."""
    mine = Q() if decide(actor, OPERATE) else Q(created_by=actor.id)
    return Job.objects.filter(mine, visible=True).order_by("-created_at", "-pk")


def job_of(actor: Actor, number: int) -> Job:
    """Return one job, or raise Missing."""
    found = visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found
