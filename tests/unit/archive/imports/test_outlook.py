"""Where running legacy numbers break off."""

import pytest

from archive.imports.outlook import gaps

CASES = {
    "nothing is missing": (["A-1", "A-2", "A-3"], []),
    "one number": (["12-0007"], []),
    "no figures": (["甲", "乙"], []),
    "a hole": (["12-0001", "12-0002", "12-0005"], [("12-0001", "12-0005", 2, ["12-0003", "12-0004"])]),
    "figures inside": (["津第009号", "津第011号", "津第012号"], [("津第009号", "津第012号", 1, ["津第010号"])]),
    "years are no running numbers": (["1998", "2011", "2024"], []),
    "each run by itself": (["A1", "A3", "A4", "B1", "B2"], [("A1", "A4", 1, ["A2"])]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_gaps_of_running_numbers_are_told(case):
    numbers, expected = CASES[case]
    found = [(one["first"], one["last"], one["missing"], one["named"]) for one in gaps(numbers)]
    assert found == expected
