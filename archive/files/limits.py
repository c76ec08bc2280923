"""What files of a category may be: kinds, size, name, mark; each said by the category, one above, or the company."""

from dataclasses import dataclass

from django.db.models import Sum

from archive.files.models import File, FileRule
from archive.files.naming_rules import GENERATED
from archive.files.rules import ROOM_MB
from kernel.text import N_
from policies.categories.rules import path
from policies.document.queries import published
from security.uploads.rules import LIMITS, USUAL, refused

MEGA = 1024 * 1024
LARGEST_MB = LIMITS.size // MEGA
_MARKED_FROM = "L2"  # presets §1.3; where the policy has such a level


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What holds for files of a category."""

    kinds: tuple[str, ...] = USUAL
    largest_mb: int = LARGEST_MB
    name_rule: str = ""
    naming: str = GENERATED
    marked_from: str = _MARKED_FROM
    room_mb: int = ROOM_MB


def rule_for(category: str) -> Rule:
    """Return what holds for files of a category ('' the company as a whole)."""
    document = published().document
    above = [one.code for one in path(document.categories_by_code, category)]
    rows = {one.category: one for one in FileRule.objects.filter(category__in=["", *above])}
    said = [rows[code] for code in reversed(["", *above]) if code in rows]
    kinds = next((tuple(one.kinds) for one in said if one.kinds), USUAL)
    named = next((one for one in said if one.name_rule), None)
    company = rows.get("")
    return Rule(
        kinds=kinds,
        largest_mb=next((one.largest_mb for one in said if one.largest_mb), LARGEST_MB),
        name_rule=named.name_rule if named else "",
        naming=named.naming if named else GENERATED,
        marked_from=company.marked_from if company else _MARKED_FROM,
        room_mb=company.room_mb if company and company.room_mb else ROOM_MB,
    )


def demand_room(rule: Rule, size: int, *, name: str) -> None:
    """Raise Invalid where the files of the company would need more room than it has."""
    stored = int(File.objects.aggregate(all=Sum("size"))["all"] or 0)
    if stored + size > rule.room_mb * MEGA:
        message = N_("“{name}” does not fit: the files of the company may have {limit} MB in all.")
        raise refused("file_quota", message, name=name, limit=rule.room_mb)
