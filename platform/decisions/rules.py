"""Who may decide a step of a request, and what a decision leads to: each step a different person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_
from security.actor import Actor

OF_ASKER = "@asker"  # a step's department: the one the asker works in, resolved when asked


class State(StrEnum):
    """Where a request stands; all but `open` are final."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What somebody says to a step."""

    APPROVE = "approve"
    RETURN = "return"


@dataclass(frozen=True, kw_only=True)
class StepSpec:
    """Who decides a step: a position, a department, both (the position there), or one person (user id)."""

    position: str = ""
    department: str = ""
    person: str = ""

    @property
    def empty(self) -> bool:
        """Whether it names nobody, which nobody could ever decide."""
        return not (self.position or self.department or self.person)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision that was made: by whom, on whose behalf ('' in one's own name), and what."""

    by: str
    on_behalf_of: str = ""
    verdict: Verdict = Verdict.APPROVE

    @property
    def people(self) -> frozenset[str]:
        """Everybody this decision counts for: a stand-in's counts for both."""
        return frozenset({self.by, self.on_behalf_of} - {""})


@dataclass(frozen=True, kw_only=True)
class RequestFacts:
    """What the rules know of a request; `barred` are people who prepared the matter and may not judge it."""

    asked_by: str
    steps: tuple[StepSpec, ...]
    decided: tuple[Decided, ...] = ()
    barred: frozenset[str] = frozenset()
    withdrawn: bool = False

    @property
    def state(self) -> State:
        """Return where the request stands, worked out of its decisions alone."""
        if any(decision.verdict is Verdict.RETURN for decision in self.decided):
            return State.RETURNED
        if len(self.decided) == len(self.steps):
            return State.APPROVED
        return State.WITHDRAWN if self.withdrawn else State.OPEN

    @property
    def current(self) -> StepSpec | None:
        """Return the step that waits, None when the request has ended."""
        return self.steps[len(self.decided)] if self.state is State.OPEN else None

    @property
    def judged(self) -> frozenset[str]:
        """Everybody a decision so far counts for."""
        return frozenset().union(*(decision.people for decision in self.decided))


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """Whether somebody may decide now and, if so, in whose stead ('' in one's own name)."""

    decision: Decision
    on_behalf_of: str = ""

    def __bool__(self) -> bool:
        return bool(self.decision)


def may_decide(actor: Actor, request: RequestFacts) -> Ruling:
    """Say whether `actor` may decide the step that waits, and in whose stead.

    Whoever stands in for somebody may not decide what that person asked, prepared or decided already, in
    whatever post: the two count as one person.
    """
    step = request.current
    if step is None:
        return Ruling(decision=refusal(N_("This request has ended already.")))
    holding = ways(actor, step)
    if not holding:
        return Ruling(decision=refusal(N_("This step is decided by somebody else.")))
    principals = frozenset({post.stands_in_for for post in actor.posts} - {""})
    hindrance = _hindrance(actor.id, principals, request)
    if not hindrance:
        return Ruling(decision=hindrance)
    # One's own post goes first, so that nobody acts in another's name without need.
    return Ruling(decision=ALLOWED, on_behalf_of="" if "" in holding else min(holding))


def as_seen(request: RequestFacts, seen: int, last: str) -> Decision:
    """Refuse a decision made of a step that another person decided meanwhile; `last` names who did.

    `seen`: the number of the step that the page showed, 0 where nothing was said. Somebody who holds two posts
    would decide the next step unread.
    """
    if not seen or request.state is not State.OPEN or seen == len(request.decided) + 1:
        return ALLOWED
    text = N_("{name} decided this step in the meantime; look at the request again.")
    return refusal(text, name=last)


def ways(actor: Actor, step: StepSpec) -> frozenset[str]:
    """Return in whose names `actor` holds the step's post: '' is one's own, others by user id."""
    if step.empty:
        return frozenset()
    if not step.position and not step.department:
        named = {actor.id: ""} | {post.stands_in_for: post.stands_in_for for post in actor.posts}
        return frozenset({named[step.person]} if step.person in named else ())
    return frozenset(
        post.stands_in_for
        for post in actor.posts
        if step.position in {"", post.position}
        and step.department in {"", post.department}
        and (not step.person or (post.stands_in_for or actor.id) == step.person)
    )


def may_withdraw(actor: Actor, request: RequestFacts) -> Decision:
    """Only who asked may withdraw, and only while the request is open."""
    if request.state is not State.OPEN:
        return refusal(N_("This request has ended already."))
    if actor.id != request.asked_by:
        return refusal(N_("Only the person who asked may withdraw the request."))
    return ALLOWED


def needs_reason(verdict: Verdict, reason: str) -> Decision:
    """A request goes back with a reason, so that its asker knows what to do."""
    if verdict is Verdict.RETURN and not reason.strip():
        return refusal(N_("Say why it goes back: a reason is needed."))
    return ALLOWED


def distinct_deciders(
    candidates: Sequence[Collection[str]], excluded: Collection[str]
) -> int | None:
    """Return the index of the first step that cannot find a decider of its own, None when all can.

    `candidates` are the user ids able to decide each step; `excluded` may decide none. One person decides
    at most one step, so the steps are matched with people (augmenting paths).
    """
    taken: dict[str, int] = {}
    for number in range(len(candidates)):
        if not _place(number, candidates, frozenset(excluded), taken, set()):
            return number
    return None


def _place(
    step: int,
    candidates: Sequence[Collection[str]],
    excluded: frozenset[str],
    taken: dict[str, int],
    tried: set[str],
) -> bool:
    for person in candidates[step]:
        if person in excluded or person in tried:
            continue
        tried.add(person)
        if person not in taken or _place(taken[person], candidates, excluded, taken, tried):
            taken[person] = step
            return True
    return False


def _hindrance(own: str, principals: frozenset[str], request: RequestFacts) -> Decision:
    if own == request.asked_by:
        return refusal(N_("You asked for this yourself; somebody else has to decide."))
    if own in request.barred:
        return refusal(N_("You prepared this yourself; somebody else has to decide."))
    if own in request.judged:
        return refusal(N_("You decided an earlier step; each step needs another person."))
    if principals & (request.barred | request.judged | {request.asked_by}):
        return refusal(
            N_(
                "You stand in for somebody who asked, prepared or decided this; you count as one person."
            )
        )
    return ALLOWED
