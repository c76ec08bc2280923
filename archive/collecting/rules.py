"""The life of what was collected, as pure rules: arranged, signed where that is wanted, keyed once or rejected."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_, Word

LONGEST_TITLE = 200
LONGEST_TEXT = 10_000
LONGEST_REASON = 500


class Kind(StrEnum):
    """How something came in."""

    CARD = "card"
    NOTE = "note"
    FILES = "files"
    FORM = "form"


class State(StrEnum):
    """Where it stands."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    SIGNED = "signed"
    KEYED = "keyed"
    MERGED = "merged"
    REJECTED = "rejected"


class Step(StrEnum):
    """What may be done with it beside keying."""

    CHANGE = "change"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    REJECT = "reject"
    MERGE = "merge"
    VERIFY = "verify"
    REOPEN = "reopen"


KINDS: Mapping[Kind, Word] = {
    Kind.CARD: Word(N_("Card")),
    Kind.NOTE: Word(N_("Note")),
    Kind.FILES: Word(N_("Files only")),
    Kind.FORM: Word(N_("Sent in by the customer")),
}
STATES: Mapping[State, Word] = {
    State.OPEN: Word(N_("to be arranged")),
    State.IN_REVIEW: Word(N_("with the manager")),
    State.RETURNED: Word(N_("sent back")),
    State.SIGNED: Word(N_("signed, to be keyed")),
    State.KEYED: Word(N_("became a record")),
    State.MERGED: Word(N_("merged into another")),
    State.REJECTED: Word(N_("rejected")),
}
_OPEN = frozenset({State.OPEN, State.RETURNED})
WAITING = _OPEN | {State.IN_REVIEW, State.SIGNED}
_FROM: Mapping[Step, frozenset[State]] = {
    Step.CHANGE: _OPEN,
    Step.SUBMIT: _OPEN,
    Step.SEND_BACK: frozenset({State.SIGNED}),
    Step.REJECT: _OPEN | {State.SIGNED},
    Step.MERGE: _OPEN,
    Step.VERIFY: WAITING,
    Step.REOPEN: frozenset({State.REJECTED}),
}
_NOT_NOW: Mapping[State, str] = {
    State.OPEN: N_("It is still to be arranged."),
    State.IN_REVIEW: N_("It lies with the manager; wait for the signature or withdraw it."),
    State.RETURNED: N_("It was sent back; correct it and submit it again."),
    State.SIGNED: N_("It is signed and waits to be keyed; send it back first."),
    State.KEYED: N_("It was keyed already; there is a record of it."),
    State.MERGED: N_("It was merged into another one; go on there."),
    State.REJECTED: N_("It was rejected; take it up again first."),
}
_UNSIGNED = N_("The manager has not signed it yet: it is keyed once it is signed.")
_UNCLASSED = N_("It has no class yet: say which category it belongs to.")


def may_happen(step: Step, state: State) -> Decision:
    """Say whether `step` may happen in `state`."""
    return ALLOWED if state in _FROM[step] else refusal(_NOT_NOW[state])


def may_key(state: State, *, category: str, signed_only: bool) -> Decision:
    """Say whether an item of a category may be keyed now; `signed_only`: cards there are signed first (REQ-VER-02)."""
    if state is State.SIGNED and category:
        return ALLOWED
    if state not in _OPEN:
        return refusal(_NOT_NOW[state])
    if not category:
        return refusal(_UNCLASSED)
    return refusal(_UNSIGNED) if signed_only else ALLOWED


def keyer_problem(signers: Collection[str], keyer: Collection[str]) -> Decision:
    """Say that no one keys what he signed, nor who stands in for the signer (REQ-VER-03); both are user ids."""
    if set(signers) & set(keyer):
        return refusal(
            N_(
                "Who signed a card, and who stands in for the signer, does not key it; another clerk does."
            )
        )
    return ALLOWED


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What somebody brings: `category` '' not classified yet, `collected_by` a user id, '' who brings it."""

    kind: Kind
    title: str
    collected_on: date
    text: str = ""
    category: str = ""
    collected_by: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def gathered_problems(
    given: Gathered, categories: Collection[str], today: date, *, has_files: bool
) -> list[Problem]:
    """Return what is missing or cannot be."""
    problems = []
    if not given.title.strip() or len(given.title) > LONGEST_TITLE:
        message = N_("Say in a few words what it is; at most {limit} characters.")
        problems.append(_problem(message, "title", limit=LONGEST_TITLE))
    if given.category and given.category not in categories:
        problems.append(_problem(N_("Choose one of these categories."), "category"))
    if given.kind is Kind.CARD and not given.category:
        problems.append(_problem(N_("Say which category the card is of."), "category"))
    if given.collected_on > today:
        problems.append(_problem(N_("It was not collected in the future."), "collected_on"))
    if not (given.text.strip() or given.values or has_files):
        problems.append(
            _problem(N_("Type what it says, or attach a scan: one of both is needed."), "text")
        )
    return problems


def reason_problems(reason: str) -> list[Problem]:
    """Return that a reason is missing or too long."""
    if 0 < len(reason.strip()) <= LONGEST_REASON:
        return []
    return [
        _problem(N_("Give a reason, at most {limit} characters."), "reason", limit=LONGEST_REASON)
    ]


class Aspect(StrEnum):
    """What a check is of: the two are checked apart (REQ-VER-04)."""

    ACCURACY = "accuracy"
    COMPLETENESS = "completeness"


class Method(StrEnum):
    """How it was checked."""

    DOCUMENTS = "documents"
    PHONE = "phone"
    PUBLIC = "public"


class Outcome(StrEnum):
    """What came of it."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"


ASPECTS: Mapping[Aspect, Word] = {
    Aspect.ACCURACY: Word(N_("Accuracy")),
    Aspect.COMPLETENESS: Word(N_("Completeness")),
}
METHODS: Mapping[Method, Word] = {
    Method.DOCUMENTS: Word(N_("against the documents")),
    Method.PHONE: Word(N_("by telephone")),
    Method.PUBLIC: Word(N_("in the public credit system")),
}
OUTCOMES: Mapping[Outcome, Word] = {
    Outcome.CONFIRMED: Word(N_("checked, correct")),
    Outcome.WRONG: Word(N_("checked, not correct")),
}


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What somebody checked; a note says what is wrong where something is."""

    aspect: str
    method: str
    outcome: str
    note: str = ""


def verified_problems(given: Verified) -> list[Problem]:
    """Return what is missing or cannot be."""
    problems = []
    for value, known, where in (
        (given.aspect, Aspect, "aspect"),
        (given.method, Method, "method"),
        (given.outcome, Outcome, "outcome"),
    ):
        if value not in set(known):
            problems.append(_problem(N_("Choose one of these."), where))
    if given.outcome == Outcome.WRONG and not given.note.strip():
        problems.append(_problem(N_("Say what is not correct, or what is missing."), "note"))
    if len(given.note) > LONGEST_REASON:
        message = N_("At most {limit} characters.")
        problems.append(_problem(message, "note", limit=LONGEST_REASON))
    return problems


def _problem(message: str, where: str, **params: object) -> Problem:
    return Problem(code=where, message=message, params=params, where=where)
