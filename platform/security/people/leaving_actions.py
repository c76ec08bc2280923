"""Letting somebody go whose work is open: handed over, or by a named exception that is cleared later."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from kernel.clock import now, today
from kernel.decision import ALLOWED, refusal
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.actions import switch_sign_ins
from security.people.held import held_posts
from security.people.keeper_guard import keepers_before
from security.people.leaving_models import LeavingException
from security.people.leaving_queries import may_answer, open_exception, said
from security.people.leaving_rules import (
    Exemption,
    Handover,
    problem_open,
    problems_with_exemption,
    problems_with_handover,
    problems_with_shutting_out,
)
from security.people.models import Appointment, User
from security.people.open_work_port import kind_of, waiting
from security.people.rights import demand_people, require
from security.people.security_rights import may_shut_out

VERB = "person.deactivate"


@transaction.atomic
def let_go(
    actor: Actor,
    person: int,
    *,
    former: bool,
    handover: Handover,
    exemption: Exemption | None = None,
    vacancy: str = "",
) -> User:
    """Take away somebody's sign-in once his work is handed over, or with the exception under which it stays open.

    For a leaver (`former`) the posts end today, stand-ins too. Invalid with one sentence that says what is
    open where neither is said; Conflict where somebody else was faster. All of it is done, or nothing.
    """
    demand_people(actor, VERB, f"person:{person}")
    keepers_before()  # the lock of keepers first, as every act that may leave a department without one
    user = _locked(actor, person)
    if not user.is_active and (user.former or not former):
        raise Conflict(
            N_("{name} can no longer sign in: somebody else was faster."), name=user.name
        )
    problems = list(_handed(actor, user, handover))
    left = waiting(actor, person)
    stays = {one.code: len(one.items) for one in left}
    if left and exemption is None:
        raise Invalid(problems or [problem_open(user.name, said(left))])
    if left and exemption is not None:
        problems += problems_with_exemption(exemption, may_answer(person, but=actor.user_id))
    if problems:
        raise Invalid(problems)
    told: dict[str, Any] = {}
    if left and exemption is not None:
        reason = exemption.reason.strip()
        _except(actor, user, reason=reason, answers=exemption.answers, work=stays)
        told |= {"open_work": stays, "reason": reason, "answers": exemption.answers}
    switch_sign_ins(actor, [person], active=False, former=former, vacancy=vacancy, told=told)
    if former:  # after the switch, which asks what the department loses today
        _end_posts(actor, user)
    user.refresh_from_db()
    return user


@transaction.atomic
def shut_out(actor: Actor, person: int, reason: str) -> User:
    """Take away somebody's sign-in at once, for danger; what is open stays listed until it is cleared.

    Refused unless `actor` keeps security or manages people; Invalid without a reason.
    """
    require(may_shut_out(actor), actor, VERB, f"person:{person}")
    keepers_before()
    user = _locked(actor, person)
    if not user.is_active:
        raise Conflict(
            N_("{name} can no longer sign in: somebody else was faster."), name=user.name
        )
    problems = problems_with_shutting_out(reason)
    if problems:
        raise Invalid(problems)
    stays = {one.code: len(one.items) for one in waiting(actor, person)}
    if stays:
        _except(actor, user, reason=reason.strip(), answers=None, work=stays)
    told = {"at_once": True, "open_work": stays, "reason": reason.strip()}
    switch_sign_ins(actor, [person], active=False, former=False, vacancy=reason, told=told)
    user.refresh_from_db()
    return user


@transaction.atomic
def settle(actor: Actor, person: int, handover: Handover) -> int:
    """Hand over what is open for a person; once nothing is, the exception under which he went is cleared.

    Returns how many things passed. Invalid for somebody who may not take them over, and where nobody is named
    though something is open.
    """
    demand_people(actor, "person.settle", f"person:{person}")
    user = _locked(actor, person)
    before = waiting(actor, person)
    problems = list(_handed(actor, user, handover))
    left = waiting(actor, person)
    if not problems and before and len(left) == len(before):
        problems = [problem_open(user.name, said(left), stays=True)]
    if problems:
        raise Invalid(problems)
    passed = sum(len(one.items) for one in before) - sum(len(one.items) for one in left)
    exception = open_exception(person)
    if exception is not None and not left:
        exception.cleared_at, exception.cleared_by_id = now(), actor.user_id
        exception.save(update_fields=["cleared_at", "cleared_by"])
    payload = {
        "handed_over": passed,
        "cleared": exception is not None and not left,
        "open_work": {one.code: len(one.items) for one in left},
    }
    writer.record(actor=actor, verb="person.settle", target=f"person:{person}", payload=payload)
    return passed


def _locked(actor: Actor, person: int) -> User:
    """Return the person, locked: nothing new is put in his name meanwhile. Refused for oneself."""
    user = User.objects.select_for_update().filter(pk=person).first()
    if user is None:
        raise Missing
    own = actor.id == str(person)
    decision = refusal(N_("Not for yourself: another administrator does it.")) if own else ALLOWED
    require(decision, actor, VERB, f"person:{person}")
    return user


def _handed(actor: Actor, user: User, handover: Handover) -> Sequence[Problem]:
    """Hand over each kind a successor is named for; return what is wrong with the successors, then nothing is."""
    work = [one for one in waiting(actor, user.pk) if one.passes]
    possible = {one.code: one.successors for one in work}
    problems = problems_with_handover(handover, possible, {one.code: one.label for one in work})
    if not problems:
        for one in work:
            successor = handover.of(one.code)
            hand_over = kind_of(one.code).hand_over
            if successor is not None and hand_over is not None:
                hand_over(actor, user.pk, successor)
    return problems


def _end_posts(actor: Actor, user: User) -> None:
    """End the posts of who left today, and the stand-ins by and for him; what had not begun is called off."""
    on = today()
    rows = Appointment.objects.select_for_update(of=("self",)).filter(
        Q(user=user) | Q(stands_in_for=user)
    )
    posts = list(rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).order_by("pk"))
    if not posts:
        return
    people = {one.user_id for one in posts}
    before = held_posts(people)
    begun = [one for one in posts if one.valid_from <= on]
    for one in begun:
        one.valid_to = on
    Appointment.objects.bulk_update(begun, ["valid_to"])
    # Never in force, so nobody did anything under it.
    Appointment.objects.filter(pk__in=[one.pk for one in posts if one.valid_from > on]).delete()
    payload = {"left": True, "before": before, "after": held_posts(people)}
    with change_set(actor, "post.end"):
        writer.record(actor=actor, verb="post.end", target=f"person:{user.pk}", payload=payload)


def _except(
    actor: Actor, user: User, *, reason: str, answers: int | None, work: Mapping[str, int]
) -> None:
    if actor.user_id is None:
        raise Missing  # an exception is somebody's
    exception = open_exception(user.pk) or LeavingException(user=user)
    exception.reason, exception.answers_id, exception.work = reason, answers, dict(work)
    exception.by_id, exception.at = actor.user_id, now()
    exception.save()
