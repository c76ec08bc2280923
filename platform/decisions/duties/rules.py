"""What the regulation says of a duty: its life, who signs it, how it passes on when a post falls empty."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_
from security.actor import Actor, Post

LONGEST = 2000


class State(StrEnum):
    """Where a duty stands; the last two are final. That it is overdue is told from its day, never stored."""

    OPEN = "open"
    SIGNED = "signed"
    LAPSED = "lapsed"


class Result(StrEnum):
    """What whoever signs has found."""

    NO_CHANGE = "no_change"
    CHANGED = "changed"
    FINDING = "finding"
    DONE = "done"
    NOT_NEEDED = "not_needed"


_WEIGHT = (Result.NOT_NEEDED, Result.DONE, Result.NO_CHANGE, Result.CHANGED, Result.FINDING)
CHECKED = (Result.NO_CHANGE, Result.CHANGED, Result.FINDING)  # what is signed of something checked
REMINDED = (Result.DONE, Result.NOT_NEEDED)  # what is signed of a day somebody was reminded of


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Who has to sign: a person, or whoever holds a position ('' any) in a department ('' any).

    With `leads` only who heads it. Without anything: who heads a department or keeps its files, whichever.
    """

    department: str = ""
    position: str = ""
    person: str = ""  # user id
    leads: bool = False

    def is_borne_by(self, actor: Actor) -> bool:
        """Say whether `actor` answers for this signature today, also standing in for somebody."""
        return self.post_of(actor) is not None

    def post_of(self, actor: Actor) -> Post | None:
        """Return the post `actor` would sign for, None when it is none of theirs."""
        if self.person:
            return self._of_person(actor)
        return next((post for post in actor.posts if self._fits(post)), None)

    def _of_person(self, actor: Actor) -> Post | None:
        stead = "" if actor.id == self.person else self.person
        if stead and stead not in actor.counted_as:
            return None
        held = [post for post in actor.posts if post.stands_in_for == stead]
        own = [post for post in held if post.department == self.department]
        return next(iter([*own, *held]), Post(department=self.department, position=self.position))

    def _fits(self, post: Post) -> bool:
        if not self.department and not self.position:
            return post.leads or (post.keeps and not self.leads)
        if self.leads and not post.leads:
            return False
        return self.department in {"", post.department} and self.position in {"", post.position}


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature that was given: by whom, for which department, what was found; ids, '' nobody."""

    by: str
    result: Result
    department: str = ""
    on_behalf_of: str = ""

    @property
    def people(self) -> frozenset[str]:
        """Everybody it counts for."""
        return frozenset({self.by, self.on_behalf_of}) - {""}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the rules know of a duty: who has to sign, and the signature of each so far (None: none yet).

    A joint duty wants signers of different departments.
    """

    bearers: tuple[Bearer, ...]
    signatures: tuple[Signature | None, ...] = ()
    joint: bool = False
    lapsed: bool = False

    @property
    def given(self) -> tuple[Signature, ...]:
        """The signatures there are."""
        return tuple(one for one in self.signatures if one is not None)

    @property
    def state(self) -> State:
        """Where the duty stands: signed once everybody has."""
        if self.lapsed:
            return State.LAPSED
        return State.SIGNED if len(self.given) == len(self.bearers) else State.OPEN

    @property
    def unsigned(self) -> tuple[int, ...]:
        """The places of the bearers who have not signed."""
        return tuple(
            place
            for place in range(len(self.bearers))
            if place >= len(self.signatures) or self.signatures[place] is None
        )

    @property
    def result(self) -> Result | None:
        """What was found in all, the gravest first; None before anybody signed."""
        return max((one.result for one in self.given), key=_WEIGHT.index, default=None)


NOBODY = Post(department="", position="")


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """Whether somebody may sign now: for which bearer and post, and in whose stead."""

    decision: Decision
    place: int = 0
    post: Post = NOBODY

    @property
    def on_behalf_of(self) -> str:
        """The user id of the person stood in for, '' for oneself."""
        return self.post.stands_in_for

    def __bool__(self) -> bool:
        return bool(self.decision)


