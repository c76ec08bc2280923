"""Who may do what, and by which grants: the rules that decide and select, told for one person or for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.clock import today
from kernel.decision import Decision
from policies.access.models import PersonalGrant
from policies.access.personal import (
    OwnRights,
    is_personal,
    personal_rows_of,
    rights_in,
    with_own_rights,
)
from policies.access.rules import (
    Grant,
    Person,
    Verb,
    decide,
    decide_category,
    masked_sensitivities,
    reaching,
)
from policies.document.permission import Ground, facts_about, ground_of, person_of
from policies.document.values import PolicyDocument
from security.actor import Actor, Post
from security.people.models import User
from security.people.queries import actor_with, people_with_posts, posts_by_person
from security.permission import Subject


@dataclass(frozen=True, kw_only=True)
class Insider:
    """A person as the rules meet them today: `ends` is the last day of each post of `actor`, None for none."""

    actor: Actor
    ends: tuple[date | None, ...]
    own: tuple[PersonalGrant, ...] = ()  # rights for a time, records shared


@dataclass(frozen=True, kw_only=True)
class Way:
    """One grant by which somebody may do `verbs`: through which posts, until which day (None: no end)."""

    grant: Grant
    verbs: tuple[Verb, ...]
    posts: tuple[Post, ...]  # none: the right is the person's own, for a time
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one person may do to one thing: verb → decision, and every grant that carries a yes."""

    decisions: Mapping[Verb, Decision]
    ways: tuple[Way, ...]
    masked: frozenset[str]  # sensitivities shown masked in the category

    @property
    def allowed(self) -> tuple[Verb, ...]:
        """What they may do."""
        return tuple(verb for verb, decision in self.decisions.items() if decision)


class Explainer:
    """Tells the rights of people under one policy; it decides nothing itself.

    Many people hold the same posts: what does not depend on the person is worked out once for them.
    """

    def __init__(self, document: PolicyDocument) -> None:
        self._ground = ground_of(document)
        self._known: dict[object, tuple[Mapping[Verb, Decision], Mapping[Grant, list[Verb]]]] = {}

    def tell(self, insider: Insider, subject: Subject, verbs: Sequence[Verb] = tuple(Verb)) -> Told:
        """Say what somebody may do to a record, or without a level to some records of a category."""
        person, own = self._side_of(insider)
        grants = (*self._ground.grants, *own.grants)
        mine = (person.id, person.territories, person.shared, person.used) if subject.level else ()
        key = (person.posts, own.grants, mine, subject, tuple(verbs))
        if key not in self._known:
            self._known[key] = _worked_out(self._ground, grants, person, subject, verbs)
        decisions, carried = self._known[key]
        return Told(
            decisions=decisions,
            ways=tuple(
                _way(insider, grant, done, self._used(insider, grant, done, subject.category))
                for grant, done in carried.items()
            ),
            masked=masked_sensitivities(grants, person, subject.category, **self._ground.named),
        )

    def _side_of(self, insider: Insider) -> tuple[Person, OwnRights]:
        """Return somebody as the rules know a person, and what is their own."""
        person = person_of(insider.actor)

        def masking(category: str) -> frozenset[str]:
            return masked_sensitivities(self._ground.grants, person, category, **self._ground.named)

        own = rights_in(insider.own, masking)
        return with_own_rights(person, own), own

    def _used(
        self, insider: Insider, grant: Grant, verbs: Sequence[Verb], category: str
    ) -> frozenset[tuple[str, str]]:
        """Return department and position of the posts in which a grant is used there, as scope and stages leave it."""
        posts = person_of(insider.actor).posts
        regime = self._ground.regime
        used = {post for verb in verbs for post in regime.posts(grant, posts, verb, category)}
        return frozenset((post.department, post.position) for post in used)


def insiders(people: Iterable[User] | None = None) -> list[Insider]:
    """Return people, by default all who hold a post and may sign in, with three queries for all of them."""
    users = list(people_with_posts(today()) if people is None else people)
    held = posts_by_person([user.pk for user in users], today())
    own = personal_rows_of([user.pk for user in users], today())
    return [
        Insider(
            actor=actor_with(user, held.get(user.pk, [])),
            ends=tuple(row.valid_to for row in held.get(user.pk, [])),
            own=tuple(own.get(user.pk, ())),
        )
        for user in users
    ]


def _worked_out(
    ground: Ground,
    grants: Sequence[Grant],
    person: Person,
    subject: Subject,
    verbs: Sequence[Verb],
) -> tuple[Mapping[Verb, Decision], Mapping[Grant, list[Verb]]]:
    facts = facts_about(subject)
    decisions: dict[Verb, Decision] = {}
    carried: dict[Grant, list[Verb]] = {}
    for verb in verbs:
        if subject.level:
            decisions[verb] = decide(grants, person, verb, facts, **ground.scale, **ground.named)
        else:
            decisions[verb] = decide_category(
                grants, person, verb, subject.category, **ground.named
            )
        if decisions[verb]:
            for grant in reaching(grants, person, verb, facts, **ground.scale, **ground.named):
                carried.setdefault(grant, []).append(verb)
    return decisions, carried


def _way(
    insider: Insider,
    grant: Grant,
    verbs: Sequence[Verb],
    used: frozenset[tuple[str, str]],
) -> Way:
    if is_personal(grant):
        return Way(grant=grant, verbs=tuple(verbs), posts=(), until=grant.valid_to)
    through = [
        (post, end)
        for post, end in zip(insider.actor.posts, insider.ends, strict=True)
        if (post.department, post.position) in used
    ]
    ends = [end for _post, end in through]
    last = None if None in ends else max((end for end in ends if end), default=None)
    days = [day for day in (grant.valid_to, last) if day]
    return Way(
        grant=grant,
        verbs=tuple(verbs),
        posts=tuple(post for post, _end in through),
        until=min(days) if days else None,
    )
