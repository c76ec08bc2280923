"""What the trail keeps of a change beside old and new: why, who wanted it, since when it is so (REQ-UPD-07)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.records.change_models import ChangeEvidence
from archive.records.models import ProposedChange
from archive.records.rules import Edit


@dataclass(frozen=True, kw_only=True)
class Why:
    """What was said of one change: the reason, who proposed it (user id, '' nobody), the day it came about."""

    reason: str = ""
    proposed_by: str = ""
    happened_on: str = ""


def why_edited(edits: Sequence[Edit], refused: Collection[int]) -> dict[str, Any]:
    """Return what the trail keeps of edits by the record's id: reasons, days, how many were refused."""
    days = {str(one.record_id): one.happened_on.isoformat() for one in edits if one.happened_on}
    return {
        "reasons": {str(one.record_id): one.reason for one in edits if one.reason},
        **({"happened_on": days} if days else {}),
        **({"refused": len(refused)} if refused else {}),
    }


def why_changed(proposal: ProposedChange) -> dict[str, Any]:
    """Return what the trail keeps of an approved change; who approved it is the actor of the event."""
    key = str(proposal.record_id)
    evidence = ChangeEvidence.objects.filter(proposal=proposal).values_list("pk", flat=True)
    return {
        "reasons": {key: proposal.reason},
        "proposed_by": {key: str(proposal.proposed_by_id or "")},
        "evidence": list(evidence),
    }


def why_of(said: Mapping[str, Any], record_id: int) -> Why:
    """Return what an event said of one record; nothing where it said nothing."""
    key = str(record_id)

    def of(name: str) -> str:
        found = said.get(name)
        return str(found.get(key) or "") if isinstance(found, dict) else ""

    return Why(reason=of("reasons"), proposed_by=of("proposed_by"), happened_on=of("happened_on"))


def people_in(whys: Iterable[Why]) -> set[str]:
    """Return the ids of those who are named."""
    return {one.proposed_by for one in whys if one.proposed_by}
