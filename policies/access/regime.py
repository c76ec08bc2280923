"""What binds every right beside the grants: the scope of the regulation, the stages, whose own records they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from policies.access.grants import (
    ANY,
    EVERY_CATEGORY,
    Grant,
    Post,
    Verb,
    covers,
    lineage,
    posts_in,
)
from policies.categories.rules import Stage

VERBS_OF: Mapping[Stage, tuple[Verb, ...]] = {
    Stage.COLLECT: (Verb.CREATE, Verb.IMPORT),
    Stage.ARRANGE: (Verb.EDIT,),
    Stage.FILE: (Verb.FILE,),
    Stage.KEEP: (Verb.LOAN_DESK, Verb.TRANSFER),
    Stage.USE: (Verb.REQUEST, Verb.COPY, Verb.EXPORT, Verb.SHARE),
    Stage.SECURE: (Verb.UNMASK, Verb.SEAL),
    Stage.DISPOSE: (Verb.DESTROY,),
}
STAGE_OF: Mapping[Verb, Stage] = {
    verb: stage for stage, verbs in VERBS_OF.items() for verb in verbs
}
# Acts that a right of another stage gives, but that belong to this one: where it is mapped, its departments do them.
KEEPING = "F@keep"  # places, labels, copies, stock-taking, rest: who may file, of those who keep
LEVELLING = (
    "U@secure"  # the confidentiality level of one record: who may change it, of those who secure
)
LEVELLING_OWN = "C@secure"  # the same of a draft of one's own
ACTED_IN: Mapping[str, tuple[Verb, Stage]] = {
    KEEPING: (Verb.FILE, Stage.KEEP),
    LEVELLING: (Verb.EDIT, Stage.SECURE),
    LEVELLING_OWN: (Verb.CREATE, Stage.SECURE),
}
# What the custodian's members alone do unless it delegates it: collect, arrange, file, keep, query, destroy.
DUTIES = (
    Verb.CREATE,
    Verb.IMPORT,
    Verb.EDIT,
    Verb.FILE,
    Verb.LOAN_DESK,
    Verb.VIEW,
    Verb.DESTROY,
)
UNBOUND = frozenset(
    {Verb.CONFIGURE, Verb.AUDIT, Verb.PRIVACY}
)  # they govern the regime itself, not its records


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Staff in scope: of these departments and in these positions; none of a kind means all."""

    departments: frozenset[str] = frozenset()
    positions: frozenset[str] = frozenset()

    def has(self, post: Post) -> bool:
        """Say whether a post is in scope."""
        return (not self.departments or post.department in self.departments) and (
            not self.positions or (post.beside or post.position) in self.positions
        )


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What binds the records of one category.

    `staff`: who is in scope, none: everybody. `stages`: verb → the departments that alone act in its stage.
    `own`: each department keeps its own records.
    """

    staff: tuple[Staff, ...] = ()
    stages: Mapping[Verb, frozenset[str]] = field(default_factory=dict)
    own: bool = False

    def __bool__(self) -> bool:
        return bool(self.staff or self.stages or self.own)

    def in_scope(self, post: Post) -> bool:
        """Say whether the regulation covers a post here."""
        return not self.staff or any(one.has(post) for one in self.staff)

    def admits(self, post: Post, verb: Verb) -> bool:
        """Say whether a post may act in the stage of a verb."""
        departments = self.stages.get(verb)
        return self.in_scope(post) and (departments is None or post.department in departments)


@dataclass(frozen=True, kw_only=True)
class Regime:
    """Category → what binds its records; a category without a limit is bound by grants alone."""

    limits: Mapping[str, Limit] = field(default_factory=dict)

    def posts(
        self, grant: Grant, posts: tuple[Post, ...], verb: Verb, category: str
    ) -> tuple[Post, ...]:
        """Return the posts a grant is given to that may do `verb` in `category`."""
        given = posts_in(grant, posts)
        limit = self.limits.get(category)
        if limit is None or verb in UNBOUND:
            return given
        return tuple(post for post in given if limit.admits(post, verb))

    def is_own(self, grant: Grant, verb: Verb, category: str) -> bool:
        """Say whether a grant reaches only the records of the department it is used in."""
        limit = self.limits.get(category)
        return limit is not None and limit.own and verb in DUTIES and not grant.delegated


OPEN = Regime()


def acting(regime: Regime, act: str) -> Regime:
    """Return the regime as it binds an act of `ACTED_IN`: its verb is for the departments of the act's stage."""
    verb, stage = ACTED_IN[act]
    of_stage = VERBS_OF[stage][0]
    return Regime(
        limits={
            code: replace(limit, stages={**limit.stages, verb: limit.stages[of_stage]})
            if of_stage in limit.stages
            else limit
            for code, limit in regime.limits.items()
        }
    )


def nearest_scopes(
    scopes: Iterable[tuple[tuple[str, ...], Staff]], category: str, parents: Mapping[str, str]
) -> tuple[Staff, ...]:
    """Return the staff in scope of a category: of the scopes that name the nearest category to it."""
    named = tuple(scopes)
    for code in (*lineage(category, parents), EVERY_CATEGORY):
        found = tuple(staff for categories, staff in named if code in categories)
        if found:
            return found
    return ()


def bound_everywhere(
    regime: Regime, grant: Grant, posts: tuple[Post, ...], verb: Verb, parents: Mapping[str, str]
) -> bool:
    """Say whether no category a grant reaches admits one of these posts; without a limit it is never so."""
    if not regime.limits or verb in UNBOUND:
        return False
    return not any(
        regime.posts(grant, posts, verb, category)
        for category in parents
        if covers(grant, category, parents)
    )


def own_departments(posts: Iterable[Post]) -> frozenset[str]:
    """Return the departments of posts."""
    return frozenset(post.department for post in posts) - ANY
