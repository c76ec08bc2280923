"""Which rights nobody used for a time, and which end soon."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policies.access.grants import Verb, lineage

DAYS = (30, 90, 180, 365)  # for how long a right may lie idle
SOON = 30  # days before its end that a right is said to end soon

# By which acts in the trail each right is used; a right without such acts is not judged.
USED_BY: Mapping[Verb, frozenset[str]] = {
    Verb.VIEW: frozenset({"record.view"}),
    Verb.CREATE: frozenset({"record.create"}),
    Verb.EDIT: frozenset({"record.edit", "record.change", "record.propose", "record.bulk_edit"}),
    Verb.IMPORT: frozenset({"record.import", "import.commit"}),
    Verb.EXPORT: frozenset({"record.export", "record.print"}),
    Verb.UNMASK: frozenset({"record.unmask"}),
    Verb.FILE: frozenset({"record.file"}),
    Verb.REVIEW: frozenset({"request.decide"}),
    Verb.APPROVE: frozenset({"request.decide"}),
    Verb.AUDIT: frozenset({"audit.read"}),
    Verb.CONFIGURE: frozenset({"K"}),
}
ACTS = frozenset().union(*USED_BY.values())


@dataclass(frozen=True)
class Use:
    """Somebody did an act in a category, '' where the trail names no single record."""

    person: str
    act: str
    category: str


def idle(
    person: str,
    verbs: Sequence[Verb],
    category: str,
    uses: Collection[Use],
    parents: Mapping[str, str],
) -> tuple[Verb, ...]:
    """Return which of these rights somebody did not use in a category or below it; in doubt a right was used."""
    done = {
        one.act
        for one in uses
        if one.person == person and (not one.category or category in lineage(one.category, parents))
    }
    return tuple(verb for verb in verbs if verb in USED_BY and not USED_BY[verb] & done)


def ends_soon(until: date | None, today: date) -> bool:
    """Say whether a right ends within the time in which that is told."""
    return until is not None and until <= today + timedelta(days=SOON)
