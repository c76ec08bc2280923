"""Turns what the trail notes into deliveries for the webhooks that want to know, in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.hooks.models import Happening, Hook, HookDelivery
from gateway.hooks.rules import OF_VERB, Event, data_of
from jobs.port import defer
from kernel.scope import current
from security.actor import Actor
from security.audit.hearing import hear
from security.audit.models import AuditEvent, Outcome

DELIVER = "hooks.deliver"


def announce(event: AuditEvent, records: Sequence[int], payload: Mapping[str, Any]) -> None:
    """Store what is told of an event of the trail and ask for its delivery; nothing where nobody listens."""
    told = OF_VERB.get(event.verb)
    if told is None or event.outcome != Outcome.DONE:
        return
    hooks = [hook for hook in _listening() if told in hook.events]
    if not hooks:
        return
    target = f"{event.target_kind}:{event.target_id}"
    happening = Happening.objects.create(
        event=told, data={**data_of(event.verb, target, records), **_more(told, payload)}
    )
    HookDelivery.objects.bulk_create(HookDelivery(hook=hook, happening=happening) for hook in hooks)
    current().at_the_end(DELIVER, ask_for_delivery)


def ask_for_delivery() -> None:
    """Ask for the job that sends what is due, as the system: the work is nobody's own."""
    scope = current()
    before, scope.actor = scope.actor, Actor.system("webhooks")
    try:
        defer(DELIVER)
    finally:
        scope.actor = before


def _more(told: Event, payload: Mapping[str, Any]) -> dict[str, str]:
    """Return what was decided; everything else of a payload stays inside."""
    if told == Event.REQUEST_DECIDED and payload.get("verdict"):
        return {"verdict": str(payload["verdict"]), "subject": str(payload.get("subject", ""))}
    if told == Event.REQUEST_ASKED:
        return {"subject": str(payload.get("subject", ""))}
    return {}


def _listening() -> list[Hook]:
    """Return the webhooks that are on, read once a scope: an import writes thousands of events."""
    cache = current().cache
    if DELIVER not in cache:
        cache[DELIVER] = list(Hook.objects.filter(active=True).only("pk", "events"))
    found: list[Hook] = cache[DELIVER]
    return found


hear(announce)
