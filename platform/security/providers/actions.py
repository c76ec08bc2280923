"""What can change about providers: made, changed, given a secret, tested, switched on and off, removed."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from kernel.clock import today
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from persistence.paces import take
from security.actor import Actor
from security.audit import writer
from security.freshness import demand_fresh
from security.people.models import User
from security.people.queries import actor_of, people_with_posts
from security.people.rights import manages_people
from security.people.security_rights import demand_security
from security.providers import discovery
from security.providers.models import (
    IdentityProvider,
    ProviderDiscovery,
    ProviderFlow,
    ProviderLink,
    ProviderPace,
)
from security.providers.queries import data_of, provider_to_change
from security.providers.rules import (
    ACTIVE,
    REMOVED,
    SUSPENDED,
    ProviderData,
    Turned,
    problems_with_provider,
)
from security.providers.sealing import seal_secret
from security.sessions.actions import end_through

MOST = 10
LONGEST_SECRET = 500
SECONDS_A_TEST, TESTS_AT_ONCE = 20.0, 10


@transaction.atomic
def make_provider(actor: Actor, wanted: ProviderData, *, secret: str = "") -> IdentityProvider:
    """Make a provider, switched off; Refused, NotFresh, or Invalid. The secret is sealed and never shown again."""
    demand_security(actor, "provider.make", "provider")
    demand_fresh()
    problems = _problems(wanted, secret)
    if IdentityProvider.objects.exclude(state=REMOVED).count() >= MOST:
        message = N_("A company has at most {most} providers.")
        problems.append(Problem(code="most", message=message, params={"most": MOST}))
    if problems:
        raise Invalid(problems)
    row = IdentityProvider(version=0)
    _put(row, wanted)
    row.save()
    if secret:
        row.secret = seal_secret(row.pk, secret)
        row.save(update_fields=["secret"])
    payload = {**_plain(wanted), "secret": bool(secret)}
    writer.record(actor=actor, verb="provider.make", target=f"provider:{row.pk}", payload=payload)
    return row


@transaction.atomic
def change_provider(
    actor: Actor, number: int, wanted: ProviderData, *, version: int, secret: str = ""
) -> IdentityProvider:
    """Change a provider, its secret only where one is given; who came in through it signs in again.

    Refused, NotFresh, Invalid, Missing, or Conflict when it is not the `version` that was seen any more.
    """
    row = provider_to_change(actor, number, "provider.change")
    demand_fresh()
    if row.version != version:
        raise Conflict(
            N_(
                "Somebody else changed the provider in the meantime; nothing of yours was stored. Open it "
                "again and enter your change."
            )
        )
    before = data_of(row)
    problems = _problems(wanted, secret)
    problems += _problems_with_change(row, wanted)
    if problems:
        raise Invalid(problems)
    _put(row, wanted)
    if secret:
        row.secret = seal_secret(row.pk, secret)
    if before.issuer != wanted.issuer:
        ProviderDiscovery.objects.filter(provider=row).delete()
    row.save()
    now_said, was_said = _plain(wanted), _plain(before)
    changed = [name for name in now_said if now_said[name] != was_said[name]]
    payload = {
        "before": {name: was_said[name] for name in changed},
        "after": {name: now_said[name] for name in changed},
        "secret": bool(secret),
        "sessions": end_through(row.pk) if changed or secret else 0,
    }
    writer.record(actor=actor, verb="provider.change", target=f"provider:{row.pk}", payload=payload)
    return row


@transaction.atomic
def test_provider(actor: Actor, number: int) -> Turned | None:
    """Ask a provider to describe itself and for its keys; return what is wrong with it, None for nothing.

    Refused, Missing, or Conflict for too many tests.
    """
    row = provider_to_change(actor, number, "provider.test")
    # Or somebody could look through a network with it, one address after the other.
    if take(ProviderPace, f"test:{actor.id}", seconds=SECONDS_A_TEST, burst=TESTS_AT_ONCE):
        raise Conflict(N_("Those were many tests in a short time; wait a minute."))
    wrong: Turned | None = None
    try:
        discovery.asked_anew(row)
    except Turned as error:
        wrong = error
    said = (
        {"why": str(wrong.why), "reason": wrong.template, "params": wrong.params} if wrong else {}
    )
    payload: dict[str, Any] = {"good": wrong is None, **said}
    writer.record(actor=actor, verb="provider.test", target=f"provider:{row.pk}", payload=payload)
    return wrong


@transaction.atomic
def set_state(actor: Actor, number: int, state: str) -> IdentityProvider:
    """Switch a provider on or off, or remove it for good; who came in through it is signed out when it goes.

    Invalid for one that is not whole; Conflict where people would be left without a way in.
    """
    row = provider_to_change(actor, number, "provider.state")
    demand_fresh()
    if state == ACTIVE and not (row.client_id and row.secret):
        message = N_("Enter the client id and the secret first: the provider gives you both.")
        raise Invalid([Problem(code="whole", message=message)])
    if state not in (ACTIVE, SUSPENDED, REMOVED):
        raise Invalid([Problem(code="state", message=N_("Choose one of the states."))])
    before, row.state = row.state, state
    row.version += 1
    if state == REMOVED:
        row.secret = ""
    row.save(update_fields=["state", "version", "secret"])
    ended = 0
    if state != ACTIVE:
        ProviderFlow.objects.filter(provider=row).delete()
        ended = end_through(row.pk)
    payload = {"before": before, "after": state, "sessions": ended}
    writer.record(actor=actor, verb="provider.state", target=f"provider:{row.pk}", payload=payload)
    return row


def _problems(wanted: ProviderData, secret: str) -> list[Problem]:
    found = problems_with_provider(wanted)
    if len(secret) > LONGEST_SECRET or not secret.isprintable():
        message = N_("A secret has up to {most} printable signs.")
        params = {"most": LONGEST_SECRET}
        found.append(Problem(code="secret", message=message, params=params, where="secret"))
    if wanted.only_way and not _password_stays():
        message = N_(
            "Nobody who manages people could sign in with a password any more: give one of them a password "
            "first, or nobody gets in while the provider is down."
        )
        found.append(Problem(code="only_way", message=message, where="only_way"))
    return found


def _problems_with_change(row: IdentityProvider, wanted: ProviderData) -> list[Problem]:
    found = []
    if row.issuer != wanted.issuer and ProviderLink.objects.filter(provider=row).exists():
        message = N_(
            "People are linked to accounts of this issuer, and the same account may be somebody else's at "
            "another one: make a new provider instead."
        )
        found.append(Problem(code="issuer_kept", message=message, where="issuer"))
    if row.state == ACTIVE and not wanted.client_id:
        message = N_("A provider that is switched on needs its client id.")
        found.append(Problem(code="client_id", message=message, where="client_id"))
    return found


def _password_stays() -> bool:
    """Say whether somebody who manages people has a password, which no provider switches off."""
    people: list[User] = list(people_with_posts(today()))
    return any(user.has_usable_password() and manages_people(actor_of(user)) for user in people)


def _put(row: IdentityProvider, wanted: ProviderData) -> None:
    row.name = wanted.name.strip()
    row.issuer = wanted.issuer
    row.client_id = wanted.client_id
    row.scopes = list(wanted.scopes)
    row.name_claim = wanted.name_claim
    row.unknown = wanted.unknown
    row.groups_claim = wanted.groups_claim
    row.factors = list(wanted.factors)
    row.only_way = wanted.only_way
    row.check_minutes = wanted.check_minutes
    row.version += 1


def _plain(wanted: ProviderData) -> dict[str, Any]:
    """Return what the trail keeps; the secret is not among it."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(wanted).items()}
