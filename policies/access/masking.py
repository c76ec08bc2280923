"""Which fields a person reads in clear and which are shown masked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from policies.access.decision import decide
from policies.access.grants import (
    BY_DEFAULT,
    SENSITIVITIES,
    Facts,
    Grant,
    Masking,
    Person,
    Verb,
    covers,
    is_valid,
)
from policies.access.regime import OPEN, Regime


@dataclass(frozen=True, kw_only=True)
class FieldFacts:
    """What masking must know of a field."""

    code: str
    sensitivity: str = ""  # "" | P | SP | B
    sealed: bool = False


def with_default_masks(grants: Iterable[Grant], masking: Masking) -> tuple[Grant, ...]:
    """Return grants that say themselves what they mask: what is masked by default too, unless they show it."""
    by_default = BY_DEFAULT[masking]
    if not by_default:
        return tuple(grants)
    return tuple(
        replace(one, mask=tuple(sorted({*one.mask, *(by_default - {*one.clear})})))
        for one in grants
    )


def masked_sensitivities(
    grants: Iterable[Grant],
    person: Person,
    category: str,
    *,
    today: date,
    parents: Mapping[str, str],
    regime: Regime = OPEN,
) -> frozenset[str]:
    """Return the sensitivities masked for `person` in a category as a whole.

    What one of the person's view grants masks is masked, though another shows it: search, sort and
    export of the whole category must not show rows that only the masking grant reaches. Without a
    view grant everything is masked.
    """
    masks = [
        grant.mask
        for grant in grants
        if Verb.VIEW in grant.verbs
        and regime.posts(grant, person.posts, Verb.VIEW, category)
        and covers(grant, category, parents)
        and is_valid(grant, today)
    ]
    return frozenset().union(*masks) if masks else SENSITIVITIES


def masked_in(  # noqa: PLR0913 - the parts of one question, all by name
    grants: Iterable[Grant],
    person: Person,
    facts: Facts,
    *,
    today: date,
    levels: Sequence[str],
    parents: Mapping[str, str],
    regime: Regime = OPEN,
) -> frozenset[str]:
    """Return the sensitivities masked for `person` in one record: those no grant reaching it shows."""
    masks = [
        frozenset(grant.mask)
        for grant in grants
        if decide(
            [grant],
            person,
            Verb.VIEW,
            facts,
            today=today,
            levels=levels,
            parents=parents,
            regime=regime,
        )
    ]
    return SENSITIVITIES.intersection(*masks) if masks else SENSITIVITIES


def readable_fields(
    fields: Iterable[FieldFacts], *, may_view: bool, masked: frozenset[str]
) -> dict[str, bool]:
    """Return field code → shown in clear? A field not named may not be read at all.

    A sealed field is always shown masked; seeing it takes an unmasking with a purpose (presets §1.8).
    """
    if not may_view:
        return {}
    return {each.code: not each.sealed and each.sensitivity not in masked for each in fields}
