"""When a rule changes a status: what it waits for comes about anew after the last decision, and never twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = 500


class Trigger(StrEnum):
    """What a rule waits for."""

    IDLE = "idle"  # nothing happened for so many days
    FILED = "filed"  # a record of named categories was filed
    DAY = "day"  # a date of the record has come


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule as the policy has it: from which statuses to which; `idle` days, `date_field` or "" none."""

    becomes: str
    before: tuple[str, ...] = ()
    idle: int = 0
    upon: frozenset[str] = frozenset()  # categories, those below them too
    date_field: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one record.

    `active`: the last day on which anything happened. `filed`: category → the line of the register and the day of
    what was filed last. `days`: date field → its day.
    """

    active: date | None
    filed: Mapping[str, tuple[int, date]]
    days: Mapping[str, date]


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What one rule waits for has come about: on which day; of two marks the greater is the later occasion."""

    rule: Rule
    trigger: Trigger
    day: date
    mark: str

    @property
    def key(self) -> str:
        """The rule and what it waits for, as what has passed is kept by."""
        return f"{self.rule.becomes}:{self.trigger}"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One change that follows: from what to what, upon which occasion."""

    before: str
    after: str
    occasion: Occasion


def occasions(rules: Iterable[Rule], facts: Facts, today: date) -> list[Occasion]:
    """Return what has come about for these rules up to `today`, the oldest first; rules in their order on one day."""
    found = []
    for rule in rules:
        found += _of_one(rule, facts, today)
    return sorted(found, key=lambda one: one.day)


def _of_one(rule: Rule, facts: Facts, today: date) -> list[Occasion]:
    found = []
    if rule.idle and facts.active is not None:
        day = facts.active + timedelta(days=rule.idle)
        if day <= today:
            found.append(_occasion(rule, Trigger.IDLE, day, day.isoformat()))
    filed = max((said for code, said in facts.filed.items() if code in rule.upon), default=None)
    if filed is not None:
        line, day = filed
        found.append(_occasion(rule, Trigger.FILED, min(day, today), f"{line:015d}"))
    come = facts.days.get(rule.date_field) if rule.date_field else None
    if come is not None and come <= today:
        found.append(_occasion(rule, Trigger.DAY, come, come.isoformat()))
    return found


def _occasion(rule: Rule, trigger: Trigger, day: date, mark: str) -> Occasion:
    return Occasion(rule=rule, trigger=trigger, day=day, mark=mark)


def fresh(found: Iterable[Occasion], passed: Mapping[str, str]) -> list[Occasion]:
    """Return the occasions nobody has acted upon or decided after: each once, however often it is asked."""
    return [one for one in found if one.mark > passed.get(one.key, "")]


def passing(found: Iterable[Occasion], passed: Mapping[str, str]) -> dict[str, str]:
    """Return what has passed once these were acted upon, or once somebody has decided knowing of them."""
    return {**passed, **{one.key: one.mark for one in fresh(found, passed)}}


def course(status: str, found: Iterable[Occasion]) -> Sequence[Step]:
    """Return the changes that follow from occasions, oldest first; a rule asks from which status it comes."""
    steps = []
    for one in found:
        rule = one.rule
        if rule.becomes != status and (not rule.before or status in rule.before):
            steps.append(Step(before=status, after=rule.becomes, occasion=one))
            status = rule.becomes
    return steps
