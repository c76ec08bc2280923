"""Asking for a right instead of being refused: who could give it, the request, and what its approval leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode

from backoffice.helping import Help
from decisions import actions as requests
from decisions.port import Ended, Handler, register
from decisions.rules import StepSpec
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from policies.access.actions import give_for_a_time
from policies.access.grants import ANY, PRESUPPOSES, VERB_WORDS, Grant, Verb, lineage
from policies.access.personal import ASKABLE, LONGEST
from policies.document.effective import effective
from policies.document.permission import person_of
from policies.document.queries import published_or_none
from policies.document.regime import regime_of
from security import permission
from security.actor import Actor
from security.people.models import User
from security.people.queries import appointments_in_force, people_with
from security.permission import Subject

SUBJECT = "access.asked"
APPROVAL = "access"  # the policy's approval for it, where it names one
_KNOWN = frozenset(str(verb) for verb in Verb)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A right somebody asks for: one verb in one category until a day, and what for."""

    verb: Verb
    category: str
    until: date
    purpose: str


def givers(actor: Actor) -> tuple[list[StepSpec], list[str]]:
    """Return the steps that decide such a request, and the names of who could decide the first.

    They are the policy's approval for access where it names one, else the posts that shape the rights.
    """
    policy = published_or_none()
    if policy is None:
        return [], []
    named = next((one for one in policy.document.approvals if one.subject == APPROVAL), None)
    if named is not None:
        steps = [StepSpec(position=one.position, department=one.department) for one in named.steps]
        return steps, _holders(steps[0], actor)
    for grant in policy.document.grants:
        if Verb.CONFIGURE in grant.verbs and not {grant.department, grant.position} <= ANY:
            step = StepSpec(position=_code(grant.position), department=_code(grant.department))
            people = _holders(step, actor)
            if people:
                return [step], people
    return [], []


def problem_of(actor: Actor, verb: str, category: str) -> str:
    """Return, as a marked sentence, why a right cannot be asked for; '' when it can."""
    policy = published_or_none()
    known = {one.code for one in policy.document.categories} if policy else set()
    if category not in known or verb not in _KNOWN:
        return N_("There is no such right to ask for.")
    if verb not in ASKABLE:
        return N_("This right comes with a post only; ask for the post.")
    if permission.decide(actor, verb, Subject(category=category)):
        return N_("You have this right in this category already.")
    needed = PRESUPPOSES.get(Verb(verb))
    if needed and not permission.decide(actor, needed, Subject(category=category)):
        return N_("First ask for the right to look up these records.")
    if all(post.stands_in_for for post in actor.posts):
        return N_("A right for a time is given only to who holds a post.")
    return _without_effect(actor, Verb(verb), category) or (
        "" if givers(actor)[0] else N_("Nobody in the company could decide this just now.")
    )


def _without_effect(actor: Actor, verb: Verb, category: str) -> str:
    """Return why scope and stages would leave a right for a time no effect for any post of the actor, else ''."""
    policy = published_or_none()
    everybody = Grant(categories=(category,), verbs=(verb,), delegated=True)
    if policy is None or regime_of(policy.document).posts(
        everybody, person_of(actor).posts, verb, category
    ):
        return ""
    return N_("The regulation does not cover your posts.")


def ask(actor: Actor, wanted: Wanted) -> int:
    """Ask for a right for a time and return the id of the request; Invalid says what is wrong with it."""
    problems = []
    refused = problem_of(actor, str(wanted.verb), wanted.category)
    if refused:
        problems.append(Problem(code="right", message=refused))
    if not wanted.purpose.strip():
        problems.append(Problem(code="purpose", message=N_("Say what for."), where="purpose"))
    if not today() <= wanted.until <= today() + timedelta(days=LONGEST):
        message = N_("Choose a day from today on, at most {days} days ahead.")
        problems.append(
            Problem(code="until", message=message, params={"days": LONGEST}, where="until")
        )
    if problems:
        raise Invalid(problems)
    steps, _people = givers(actor)
    title = f"{wanted.category} · {wanted.verb} → {wanted.until}: {one_line(wanted.purpose)}"
    return requests.ask(
        actor,
        subject=SUBJECT,
        target=f"right:{wanted.verb}-{wanted.category}",
        title=title[:200],
        steps=steps,
        payload={
            "verb": str(wanted.verb),
            "category": wanted.category,
            "until": wanted.until.isoformat(),
            "purpose": wanted.purpose.strip(),
            "reaches": _reaches(wanted.category),
        },
    )


def carry_out(actor: Actor, request: Ended) -> None:
    """Give what was approved to who asked, from today.

    Conflict when its time is over already, when the asker holds no post any more, or when by now it would
    reach something else than what was asked for.
    """
    policy = published_or_none()
    asker = User.objects.filter(pk=int(request.asked_by or 0), is_active=True).first()
    if policy is None or asker is None:
        raise Missing
    own = appointments_in_force(today()).filter(user=asker, stands_in_for__isnull=True)
    if not own.exists():
        raise Conflict(N_("Who asked for this holds no post any more; return the request."))
    until = date.fromisoformat(str(request.payload["until"]))
    if until < today():
        raise Conflict(N_("The time this was asked for is over already; return the request."))
    category = str(request.payload["category"])
    if request.payload.get("reaches") != _reaches(category):
        raise Conflict(
            N_(
                "The category or its level was changed since this was asked; return the request, "
                "so that it is asked anew."
            )
        )
    give_for_a_time(
        actor,
        person=asker.pk,
        verb=Verb(request.payload["verb"]),
        category=category,
        clearance=effective(policy.document, category).level,
        since=today(),
        until=until,
        request=request.request_id,
    )


def help_with(actor: Actor, error: Refused) -> Help | None:
    """Return what a refusal leaves open: which right, in which category, who could give it, how to ask.

    Nothing but what the refusal itself names is told: no record, no category somebody did not ask about.
    """
    policy = published_or_none()
    if policy is None or str(error.verb) not in _KNOWN:
        return None
    verb, code = Verb(str(error.verb)), str(error.decision.params.get("category", ""))
    category = next((one for one in policy.document.categories if one.code == code), None)
    _steps, people = givers(actor)
    asked = {"verb": str(verb), "category": code}
    can_ask = category is not None and not problem_of(actor, str(verb), code)
    return Help(
        right=VERB_WORDS[verb],
        category=(category.zh, category.en) if category else ("", ""),
        people=tuple(people),
        ask_url=f"{reverse('access_ask')}?{urlencode(asked)}" if can_ask else "",
    )


def _reaches(category: str) -> dict[str, str]:
    """Return what a right in a category reaches: its code and those below it, each with its level."""
    policy = published_or_none()
    if policy is None:
        return {}
    parents = {one.code: one.parent for one in policy.document.categories}
    below = [code for code in parents if category in lineage(code, parents)]
    return {code: effective(policy.document, code).level for code in sorted(below)}


def register_handlers() -> None:
    """Register rights for a time with the engine of requests; called once at start-up."""
    register(SUBJECT, Handler(label=N_("A right for a time"), on_approved=carry_out))


def _holders(step: StepSpec, actor: Actor) -> list[str]:
    rows = people_with(department=step.department, position=step.position, on=today())
    return [user.name for user in rows if str(user.pk) != actor.id]


def _code(code: str) -> str:
    return "" if code in ANY else code


__all__: Sequence[str] = ("Wanted", "ask", "givers", "help_with", "problem_of", "register_handlers")
