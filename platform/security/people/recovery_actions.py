"""What can change about links to choose a new password: asked for, handed out, used once."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from kernel.clock import now
from kernel.decision import refusal
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.models import Outcome
from security.freshness import demand_fresh
from security.people.models import User
from security.people.password_checks import problems_with_password, replace_password
from security.people.queries import actor_of, person_or_missing
from security.people.recovery_models import Recovery
from security.people.recovery_queries import behind, called
from security.people.recovery_rules import BY_MAIL, HANDED, may_have_link, may_mail
from security.people.rights import demand_people, require
from security.people.second_guard import demand_second, said_of
from security.people.second_port import Act, Performer, register
from security.people.second_rules import Seconded
from security.people.sign_ins import DOOR
from security.sessions.actions import end_all

HAND_OUT = "person.recovery"
_ASKED = "person.recovery_asked"


def register_performer() -> None:
    """Say how a link is handed out once a second administrator agrees; called once at start-up."""
    label = N_("Hand out a link to choose a new password")
    register(HAND_OUT, Performer(label=label, perform=_do, fresh=True))


def handing_out(person: User, reason: str) -> Act:
    """Return the act of handing out a link; who is to agree reads the reason in its title."""
    return Act(
        subject=HAND_OUT,
        target=f"person:{person.pk}",
        title=f"{person.name} · {gettext('New password')} · {reason.strip()}",
        data={"person": person.pk, "reason": reason.strip()},
        concerned=(person.pk,),
    )


def _do(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    return hand_out(actor, int(data["person"]), str(data["reason"]), seconded=seconded)


@transaction.atomic
def ask_by_mail(mark: str) -> Recovery | None:
    """Make a link for who has the name with this mark and return it; None where no mail is to go.

    The trail says that somebody asked, whether there is such a person or not.
    """
    user = called(mark)
    row = Recovery.objects.select_for_update().filter(user=user).first() if user else None
    open_to = (
        user is not None
        and bool(user.email)
        and bool(may_have_link(standing=_stands(user), has_password=user.has_usable_password()))
        and may_mail(row.sent_at if row and row.by_id is None else None, now())
    )
    target = f"person:{user.pk}" if user else "person"
    if user is None or not open_to:
        writer.record(actor=DOOR, verb=_ASKED, target=target, outcome=Outcome.REFUSED)
        return None
    made = _made(row or Recovery(user=user), by=None, lasting=BY_MAIL)
    writer.record(actor=DOOR, verb=_ASKED, target=target)
    return made


@transaction.atomic
def hand_out(
    actor: Actor, person: int, reason: str, *, seconded: Seconded | None = None
) -> Recovery:
    """Make a link that an administrator hands over; what was handed out before is of no use then.

    Refused for oneself, NotFresh, SecondNeeded where two administrators are wanted; Invalid without a reason.
    """
    target = f"person:{person}"
    demand_people(actor, HAND_OUT, target)
    if seconded is None:
        demand_fresh()
    user = person_or_missing(person)
    if actor.id == str(user.pk):
        decision = refusal(N_("Not for yourself: another administrator does it."))
        require(decision, actor, HAND_OUT, target)
    decision = may_have_link(standing=_stands(user), has_password=user.has_usable_password())
    require(decision, actor, HAND_OUT, target)
    if not reason.strip():
        message = N_("Say why, and how you know that it is this person who asks.")
        raise Invalid([Problem(code="reason", message=message, where="reason")])
    demand_second(actor, HAND_OUT, target, concerned=(user.pk,), seconded=seconded)
    row = Recovery.objects.select_for_update().filter(user=user).first() or Recovery(user=user)
    made = _made(row, by=int(actor.id), lasting=HANDED)
    payload = {"people": [user.pk], "reason": reason.strip(), **said_of(seconded)}
    writer.record(actor=actor, verb=HAND_OUT, target=target, payload=payload)
    return made


@transaction.atomic
def recover(token: str, password: str) -> User:
    """Give who holds a link the password they chose; the link is used up, every session of theirs ends.

    A second factor stays and is asked for at the next sign-in. Conflict for a link of no use, Invalid for a
    weak password.
    """
    row = behind(token, lock=True)
    user = row.user
    problems = problems_with_password(password, user)
    if problems:
        raise Invalid(problems)
    replace_password(user, password)
    user.password_once = False
    user.save(update_fields=["password", "password_at", "password_once"])
    row.used_at = now()
    row.save(update_fields=["used_at"])
    actor = actor_of(user)
    payload = {"by_mail": row.by_id is None, "by": row.by_id, "sessions": end_all(actor, [user.pk])}
    target = f"person:{user.pk}"
    writer.record(actor=actor, verb="person.recover", target=target, payload=payload)
    return user


def _stands(user: User) -> bool:
    return user.is_active and not user.former


def _made(row: Recovery, *, by: int | None, lasting: timedelta) -> Recovery:
    row.by_id = by
    row.nonce = secrets.token_urlsafe(24)
    row.sent_at = now()
    row.expires_at = row.sent_at + lasting
    row.used_at = None
    row.save()
    return row
