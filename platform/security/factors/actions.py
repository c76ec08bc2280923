"""What can change about second factors: set up, used, removed, and taken from who lost them."""

import secrets
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction

from kernel.clock import now
from kernel.decision import refusal
from kernel.errors import Invalid, Problem, Refused
from kernel.scope import current
from kernel.text import N_
from persistence.paces import held, take
from security.actor import Actor
from security.audit import writer
from security.factors.models import FactorPace
from security.factors.queries import RECOVERY, factor_or_missing, factors_of, is_asked
from security.factors.rules import (
    BURST,
    SECONDS_A_TRY,
    accepted_step,
    looks_like_recovery,
    plain_code,
)
from security.factors.sealing import open_seed, seal_seed
from security.freshness import demand_fresh
from security.people.models import User
from security.people.queries import person_or_missing
from security.people.rights import require
from security.people.sign_ins import DOOR

STEP_VERB = "person.second_step"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of a code: the factor it belongs to, else how long to wait before the next one."""

    factor: Authenticator | None = None
    wait: float = 0.0


@transaction.atomic
def enrol_app(actor: Actor, secret: str, code: str) -> list[str]:
    """Set an authenticator app up once it shows the right code; return new recovery codes, [] if there were some.

    An app set up before is replaced. NotFresh, or Invalid for a wrong code.
    """
    demand_fresh()
    user = _oneself(actor)
    step = accepted_step(secret, code, seconds=now().timestamp(), used=None, code_of=_code_of)
    if step is None:
        message = N_(
            "The code is wrong. Type the one the app shows now; check the clock of the device."
        )
        raise Invalid([Problem(code="code", message=message, where="code")])
    replaced = factors_of(user.pk).filter(type=Authenticator.Type.TOTP).delete()[0]
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": seal_seed(user.pk, secret), "step": step},
        created_at=now(),
    )
    codes = first_codes(user)
    payload = {"kind": "totp", "replaced": bool(replaced), "codes": bool(codes)}
    writer.record(actor=actor, verb="factor.enrol", target=f"person:{user.pk}", payload=payload)
    return codes


@transaction.atomic
def renew_codes(actor: Actor) -> list[str]:
    """Return new recovery codes; the old ones are of no use from then on. Invalid without a factor."""
    demand_fresh()
    user = _oneself(actor)
    if not factors_of(user.pk).exists():
        message = N_("Recovery codes stand in for a second factor: set one up first.")
        raise Invalid([Problem(code="codes", message=message)])
    codes = _new_codes(user)
    writer.record(actor=actor, verb="factor.codes", target=f"person:{user.pk}")
    return codes


@transaction.atomic
def remove_factor(actor: Actor, number: int) -> None:
    """Remove one of one's own factors; with the last one the recovery codes go.

    NotFresh, Missing, or Refused for the last one of who needs one.
    """
    demand_fresh()
    user = _oneself(actor)
    factor = factor_or_missing(user.pk, number)
    others = factors_of(user.pk).exclude(pk=factor.pk).exists()
    if not others and is_asked(user, actor):
        decision = refusal(
            N_(
                "Your company asks you for a second factor: set up another one before you remove this."
            )
        )
        require(decision, actor, "factor.remove", f"person:{user.pk}")
    factor.delete()
    if not others:
        Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).delete()
    payload = {"kind": str(factor.type)}
    writer.record(actor=actor, verb="factor.remove", target=f"person:{user.pk}", payload=payload)


def use_code(user: User, code: str, *, address: str = "") -> Tried:
    """Try a code of an app or a recovery code; a wrong one is counted and remembered as a refusal.

    Nothing is raised for a wrong code: counting it must be committed.
    """
    key = str(user.pk)
    wait = held(FactorPace, key, seconds=SECONDS_A_TRY, burst=BURST)
    if wait:
        refuse(user, address)
        return Tried(wait=wait)
    with transaction.atomic():
        factor = _matching(user, code)
        if factor is not None:
            used(user, factor, address)
            return Tried(factor=factor)
    wait = take(FactorPace, key, seconds=SECONDS_A_TRY, burst=BURST)
    refuse(user, address)
    return Tried(wait=wait)


def _matching(user: User, code: str) -> Authenticator | None:
    rows = Authenticator.objects.select_for_update().filter(user_id=user.pk)
    if looks_like_recovery(code):
        kept = rows.filter(type=RECOVERY).first()
        if kept is None:
            return None
        open_seed(kept.data["seed"], user.pk)  # another person's seed, moved here, does not open
        return kept if RecoveryCodes(kept).validate_code(plain_code(code)) else None
    app = rows.filter(type=Authenticator.Type.TOTP).first()
    if app is None:
        return None
    step = accepted_step(
        open_seed(app.data["secret"], user.pk),
        code,
        seconds=now().timestamp(),
        used=app.data.get("step"),
        code_of=_code_of,
    )
    if step is None:
        return None
    app.data["step"] = step
    app.save(update_fields=["data"])
    return app


def used(user: User, factor: Authenticator, address: str) -> None:
    """Tell that a factor was used, and when."""
    Authenticator.objects.filter(pk=factor.pk).update(last_used_at=now())
    payload = {"kind": str(factor.type), "address": address}
    actor = Actor(id=str(user.pk), name=user.name)
    writer.record(actor=actor, verb=STEP_VERB, target=f"person:{user.pk}", payload=payload)


def refuse(user: User | None, address: str) -> None:
    """Remember it like a failed sign-in: it is written after the request, whatever becomes of that."""
    decision = refusal(N_("The second step from {address} failed."), address=address)
    target = f"person:{user.pk}" if user is not None else "person"
    failed = Refused(decision, actor=DOOR.id, verb=STEP_VERB, target=target)
    current().refusals.append(failed)


def first_codes(user: User) -> list[str]:
    """Return new recovery codes for who has none, [] for who has; part of setting a factor up."""
    kept = Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).exists()
    return [] if kept else _new_codes(user)


def _new_codes(user: User) -> list[str]:
    User.objects.select_for_update().get(pk=user.pk)  # two at once would both make some
    Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).delete()
    kept = Authenticator.objects.create(
        user=user,
        type=RECOVERY,
        data={"seed": seal_seed(user.pk, secrets.token_hex(40)), "used_mask": 0},
        created_at=now(),
    )
    return list(RecoveryCodes(kept).generate_codes())


def _code_of(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, step)))


def _oneself(actor: Actor) -> User:
    return person_or_missing(actor.user_id or 0)
