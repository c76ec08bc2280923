"""Holds people at what a sign-in still asks of them: a password of their own, a second factor."""

from typing import ClassVar

from django.http import HttpRequest

from administration.holding import HoldingMiddleware
from kernel.scope import Scope
from security.factors.adapters import PROVIDER
from security.factors.queries import must_enrol, ran_out
from security.people.models import User


class OwnPasswordMiddleware(HoldingMiddleware):
    """Lets nobody work under a password that somebody else gave them, or one that is too old."""

    open_to: ClassVar[frozenset[str]] = frozenset({"own_password"})

    def held_at(self, request: HttpRequest, scope: Scope) -> str | None:
        """Return the password page for who has to choose a password first."""
        user = request.user
        if PROVIDER in request.session:  # no password was asked
            return None
        must_choose = isinstance(user, User) and (user.password_once or ran_out(user))
        return "own_password" if must_choose else None


class SecondFactorMiddleware(HoldingMiddleware):
    """Lets nobody work without a second factor whom the company asks for one, once the grace is over."""

    open_to: ClassVar[frozenset[str]] = OwnPasswordMiddleware.open_to | {
        "own_confirm",
        "own_confirm_there",
        "own_renew_there",
        "provider_leave",
        "provider_back",
        "own_factors",
        "own_app",
        "own_codes",
        "own_passkey",
        "own_sessions",
        "own_sessions_end",
    }

    def held_at(self, request: HttpRequest, scope: Scope) -> str | None:
        """Return the page of factors; the person was read with what this asks."""
        user = request.user
        if scope.actor is None or not isinstance(user, User):
            return None
        return "own_factors" if must_enrol(user, scope.actor) else None
