"""What is asked of a matter that holds records, and who releases it."""

from datetime import date

import pytest

from archive.holds.rules import Matter, matter_problems, may_release
from policies.retention.due import Circumstances, Hold, State, due, with_holds
from policies.retention.schedule import Action, RetentionRule

DAY = date(2026, 6, 10)
GOOD = {
    "kind": "legal",
    "number": "（2026）沪01民初88号",
    "reason": "合同纠纷",
    "authority": "法院",
    "since": DAY,
}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"number": " ", "reason": "", "authority": ""}, {"number", "reason", "authority"}),
        ({"kind": "whim", "every": "P9Y"}, {"kind", "every"}),
        ({"since": date(2026, 6, 11)}, {"since"}),
        ({"expected_end": date(2026, 6, 9)}, {"expected_end"}),
        ({"expected_end": DAY}, set()),
    ],
)
def test_a_matter_says_everything_that_is_wrong_beside_its_field(change, wrong):
    assert {one.where for one in matter_problems(Matter(**GOOD | change), DAY)} == wrong


def test_a_hold_is_released_once_and_by_another():
    assert may_release(is_released=False, placed_by_them=False)
    assert "another person" in may_release(is_released=False, placed_by_them=True).reason
    assert "already" in may_release(is_released=True, placed_by_them=False).reason


@pytest.mark.parametrize("until", [None, date(2026, 5, 1), date(2030, 1, 1)])
def test_holds_that_come_later_say_the_same_as_those_that_were_there(until):
    rule = RetentionRule(
        code="R1", category="HT", trigger="FILED", period="P1Y", action=Action.DESTROY, basis="企业规定"
    )  # fmt: skip
    hold = Hold(code="hold", since=date(2026, 1, 1), until=until, name="88号")
    known = {"FILED": date(2020, 1, 1)}
    bare = due([rule], Circumstances(category="HT", triggers=known), parents={"HT": ""}, today=DAY)
    held = Circumstances(category="HT", triggers=known, holds=[hold])
    assert bare.state is State.DUE
    assert with_holds(bare, [hold], today=DAY) == due([rule], held, parents={"HT": ""}, today=DAY)
    assert with_holds(bare, [], today=DAY) == bare


def test_who_may_not_know_the_matter_reads_that_it_is_held():
    rule = Circumstances(category="HT")
    secret = Hold(code="hold", since=DAY, secret=True)
    bare = due([], rule, parents={"HT": ""}, today=DAY)
    (_no_rule, step) = with_holds(bare, [secret], today=DAY).steps
    assert str(step) == "Held since 2026-06-10 until it is lifted"
