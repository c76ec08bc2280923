"""Retention as pure rules: the due date with its why, and what is wrong with a schedule."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from kernel.calendar import parse_period
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.retention.due import Circumstances, Due, Hold, State, Step, due
from policies.retention.periods import FROM_NEXT_YEAR, PERMANENT, in_words, is_below, last_day_kept
from policies.retention.schedule import (
    ALTERNATIVE,
    TRIGGERS,
    Action,
    RetentionRule,
    applicable,
    lineage,
)

__all__ = [
    "Action",
    "Circumstances",
    "Due",
    "Hold",
    "RetentionRule",
    "State",
    "Step",
    "applicable",
    "due",
    "in_words",
    "is_below",
    "last_day_kept",
    "problems_with",
    "warnings_about",
    "worked_example",
]


def worked_example(rule: RetentionRule, *, today: date) -> tuple[Step, ...]:
    """Return the steps of `rule` for a record whose trigger is today, as the studio shows them."""
    record = Circumstances(
        category=rule.category,
        triggers=dict.fromkeys(rule.trigger.split(ALTERNATIVE), today),
        flags=frozenset({rule.condition} - {""}),
    )
    return due([rule], record, parents={}, today=today).steps


def problems_with(
    rules: Sequence[RetentionRule],
    *,
    parents: Mapping[str, str],
    conditions: Collection[str] | None = None,
) -> list[Problem]:
    """Return what keeps this schedule from being published.

    `parents`: every category code → parent code. `conditions`: the bool fields there are; None
    leaves conditions unchecked.
    """
    found: list[Problem] = []
    for rule in rules:
        malformed = list(_malformed(rule))
        found += malformed
        found += [] if malformed else _below_minimum(rule)
        found += _unknown(rule, parents, conditions)
    found += _doubles(rules)
    return found


def warnings_about(rules: Iterable[RetentionRule], *, parents: Mapping[str, str]) -> list[Problem]:
    """Return what the author should know: categories without rule, ceilings below the period."""
    rules = list(rules)
    general = {rule.category for rule in rules if not rule.condition}
    found = [
        _problem("no_rule", N_("{category} has no retention rule, so its records are kept."), code)
        for code in parents
        if general.isdisjoint(lineage(code, parents))
    ]
    found += [_over_ceiling(rule) for rule in rules if _is_over_ceiling(rule)]
    return found


def _problem(code: str, message: str, category: str, **params: object) -> Problem:
    return Problem(
        code=code, message=message, params={"category": category, **params}, where=category
    )


def _malformed(rule: RetentionRule) -> Iterator[Problem]:
    periods = {"period": rule.period, "minimum": rule.minimum, "maximum": rule.maximum}
    for name, text in periods.items():
        if text and not (name == "minimum" and text == PERMANENT) and not _is_period(text):
            message = N_("{category}: “{text}” is not a period; write it like P10Y, P6M or P30D.")
            yield _problem("period", message, rule.category, text=text, part=name)


def _is_period(text: str) -> bool:
    try:
        span = parse_period(text)
    except Invalid:
        return False
    return bool(span.months or span.days)


def _below_minimum(rule: RetentionRule) -> list[Problem]:
    """Law before rule: stated statutory periods are minimums (国家档案局令第10号 art. 11)."""
    if rule.action is Action.KEEP or not is_below(rule.period, rule.minimum):
        return []
    message = N_(
        "{category}: a period of {period} is below its statutory minimum {minimum} ({law})."
    )
    params = {"period": rule.period, "minimum": rule.minimum, "law": rule.basis or "—"}
    return [_problem("below_minimum", message, rule.category, **params)]


def _unknown(
    rule: RetentionRule, parents: Mapping[str, str], conditions: Collection[str] | None
) -> Iterator[Problem]:
    if rule.category not in parents:
        message = N_("{category}: the policy has no such category.")
        yield _problem("unknown_category", message, rule.category)
    needed = rule.period and rule.action is not Action.KEEP
    for trigger in rule.trigger.split(ALTERNATIVE):
        if trigger not in TRIGGERS and (trigger or needed):
            message = N_("{category}: “{trigger}” is not a trigger. Known are {known}.")
            params = {"trigger": trigger, "known": " ".join(sorted(TRIGGERS))}
            yield _problem("unknown_trigger", message, rule.category, **params)
    if rule.start not in {"", FROM_NEXT_YEAR}:
        message = N_("{category}: the period starts at “year” or the day after, not at “{start}”.")
        yield _problem("unknown_start", message, rule.category, start=rule.start)
    if rule.condition and conditions is not None and rule.condition not in conditions:
        message = N_("{category}: the condition {field} is not a yes/no field of the category.")
        yield _problem("unknown_condition", message, rule.category, field=rule.condition)
    if rule.minimum and not rule.basis:
        message = N_("{category}: a statutory minimum names its law as the basis.")
        yield _problem("no_basis", message, rule.category)


def _doubles(rules: Iterable[RetentionRule]) -> Iterator[Problem]:
    """Yield rules said twice: only one code can be printed in the number."""
    seen: dict[tuple[str, str, str], str] = {}
    for rule in rules:
        key = (rule.category, rule.condition, rule.trigger)
        if key in seen:
            message = N_("{category}: two rules for the same trigger, {one} and {other}.")
            params = {"one": seen[key], "other": rule.code}
            yield _problem("double", message, rule.category, **params)
        seen.setdefault(key, rule.code)


def _is_over_ceiling(rule: RetentionRule) -> bool:
    if not rule.maximum or list(_malformed(rule)):
        return False
    return not rule.period or is_below(rule.maximum, rule.period)


def _over_ceiling(rule: RetentionRule) -> Problem:
    message = N_(
        "{category}: the period {period} is longer than the ceiling {maximum} for personal data. "
        "It is kept, but from the ceiling on only stored and protected."
    )
    params = {"period": rule.period or PERMANENT, "maximum": rule.maximum}
    return _problem("over_ceiling", message, rule.category, **params)
