"""Finds who could decide each step on the day of asking, so that no request waits for an empty post."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from decisions.rules import OF_ASKER, RequestFacts, StepSpec, distinct_deciders
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.people.models import Department, Position, User
from security.people.queries import appointments_in_force


def resolved(actor: Actor, steps: Sequence[StepSpec]) -> tuple[StepSpec, ...]:
    """Return the steps with the asker's department filled in; Invalid when it cannot be told."""
    if not steps or any(step.empty for step in steps):
        raise Invalid(
            [Problem(code="no_decider", message=N_("Each step has to name who decides."))]
        )
    own = sorted({post.department for post in actor.posts if not post.stands_in_for})
    if any(step.department == OF_ASKER for step in steps) and len(own) != 1:
        raise Invalid(
            [
                Problem(
                    code="askers_department",
                    message=N_(
                        "Your department has to decide, and you work in {count} departments; "
                        "it must be exactly one."
                    ),
                    params={"count": len(own)},
                )
            ]
        )
    return tuple(
        StepSpec(position=step.position, department=own[0], person=step.person)
        if step.department == OF_ASKER
        else step
        for step in steps
    )


def demand_deciders(steps: Sequence[StepSpec], *, excluded: frozenset[str], on: date) -> None:
    """Raise Invalid naming the empty post, or the step that has nobody but those `excluded`.

    `excluded` are user ids of the asker and of who prepared the matter; who stands in for one of them on
    the day `on` is left out too.
    """
    left_out = excluded | _standing_in_for(excluded, on)
    candidates = [_candidates(step, on) for step in steps]
    problems = [
        _problem(
            step, number, "empty_post", N_("Nobody holds the post “{post}” today; fill it first.")
        )
        for number, (step, people) in enumerate(zip(steps, candidates, strict=True), start=1)
        if not people
    ]
    if problems:
        raise Invalid(problems)
    stuck = distinct_deciders(candidates, left_out)
    if stuck is not None:
        text = N_(
            "Step {step} cannot be decided: everybody who holds the post “{post}” asked, prepared it, "
            "stands in for them or decides another step."
        )
        raise Invalid([_problem(steps[stuck], stuck + 1, "nobody_else", text)])


def who_may(step: StepSpec, *, excluded: frozenset[str], on: date) -> tuple[int, ...]:
    """Return the user ids of who could decide a step on a day: neither excluded nor standing in for one."""
    left_out = excluded | _standing_in_for(excluded, on)
    return tuple(int(person) for person in _candidates(step, on) if person not in left_out)


def could_follow(
    facts: RequestFacts, person: str, candidates: Collection[str], on: date
) -> frozenset[str]:
    """Return which of these people could decide, in a person's place, the steps of a request that still name him.

    None of them asked, prepared or decided it, stands in for who did, or is named in another step; a post beside
    the name has to be theirs as well, and every other step still finds somebody of its own.
    """
    excluded = facts.judged | facts.barred | {facts.asked_by}
    left_out = excluded | _standing_in_for(excluded, on) | {person}
    open_steps = facts.steps[len(facts.decided) :]
    theirs = [step for step in open_steps if step.person == person]
    rest = [step for step in open_steps if step.person != person]
    fit = set(candidates) - left_out - {step.person for step in rest}
    for step in theirs:
        if step.position or step.department:
            fit &= set(_candidates(replace(step, person=""), on))
    # Whoever takes it over decides one step: where two name the same person, nobody follows in both.
    others = [_candidates(step, on) for step in rest]
    return frozenset(
        one for one in fit if distinct_deciders([*[[one]] * len(theirs), *others], left_out) is None
    )


@dataclass(frozen=True, kw_only=True)
class PostNames:
    """How people call departments, positions and persons, by code and user id."""

    departments: Mapping[str, str]
    positions: Mapping[str, str]
    people: Mapping[str, str]

    def of(self, step: StepSpec) -> str:
        """Return who decides a step as people say it: department, position, person."""
        names = (
            self.departments.get(step.department, step.department),
            self.positions.get(step.position, step.position),
            self.people.get(step.person, ""),
        )
        return " · ".join(name for name in names if name)


def post_names(steps: Iterable[StepSpec], language: str = "zh-hans") -> PostNames:
    """Return the names of everything the steps mention, in at most three queries."""
    listed = list(steps)
    departments = Department.objects.filter(code__in={step.department for step in listed})
    positions = Position.objects.filter(code__in={step.position for step in listed})
    people = User.objects.filter(pk__in=_numbers(step.person for step in listed))
    return PostNames(
        departments={found.code: _named(found, language) for found in departments},
        positions={found.code: _named(found, language) for found in positions},
        people={str(user.pk): user.name for user in people},
    )


def _named(found: Department | Position, language: str) -> str:
    return found.en or found.zh if language.startswith("en") else found.zh


def _standing_in_for(people: frozenset[str], on: date) -> frozenset[str]:
    found = appointments_in_force(on).filter(
        stands_in_for__in=_numbers(people), user__is_active=True
    )
    return frozenset(str(number) for number in found.values_list("user_id", flat=True))


def _candidates(step: StepSpec, on: date) -> tuple[str, ...]:
    held = appointments_in_force(on).filter(user__is_active=True)
    if step.position:
        held = held.filter(position__code=step.position)
    if step.department:
        held = held.filter(department__code=step.department)
    people: set[int] = set()
    if step.person:
        held = held.filter(
            Q(user=step.person, stands_in_for__isnull=True) | Q(stands_in_for=step.person)
        )
        if not step.position and not step.department:
            people.update(
                User.objects.filter(pk=step.person, is_active=True).values_list("pk", flat=True)
            )
    people.update(held.values_list("user_id", flat=True))
    return tuple(str(number) for number in sorted(people))


def _problem(step: StepSpec, number: int, code: str, message: str) -> Problem:
    return Problem(
        code=code, message=message, params={"post": post_names([step]).of(step), "step": number}
    )


def _numbers(people: Iterable[str]) -> list[int]:
    return [int(person) for person in people if person.isdigit()]
