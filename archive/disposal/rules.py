"""The one sequence of a disposal (鉴定、销毁), which nothing skips, and who may take which step; without Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_


class State(StrEnum):
    """How far a batch is: each follows from the one above, `ABORTED` from any before the destruction begins."""

    PROPOSED = "proposed"
    COUNTED = "counted"  # every item found and checked off, nothing more and nothing less
    APPROVED = "approved"  # and cooling off until a moment
    EXECUTING = "executing"
    EXECUTED = "executed"
    CONFIRMED = "confirmed"
    CERTIFIED = "certified"
    ABORTED = "aborted"


class Step(StrEnum):
    """What people do with a batch."""

    CHECK = "check"
    COUNT = "count"
    APPROVE = "approve"
    EXECUTE = "execute"
    END = "end"
    CONFIRM = "confirm"
    CERTIFY = "certify"
    ABORT = "abort"


_BEGINS: Mapping[Step, frozenset[State]] = {
    Step.CHECK: frozenset({State.PROPOSED}),
    Step.COUNT: frozenset({State.PROPOSED}),
    Step.APPROVE: frozenset({State.COUNTED}),
    Step.EXECUTE: frozenset({State.APPROVED}),
    Step.END: frozenset({State.EXECUTING}),
    Step.CONFIRM: frozenset({State.EXECUTED}),
    Step.CERTIFY: frozenset({State.CONFIRMED}),
    Step.ABORT: frozenset({State.PROPOSED, State.COUNTED, State.APPROVED}),
}
OUT_OF_TURN = N_("This step is not due: the steps of a destruction follow each other.")
DIFFERS = N_(
    "{listed} are listed and {found} were found, or not the same ones; find them or abort the batch."
)
ANOTHER_SET = N_("The set is not the one that was checked off; propose it anew.")
OWN = N_("Who proposed a destruction, or stands in for the proposer, does not approve it.")
TWICE = N_("This person has approved already; another person approves next.")
COOLING = N_("The cooling-off period is not over yet.")
NO_SUPERVISOR = N_("Name at least {least} supervisors before the destruction begins.")
NOT_EXECUTOR = N_("Only the person named to carry it out begins the destruction.")
NOT_APART = N_("Proposer, executor and supervisors are different people, also through stand-ins.")
NOT_SUPERVISOR = N_("Only a named supervisor confirms, in person and once.")
NO_METHOD = N_("Choose for each carrier a way to destroy it that the company allows.")


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
    if act.step is not Step.ABORT and act.digest != batch.digest:
        return refusal(ANOTHER_SET)
    judge = _JUDGES.get(act.step)
    return judge(batch, act, terms) if judge else ALLOWED


def after(batch: Batch, act: Act, terms: Terms) -> Batch:
    """Return the batch once the step was taken; ValueError for a step that `may` refuses."""
    decision = may(batch, act, terms)
    if not decision:
        raise ValueError(decision.reason)
    if act.step is Step.CHECK:
        assert act.record is not None  # noqa: S101 - a check names what was found
        return replace(batch, found=batch.found | {act.record})
    if act.step is Step.APPROVE:
        return _approved(batch, act, terms)
    if act.step is Step.CONFIRM:
        confirmed = batch.confirmed | {act.by.person}
        is_whole = confirmed == batch.supervisors
        return replace(
            batch, confirmed=confirmed, state=State.CONFIRMED if is_whole else batch.state
        )
    return replace(batch, state=_LEADS[act.step])


_LEADS: Mapping[Step, State] = {
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
    return replace(batch, approvers=approvers, state=State.APPROVED, cooling_until=until)


def _count(batch: Batch, act: Act, terms: Terms) -> Decision:
    if not batch.listed or batch.found != batch.listed:
        return refusal(DIFFERS, listed=len(batch.listed), found=len(batch.found))
    return ALLOWED


def _approve(batch: Batch, act: Act, terms: Terms) -> Decision:
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
    if len(batch.supervisors) < terms.supervisors:
        return refusal(NO_SUPERVISOR, least=terms.supervisors)
    if act.by.hands & (batch.supervisors | batch.proposer.hands) or (
        batch.supervisors & batch.proposer.hands
    ):
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


_JUDGES = {
    Step.COUNT: _count,
    Step.APPROVE: _approve,
    Step.EXECUTE: _execute,
    Step.CONFIRM: _confirm,
}
