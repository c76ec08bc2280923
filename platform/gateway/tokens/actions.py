"""The only writer of tokens: made for oneself or for an account of a program, used, revoked."""

import secrets
import string
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from gateway.tokens.models import Token
from gateway.tokens.queries import facts_of, service_accounts, token_of
from gateway.tokens.rules import TokenData, digest_of, may_use, problems_with_token, verbs_of
from kernel.clock import now, today
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.factors.queries import is_wanting
from security.freshness import demand_fresh_in_browser
from security.people.models import User
from security.people.queries import actor_of
from security.people.reading_first import demand_read
from security.people.rights import demand_people

_LETTERS = string.ascii_lowercase + string.digits
_NOTED_EVERY = timedelta(minutes=1)
_KEEPER = Actor.system("tokens")
MOST = 50  # tokens one person may hold at a time


@dataclass(frozen=True, kw_only=True)
class Made:
    """A new token with its secret, which nobody can read again."""

    token: Token
    secret: str


@transaction.atomic
def make(actor: Actor, data: TokenData, *, person: int | None = None) -> Made:
    """Make a token for oneself, or as who manages people for `person`, an account of a program.

    Invalid with every problem, Refused for the token of somebody who signs in, NotFresh.
    """
    if actor.user_id is None:
        raise Missing
    if actor.via:
        reason = refusal(N_("A token makes no other token."))
        raise Refused(reason, actor=actor.id, verb="token.make", target="token")
    demand_fresh_in_browser()
    if is_wanting():
        # What signs in with a password alone must not outlive the days of grace as a program.
        raise Conflict(N_("Set up a second factor first; then make tokens."))
    owner = actor.user_id if person is None else _account_of_program(actor, person)
    problems = problems_with_token(data, today())
    if problems:
        raise Invalid(problems)
    # The person's row is the lock: the limit holds for two windows at once.
    User.objects.select_for_update().get(pk=owner)
    if _open_ones(owner) >= MOST:
        raise Conflict(N_("One person may hold {limit} tokens; revoke one first."), limit=MOST)
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(8))
    secret = f"fonds_{prefix}_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        user_id=owner,
        name=data.name.strip(),
        prefix=f"fonds_{prefix}",
        digest=digest_of(secret),
        scopes=sorted(set(data.scopes)),
        networks=list(data.networks),
        made_by_id=actor.user_id,
        expires_on=data.expires_on,
    )
    payload = {
        "person": owner,
        "scopes": token.scopes,
        "networks": token.networks,
        "expires_on": token.expires_on.isoformat(),
    }
    writer.record(actor=actor, verb="token.make", target=f"token:{token.pk}", payload=payload)
    return Made(token=token, secret=secret)


@transaction.atomic
def revoke(actor: Actor, number: int) -> Token:
    """Revoke a token for good; Missing for one that is neither one's own nor one's to manage."""
    token_of(actor, number)
    token = Token.objects.select_for_update().get(pk=number)
    if token.revoked_at is not None:
        raise Conflict(N_("This token was revoked already."))
    token.revoked_at, token.revoked_by_id = now(), actor.user_id
    token.save(update_fields=["revoked_at", "revoked_by"])
    payload = {"person": token.user_id}
    writer.record(actor=actor, verb="token.revoke", target=f"token:{number}", payload=payload)
    return token


def end_all(tokens: QuerySet[Token], *, because: str, by: str) -> int:
    """End tokens with what they rested on, for good; return how many. `because` is the verb that did it."""
    rows = list(
        tokens.filter(revoked_at__isnull=True).select_for_update(of=("self",)).order_by("pk")
    )
    for token in rows:
        token.revoked_at = now()
        token.revoked_by_id = int(by) if by.isdecimal() else token.user_id
    if rows:
        Token.objects.bulk_update(rows, ["revoked_at", "revoked_by"])
        payload = {"because": because, "by": by, "tokens": [token.pk for token in rows]}
        writer.record(actor=_KEEPER, verb="token.revoke", target="token", payload=payload)
    return len(rows)


def use(token: Token, *, address: str, language: str) -> Actor:
    """Return who acts by a token from an address; Refused, with the reason, when it may not be used."""
    decision = may_use(facts_of(token), today=today(), address=address)
    if not decision:
        target = f"token:{token.pk}"
        raise Refused(decision, actor=str(token.user_id), verb="token.use", target=target)
    at = now()
    if token.last_used_at is None or token.last_used_at < at - _NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=at)
    person = actor_of(token.user)
    if token.user.has_usable_password():  # a program reads no regulation
        demand_read(person)
    return replace(
        person,
        only=verbs_of(token.scopes),
        via=f"token:{token.pk}",
        language=language or person.language,
    )


def _account_of_program(actor: Actor, person: int) -> int:
    demand_people(actor, "token.make", f"person:{person}")
    if not service_accounts().filter(pk=person).exists():
        reason = refusal(
            N_("Who signs in makes tokens alone; choose an account without a password.")
        )
        raise Refused(reason, actor=actor.id, verb="token.make", target=f"person:{person}")
    return person


def _open_ones(person: int) -> int:
    rows = Token.objects.filter(user_id=person, revoked_at__isnull=True, expires_on__gte=today())
    return rows.count()
