"""Fills the permission port from the published policy: the same grants decide one record and select rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q

from kernel.clock import today
from kernel.decision import Decision, refusal
from kernel.scope import current
from kernel.text import N_
from policies.access.grants import SENSITIVITIES
from policies.access.personal import own_rights, with_own_rights
from policies.access.regime import ACTED_IN, OPEN, acting
from policies.access.rules import (
    Clause,
    Compiled,
    Facts,
    FieldFacts,
    Grant,
    Person,
    Post,
    Regime,
    Verb,
    compiled,
    decide_category,
    masked_sensitivities,
    reach,
    readable_fields,
    with_default_masks,
)
from policies.document.closing import decide_opened, opened_for
from policies.document.effective import effective, floors_in
from policies.document.queries import draft_document, open_draft, published_or_none
from policies.document.regime import regime_of
from policies.document.values import PolicyDocument
from security.actor import Actor, Visit
from security.permission import Subject

_FOUNDING = "permission.founding"  # where the scope keeps what holds before the first version


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every question needs of a policy: the published one, or a draft that somebody asks about."""

    digest: str
    grants: Sequence[Grant]
    levels: Sequence[str]
    parents: Mapping[str, str]
    floors: Mapping[str, str]
    today: date
    regime: Regime
    memo: dict[tuple[Post, ...], dict[tuple[str, str], Compiled]] = field(
        default_factory=dict, compare=False
    )

    @property
    def named(self) -> dict[str, Any]:
        """Day, category tree and regime, by name."""
        return {"today": self.today, "parents": self.parents, "regime": self.regime}

    @property
    def scale(self) -> dict[str, Any]:
        """Levels and what categories demand of them, by name."""
        return {"levels": self.levels, "floors": self.floors}


class PolicyPermission:
    """The permission port over the published policy; without one nothing is allowed."""

    def decide(self, actor: Actor, verb: str, subject: Subject) -> Decision:
        """Say whether `actor` may do `verb` to `subject`; no level means the category as a whole."""
        ground = ground_in_force()
        if ground is None:
            return refusal(N_("No policy is in force, so nothing is allowed."))
        ground, asked = _asked(_ground_for(actor, ground), verb)
        side = _side_of(actor, ground)
        if not subject.level:
            person, category = side.person, subject.category
            return decide_category(side.grants, person, asked, category, **ground.named)
        if not subject.category:
            return refusal(N_("A record without a category is reached by nobody."))
        ready = side.cell(ground, verb, subject.category)
        decision = ready.decide(
            side.person, facts_about(subject), levels=ground.levels, floors=ground.floors
        )
        return decision and decide_opened(actor, asked, subject)

    def reach(self, actor: Actor, verb: str) -> Q:
        """Return the rows `actor` may do `verb` to as a condition on the record's columns."""
        ground = ground_in_force()
        if ground is None:
            return Q(pk__in=())
        # A publication inside the scope changes the digest, and with it the answer.
        key = f"reach:{ground.digest}:{actor.id}:{verb}"
        cache = current().cache
        if key not in cache:
            ground, asked = _asked(_ground_for(actor, ground), verb)
            side = _side_of(actor, ground)
            found = reach(side.grants, side.person, asked, **ground.scale, **ground.named)
            cache[key] = condition(found.clauses) & opened_for(actor, asked)
        kept: Q = cache[key]
        return kept

    def readable(self, actor: Actor, category: str) -> Mapping[str, bool]:
        """Return field code → shown unmasked? for the fields of a category this actor may view."""
        ground = ground_in_force()
        policy = published_or_none()
        if ground is None or policy is None:
            return {}
        ground = _ground_for(actor, ground)
        side = _side_of(actor, ground)
        person, grants = side.person, side.grants
        may_view = decide_category(grants, person, Verb.VIEW, category, **ground.named).allowed
        masked = masked_sensitivities(grants, person, category, **ground.named)
        known = effective(policy.document, category)
        fields = [
            FieldFacts(code=field.code, sensitivity=field.sensitivity, sealed=field.sealed)
            for field in (*known.fields, *known.retired_fields)
        ]
        return readable_fields(fields, may_view=may_view, masked=masked)


