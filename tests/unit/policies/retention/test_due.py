"""The due date of a record, the steps that led to it, and the laws it obeys."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.retention.rules import (
    Action,
    Circumstances,
    Due,
    Hold,
    RetentionRule,
    State,
    due,
    last_day_kept,
)

TODAY = date(2026, 11, 23)
PARENTS = {"HT": "", "HT·XS": "HT", "HT·XS·A": "HT·XS", "KH": ""}


def rule(**given_values):
    values = {"category": "HT", "code": "D10", "period": "P10Y", "trigger": "CON"}
    return RetentionRule(**(values | given_values))


def record(**given_values):
    values = {"category": "HT", "triggers": {"CON": date(2026, 3, 31)}}
    return Circumstances(**(values | given_values))


def found(rules, known, today=TODAY):
    return due(rules, known, parents=PARENTS, today=today)


@pytest.mark.parametrize(
    ("start", "until"), [("", date(2036, 3, 31)), ("year", date(2036, 12, 31))]
)
def test_the_due_date_is_the_last_day_kept_and_says_why(start, until):
    result = found([rule(start=start, basis="company rule")], record())
    assert (result.date, result.state, result.rule) == (until, State.RUNNING, "D10")
    (step,) = result.steps
    assert step.code == "period"
    assert "2026-03-31" in str(step)
    assert until.isoformat() in str(step)
    assert "company rule" in str(step)


def test_a_record_is_due_the_day_after_its_last_day():
    known = record(triggers={"CON": date(2016, 11, 23)})
    assert found([rule()], known, date(2026, 11, 23)).state is State.RUNNING
    assert found([rule()], known, date(2026, 11, 24)).state is State.DUE


def test_without_a_trigger_date_the_clock_does_not_run():
    result = found([rule()], record(triggers={"CON": None}))
    assert (result.date, result.state) == (None, State.NO_TRIGGER)


def test_without_a_rule_a_record_is_kept():
    result = found([rule(category="KH")], record())
    assert (result.date, result.state, result.action) == (None, State.NO_RULE, Action.KEEP)


@pytest.mark.parametrize(
    "change", [{"period": ""}, {"action": Action.KEEP}, {"minimum": "permanent"}]
)
def test_permanent_is_permanent_without_any_date(change):
    result = found([rule(**change)], record(triggers={}))
    assert (result.permanent, result.state, result.action, result.date) == (
        True,
        State.PERMANENT,
        Action.KEEP,
        None,
    )


def test_the_nearest_category_wins():
    rules = [rule(), rule(category="HT·XS", code="D5", period="P5Y")]
    assert found(rules, record(category="HT·XS·A")).rule == "D5"
    assert found(rules, record(category="HT")).rule == "D10"


def test_an_inherited_conditional_rule_competes_with_a_nearer_general_one():
    important = rule(code="D30", period="P30Y", condition="important")
    rules = [important, rule(), rule(category="HT·XS", code="D5", period="P5Y")]
    flagged = record(category="HT·XS", flags=frozenset({"important"}))
    assert found(rules, flagged).rule == "D30"
    assert found(rules, record(category="HT·XS")).rule == "D5"


def test_of_alternative_triggers_the_latest_known_counts():
    either = rule(trigger="END|WDR", period="P3Y")
    one = record(triggers={"END": None, "WDR": date(2026, 1, 1)})
    both = record(triggers={"END": date(2026, 5, 1), "WDR": date(2026, 1, 1)})
    assert found([either], one).date == date(2029, 1, 1)
    assert found([either], both).date == date(2029, 5, 1)


def test_an_open_hold_beats_a_due_date_and_shows_it():
    known = record(
        triggers={"CON": date(2000, 1, 1)},
        holds=[Hold(code="L", since=date(2020, 1, 1), name="Lawsuit")],
    )
    result = found([rule()], known)
    assert (result.date, result.state) == (date(2010, 1, 1), State.HELD)
    assert "Lawsuit" in str(result.steps[-1])


def test_a_hold_with_an_end_moves_the_date_and_opens_after_it():
    known = record(
        triggers={"CON": date(2000, 1, 1)},
        holds=[Hold(code="L", since=date(2009, 1, 1), until=date(2026, 11, 23))],
    )
    assert found([rule()], known).state is State.HELD
    assert found([rule()], known).date == date(2026, 11, 23)
    assert found([rule()], known, date(2026, 11, 24)).state is State.DUE


def test_a_hold_beats_permanence_too():
    known = record(holds=[Hold(code="L", since=date(2009, 1, 1))])
    result = found([rule(period="")], known)
    assert (result.state, result.permanent) == (State.HELD, True)


def test_a_file_is_kept_as_long_as_its_longest_item():
    items = [found([rule(period=p, code=p)], record()) for p in ("P5Y", "P20Y", "P30Y")]
    result = found([rule()], record(items=items))
    assert (result.date, result.rule) == (date(2056, 3, 31), "P30Y")


@pytest.mark.parametrize(
    ("item", "state"),
    [
        (found([rule()], record(triggers={})), State.NO_TRIGGER),
        (found([], record()), State.NO_RULE),
        (found([rule(period="")], record()), State.PERMANENT),
        (found([rule()], record(holds=[Hold(code="L", since=date(2020, 1, 1))])), State.HELD),
        (
            found([rule()], record(triggers={}, holds=[Hold(code="L", since=date(2020, 1, 1))])),
            State.HELD,
        ),
    ],
)
def test_a_file_is_kept_while_an_item_must_be_kept(item, state):
    past = record(triggers={"CON": date(2000, 1, 1)}, items=[item])
    assert found([rule()], past).state is state


def test_a_statutory_minimum_lengthens_a_shorter_period_and_says_so():
    result = found([rule(period="P3Y", minimum="P5Y", basis="AML law")], record())
    assert result.date == date(2031, 3, 31)
    assert "AML law" in str(result.steps[-1])


def test_a_ceiling_below_the_minimum_is_reported_and_does_not_shorten():
    result = found([rule(period="P3Y", minimum="P5Y", maximum="P2Y")], record())
    assert result.date == date(2031, 3, 31)
    assert result.ceiling == date(2028, 3, 31)
    assert result.steps[-1].code == "ceiling"


def test_a_ceiling_not_reached_is_not_mentioned():
    assert found([rule(period="P1Y", maximum="P2Y")], record()).ceiling is None


def test_an_appraisal_extends_and_never_shortens():
    known = record(extended_to=date(2040, 1, 1))
    assert found([rule()], known).date == date(2040, 1, 1)
    assert found([rule(period="P20Y")], known).date == date(2046, 3, 31)


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
periods = st.sampled_from(["", "P6M", "P184D", "P1Y", "P3Y", "P10Y", "P30Y"])
some_rules = st.lists(
    st.builds(
        RetentionRule,
        category=st.sampled_from(list(PARENTS)),
        code=st.sampled_from(["Y", "D3", "D10", "D30"]),
        period=periods,
        trigger=st.sampled_from(["CON", "END", "FILED", "END|WDR"]),
        start=st.sampled_from(["", "year"]),
        action=st.sampled_from(Action),
        minimum=st.one_of(periods, st.just("permanent")),
        maximum=periods,
        condition=st.sampled_from(["", "important"]),
    ),
    max_size=5,
)
holds = st.lists(
    st.builds(
        Hold,
        code=st.sampled_from("AB"),
        since=days,
        until=st.one_of(st.none(), days),
        name=st.sampled_from(["", "N"]),
    ),
    max_size=3,
)
trigger_dates = st.dictionaries(
    st.sampled_from(["CON", "END", "FILED", "WDR"]), st.one_of(st.none(), days)
)


def circumstances(items=st.just(())):  # noqa: B008 - a strategy holds no state
    return st.builds(
        Circumstances,
        category=st.sampled_from(list(PARENTS)),
        triggers=trigger_dates,
        flags=st.sampled_from([frozenset(), frozenset({"important"})]),
        holds=holds,
        items=items,
        extended_to=st.one_of(st.none(), days),
    )


some_items = st.lists(st.builds(found, some_rules, circumstances(), st.just(TODAY)), max_size=3)
anything = circumstances(some_items)


def end(result: Due) -> date:
    """The date, or the end of the calendar when none is known: kept."""
    return result.date or date.max


@given(some_rules, anything, days, st.randoms(use_true_random=False))
def test_the_order_of_rules_holds_and_items_does_not_matter(rules, known, today, chance):
    def shuffled(things):
        return chance.sample(list(things), len(things))

    other = Circumstances(
        category=known.category,
        triggers=known.triggers,
        flags=known.flags,
        holds=shuffled(known.holds),
        items=shuffled(known.items),
        extended_to=known.extended_to,
    )
    assert found(rules, known, today) == found(shuffled(rules), other, today)


@given(some_rules, anything, days)
def test_a_hold_never_makes_a_date_earlier_and_an_open_one_beats_all(rules, known, today):
    free = Circumstances(
        category=known.category,
        triggers=known.triggers,
        flags=known.flags,
        items=known.items,
        extended_to=known.extended_to,
    )
    with_holds, without = found(rules, known, today), found(rules, free, today)
    assert end(with_holds) >= end(without)
    assert with_holds.permanent == without.permanent
    if any(hold.since <= today <= (hold.until or date.max) for hold in known.holds):
        assert with_holds.state is State.HELD


@given(some_rules, anything, days)
def test_an_item_or_an_appraisal_never_makes_a_date_earlier(rules, known, today):
    alone = Circumstances(category=known.category, triggers=known.triggers, flags=known.flags)
    together = found(rules, known, today)
    assert end(together) >= end(found(rules, alone, today))
    assert all(end(together) >= end(item) for item in known.items)
    assert together.permanent or not any(item.permanent for item in known.items)


@given(some_rules, anything, days)
def test_only_a_record_with_a_past_date_and_no_reason_to_keep_is_due(rules, known, today):
    result = found(rules, known, today)
    assert (result.state is State.DUE) <= (
        result.date is not None
        and result.date < today
        and not result.permanent
        and result.action is not Action.KEEP
        and all(item.state is not State.HELD for item in known.items)
    )
    assert result.steps
    assert all(str(step) for step in result.steps)


@given(some_rules, anything, days)
def test_unknown_means_keep(rules, known, today):
    blind = Circumstances(category=known.category, flags=known.flags, items=known.items)
    assert found(rules, blind, today).state in {
        State.NO_TRIGGER,
        State.NO_RULE,
        State.PERMANENT,
        State.HELD,
    }


@given(some_rules, some_rules, circumstances(), days)
def test_one_more_rule_of_the_same_category_never_shortens(rules, more, known, today):
    same = [each for each in [*rules, *more] if each.category == known.category]
    fewer = [each for each in rules if each.category == known.category]
    if fewer and any(not each.condition or each.condition in known.flags for each in fewer):
        assert end(found(same, known, today)) >= end(found(fewer, known, today))


@given(some_rules, circumstances(), days)
def test_no_date_lies_before_a_statutory_minimum(rules, known, today):
    result = found(rules, known, today)
    for each in rules:
        applies = each.category == known.category and (
            not each.condition or each.condition in known.flags
        )
        dates = [known.triggers.get(code) for code in each.trigger.split("|")]
        for start in [day for day in dates if day]:
            if applies and each.minimum not in {"", "permanent"}:
                assert end(result) >= last_day_kept(start, each.minimum, start=each.start)
        if applies and each.minimum == "permanent":
            assert result.permanent


@given(some_rules, anything, days)
def test_a_ceiling_never_changes_a_date(rules, known, today):
    without = [RetentionRule(**{**vars(each), "maximum": ""}) for each in rules]
    one, other = found(rules, known, today), found(without, known, today)
    assert (one.date, one.state, one.permanent) == (other.date, other.state, other.permanent)
