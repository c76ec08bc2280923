"""Passkeys: set up with a device, and used instead of a code or instead of the password."""

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.db import transaction

from kernel.clock import now
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.factors.actions import Tried, first_codes, refuse, used
from security.freshness import demand_fresh
from security.people.models import User
from security.people.queries import person_or_missing

LONGEST_NAME = 40
# What its parsers raise for bytes that are no answer of a device, besides what they raise on purpose.
_BROKEN = (ValidationError, ValueError, TypeError, KeyError, AttributeError)


@transaction.atomic
def enrol_passkey(actor: Actor, name: str, credential: object) -> list[str]:
    """Set a passkey up; return new recovery codes, [] if there were some.

    `credential` is what the browser said to the question that stands in the session. NotFresh, or Invalid when
    it does not answer that question, or the device did not ask its owner for a PIN, finger or face.
    """
    demand_fresh()
    user = person_or_missing(actor.user_id or 0)
    try:
        auth.parse_registration_response(_said(credential))
        data = auth.complete_registration(_said(credential))
        verified = data.is_user_verified()
    except _BROKEN:
        verified = False
    if not verified:
        message = N_("The device gave no valid answer; nothing was set up. Try again.")
        raise Invalid([Problem(code="credential", message=message)])
    called = name.strip()[:LONGEST_NAME]
    auth.WebAuthn.add(user, called, _said(credential))
    codes = first_codes(user)
    payload = {"kind": "webauthn", "name": called, "codes": bool(codes)}
    writer.record(actor=actor, verb="factor.enrol", target=f"person:{user.pk}", payload=payload)
    return codes


def use_passkey(user: User | None, credential: object, *, address: str = "") -> Tried:
    """Try the answer of a device; without `user` it says itself whose it is.

    Nothing is raised for a wrong answer, as with codes; it is remembered as a refusal.
    """
    with transaction.atomic():
        factor = _matching(user, credential)
        if factor is not None:
            used(factor.user, factor, address)
            return Tried(factor=factor)
    refuse(user, address)
    return Tried()


def _matching(user: User | None, credential: object) -> Authenticator | None:
    try:
        said = _said(credential)
        answer = auth.parse_authentication_response(said).response.authenticator_data
        owner = user or auth.extract_user_from_response(said)
        factor: Authenticator = auth.complete_authentication(owner, said)
        if not answer.is_user_verified():
            return None
        counter = int(answer.counter)
    except _BROKEN:
        return None
    held = Authenticator.objects.select_for_update().select_related("user").get(pk=factor.pk)
    # Two devices that count apart: one is a copy. Most passkeys do not count and always say 0.
    if counter and counter <= int(held.data.get("counter", 0)):
        return None
    held.data["counter"] = counter
    held.last_used_at = now()
    held.save(update_fields=["data", "last_used_at"])
    return held


def _said(credential: object) -> dict[str, Any]:
    if not isinstance(credential, Mapping):
        raise TypeError
    return dict(credential)
