"""What higher features ask of a record before its level changes: such as the place its paper lies in (REQ-CUS-13)."""

from collections.abc import Callable, Sequence

from archive.records.models import Record
from kernel.errors import Problem

# The record as it is, its category and its level as they shall be → why that cannot be.
Check = Callable[[Record, str, str], Sequence[Problem]]

_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Ask this of every record whose level or category changes; called once at start-up."""
    if check not in _checks:
        _checks.append(check)


def level_refusals(record: Record, category: str, level: str) -> list[Problem]:
    """Return why a record cannot have this category and level from now on; nothing where both stay."""
    if (category, level) == (record.category, record.level):
        return []
    return [problem for check in _checks for problem in check(record, category, level)]
