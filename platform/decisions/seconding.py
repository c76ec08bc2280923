"""A second administrator agrees to changes of roles (AP9): who is asked, what follows, who hears of it."""

from collections.abc import Collection

from django.urls import reverse

from decisions import actions as requests
from decisions.deciders import who_may
from decisions.port import Ended, Handler, register
from decisions.rules import StepSpec
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_, Word
from notices.port import Kind, Notice, notify
from notices.port import register as register_kind
from security.actor import Actor
from security.freshness import demand_fresh_in_browser
from security.people import second_port
from security.people.models import User
from security.people.queries import actor_of, people_with
from security.people.second_port import Act, performer_of
from security.people.second_queries import administrators, demand_independent
from security.people.second_rules import Seconded, seconding_positions

CHANGED = "roles.changed"
_AUDITOR = "AUDA"


def ask(actor: Actor, act: Act) -> int:
    """Ask a second administrator for an act and return the id of the request.

    Invalid where nobody could agree, Conflict where the same is asked already.
    """
    return requests.ask(
        actor,
        subject=act.subject,
        target=act.target,
        title=act.title,
        steps=[_seconder(actor, act)],
        payload={"act": dict(act.data), "concerned": list(act.concerned)},
        barred=[str(person) for person in act.concerned if str(person) != actor.id],
    )


def _seconder(actor: Actor, act: Act) -> StepSpec:
    """Return who agrees: the other administration, a second holder of one, else who shapes the company."""
    excluded = frozenset({actor.id, *(str(person) for person in act.concerned)})
    for position in seconding_positions([post.position for post in actor.posts]):
        step = StepSpec(position=position)
        if who_may(step, excluded=excluded, on=today()):
            return step
    for user in administrators(excluding=tuple(excluded)):
        step = StepSpec(person=str(user.pk))
        if who_may(step, excluded=excluded, on=today()):
            return step
    message = N_(
        "A second administrator has to agree, and there is nobody but you and whom it concerns; "
        "appoint another one first."
    )
    raise Invalid([Problem(code="alone", message=message)])


def carry_out(actor: Actor, request: Ended) -> None:
    """Do what was asked for in the name of who asked, by the rules of this moment.

    Conflict where who asked or whom it concerns has left; what the act itself refuses refuses the approval.
    NotFresh where the act opens a way in and it is long ago that who agrees proved to be himself.
    """
    asker = User.objects.filter(pk=int(request.asked_by), is_active=True, former=False).first()
    if asker is None:
        raise Conflict(N_("Who asked for this has left the company; return the request."))
    concerned = list(request.payload["concerned"])
    if User.objects.filter(pk__in=concerned, former=False).count() < len(set(concerned)):
        raise Conflict(N_("Whom this concerns has left the company; return the request."))
    demand_independent(request.asked_by, request.deciders)
    performer = performer_of(request.subject)
    if performer.fresh:
        demand_fresh_in_browser()
    agreed = Seconded(by=actor.id, request=request.request_id)
    performer.perform(actor_of(asker), request.payload["act"], agreed)
    auditors = people_with(department="", position=_AUDITOR, on=today())
    notify(
        [
            Notice(
                kind=CHANGED,
                people=tuple(user.pk for user in auditors),
                params={"what": Word(performer.label)},
                path=reverse("trail_list"),
                key=f"{CHANGED}:{request.request_id}",
            )
        ]
    )


def _administering(people: Collection[int]) -> frozenset[int]:
    """Return which of these people administer roles, and so may agree in another administrator's place."""
    return frozenset(user.pk for user in administrators(excluding=())) & frozenset(people)


def register_handlers() -> None:
    """Put asking behind the port, with a handler for each act there is; called once all apps are ready."""
    second_port.fill(ask)
    for subject, performer in second_port.performers().items():
        handler = Handler(label=performer.label, on_approved=carry_out, may_take=_administering)
        register(subject, handler)
    register_kind(
        Kind(
            code=CHANGED,
            label=N_("Roles were changed by two administrators"),
            subject=N_("Roles: {what}"),
            body=N_(
                "“{what}” was done after a second administrator agreed; the audit trail has it."
            ),
            variables={"what": N_("what was done, such as “Give a post”")},
            samples={"what": N_("Give a post")},
        )
    )
