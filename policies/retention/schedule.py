"""The retention schedule: its rules, and which of them apply to one record."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

_ONE_DAY = "P1D"  # where no law asks for a minimum
ALTERNATIVE = "|"  # END|WDR: the period starts at the latest known of these


class Action(StrEnum):
    """What happens when a period has run out (presets §1.6)."""

    DESTROY = "DES"
    ANONYMISE = "ANON"
    APPRAISE = "REV"
    TRANSFER = "TRF"
    KEEP = "KEEP"


TRIGGERS = frozenset(
    [
        "FILED",
        "END",
        "ACCT",
        "CON",
        "TXN",
        "CLOSE",
        "FYE",
        "CLR",
        "DECL",
        "DLV",
        "REP",
        "EVAL",
        "WDR",
        "SUP",
    ]  # presets §1.6
)


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """One row of the retention schedule, for a category and all below it that have none of their own."""

    category: str
    code: str  # retention code printed in numbers: Y, D30, D10…
    period: str  # ISO 8601: P10Y, P6M; "" = permanent (永久)
    trigger: str  # one of TRIGGERS, or several joined by |
    start: str = ""  # "" the day after the trigger | year: 1 January after it
    action: Action = Action.APPRAISE
    basis: str = ""
    minimum: str = ""  # statutory minimum ⚖, ISO 8601 period or "permanent"; basis names the law
    maximum: str = ""  # privacy ceiling, ISO 8601 period
    condition: str = ""  # field code of a bool: the rule holds only where it is true (重要合同)


def at_least(rule: RetentionRule) -> RetentionRule:
    """Return the rule with nothing but its statutory minimum; what is kept for ever stays as it is."""
    if not rule.period or rule.action is Action.KEEP:
        return rule
    return replace(rule, period=rule.minimum or _ONE_DAY, maximum="")


def lineage(category: str, parents: Mapping[str, str]) -> Iterator[str]:
    """Yield a category and what it lies under, nearest first; a circle ends where it closes."""
    seen: set[str] = set()
    while category and category not in seen:
        seen.add(category)
        yield category
        category = parents.get(category, "")


def applicable(
    rules: Iterable[RetentionRule],
    category: str,
    *,
    flags: frozenset[str],
    parents: Mapping[str, str],
) -> tuple[RetentionRule, ...]:
    """Return the rules that govern a record of `category`, in an order of their own.

    Per condition the nearest category wins, so an inherited rule for important contracts still
    governs a sub-category that only sets its general period; what remains competes by length.
    """
    near = {code: distance for distance, code in enumerate(lineage(category, parents))}
    candidates = [
        rule
        for rule in rules
        if rule.category in near and (not rule.condition or rule.condition in flags)
    ]
    nearest: dict[str, int] = {}
    for rule in candidates:
        distance = near[rule.category]
        nearest[rule.condition] = min(distance, nearest.get(rule.condition, distance))
    chosen = [rule for rule in candidates if near[rule.category] == nearest[rule.condition]]
    return tuple(sorted(chosen, key=repr))