_ENDED = {
    State.SIGNED: N_("The duty is signed already."),
    State.LAPSED: N_("The duty has lapsed; there is nothing to sign any more."),
}
_NOT_YOURS = N_("Only who is responsible for the duty may sign it.")
_SAME_PERSON = N_("You have signed already; the other signature is somebody else's.")
_SAME_DEPARTMENT = N_("The other signature must come from another department.")


def may_sign(actor: Actor, facts: Facts) -> Ruling:
    """Say whether `actor` may give one of the signatures that lack, and which."""
    if facts.state is not State.OPEN:
        return Ruling(decision=refusal(_ENDED[facts.state]))
    if any(actor.id in one.people for one in facts.given):
        return Ruling(decision=refusal(_SAME_PERSON))
    found: list[Ruling] = []
    for place in facts.unsigned:
        post = facts.bearers[place].post_of(actor)
        if post is not None:
            found.append(Ruling(decision=_beside(actor, post, facts), place=place, post=post))
    # A person of several posts signs for the one that fits best: their own before one they stand in for.
    found.sort(key=lambda one: (not one, bool(one.on_behalf_of), one.place))
    return found[0] if found else Ruling(decision=refusal(_NOT_YOURS))


def _beside(actor: Actor, post: Post, facts: Facts) -> Decision:
    """Say whether this signature can stand beside those that were given."""
    people = {actor.id, post.stands_in_for} - {""}
    if any(not people.isdisjoint(one.people) for one in facts.given):
        return refusal(_SAME_PERSON)
    if facts.joint and any(one.department == post.department for one in facts.given):
        return refusal(_SAME_DEPARTMENT)
    return ALLOWED


def signed(actor: Actor, facts: Facts, result: Result) -> Facts:
    """Return what becomes of a duty with one more signature; the caller asked `may_sign` before."""
    ruling = may_sign(actor, facts)
    given = [*facts.signatures, *[None] * (len(facts.bearers) - len(facts.signatures))]
    given[ruling.place] = Signature(
        by=actor.id,
        result=result,
        department=ruling.post.department,
        on_behalf_of=ruling.on_behalf_of,
    )
    return replace(facts, signatures=tuple(given))


def lapse(facts: Facts) -> Facts:
    """Return a duty whose rule or subject has ended; what was signed stays signed."""
    return replace(facts, lapsed=True) if facts.state is State.OPEN else facts


def answers(result: Result, possible: Collection[Result]) -> Decision:
    """Say that a duty ends in one of the results it asks for: nobody answers a reminder with a finding."""
    if result not in possible:
        return refusal(N_("This result does not answer the duty; choose one of its results."))
    return ALLOWED


def needs_words(result: Result, remark: str) -> Decision:
    """Say that a finding needs words; nothing else does."""
    if result is Result.FINDING and not remark.strip():
        return refusal(N_("Say what was found."))
    if len(remark) > LONGEST:
        return refusal(N_("Say it in at most {most} characters."), most=LONGEST)
    return ALLOWED


def is_overdue(state: State, due_on: date, today: date) -> bool:
    """Say whether a duty should have been signed before today."""
    return state is State.OPEN and due_on < today


def passed_on(
    bearer: Bearer,
    holders: Callable[[Bearer], Collection[str]],
    head_post: Callable[[str], tuple[str, str] | None],
) -> Bearer:
    """Return who has to sign today: a person who left gives it to the post, an empty post to the head.

    `holders` gives the ids of who would sign for such a post and may sign in, of a person that one while any is held;
    `head_post` the department and position of the nearest head at or above a department. Where there is
    nobody at all it stays where it is.
    """
    if bearer.person and bearer.person in holders(bearer):
        return bearer
    post = replace(bearer, person="")
    if (not post.department and not post.position) or holders(post):
        return post
    head = head_post(post.department) if post.department else None
    return Bearer(department=head[0], position=head[1]) if head else post
