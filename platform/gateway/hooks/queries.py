"""Reads webhooks and the ledger of what was sent; for who manages people and programs."""

from django.db.models import QuerySet

from gateway.hooks.models import Hook, HookDelivery
from kernel.errors import Missing
from security.actor import Actor
from security.people.rights import demand_people


def hooks(actor: Actor) -> QuerySet[Hook]:
    """Return the webhooks of the company; Refused unless `actor` manages people."""
    demand_people(actor, "webhook.list", "webhook")
    return Hook.objects.all()


def hook_of(actor: Actor, number: int) -> Hook:
    """Return one webhook; Missing when there is none."""
    found = hooks(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def deliveries_of(hook: Hook) -> QuerySet[HookDelivery]:
    """Return what a webhook was sent, latest first."""
    return hook.deliveries.select_related("happening").order_by("-pk")
