"""What can change about invitations: sent, sent anew, taken back, and accepted by who was invited."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from kernel.clock import now, today
from kernel.decision import Decision, Outcome
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.actions import checked_account
from security.people.bulk_models import Invitation
from security.people.invitation_queries import behind, facts_of, waiting_for
from security.people.invitation_rules import (
    LONGEST_DAYS,
    MOST_AT_ONCE,
    SHORTEST_DAYS,
    may_invite,
    may_resend,
)
from security.people.models import User
from security.people.queries import actor_of
from security.people.rights import demand_people


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Who was invited, and who was left out and why."""

    done: tuple[Invitation, ...]
    refused: tuple[tuple[User, Decision], ...]


@transaction.atomic
def invite(actor: Actor, people: Sequence[int], *, days: int, by_mail: bool) -> Invited:
    """Invite people who have no password yet, or send their link anew; the old link is of no use then.

    Who cannot be invited is left out with a reason. One audit event names all.
    """
    demand_people(actor, "person.invite", "person")
    _demand_sensible(people, days)
    users = User.objects.select_for_update().filter(pk__in=set(people)).order_by("pk")
    chosen = {user.pk: user for user in users}
    waiting = waiting_for(chosen)
    done: list[Invitation] = []
    refused: list[tuple[User, Decision]] = []
    with change_set(actor, "person.invite"):
        for user in chosen.values():
            decision = may_invite(
                standing=user.is_active and not user.former,
                has_password=user.has_usable_password(),
            )
            held = waiting.get(user.pk)
            if decision and held is not None:
                decision = may_resend(facts_of(held), now())
            if decision:
                mailed = by_mail and bool(user.email)
                done.append(_sent(actor, user, held, days=days, by_mail=mailed))
            else:
                refused.append((user, decision))
        if done:
            payload = {"people": [one.user_id for one in done], "days": days}
            target = f"person:{done[0].user_id}" if len(done) == 1 else "person"
            writer.record(actor=actor, verb="person.invite", target=target, payload=payload)
    return Invited(done=tuple(done), refused=tuple(refused))


def _demand_sensible(people: Sequence[int], days: int) -> None:
    problems = []
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        message = N_("An invitation is good for {least} to {most} days.")
        params = {"least": SHORTEST_DAYS, "most": LONGEST_DAYS}
        problems.append(Problem(code="days", message=message, params=params, where="days"))
    if not people:
        problems.append(Problem(code="people", message=N_("Tick at least one person.")))
    if len(people) > MOST_AT_ONCE:
        message = N_("At most {most} people are invited at once.")
        problems.append(Problem(code="people", message=message, params={"most": MOST_AT_ONCE}))
    if problems:
        raise Invalid(problems)


def _sent(
    actor: Actor, user: User, held: Invitation | None, *, days: int, by_mail: bool
) -> Invitation:
    one = held or Invitation(user=user)
    one.by_id = int(actor.id)
    one.nonce = secrets.token_urlsafe(24)
    one.by_mail = by_mail
    one.sent_at = now()
    # For whom the first day has not come the link waits until then, and is good for as long after it.
    waits = max(0, (user.first_day - today()).days) if user.first_day else 0
    one.expires_at = one.sent_at + timedelta(days=days + waits)
    one.save()
    return one


@transaction.atomic
def revoke_invitations(actor: Actor, ids: Sequence[int]) -> Outcome[Invitation]:
    """Take invitations back; those used or taken back already stay as they are."""
    demand_people(actor, "person.revoke_invitation", "invitation")
    rows = list(
        Invitation.objects.select_for_update(of=("self",))
        .filter(pk__in=set(ids), used_at__isnull=True, revoked_at__isnull=True)
        .order_by("pk")
    )
    for row in rows:
        row.revoked_at = now()
    if rows:
        Invitation.objects.bulk_update(rows, ["revoked_at"])
        payload = {"people": [row.user_id for row in rows]}
        verb = "person.revoke_invitation"
        writer.record(actor=actor, verb=verb, target="person", payload=payload)
    return Outcome(done=tuple(rows))


@transaction.atomic
def accept_invitation(token: str, *, username: str, password: str) -> User:
    """Give who was invited the name and password they chose; the link is of no use from then on.

    Conflict for a link used twice, expired, taken back or not ours; Invalid for a name that is taken or a
    weak password.
    """
    invitation = behind(token, lock=True)
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    problems = checked_account(user, username=username, password=password)
    if problems:
        raise Invalid(problems)
    user.save(update_fields=["username", "password", "password_at", "password_once"])
    invitation.used_at = now()
    invitation.save(update_fields=["used_at"])
    payload = {"invitation": invitation.pk, "invited_by": invitation.by_id}
    writer.record(
        actor=actor_of(user),
        verb="person.accept_invitation",
        target=f"person:{user.pk}",
        payload=payload,
    )
    return user
