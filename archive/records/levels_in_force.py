"""Which records have a level in force, their own or what their category demands: for lists and tallies."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from policies.document.effective import floors_in, level_in_force
from policies.document.values import PolicyDocument


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
