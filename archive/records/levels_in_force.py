"""Which records have a level in force, their own or what their category demands: for lists and tallies."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from archive.records.models import Record
from policies.document.effective import floors_in, level_in_force
from policies.document.queries import published
from policies.document.values import PolicyDocument
from security.actor import Actor
from security.freshness import demand_factor


def highest_level(document: PolicyDocument) -> str:
    """Return the code of a company's highest level; '' where all records have one and the same."""
    return document.levels[-1].code if len(document.levels) > 1 else ""


def is_highest(record: Record) -> bool:
    """Say whether a record has the company's highest level in force."""
    document = published().document
    level = level_in_force(document, record.category, record.level)
    return bool(level) and level == highest_level(document)


def demand_factor_for(actor: Actor, record: Record, verb: str) -> None:
    """Raise NotFresh where a record of the highest level would leave, or be unmasked, without a second factor.

    Refused for a program.
    """
    if is_highest(record):
        demand_factor(actor, verb, f"record:{record.pk}")


def demand_factor_among(actor: Actor, records: Iterable[Record], verb: str) -> None:
    """Raise NotFresh or Refused as `demand_factor_for`, where one of many has the highest level."""
    if any(is_highest(one) for one in records):
        demand_factor(actor, verb, "record")


def of_level(document: PolicyDocument, level: str) -> Q:
    """Return the condition for records of this level in force: their own, or what their category demands."""
    codes = [one.code for one in document.levels]
    if level not in codes:
        return Q(level=level)
    place = codes.index(level)
    floors = {code: codes.index(at) for code, at in floors_in(document).items() if at in codes}
    higher = sorted(code for code, at in floors.items() if at > place)
    same = sorted(code for code, at in floors.items() if at == place)
    own = Q(level=level) & ~Q(category__in=higher) if higher else Q(level=level)
    return own | Q(category__in=same, level__in=codes[:place]) if same else own


def levelled(
    document: PolicyDocument, tallied: Counter[tuple[Any, ...]], names: Sequence[str]
) -> Counter[tuple[Any, ...]]:
    """Return tallies by `names`, among them category and level, with the levels in force."""
    of_category, at = names.index("category"), names.index("level")
    found: Counter[tuple[Any, ...]] = Counter()
    for values, count in tallied.items():
        level = level_in_force(document, values[of_category], values[at])
        found[*values[:at], level, *values[at + 1 :]] += count
    return found