def facts_about(subject: Subject) -> Facts:
    """Return what the rules of access may know of a thing."""
    return Facts(
        category=subject.category,
        department=subject.department,
        owner=subject.owner,
        created_by=subject.created_by,
        territory=subject.territory,
        level=subject.level,
        state=subject.state,
        record=subject.record,
    )


def condition(clauses: Sequence[Clause]) -> Q:
    """Return the disjunction of clauses as Q; none of them reaches nothing."""
    if not clauses:
        return Q(pk__in=())
    whole = Q()
    for clause in clauses:
        whole |= _one(clause)
    return whole


def _one(clause: Clause) -> Q:
    part = Q(level__in=sorted(clause.levels))
    if clause.categories is not None:
        part &= Q(category__in=sorted(clause.categories))
    if clause.without:
        part &= ~Q(category__in=sorted(clause.without))
    if clause.departments is not None:
        part &= Q(department__in=sorted(clause.departments))
    if clause.territories is not None:
        part &= Q(territory__in=sorted(clause.territories))
    if clause.owner:
        # A grant of own rows to the system's actors reaches nothing: their ids are no numbers.
        mine = int(clause.owner) if clause.owner.isdigit() else 0
        part &= Q(owner_id=mine) | Q(created_by_id=mine)
    if clause.assigned:
        part &= Q(owner_id=int(clause.assigned) if clause.assigned.isdigit() else 0)
    if clause.records is not None:
        part &= Q(pk__in=sorted(int(record) for record in clause.records if record.isdigit()))
    return part


def person_of(actor: Actor) -> Person:
    """Return who acts as the rules of access know a person."""
    return Person(
        id=actor.id,
        posts=tuple(
            Post(department=post.department, position=post.position) for post in actor.posts
        ),
        territories=frozenset(actor.territories),
    )


@dataclass(frozen=True, kw_only=True)
class _Side:
    """The person's side of a question: who they are, the grants with their own, and what was compiled of them."""

    actor: Actor
    person: Person
    grants: Sequence[Grant]
    cells: dict[tuple[str, str], Compiled]
    numbers: frozenset[tuple[str, str, str]] = frozenset()

    def cell(self, ground: Ground, verb: str, category: str) -> Compiled:
        """Return the compiled cell of the rights matrix: what of a decision is the same for every record."""
        found = self.cells.get((verb, category))
        if found is None:
            asked = ACTED_IN[verb][0] if verb in ACTED_IN else Verb(verb)
            found = compiled(self.grants, self.person, asked, category, **ground.named)
            self.cells[verb, category] = found
        return found


def applications_in_force(actor: Actor) -> frozenset[tuple[str, str, str]]:
    """Return (application, verb, record id) of what applications to use archives opened to somebody today."""
    ground = ground_in_force()
    if ground is None or actor.user_id is None or actor.visit is not None:
        return frozenset()
    return _side_of(actor, ground).numbers


_OPERATOR = "@operator"  # no post of a company is called so
_REMEMBERED = 512  # sets of posts whose cells a policy keeps


def _side_of(actor: Actor, ground: Ground) -> _Side:
    """Return the person's side of a question, read once per scope and person."""
    sides = current().cache.setdefault(f"access.sides:{ground.digest}", {})
    # The actor of a scope is one object: to compare its posts at every question takes longer than to decide.
    found: _Side | None = sides.get(id(actor))
    if found is not None and found.actor is actor:
        return found
    key = (actor.id, actor.posts, actor.territories, actor.visit)
    found = sides.get(key)
    if found is None:
        found = sides[key] = _made_side(actor, ground)
    sides[id(actor)] = replace(found, actor=actor)
    return found


