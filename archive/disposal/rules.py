"""The one sequence of a disposal (鉴定、销毁), which nothing skips, and who may take which step; without Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_


class State(StrEnum):
    """How far a batch is: each follows from the one above, `ABORTED` from any before the destruction begins."""

    PROPOSED = "proposed"  # and looked at: appraised, objected to, answered
    APPRAISED = "appraised"
    COUNTED = "counted"  # every item found and checked off, nothing more and nothing less
    APPROVED = "approved"  # and cooling off until a moment
    EXECUTING = "executing"
    EXECUTED = "executed"
    CONFIRMED = "confirmed"
    CERTIFIED = "certified"
    ABORTED = "aborted"


class Step(StrEnum):
    """What people do with a batch."""

    JUDGE = "judge"
    OBJECT = "object"
    ANSWER = "answer"
    DROP = "drop"
    APPRAISE = "appraise"
    CHECK = "check"
    COUNT = "count"
    SUBMIT = "submit"
    APPROVE = "approve"
    EXECUTE = "execute"
    END = "end"
    CONFIRM = "confirm"
    CERTIFY = "certify"
    REOPEN = "reopen"
    ABORT = "abort"


_OPEN = frozenset({State.PROPOSED, State.APPRAISED, State.COUNTED, State.APPROVED})
_BEGINS: Mapping[Step, frozenset[State]] = {
    Step.JUDGE: frozenset({State.PROPOSED}),
    Step.OBJECT: frozenset({State.PROPOSED}),
    Step.ANSWER: frozenset({State.PROPOSED}),
    Step.DROP: frozenset({State.PROPOSED, State.APPRAISED}),
    Step.APPRAISE: frozenset({State.PROPOSED}),
    Step.CHECK: frozenset({State.APPRAISED}),
    Step.COUNT: frozenset({State.APPRAISED}),
    Step.SUBMIT: frozenset({State.COUNTED}),
    Step.APPROVE: frozenset({State.COUNTED}),
    Step.EXECUTE: frozenset({State.APPROVED}),
    Step.END: frozenset({State.EXECUTING}),
    Step.CONFIRM: frozenset({State.EXECUTED}),
    Step.CERTIFY: frozenset({State.CONFIRMED}),
    Step.REOPEN: _OPEN,
    Step.ABORT: _OPEN,
}
# What is said of the set as it was listed; a record that was changed since asks for a look at it anew.
_BOUND = frozenset(
    {Step.JUDGE, Step.APPRAISE, Step.CHECK, Step.COUNT, Step.SUBMIT, Step.APPROVE, Step.EXECUTE}
)
OUT_OF_TURN = N_("This step is not due: the steps of a destruction follow each other.")
DIFFERS = N_(
    "{listed} are listed and {found} were found, or not the same ones; the batch stops until this is put right."
)
ANOTHER_SET = N_(
    "A record was changed after it was listed; look at the batch anew, then it is approved anew."
)
NOT_JUDGED = N_("{count} records have no appraisal opinion yet.")
OBJECTED = N_("{count} objections wait for an answer.")
NOTHING_LEFT = N_("Nothing is left in this batch; abort it.")
OWN_OPINION = N_("Who proposed a destruction, or stands in for the proposer, does not appraise it.")
IS_ASKED = N_(
    "It waits for approval: who asked for it aborts or reopens it, or who decides returns it."
)
OWN = N_("Who proposed a destruction, or stands in for the proposer, does not approve it.")
TWICE = N_("This person has approved already; another person approves next.")
COOLING = N_("The cooling-off period is not over yet.")
NO_SUPERVISOR = N_("Name who carries it out, and at least {least} different supervisors.")
NOT_EXECUTOR = N_("Only the person named to carry it out begins the destruction.")
NOT_APART = N_("Proposer, executor and supervisors are different people, also through stand-ins.")
NOT_SUPERVISOR = N_("Only a named supervisor confirms, in person and once.")
NO_METHOD = N_("Choose for each carrier a way to destroy it that the company allows.")


class Part(StrEnum):
    """What somebody is named for in a batch, and passes on where he leaves."""

    PROPOSER = "proposer"
    EXECUTOR = "executor"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the company asks: distinct approvers, supervisors (at least one), cooling-off, ways by carrier."""

    approvers: int = 2
    supervisors: int = 2
    cooling: timedelta = timedelta(0)
    methods: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.approvers < 1 or self.supervisors < 1 or self.cooling < timedelta(0):
            raise ValueError(f"not terms of a disposal: {self}")


