"""Reads requests: what waits for somebody, what somebody asked, and what was decided about a thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from decisions.facts import facts_of
from decisions.models import Request, StepDecision
from decisions.named import NAMED_OR_NOBODY, NOBODY, steps_to_hold
from decisions.port import known
from decisions.rules import RequestFacts, Ruling, State, StepSpec, may_decide, ways
from kernel.clock import now
from kernel.errors import Missing
from security.actor import Actor
from security.people.models import User

PAGE = 50
RETURNED_FOR = timedelta(days=30)  # what came back and was left lying is no news after that


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An open request somebody may decide now; `on_behalf_of` names whom they stand in for, '' nobody."""

    id: int
    subject: str
    target: str
    title: str
    asked_by: str
    asked_at: datetime
    step: int
    steps: int
    on_behalf_of: str


@dataclass(frozen=True, kw_only=True)
class StepView:
    """One step as people read it: who decides, and who decided what when, '' and None while it waits."""

    order: int
    spec: StepSpec
    decided_by: str = ""
    on_behalf_of: str = ""
    outcome: str = ""
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RequestView:
    """One request with its steps; `facts` are what the rules judge it by."""

    id: int
    subject: str
    target: str
    title: str
    state: str
    asked_by: str
    asked_at: datetime
    reason: str
    waiting: int
    steps: tuple[StepView, ...]
    facts: RequestFacts


def waiting_for(actor: Actor) -> QuerySet[Request]:
    """Return the open requests whose waiting step `actor` may decide: `rules.may_decide` as one condition."""
    if actor.user_id is None:
        return Request.objects.none()
    me = sorted(map(int, actor.counted_as))
    held = steps_to_hold().filter(_held_by(actor))
    steps = held.filter(request=OuterRef("pk"), order=OuterRef("waiting"))
    judged = StepDecision.objects.filter(
        Q(by__in=me) | Q(on_behalf_of__in=me), step__request=OuterRef("pk")
    )
    return (
        Request.objects.filter(Exists(steps), state=State.OPEN)
        .exclude(asked_by__in=me, asked_by__isnull=False)
        .exclude(barred__has_any_keys=[str(number) for number in me])
        .exclude(Exists(judged))
    )


def inbox(actor: Actor, *, start: int = 0, limit: int = PAGE) -> tuple[Waiting, ...]:
    """Return one page of what waits for `actor`, oldest first, with in whose stead they would decide."""
    found = waiting_for(actor).select_related("asked_by").order_by("asked_at", "pk")
    requests = list(found[start : start + limit])
    facts = facts_of(requests)
    rulings = {request.pk: may_decide(actor, facts[request.pk]) for request in requests}
    names = _names(ruling.on_behalf_of for ruling in rulings.values())
    titles = titles_for(actor, requests)
    return tuple(
        Waiting(
            id=request.pk,
            subject=request.subject,
            target=f"{request.target_kind}:{request.target_id}",
            title=titles[request.pk],
            asked_by=str(request.asked_by or ""),
            asked_at=request.asked_at,
            step=request.waiting,
            steps=request.step_count,
            on_behalf_of=names.get(rulings[request.pk].on_behalf_of, ""),
        )
        for request in requests
        if rulings[request.pk]
    )


def count_waiting(actor: Actor) -> int:
    """Return how many requests wait for `actor`; every page asks, and mostly nothing is open at all."""
    if not Request.objects.filter(state=State.OPEN).exists():
        return 0
    return waiting_for(actor).count()


def asked_by(actor: Actor, *, start: int = 0, limit: int = PAGE) -> tuple[RequestView, ...]:
    """Return what `actor` asked for, latest first."""
    found = Request.objects.filter(asked_by=actor.user_id, asked_by__isnull=False)
    return _views(found.order_by("-asked_at", "-pk")[start : start + limit], actor)


def unsettled_of(actor: Actor, *, limit: int) -> tuple[RequestView, ...]:
    """Return what `actor` asked for and got back within `RETURNED_FOR`, then what he still waits for, oldest first.

    What was asked anew since it came back is left out: that is what he waits for.
    """
    mine = Request.objects.filter(asked_by=actor.user_id, asked_by__isnull=False)
    asked_anew = mine.filter(
        subject=OuterRef("subject"),
        target_kind=OuterRef("target_kind"),
        target_id=OuterRef("target_id"),
        pk__gt=OuterRef("pk"),
    )
    is_back = Q(state=State.RETURNED, ended_at__gt=now() - RETURNED_FOR) & ~Exists(asked_anew)
    found = mine.filter(Q(state=State.OPEN) | is_back)
    return _views(found.order_by("-state", "asked_at", "pk")[:limit], actor)


