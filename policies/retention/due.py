"""The due date of one record and the steps that led to it, as a pure function with stated laws."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kernel.text import N_
from policies.retention.periods import PERMANENT, last_day_kept
from policies.retention.schedule import ALTERNATIVE, Action, RetentionRule, applicable


class State(StrEnum):
    """Where a record stands on its way to disposal."""

    RUNNING = "running"
    NO_TRIGGER = "no_trigger"  # the clock does not run: a date is missing
    HELD = "held"
    DUE = "due"
    PERMANENT = "permanent"
    NO_RULE = "no_rule"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A reason to keep, from `since` to `until` inclusive; None: until it is lifted."""

    code: str
    since: dt.date
    until: dt.date | None = None
    name: str = ""
    secret: bool = False  # who reads the why is told that it is held, not by what


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the why: a marked English sentence with {names} out of `params`, and its date."""

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    date: dt.date | None = None

    def __str__(self) -> str:
        return self.message.format_map(self.params)


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a record may go, and why. Only `state` due allows disposal.

    `date` is the last day it is kept, None: no date is known, so it is kept. A held record shows the
    date that counts once the hold is lifted. `ceiling` is the day from which personal data is only
    stored and protected (PIPL 47) because a longer period still runs.
    """

    date: dt.date | None
    permanent: bool
    action: Action
    state: State
    steps: tuple[Step, ...]
    rule: str = ""
    ceiling: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What retention must know of one record.

    `triggers`: trigger code → date or None. `flags`: codes of the bool fields that are true.
    `items`: what was computed for the items of a file, which is kept as long as the longest.
    `extended_to`: a new last day set by an appraisal (实施条例 art. 24); it never shortens.
    """

    category: str
    triggers: Mapping[str, dt.date | None] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    holds: Sequence[Hold] = ()
    items: Sequence[Due] = ()
    extended_to: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class _Term:
    """What one rule, item, hold or appraisal asks: the last day kept, None for without end."""

    until: dt.date | None
    state: State
    action: Action
    rule: str
    steps: tuple[Step, ...]

    @property
    def order(self) -> tuple[int, dt.date, int, str, tuple[str, ...]]:
        """Longest first when reversed: without end beats unknown beats any date; then caution."""
        rank = {State.PERMANENT: 3, State.NO_RULE: 2, State.NO_TRIGGER: 1}.get(self.state, 0)
        why = tuple(f"{step.code} {step}" for step in self.steps)
        return rank, self.until or dt.date.max, CAUTION[self.action], self.rule, why


CAUTION = {
    action: rank
    for rank, action in enumerate(
        (Action.DESTROY, Action.ANONYMISE, Action.APPRAISE, Action.TRANSFER, Action.KEEP)
    )
}


def due(
    rules: Iterable[RetentionRule],
    record: Circumstances,
    *,
    parents: Mapping[str, str],
    today: dt.date,
) -> Due:
    """Return when `record` is due on `today`. `parents`: category code → parent code, '' at the top.

    Laws: the longest period wins; a hold beats all and never makes a date earlier; unknown means
    keep; a period never ends before its statutory minimum, and the minimum wins over the privacy
    ceiling, which is only reported; the order of rules, holds and items does not matter.
    """
    chosen = applicable(rules, record.category, flags=record.flags, parents=parents)
    terms = [_rule_term(rule, record.triggers) for rule in chosen] or [_no_rule(record.category)]
    terms += [_item_term(item) for item in record.items]
    terms.sort(key=lambda term: term.order, reverse=True)
    longest = terms[0]
    until, steps = longest.until, [step for term in terms for step in term.steps]
    if until and record.extended_to and record.extended_to > until:
        until = record.extended_to
        steps.append(_extended(until))
    open_holds, until = _hold(record.holds, until, today=today, steps=steps)
    held = open_holds or _item_held(record.items, steps)
    ceiling, conflicts = _ceiling(chosen, record.triggers, until)
    steps += conflicts
    return Due(
        date=until,
        permanent=longest.state is State.PERMANENT,
        action=Action.KEEP if longest.state is State.PERMANENT else longest.action,
        state=_state(longest.state, until, held=held, today=today),
        steps=tuple(steps),
        rule=longest.rule,
        ceiling=ceiling,
    )


def _state(found: State, until: dt.date | None, *, held: bool, today: dt.date) -> State:
    if held:
        return State.HELD
    if until is None:
        return found
    return State.DUE if today > until else State.RUNNING


def _rule_term(rule: RetentionRule, triggers: Mapping[str, dt.date | None]) -> _Term:
    """Return what one rule asks, with its statutory minimum."""
    term = _term_of(rule)
    known = _trigger_date(rule, triggers)
    if not rule.period or rule.action is Action.KEEP or rule.minimum == PERMANENT:
        code, message = "permanent", N_("{category}: kept permanently ({basis})")
        return term(None, State.PERMANENT, [_step(code, message, rule)])
    if known is None:
        message = N_(
            "{category}: no date is known for {trigger}, so the period {period} does not run"
        )
        return term(None, State.NO_TRIGGER, [_step("no_trigger", message, rule)])
    until = last_day_kept(known, rule.period, start=rule.start)
    message = N_("{category}: {trigger} on {from} plus {period} is kept until {until} ({basis})")
    if rule.start:
        message = N_(
            "{category}: {trigger} on {from} plus {period}, counted from 1 January after it, "
            "is kept until {until} ({basis})"
        )
    steps = [_step("period", message, rule, start=known, until=until)]
    floor = last_day_kept(known, rule.minimum, start=rule.start) if rule.minimum else until
    if floor > until:
        until = floor
        message = N_("The statutory minimum {minimum} runs until {until} ({basis})")
        steps.append(_step("minimum", message, rule, start=known, until=until))
    return term(until, State.RUNNING, steps)


def _term_of(rule: RetentionRule) -> Callable[[dt.date | None, State, list[Step]], _Term]:
    def make(until: dt.date | None, state: State, steps: list[Step]) -> _Term:
        return _Term(
            until=until, state=state, action=rule.action, rule=rule.code, steps=tuple(steps)
        )

    return make


def _step(
    code: str,
    message: str,
    rule: RetentionRule,
    *,
    start: dt.date | None = None,
    until: dt.date | None = None,
) -> Step:
    params = {
        "category": rule.category,
        "trigger": rule.trigger,
        "period": rule.period,
        "minimum": rule.minimum,
        "maximum": rule.maximum,
        "basis": rule.basis,
        "rule": rule.code,
        "from": start.isoformat() if start else "",
        "until": until.isoformat() if until else "",
    }
    return Step(code=code, message=message, params=params, date=until)


def _trigger_date(rule: RetentionRule, triggers: Mapping[str, dt.date | None]) -> dt.date | None:
    """Return the latest known date among the rule's alternative triggers, `END|WDR`."""
    dates = [triggers.get(code) for code in rule.trigger.split(ALTERNATIVE)]
    return max((known for known in dates if known), default=None)


