"""What the confidentiality level of a record may be, and which records have one: never below their category's."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from archive.records.shapes import Shape
from kernel.errors import Problem
from kernel.text import N_
from policies.document.effective import floors_in, level_in_force
from policies.document.values import PolicyDocument


def level_problems(shape: Shape, level: str) -> Sequence[Problem]:
    """Return why a record of this category cannot have a level: unknown, or below the category's own."""
    document = shape.policy.document
    names = {one.code: one.zh for one in document.levels}
    if level not in names:
        message = N_("The policy has no confidentiality level “{level}”.")
        return [_problem("level", message, level=level)]
    floor = floors_in(document).get(shape.code, "")
    if floor and is_lower(shape, level, than=floor):
        message = N_(
            "Records of this category are at least “{level}”; choose that or a higher one."
        )
        return [_problem("level_floor", message, level=names.get(floor, floor))]
    return ()


def is_lower(shape: Shape, level: str, *, than: str) -> bool:
    """Say whether a level lies below another; one the policy does not have is below nothing."""
    codes = [one.code for one in shape.policy.document.levels]
    return level in codes and than in codes and codes.index(level) < codes.index(than)


def offered(shape: Shape) -> Sequence[str]:
    """Return the codes of the levels a record of this category can have, lowest first."""
    codes = [one.code for one in shape.policy.document.levels]
    return [code for code in codes if not level_problems(shape, code)]


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


def _problem(code: str, message: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where="level")
