"""What a person may read of what was printed for them in the background."""

from django.db.models import QuerySet

from archive.printing.models import Printout
from kernel.errors import Missing
from security.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Printout]:
    """Return one's own printouts, newest first, without their content."""
    return Printout.objects.filter(person=actor.user_id or 0).defer("content").order_by("-pk")


def printout_of(actor: Actor, number: int) -> Printout:
    """Return one's own printout, or raise Missing."""
    found = visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found
