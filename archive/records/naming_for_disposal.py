"""Names records for disposal: nothing becomes of them by that, disposal decides on it by its own sequence.

Who named records learns how it ended: they were destroyed, or they stay, and why (`register_ends`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from archive.records import actions
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.rest_models import Nomination
from kernel.clock import now
from persistence.arrays import any_id
from security.actor import Actor

LONGEST = 300
Said = tuple[str, Mapping[str, object]]  # a marked sentence and what fills its {names}


@dataclass(frozen=True, kw_only=True)
class Ends:
    """What happens when named records are destroyed under a disposal number, just before they go, or stay, and why."""

    gone: Callable[[Actor, Sequence[int], str], None]
    kept: Callable[[Actor, Mapping[int, Said], str], None]


_ends: dict[str, Ends] = {}
_never: list[Callable[[], str]] = []


def register_ends(name: str, ends: Ends) -> None:
    """Ask to be told how it ends, once at start-up; both run in the act's transaction, under its locks."""
    _ends[name] = ends


def register_never(why: Callable[[], str]) -> None:
    """Say why this company destroys nothing ('' where it does), as a marked sentence; once at start-up."""
    _never[:] = [why]


def why_never() -> str:
    """Return the marked sentence why nothing is destroyed here, '' where disposals are made."""
    return _never[0]() if _never else ""


def tell_gone(actor: Actor, ids: Sequence[int], reference: str) -> None:
    """Tell whoever named these records that they are destroyed now."""
    for one in _ends.values():
        one.gone(actor, ids, reference)


def tell_kept(actor: Actor, why: Mapping[int, Said], reference: str) -> None:
    """Tell whoever named these records that they are not destroyed, and why each stays."""
    if why:
        for one in _ends.values():
            one.kept(actor, why, reference)


def name_for_disposal(actor: Actor, records: Sequence[Record], why: str) -> list[int]:
    """Name these records and return the ids of those that were not named yet. The caller has checked the right."""
    ids = [one.pk for one in records]
    rows = Nomination.objects.filter(any_id("record", ids), withdrawn_at=None)
    there = set(rows.values_list("record", flat=True))
    new = [one for one in records if one.pk not in there]
    Nomination.objects.bulk_create(
        Nomination(record=one, at=now(), by_id=int(actor.id), why=why[:LONGEST]) for one in new
    )
    moved = [Moved(record_id=one.pk, before={}, after={}) for one in new]
    reasons = {str(one.pk): why for one in new}
    actions.note(actor, "record.nominate", moved, reasons=reasons)
    return [one.pk for one in new]


def forget_names(ids: Sequence[int]) -> None:
    """Withdraw the names of records that are not to be destroyed after all; the caller tells the trail why."""
    open_ones = Nomination.objects.filter(any_id("record", ids), withdrawn_at=None)
    open_ones.update(withdrawn_at=now())
