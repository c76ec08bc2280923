"""How far a file is, whether its rows add up, what hinders the signature: over everything that can come."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.onboarding.rules import (
    SETTLED,
    Account,
    Asked,
    Brought,
    FileState,
    Group,
    MoneySum,
    NumberRange,
    RowKind,
    Standing,
    account_of,
    added,
    hindrances,
    is_overdue,
    may_answer,
    may_sign,
    moved,
    state_of_file,
    to_account,
)

# States of rows of today, and two that another feature may add.
ROW_STATES = ("new", "duplicate", "bad", "committed", "refused", "merge", "held")
JOB_STATES = (
    "uploaded", "understood", "rehearsing", "rehearsed", "committing", "done", "failed", "cancelled",
)  # fmt: skip

groups = st.lists(
    st.builds(
        Group,
        state=st.sampled_from(ROW_STATES),
        rows=st.integers(min_value=0, max_value=10**6),
        code=st.sampled_from(("", "required", "known_number")),
        has_record=st.booleans(),
        gone=st.booleans(),
    )
)
brought = st.builds(
    Brought,
    state=st.sampled_from(JOB_STATES),
    made=st.booleans(),
    left=st.integers(min_value=0, max_value=9),
    counted=st.booleans(),
    unaccounted=st.integers(min_value=0, max_value=3),
)


@given(groups)
def test_the_account_of_all_groups_holds(found):
    account = account_of(sum(one.rows for one in found), found)
    assert account.difference == 0
    assert account.read == (
        account.records + account.merged + account.doubles + account.refused + account.left_out
    )


@given(groups, st.integers(min_value=-5, max_value=5))
def test_a_row_that_is_nowhere_is_seen(found, lost):
    read = sum(one.rows for one in found) + lost
    assert account_of(read, found).difference == lost


@given(groups)
def test_every_group_is_counted_once_and_what_has_no_record_of_its_own_is_accounted_for(found):
    waiting = to_account(found)
    account = account_of(0, found)
    assert sum(one.rows for one in waiting) == account.doubles + account.refused + account.left_out
    assert all(one.kind in set(RowKind) for one in found)


@given(st.lists(groups, max_size=4))
def test_accounts_add_up_file_by_file(several):
    accounts = [account_of(sum(one.rows for one in found), found) for found in several]
    whole = account_of(
        sum(one.read for one in accounts), [one for found in several for one in found]
    )
    assert added(accounts) == whole


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        (Group(state="committed", rows=1, has_record=True), RowKind.RECORDS),
        (Group(state="committed", rows=1, gone=True), RowKind.LEFT_OUT),
        (Group(state="merged", rows=1, has_record=True), RowKind.MERGED),
        (Group(state="skipped", rows=1), RowKind.LEFT_OUT),
        (Group(state="duplicate", rows=1, has_record=True), RowKind.DOUBLES),
        (Group(state="refused", rows=1), RowKind.REFUSED),
        (Group(state="bad", rows=1), RowKind.LEFT_OUT),
    ],
)
def test_where_a_row_is_counted(group, kind):
    assert group.kind is kind


def test_groups_that_were_records_have_a_name_of_their_own():
    gone = Group(state="committed", rows=2, gone=True)
    assert gone.key != Group(state="committed", rows=2, has_record=True).key


@given(st.lists(brought, min_size=1), brought)
def test_one_more_import_never_brings_a_file_further(imports, more):
    order = list(FileState)
    before = state_of_file(imports)
    after = state_of_file([*imports, more])
    is_given_up = more.state == "cancelled" and not more.made
    was_nothing = before is FileState.EXPECTED
    if is_given_up:
        assert after is before
    elif not was_nothing:
        assert order.index(after) <= order.index(before)


@given(st.lists(brought))
def test_a_file_is_reconciled_only_when_each_import_is_done_and_accounted_for(imports):
    if state_of_file(imports) is FileState.RECONCILED:
        live = [one for one in imports if one.state != "cancelled" or one.made]
        assert live
        assert all(one.counted and not one.unaccounted for one in live)
        assert {one.state for one in live} <= {"done", "cancelled"}


@given(st.lists(brought), st.booleans())
def test_left_out_beats_everything(imports, ticked):
    assert state_of_file(imports, left_out=True, ticked=ticked) is FileState.LEFT_OUT


def test_a_file_nobody_brought_is_expected_and_a_ticked_one_is_done():
    assert state_of_file([]) is FileState.EXPECTED
    assert state_of_file([Brought(state="cancelled")]) is FileState.EXPECTED
    assert state_of_file([], ticked=True) is FileState.RECONCILED


def test_an_import_that_was_cancelled_half_way_still_has_to_be_accounted_for():
    half = Brought(state="cancelled", made=True, left=3)
    assert state_of_file([half]) is FileState.ROWS_LEFT
    assert state_of_file([Brought(state="failed", made=True)]) is FileState.COMMITTING


states = st.dictionaries(st.text(max_size=3), st.sampled_from(list(FileState)), max_size=4)


@given(states, st.integers(min_value=0, max_value=2), st.booleans(), st.booleans())
def test_a_protocol_is_signed_when_all_is_settled_and_only_then(files, questions, at_work, signed):
    standing = Standing(signed=signed, files=files, open_questions=questions, at_work=at_work)
    free = bool(files) and set(files.values()) <= SETTLED and not (questions or at_work or signed)
    assert (hindrances(standing) == []) is free


def test_an_account_that_does_not_hold_hinders_the_signature():
    files = {"1. a": FileState.RECONCILED}
    standing = Standing(signed=False, files=files, open_questions=0, not_adding_up=("a",))
    assert [one.code for one in hindrances(standing)] == ["account"]


@pytest.mark.parametrize(
    ("configures", "user_id", "importers", "allowed"),
    [
        (True, 1, {2, 3}, True),
        (False, 1, {2, 3}, False),
        (True, 2, {2, 3}, False),
        (True, None, set(), False),
    ],
)
def test_who_signs_configures_and_brought_nothing_in(configures, user_id, importers, allowed):
    decision = may_sign(configures=configures, user_id=user_id, importers=importers)
    assert bool(decision) is allowed
    assert bool(decision.reason) is not allowed


@pytest.mark.parametrize(
    ("person", "me", "departments", "answers_for", "manages", "allowed"),
    [
        (7, 7, set(), set(), False, True),
        (7, 8, {"CWB"}, set(), False, False),
        (7, 8, {"CWB"}, {"CWB"}, False, True),
        (None, 8, {"CWB"}, set(), False, True),
        (None, 8, {"XSB"}, {"XSB"}, False, False),
        (7, 8, set(), set(), True, True),
    ],
)
def test_who_may_see_and_answer_a_question(person, me, departments, answers_for, manages, allowed):
    asked = Asked(department="CWB", person=person)
    decision = may_answer(
        asked, user_id=me, departments=departments, answers_for=answers_for, manages=manages
    )
    assert bool(decision) is allowed


@given(st.lists(st.integers(), unique=True, min_size=1), st.data())
def test_moving_keeps_every_file_and_puts_it_where_it_was_said(order, data):
    one = data.draw(st.sampled_from(order))
    after = data.draw(st.sampled_from([None, *order]))
    found = moved(order, one, after)
    assert sorted(found) == sorted(order)
    assert [each for each in found if each != one] == [each for each in order if each != one]
    if after is None:
        assert found[0] == one
    elif after != one:
        assert found[found.index(one) - 1] == after
    else:
        assert found == order


amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@given(amounts, amounts, amounts)
def test_sums_differ_by_what_is_on_neither_side(left, merged, records):
    whole = MoneySum(file=left + merged + records, left=left, merged=merged, records=records)
    assert whole.difference == 0
    short = MoneySum(file=whole.file + Decimal("0.01"), left=left, merged=merged, records=records)
    assert short.difference == Decimal("0.01")


@given(st.sets(st.integers(min_value=1, max_value=500), min_size=1))
def test_gaps_are_the_values_between_first_and_last_that_are_not_there(values):
    found = NumberRange(first=min(values), last=max(values), count=len(values))
    between = set(range(min(values), max(values) + 1))
    assert found.gaps == len(between - values)


def test_what_is_done_or_has_no_day_is_never_overdue():
    day = date(2026, 11, 30)
    assert is_overdue(date(2026, 11, 29), done=False, today=day)
    assert not is_overdue(day, done=False, today=day)
    assert not is_overdue(date(2026, 11, 1), done=True, today=day)
    assert not is_overdue(None, done=False, today=day)


def test_an_empty_account_holds():
    assert added([]) == Account(read=0)