def _ground_for(actor: Actor, ground: Ground) -> Ground:
    """Return what holds for an actor: scope and stages bind posts, and an operator has none."""
    return ground if actor.visit is None else replace(ground, regime=OPEN)


def _asked(ground: Ground, act: str) -> tuple[Ground, Verb]:
    """Return the verb of an act, and what binds it: that of another stage is bound by its own stage's departments."""
    if act not in ACTED_IN:
        return ground, Verb(act)
    verb = ACTED_IN[act][0]
    if not ground.regime.limits:
        return ground, verb
    cache = current().cache.setdefault(f"access.acting:{ground.digest}", {})
    if act not in cache:
        cache[act] = replace(ground, regime=acting(ground.regime, act))
    return cache[act], verb


def _visiting(actor: Actor, visit: Visit, ground: Ground) -> _Side:
    """Return an operator's side: what the company agreed to, and nothing that the policy gives to everybody."""
    levels = tuple(ground.levels)
    highest = levels[-1] if visit.sensitive else levels[-2] if len(levels) > 1 else ""
    grant = Grant(
        position=_OPERATOR,
        verbs=tuple(Verb(verb) for verb in sorted(visit.verbs)),
        clearance=highest,
        mask=() if visit.sensitive else tuple(sorted(SENSITIVITIES)),
        delegated=True,
    )
    person = Person(id=actor.id, posts=(Post(department=_OPERATOR, position=_OPERATOR),))
    return _Side(actor=actor, person=person, grants=(grant,), cells={})


def _made_side(actor: Actor, ground: Ground) -> _Side:
    if actor.visit is not None:
        return _visiting(actor, actor.visit, ground)
    person = person_of(actor)

    def masking(category: str) -> frozenset[str]:
        return masked_sensitivities(ground.grants, person, category, **ground.named)

    own = own_rights(person, ground.today, masking)
    cells: dict[tuple[str, str], Compiled] = {}
    if not own:  # by the policy's own rights all with the same posts are alike, in every scope
        if len(ground.memo) >= _REMEMBERED:
            ground.memo.clear()
        cells = ground.memo.setdefault(person.posts, cells)
    person = with_own_rights(person, own)
    grants = (*ground.grants, *own.grants) if own else ground.grants
    return _Side(actor=actor, person=person, grants=grants, cells=cells, numbers=own.numbers)


def ground_in_force() -> Ground | None:
    """Return the published policy's side of a question, made once per version and day."""
    policy = published_or_none()
    if policy is None:
        return _founding_ground()
    cache = current().cache
    held: Ground | None = cache.get("permission.ground")
    if held is not None and held.digest == policy.digest:
        return held
    memo, key = policy.document.memo, "permission.ground"
    ground: Ground | None = memo.get(key)
    if ground is None or ground.today != today():
        ground = memo[key] = ground_of(policy.document, digest=policy.digest)
    cache["permission.ground"] = ground
    return ground


def _founding_ground() -> Ground | None:
    """Return what holds before the first version: its draft says who shapes the policy, and nothing else."""
    cache = current().cache
    if _FOUNDING not in cache:
        document = draft_document() if open_draft() is not None else PolicyDocument()
        shaping = tuple(
            replace(grant, verbs=(Verb.CONFIGURE,))
            for grant in document.grants
            if Verb.CONFIGURE in grant.verbs
        )
        cache[_FOUNDING] = ground_of(replace(document, grants=shaping)) if shaping else None
    found: Ground | None = cache[_FOUNDING]
    return found


def ground_of(document: PolicyDocument, *, digest: str = "") -> Ground:
    """Return a policy's side of a question asked today."""
    return Ground(
        digest=digest,
        grants=with_default_masks(document.grants, document.masked),
        levels=[level.code for level in document.levels],
        parents={one.code: one.parent for one in document.categories},
        floors=floors_in(document),
        today=today(),
        regime=regime_of(document),
    )