def of_target(kind: str, number: int | str) -> tuple[RequestView, ...]:
    """Return everything asked about one thing, latest first; the caller may see that thing."""
    found = Request.objects.filter(target_kind=kind, target_id=str(number))
    return _views(found.order_by("-asked_at", "-pk"))


def request_of(actor: Actor, number: int) -> tuple[RequestView, Ruling]:
    """Return a request `actor` has to do with, and whether they may decide it now.

    That is: they asked it, decided a step of it, prepared the matter, or hold the post of one of its steps.
    Otherwise Missing, as if it did not exist.
    """
    found = _views(Request.objects.filter(pk=number), actor)
    if not found or not _concerns(actor, found[0].facts):
        raise Missing
    return found[0], may_decide(actor, found[0].facts)


def _concerns(actor: Actor, facts: RequestFacts) -> bool:
    if actor.id in facts.judged | facts.barred | {facts.asked_by}:
        return True
    return any(ways(actor, step) for step in facts.steps)


def _held_by(actor: Actor) -> Q:
    """Return `rules.ways` as a condition on steps.

    The posts of one person share what is asked of the name: each mention of it is a question of its own.
    """
    me = sorted(map(int, actor.counted_as))
    held = Q((f"{NAMED_OR_NOBODY}__in", me), position="", department="")
    for person, posts in _by_person(actor).items():
        one_of = Q(pk__in=[])
        for position, department in sorted(posts):
            one_of |= Q(position__in=("", position), department__in=("", department))
        any_post = ~Q(position="", department="")
        held |= one_of & any_post & Q((f"{NAMED_OR_NOBODY}__in", [NOBODY, person]))
    return held


def _by_person(actor: Actor) -> dict[int | None, set[tuple[str, str]]]:
    """Return whom somebody decides as → the posts, position first, that let him."""
    found: dict[int | None, set[tuple[str, str]]] = {}
    for post in actor.posts:
        person = int(post.stands_in_for) if post.stands_in_for else actor.user_id
        found.setdefault(person, set()).add((post.position, post.department))
    return found


def titles_for(actor: Actor, requests: Iterable[Request]) -> dict[int, str]:
    """Return request → its title, or a word in its place where `actor` may not see what it is about."""
    requests = list(requests)
    targets: dict[str, list[str]] = {}
    for one in requests:
        targets.setdefault(one.subject, []).append(f"{one.target_kind}:{one.target_id}")
    hidden = {
        (subject, target)
        for subject, many in targets.items()
        if (handler := known(subject)) is not None
        for target in handler.hidden(actor, many)
    }
    return {
        one.pk: gettext("Something you may not see")
        if (one.subject, f"{one.target_kind}:{one.target_id}") in hidden
        else one.title
        for one in requests
    }


def _views(found: QuerySet[Request], actor: Actor | None = None) -> tuple[RequestView, ...]:
    """Return requests as `actor` may read them; None for whoever may see what they are about."""
    requests: Sequence[Request] = list(found.select_related("asked_by"))
    titles = titles_for(actor, requests) if actor is not None else {}
    facts = facts_of(requests)
    decided = StepDecision.objects.filter(step__request__in=[request.pk for request in requests])
    by_step: dict[tuple[int, int], StepDecision] = {
        (decision.request_number, decision.step_order): decision
        for decision in decided.select_related("by", "on_behalf_of").annotate(
            request_number=F("step__request_id"), step_order=F("step__order")
        )
    }
    return tuple(
        RequestView(
            id=request.pk,
            subject=request.subject,
            target=f"{request.target_kind}:{request.target_id}",
            title=titles.get(request.pk, request.title),
            state=request.state,
            asked_by=str(request.asked_by or ""),
            asked_at=request.asked_at,
            reason=request.reason,
            waiting=request.waiting,
            steps=tuple(
                _step(order, spec, by_step.get((request.pk, order)))
                for order, spec in enumerate(facts[request.pk].steps, start=1)
            ),
            facts=facts[request.pk],
        )
        for request in requests
    )


def _step(order: int, spec: StepSpec, decision: StepDecision | None) -> StepView:
    if decision is None:
        return StepView(order=order, spec=spec)
    return StepView(
        order=order,
        spec=spec,
        decided_by=str(decision.by),
        on_behalf_of=str(decision.on_behalf_of or ""),
        outcome=decision.outcome,
        reason=decision.reason,
        at=decision.at,
    )


def _names(people: Iterable[str]) -> dict[str, str]:
    wanted = {int(person) for person in people if person}
    if not wanted:
        return {}
    return {str(user.pk): user.name for user in User.objects.filter(pk__in=wanted)}


def name_of(person: str) -> str:
    """Return the name of a user id, '' when nobody has it."""
    return _names([person]).get(person, "")