@dataclass(frozen=True, kw_only=True)
class By:
    """Who takes a step, and for whom he stands in; both count where people have to be different."""

    person: int
    standing_for: frozenset[int] = frozenset()

    @property
    def hands(self) -> frozenset[int]:
        """Return everybody whose part this person has."""
        return self.standing_for | {self.person}


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch as its steps left it. `digest` binds ids and versions; `people` are who approved, `hands` their parts."""

    digest: str
    listed: frozenset[int]
    proposer: By
    state: State = State.PROPOSED
    judged: frozenset[int] = frozenset()
    objected: frozenset[int] = frozenset()
    is_asked: bool = False
    found: frozenset[int] = frozenset()
    approvers: tuple[By, ...] = ()
    cooling_until: datetime | None = None
    methods: Mapping[str, str] = field(default_factory=dict)
    executor: int | None = None
    supervisors: frozenset[int] = frozenset()
    confirmed: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Act:
    """A step somebody wants to take: when, on which set, and for a check which record was found."""

    step: Step
    by: By
    at: datetime
    digest: str
    record: int | None = None


def may(batch: Batch, act: Act, terms: Terms) -> Decision:
    """Return whether this person may take this step now, with the sentence that says why not."""
    if batch.state not in _BEGINS[act.step]:
        return refusal(OUT_OF_TURN)
    if act.step in _BOUND and act.digest != batch.digest:
        return refusal(ANOTHER_SET)
    judge = _JUDGES.get(act.step)
    return judge(batch, act, terms) if judge else ALLOWED


def after(batch: Batch, act: Act, terms: Terms) -> Batch:
    """Return the batch once the step was taken; ValueError for a step that `may` refuses."""
    decision = may(batch, act, terms)
    if not decision:
        raise ValueError(decision.reason)
    made = _MADE.get(act.step)
    return made(batch, act, terms) if made else replace(batch, state=_LEADS[act.step])


_LEADS: Mapping[Step, State] = {
    Step.APPRAISE: State.APPRAISED,
    Step.COUNT: State.COUNTED,
    Step.EXECUTE: State.EXECUTING,
    Step.END: State.EXECUTED,
    Step.CERTIFY: State.CERTIFIED,
    Step.ABORT: State.ABORTED,
}


def _approved(batch: Batch, act: Act, terms: Terms) -> Batch:
    approvers = (*batch.approvers, act.by)
    if len(approvers) < terms.approvers:
        return replace(batch, approvers=approvers)
    until = act.at + terms.cooling
    return replace(
        batch, approvers=approvers, state=State.APPROVED, cooling_until=until, is_asked=False
    )


def _judged(batch: Batch, act: Act, terms: Terms) -> Batch:
    return replace(batch, judged=batch.judged | _named(act))


def _objected(batch: Batch, act: Act, terms: Terms) -> Batch:
    return replace(batch, objected=batch.objected | _named(act))


def _dropped(batch: Batch, act: Act, terms: Terms) -> Batch:
    gone = _named(act)
    return replace(
        batch,
        listed=batch.listed - gone,
        found=batch.found - gone,
        judged=batch.judged - gone,
        objected=batch.objected - gone,
    )


def _answered(batch: Batch, act: Act, terms: Terms) -> Batch:
    return replace(batch, objected=batch.objected - _named(act))


def _found(batch: Batch, act: Act, terms: Terms) -> Batch:
    return replace(batch, found=batch.found | _named(act))


def _asked(batch: Batch, act: Act, terms: Terms) -> Batch:
    return replace(batch, is_asked=True)


def _confirmed(batch: Batch, act: Act, terms: Terms) -> Batch:
    confirmed = batch.confirmed | {act.by.person}
    is_whole = confirmed == batch.supervisors
    return replace(batch, confirmed=confirmed, state=State.CONFIRMED if is_whole else batch.state)


def _reopened(batch: Batch, act: Act, terms: Terms) -> Batch:
    """Return the batch as it was proposed, of the records as they are now: nothing of the old counts."""
    return replace(
        batch,
        state=State.PROPOSED,
        digest=act.digest,
        judged=frozenset(),
        found=frozenset(),
        approvers=(),
        cooling_until=None,
    )


def _named(act: Act) -> frozenset[int]:
    return frozenset() if act.record is None else frozenset({act.record})


_MADE = {
    Step.JUDGE: _judged,
    Step.OBJECT: _objected,
    Step.ANSWER: _answered,
    Step.DROP: _dropped,
    Step.CHECK: _found,
    Step.SUBMIT: _asked,
    Step.APPROVE: _approved,
    Step.CONFIRM: _confirmed,
    Step.REOPEN: _reopened,
}


def _judge(batch: Batch, act: Act, terms: Terms) -> Decision:
    if not batch.listed:
        return refusal(NOTHING_LEFT)
    return refusal(OWN_OPINION) if act.by.hands & batch.proposer.hands else ALLOWED


def _conclude(batch: Batch, act: Act, terms: Terms) -> Decision:
    if not batch.listed:
        return refusal(NOTHING_LEFT)
    if batch.objected:
        return refusal(OBJECTED, count=len(batch.objected))
    left = batch.listed - batch.judged
    return refusal(NOT_JUDGED, count=len(left)) if left else ALLOWED


def _free(batch: Batch, act: Act, terms: Terms) -> Decision:
    return refusal(IS_ASKED) if batch.is_asked else ALLOWED


def _count(batch: Batch, act: Act, terms: Terms) -> Decision:
    if not batch.listed or batch.found != batch.listed:
        return refusal(DIFFERS, listed=len(batch.listed), found=len(batch.found))
    return ALLOWED


def _submit(batch: Batch, act: Act, terms: Terms) -> Decision:
    return refusal(IS_ASKED) if batch.is_asked else _planned(batch, terms)


def _approve(batch: Batch, act: Act, terms: Terms) -> Decision:
    if not batch.is_asked:
        return refusal(OUT_OF_TURN)
    if act.by.hands & batch.proposer.hands:
        return refusal(OWN)
    if any(act.by.hands & one.hands for one in batch.approvers):
        return refusal(TWICE)
    return ALLOWED


def _execute(batch: Batch, act: Act, terms: Terms) -> Decision:
    if batch.cooling_until is None or act.at < batch.cooling_until:
        return refusal(COOLING)
    if act.by.person != batch.executor:
        return refusal(NOT_EXECUTOR)
    if act.by.hands & (batch.supervisors | batch.proposer.hands):
        return refusal(NOT_APART)
    return _planned(batch, terms)


def _planned(batch: Batch, terms: Terms) -> Decision:
    """Say whether who carries it out, who watches and how it is done is named as the company asks."""
    if batch.executor is None or len(batch.supervisors) < terms.supervisors:
        return refusal(NO_SUPERVISOR, least=terms.supervisors)
    parts = batch.proposer.hands
    if batch.executor in parts | batch.supervisors or batch.supervisors & parts:
        return refusal(NOT_APART)
    if not batch.methods or any(
        way not in terms.methods.get(carrier, frozenset()) for carrier, way in batch.methods.items()
    ):
        return refusal(NO_METHOD)
    return ALLOWED


def _confirm(batch: Batch, act: Act, terms: Terms) -> Decision:
    if act.by.person not in batch.supervisors - batch.confirmed:
        return refusal(NOT_SUPERVISOR)
    apart = (batch.proposer.hands | {batch.executor}) | (batch.supervisors - {act.by.person})
    return refusal(NOT_APART) if act.by.hands & apart else ALLOWED


TAKEN = N_("Who takes this part has another part in the same disposal; choose somebody else.")


def takes_over(person: int, others: frozenset[int]) -> Decision:
    """Return whether somebody may take the part of who leaves: `others` do what its bearer may not do himself."""
    return refusal(TAKEN) if person in others else ALLOWED


_JUDGES = {
    Step.JUDGE: _judge,
    Step.APPRAISE: _conclude,
    Step.SUBMIT: _submit,
    Step.REOPEN: _free,
    Step.ABORT: _free,
    Step.COUNT: _count,
    Step.APPROVE: _approve,
    Step.EXECUTE: _execute,
    Step.CONFIRM: _confirm,
}
