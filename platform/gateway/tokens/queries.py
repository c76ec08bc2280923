"""Reads tokens: one's own, for who manages people all of them; and the one a call carries."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from gateway.tokens.models import Token
from gateway.tokens.rules import TokenFacts, digest_of, is_token
from kernel.errors import Missing
from security.actor import Actor
from security.people.models import User
from security.people.rights import demand_people, manages_people


def my_tokens(actor: Actor) -> QuerySet[Token]:
    """Return the tokens that act as `actor`, latest first."""
    return _with_people().filter(user=actor.user_id).order_by("-pk")


def all_tokens(actor: Actor) -> QuerySet[Token]:
    """Return every token of the company, latest first; Refused unless `actor` manages people."""
    demand_people(actor, "token.list", "token")
    return _with_people().order_by("-pk")


def token_of(actor: Actor, number: int) -> Token:
    """Return a token of one's own or, for who manages people, of anybody; else Missing."""
    found = _with_people().filter(pk=number)
    if not manages_people(actor):
        found = found.filter(user=actor.user_id)
    token = found.first()
    if token is None:
        raise Missing
    return token


def presented(secret: str) -> Token | None:
    """Return the token a call carries; None for what was never given out here."""
    if not is_token(secret):
        return None
    return Token.objects.select_related("user").filter(digest=digest_of(secret)).first()


def facts_of(token: Token) -> TokenFacts:
    """Return what decides whether a token may be used."""
    user = token.user
    return TokenFacts(
        expires_on=token.expires_on,
        revoked=token.revoked_at is not None,
        networks=token.networks,
        person_active=user.is_active and not user.former,
        is_lent=token.made_by_id != token.user_id,
        person_signs_in=user.has_usable_password(),
    )


def service_accounts() -> QuerySet[User]:
    """Return who may act but never signs in by a password: accounts of programs."""
    unusable = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return User.objects.filter(unusable, is_active=True, former=False).order_by("name", "pk")


def _with_people() -> QuerySet[Token]:
    return Token.objects.select_related("user", "made_by", "revoked_by")
