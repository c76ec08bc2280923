"""What a review of access demands: who may decide about whose rights, and what its signature stands for."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

EVERY = "P3M"
LEAD = 21  # days before the last working day of the quarter that the review appears
IDLE_DAYS = (90, 30, 180, 365)  # the usual one first


class Verdict(StrEnum):
    """What becomes of a right."""

    KEEP = "keep"
    WITHDRAW = "withdraw"


class Kind(StrEnum):
    """What somebody holds."""

    POST = "post"
    STAND_IN = "stand_in"
    RIGHT = "right"  # given to one person for a time, or one record shared
    TOKEN = "token"  # noqa: S105 - a kind of holding


@dataclass(frozen=True, kw_only=True)
class Held:
    """One thing somebody holds today; `said` is what of it is shown and signed, plain values.

    `person` is a user id, `department` a code ('' none), `until` its last day, `idle`: nobody used it for the
    days the company says.
    """

    kind: Kind
    item: int
    person: int
    department: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    until: date | None = None
    idle: bool = False


def may_decide(actor: str, *, about: int, answers: bool, administers: bool) -> Decision:
    """Say whether somebody decides about a right of a person.

    Nobody decides about his own; those of whoever answers for the review are for another administrator.
    """
    if actor == str(about):
        return refusal(
            N_("Nobody reviews their own rights; another administrator decides about yours.")
        )
    if answers or administers:
        return ALLOWED
    return refusal(N_("Only who answers for this review decides here."))


def needs_reason(reason: str) -> Decision:
    """Say that each decision, also to keep, needs words."""
    if not reason.strip():
        return refusal(N_("Say why; the reason is signed with the decision."))
    return ALLOWED


def share_of(held: Sequence[Held], of: str, headed: Collection[str]) -> list[Held]:
    """Return what one review is about: of a department under a head, or ('') of everybody else."""
    if of:
        return [one for one in held if one.department == of]
    return [one for one in held if one.department not in headed]


def digest_of(decided: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256, in hexadecimal, over what was decided, in the order of the entries."""
    text = json.dumps(list(decided), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
