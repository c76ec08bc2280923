"""What files of a category may be: kinds, size, name, mark; each said by the category, one above, or the company.

The kinds a category takes are said by the policy; what the company takes bounds them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from archive.files.models import File, FileRule, HeldFile, LooseFile
from archive.files.naming_rules import GENERATED
from archive.files.rules import ROOM_MB
from archive.records.models import Record
from archive.records.traces import beside, near
from kernel.text import N_
from policies.categories.rules import Category, inherited, path
from policies.document.queries import published
from security.uploads.rules import LIMITS, USUAL, kinds_named, refused

MEGA = 1024 * 1024
LARGEST_MB = LIMITS.size // MEGA
_MARKED_FROM = "L2"  # presets §1.3; where the policy has such a level

RULES = near("file_rules", FileRule.objects.all)


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
    above = [one.code for one in path(published().document.categories_by_code, category)]
    return _rule(category, FileRule.objects.filter(category__in=["", *above]))


def rule_of(record: Record) -> Rule:
    """Return what holds for files of a record, on its page."""
    return _rule(record.category, beside(record, RULES))


def _rule(category: str, known: Iterable[FileRule]) -> Rule:
    way = path(published().document.categories_by_code, category)
    above = [one.code for one in way]
    rows = {one.category: one for one in known}
    said = [rows[code] for code in reversed(["", *above]) if code in rows]
    named = next((one for one in said if one.name_rule), None)
    company = rows.get("")
    return Rule(
        kinds=_kinds(
            way, said, ceiling=tuple(company.kinds) if company and company.kinds else USUAL
        ),
        largest_mb=next((one.largest_mb for one in said if one.largest_mb), LARGEST_MB),
        name_rule=named.name_rule if named else "",
        naming=named.naming if named else GENERATED,
        marked_from=company.marked_from if company else _MARKED_FROM,
        room_mb=company.room_mb if company and company.room_mb else ROOM_MB,
    )


def _kinds(
    way: Sequence[Category], said: Sequence[FileRule], *, ceiling: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the kinds taken: what the policy says for the category, of what the company takes."""
    # A row of a category that names kinds is from before the policy did; it narrows until the policy says.
    before = next((tuple(one.kinds) for one in said if one.category and one.kinds), ceiling)
    wanted = inherited(way).file_kinds or before
    return tuple(one.code for one in kinds_named(ceiling) if one.code in wanted)


def demand_room(rule: Rule, size: int, *, name: str) -> None:
    """Raise Invalid where the files of the company would need more room than it has."""
    sums = [rows.objects.aggregate(all=Sum("size"))["all"] for rows in (File, HeldFile, LooseFile)]
    stored = sum(int(one or 0) for one in sums)
    if stored + size > rule.room_mb * MEGA:
        message = N_("“{name}” does not fit: the files of the company may have {limit} MB in all.")
        raise refused("file_quota", message, name=name, limit=rule.room_mb)
