"""Whether an approved record may still be destroyed, looked at again under its lock; plain rules without Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.text import N_
from policies.retention.due import Due, State
from policies.retention.schedule import Action

MOST = 50  # records destroyed in one transaction
# After appraisal a record whose period ran out may go, whichever of these its rule asks for.
_ENDING = frozenset({Action.DESTROY, Action.ANONYMISE, Action.APPRAISE})


@dataclass(frozen=True, kw_only=True)
class Why:
    """Why a record was skipped: a stable code and a marked sentence that holds no record values."""

    code: str
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)


GONE = Why(code="gone", sentence=N_("The record is not there any more."))
CHANGED = Why(
    code="changed",
    sentence=N_("The record was changed after its destruction was approved; propose it anew."),
)
PROPOSED = Why(code="proposed", sentence=N_("A change of the record waits for a decision."))
NOT_FILED = Why(code="not_filed", sentence=N_("Only filed records are destroyed."))
NOT_DUE = Why(
    code="not_due",
    sentence=N_("By the policy of today its retention period has not run out; it is kept."),
)
FLOOR = Why(
    code="not_due",
    sentence=N_("Its statutory minimum has not run out; being outdated does not end that."),
)
NOT_ENDING = Why(
    code="not_ending",
    sentence=N_("By the policy of today it is kept or handed over when its period ends."),
)
ITEMS = Why(code="items", sentence=N_("Something in this file is kept, so the file stays too."))
REFERRED = Why(code="referred", sentence=N_("Something that must stay still refers to the record."))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of one approved record now; `barred` is the first thing that stands against it.

    `early`: it goes as outdated, so `due` says when its statutory minimum ends.
    """

    version: int
    is_filed: bool
    due: Due
    has_proposal: bool = False
    keeps_items: bool = False
    early: bool = False
    barred: Why | None = None


def why_not(approved: int, now: Standing | None) -> Why | None:
    """Return why a record approved in this version is not destroyed, the plainest reason first; None: it goes.

    `now` None: it is not there. Holds, loans and disputes are asked before the period: who reads the reason
    should learn of them also where both stand against it.
    """
    if now is None:
        return GONE
    reasons = (
        (now.barred is not None, now.barred),
        (not now.is_filed, NOT_FILED),
        (now.version != approved, CHANGED),
        (now.has_proposal, PROPOSED),
        (now.due.state is not State.DUE, FLOOR if now.early else NOT_DUE),
        (now.due.action not in _ENDING, NOT_ENDING),
        (now.keeps_items, ITEMS),
    )
    return next((why for holds, why in reasons if holds), None)