def _no_rule(category: str) -> _Term:
    message = N_("{category}: no retention rule applies, so it is kept")
    step = Step(code="no_rule", message=message, params={"category": category})
    return _Term(until=None, state=State.NO_RULE, action=Action.KEEP, rule="", steps=(step,))


def _item_term(item: Due) -> _Term:
    """Return what an item asks of its file: the file is kept at least as long."""
    message = N_("An item of this file is kept until {until} ({rule})")
    state = State.RUNNING
    if item.permanent:
        message, state = N_("An item of this file is kept permanently ({rule})"), State.PERMANENT
    elif item.date is None:
        message, state = N_("An item of this file has no due date, so the file is kept"), item.state
        state = State.NO_TRIGGER if state in {State.HELD, State.DUE, State.RUNNING} else state
    until = None if state is not State.RUNNING else item.date
    params = {"until": until.isoformat() if until else "", "rule": item.rule}
    step = Step(code="item", message=message, params=params, date=until)
    return _Term(until=until, state=state, action=item.action, rule=item.rule, steps=(step,))


def _extended(until: dt.date) -> Step:
    message = N_("An appraisal extended it until {until}")
    params = {"until": until.isoformat()}
    return Step(code="extended", message=message, params=params, date=until)


def with_holds(found: Due, holds: Sequence[Hold], *, today: dt.date) -> Due:
    """Return what `due` says of the same record once these holds stand on it too; without an open one nothing ends.

    The ceiling for personal data stays: a hold keeps, it does not let anybody use what is kept.
    """
    if not holds:
        return found
    steps = list(found.steps)
    is_open, until = _hold(holds, found.date, today=today, steps=steps)
    state = State.HELD if is_open or found.state is State.HELD else found.state
    return replace(found, date=until, state=state, steps=tuple(steps))


def _hold(
    holds: Sequence[Hold], until: dt.date | None, *, today: dt.date, steps: list[Step]
) -> tuple[bool, dt.date | None]:
    """Return whether a hold is open today and the date no hold makes earlier; note each hold."""
    is_open = False
    for hold in sorted(holds, key=_hold_order):
        is_open = is_open or hold.since <= today <= (hold.until or dt.date.max)
        if until and hold.until and hold.until > until:
            until = hold.until
        message = N_("{name}: held since {since} until it is lifted")
        if hold.until:
            message = N_("{name}: held from {since} until {until}")
        elif hold.secret:
            message = N_("Held since {since} until it is lifted")
        params = {
            "name": hold.name or hold.code,
            "since": hold.since.isoformat(),
            "until": hold.until.isoformat() if hold.until else "",
        }
        steps.append(Step(code="hold", message=message, params=params, date=hold.until))
    return is_open, until


def _item_held(items: Iterable[Due], steps: list[Step]) -> bool:
    """Say whether an item holds its file, and note it."""
    if not any(item.state is State.HELD for item in items):
        return False
    message = N_("An item of this file is held, so the file is kept")
    steps.append(Step(code="item_held", message=message))
    return True


def _hold_order(hold: Hold) -> tuple[dt.date, dt.date, str, str]:
    return hold.since, hold.until or dt.date.max, hold.code, hold.name


def _ceiling(
    rules: Sequence[RetentionRule], triggers: Mapping[str, dt.date | None], until: dt.date | None
) -> tuple[dt.date | None, list[Step]]:
    """Return the first privacy ceiling that the record outlasts, with a step for each."""
    found: list[Step] = []
    for rule in rules:
        known = _trigger_date(rule, triggers)
        if not rule.maximum or known is None:
            continue
        ceiling = last_day_kept(known, rule.maximum, start=rule.start)
        if until is None or ceiling < until:
            message = N_(
                "The ceiling {maximum} for personal data ends on {until}, but a longer period runs: "
                "from then on it is only stored and protected"
            )
            found.append(_step("ceiling", message, rule, start=known, until=ceiling))
    found.sort(key=lambda step: (step.date or dt.date.max, str(step)))
    return (found[0].date if found else None), found
