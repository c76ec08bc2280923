"""Who may agree to a change of roles, and whom the company asks first."""

import pytest

from security.people.second_rules import may_second, seconding_positions


@pytest.mark.parametrize(
    ("by", "allowed"), [("3", True), ("1", False), ("2", False)], ids=["another", "asker", "whom"]
)
def test_neither_who_asked_nor_whom_it_concerns_agrees(by, allowed):
    assert bool(may_second(by, asked_by="1", concerned=[2])) is allowed


@pytest.mark.parametrize(
    ("held", "first"), [(["SECA"], "SYS"), (["SYS"], "SECA"), (["ARCH"], "SECA"), ([], "SECA")]
)
def test_the_other_administration_is_asked_first(held, first):
    assert seconding_positions(held)[0] == first
    assert set(seconding_positions(held)) == {"SYS", "SECA"}
