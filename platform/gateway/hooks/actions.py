"""The only writer of webhooks: made, changed, given a new secret, removed, sent again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from gateway.hooks.announcing import ask_for_delivery
from gateway.hooks.models import Hook, HookDelivery
from gateway.hooks.queries import hook_of, hooks
from gateway.hooks.rules import DeliveryState, problems_with_hook
from gateway.hooks.sealing import seal_address, seal_secret
from kernel.clock import now
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from notices.outbound import TargetRefused, checked_address
from security.actor import Actor
from security.audit import writer


@dataclass(frozen=True, kw_only=True)
class HookData:
    """What somebody says of a webhook; `address` '' keeps the one there is."""

    name: str
    address: str
    events: Sequence[str]
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class MadeHook:
    """A webhook with its secret, which nobody can read again."""

    hook: Hook
    secret: str


@transaction.atomic
def make_hook(actor: Actor, data: HookData) -> MadeHook:
    """Make a webhook; Invalid with every problem, also for an address inside our own network."""
    hooks(actor)
    problems = [*problems_with_hook(data.name, data.events), *_address_problems(data.address)]
    if problems or actor.user_id is None:
        raise Invalid(problems)
    hook = Hook(place=secrets.token_hex(16), made_by_id=actor.user_id)
    secret = _new_secret()
    seal_secret(hook, secret)
    _put(hook, data)
    _save(hook)
    _note(actor, "webhook.make", hook)
    return MadeHook(hook=hook, secret=secret)


@transaction.atomic
def change_hook(actor: Actor, number: int, data: HookData) -> Hook:
    """Change a webhook; switched on again it starts without failures."""
    hook = _locked(actor, number)
    problems = problems_with_hook(data.name, data.events)
    if data.address:
        problems += _address_problems(data.address)
    if problems:
        raise Invalid(problems)
    if data.active and not hook.active:
        hook.failures, hook.broken_at = 0, None
    _put(hook, data)
    _save(hook)
    _note(actor, "webhook.change", hook)
    return hook


@transaction.atomic
def renew_secret(actor: Actor, number: int) -> MadeHook:
    """Give a webhook a new secret; posts are signed with it from now on."""
    hook = _locked(actor, number)
    secret = _new_secret()
    seal_secret(hook, secret)
    hook.save(update_fields=["secret"])
    _note(actor, "webhook.secret", hook)
    return MadeHook(hook=hook, secret=secret)


def switch_off_broken(hook: Hook) -> None:
    """Switch off a webhook that failed too often in a row; nobody did it, so the system is named."""
    hook.active, hook.broken_at = False, now()
    _note(Actor.system("webhooks"), "webhook.change", hook)


@transaction.atomic
def remove_hook(actor: Actor, number: int) -> None:
    """Remove a webhook with its ledger; the trail keeps that it was there."""
    hook = _locked(actor, number)
    _note(actor, "webhook.remove", hook)
    hook.delete()


@transaction.atomic
def send_again(actor: Actor, number: int, delivery: int) -> HookDelivery:
    """Send once more what was sent, refused or given up; Conflict while it waits or the webhook is off."""
    hook = _locked(actor, number)
    row = HookDelivery.objects.filter(pk=delivery, hook=hook).first()
    if row is None:
        raise Missing
    if row.state in {DeliveryState.WAITING, DeliveryState.SENDING}:
        raise Conflict(N_("It is being sent already."))
    if not hook.active:
        raise Conflict(N_("The webhook is off; switch it on first."))
    again = HookDelivery.objects.create(
        hook=hook, happening_id=row.happening_id, again_of=row, next_at=now()
    )
    payload = {"delivery": row.pk, "again": again.pk}
    target = f"webhook:{hook.pk}"
    writer.record(actor=actor, verb="webhook.send_again", target=target, payload=payload)
    ask_for_delivery()
    return again


def _locked(actor: Actor, number: int) -> Hook:
    hook_of(actor, number)
    return Hook.objects.select_for_update().get(pk=number)


def _put(hook: Hook, data: HookData) -> None:
    hook.name = data.name.strip()
    hook.events = sorted(set(data.events))
    hook.active = data.active
    if data.address:
        hook.host = checked_address(data.address).hostname or ""
        seal_address(hook, data.address)


def _save(hook: Hook) -> None:
    try:
        with transaction.atomic():
            hook.save()
    except IntegrityError as error:
        message = N_("There is a webhook of this name already.")
        raise Invalid([Problem(code="name", message=message, where="name")]) from error


def _address_problems(address: str) -> list[Problem]:
    try:
        checked_address(address)
    except TargetRefused as error:
        found = Problem(code="address", message=error.template, params=error.params)
        return [replace(found, where="address")]
    return []


def _new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def _note(actor: Actor, verb: str, hook: Hook) -> None:
    payload: dict[str, Any] = {
        "name": hook.name,
        "host": hook.host,
        "events": hook.events,
        "active": hook.active,
    }
    writer.record(actor=actor, verb=verb, target=f"webhook:{hook.pk}", payload=payload)
