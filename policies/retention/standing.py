"""The law of `due` as one SQL expression, for all records at once; holds and appraisals stand beside it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from psycopg import sql

from kernel.calendar import parse_period
from policies.retention.due import CAUTION, State
from policies.retention.periods import FROM_NEXT_YEAR, PERMANENT
from policies.retention.schedule import ALTERNATIVE, Action, RetentionRule, applicable

# What is asked of a record is told as one text, so that the longest is the greatest in bytes:
# rank (one sign), last day kept (ten), caution of what happens then (one), the rule's code.
_DATED, _NO_TRIGGER, _NO_RULE, _PERMANENT = "0123"
_DAY, _CAUTION, _RULE = 2, 12, 13  # where its parts begin, counted from 1
_STATES = {
    _PERMANENT: State.PERMANENT,
    _NO_RULE: State.NO_RULE,
    _NO_TRIGGER: State.NO_TRIGGER,
}
_END = date.max.isoformat()


def standing_text(
    rules: Iterable[RetentionRule],
    category: str,
    *,
    parents: Mapping[str, str],
    dates: Mapping[str, sql.Composable],
    flags: Mapping[str, sql.Composable],
) -> sql.Composed:
    """Return the expression for how long a record of `category` is kept by its own dates, as a text.

    `dates`: trigger code → an expression of type date, null where none is known. `flags`: code of a bool
    field → an expression that is true where it is set. The greatest of such texts, compared by
    COLLATE "C", is what a file and its items ask together; `as_standing` says what that means.
    """
    conditions = frozenset(flags)
    terms = [
        sql.SQL('{} COLLATE "C"').format(_on(rule, flags, _term(rule, dates)))
        for rule in applicable(rules, category, flags=conditions, parents=parents)
    ]
    nothing = sql.Literal(f"{_NO_RULE}{_END}{CAUTION[Action.KEEP]}")
    return sql.SQL("coalesce({}, {})").format(_greatest(terms), nothing)


def as_item(text: sql.Composable) -> sql.Composed:
    """Return what an item, whose own standing is `text`, asks of its file: no more than to be kept as long."""
    permanent = sql.Literal(f"{_PERMANENT}{_END}{CAUTION[Action.KEEP]}")
    return sql.SQL("CASE WHEN left({0}, 1) = {1} THEN {2} || substr({0}, {3}) ELSE {0} END").format(
        text, sql.Literal(_PERMANENT), permanent, sql.Literal(_RULE)
    )


def as_standing(text: sql.Composable, *, today: date) -> sql.Composed:
    """Return what the greatest text of a record says on `today`: state|last day kept|action|rule.

    The day is empty where none is known; a record may go the day after it.
    """
    day = sql.SQL("substr({}, {}, {})").format(text, sql.Literal(_DAY), sql.Literal(len(_END)))
    dated = sql.SQL("CASE WHEN {} < {} THEN {} ELSE {} END || '|' || {}").format(
        day, sql.Literal(today.isoformat()), _word(State.DUE), _word(State.RUNNING), day
    )
    states = [_when(rank, _word(f"{state}|")) for rank, state in _STATES.items()]
    actions = [_when(str(rank), _word(action)) for action, rank in CAUTION.items()]
    return sql.SQL(
        "CASE left({text}, 1) {states} ELSE {dated} END || '|' || "
        "CASE WHEN left({text}, 1) = {permanent} THEN {keep} "
        "ELSE CASE substr({text}, {caution}, 1) {actions} END END || '|' || substr({text}, {rule})"
    ).format(
        text=text,
        states=sql.SQL(" ").join(states),
        dated=dated,
        permanent=sql.Literal(_PERMANENT),
        keep=_word(Action.KEEP),
        caution=sql.Literal(_CAUTION),
        actions=sql.SQL(" ").join(actions),
        rule=sql.Literal(_RULE),
    )


def _when(sign: str, said: sql.Literal) -> sql.Composed:
    return sql.SQL("WHEN {} THEN {}").format(sql.Literal(sign), said)


def _word(text: str) -> sql.Literal:
    return sql.Literal(str(text))


def _on(
    rule: RetentionRule, flags: Mapping[str, sql.Composable], term: sql.Composable
) -> sql.Composable:
    """Return the term of a rule, null where its condition is not met."""
    if not rule.condition:
        return sql.SQL("({})").format(term)
    return sql.SQL("(CASE WHEN {} THEN {} END)").format(flags[rule.condition], term)


def _term(rule: RetentionRule, dates: Mapping[str, sql.Composable]) -> sql.Composable:
    """Return what one rule asks, with its statutory minimum."""
    tail = f"{CAUTION[rule.action]}{rule.code}"
    if not rule.period or rule.action is Action.KEEP or rule.minimum == PERMANENT:
        return sql.Literal(f"{_PERMANENT}{_END}{tail}")
    unknown = sql.Literal(f"{_NO_TRIGGER}{_END}{tail}")
    known = [dates[code] for code in rule.trigger.split(ALTERNATIVE) if code in dates]
    if not known:
        return unknown
    start = _greatest(known)
    ends = [_last_day_kept(start, period, rule.start) for period in _periods(rule)]
    return sql.SQL("coalesce({} || ({})::text || {}, {})").format(
        sql.Literal(_DATED), _greatest(ends), sql.Literal(tail), unknown
    )


def _periods(rule: RetentionRule) -> Sequence[str]:
    return [one for one in (rule.period, rule.minimum) if one]


def _last_day_kept(trigger: sql.Composable, period: str, start: str) -> sql.Composed:
    """Return `periods.last_day_kept` for an expression; PostgreSQL, too, ends a month on its last day."""
    if start == FROM_NEXT_YEAR:
        trigger = sql.SQL("make_date(extract(year FROM {})::int, 12, 31)").format(trigger)
    span = parse_period(period)
    later = sql.SQL("({} + make_interval(months => {}))::date + {}").format(
        trigger, sql.Literal(span.months), sql.Literal(span.days)
    )
    # Null stays null: `least` would take the end of the calendar for an unknown day.
    return sql.SQL("CASE WHEN {} IS NOT NULL THEN least({}, {}::date) END").format(
        trigger, later, sql.Literal(_END)
    )


def _greatest(parts: Collection[sql.Composable]) -> sql.Composable:
    """Return the greatest of some expressions; null only where all are."""
    if not parts:
        return sql.SQL("NULL")
    if len(parts) == 1:
        return next(iter(parts))
    return sql.SQL("greatest({})").format(sql.SQL(", ").join(parts))
