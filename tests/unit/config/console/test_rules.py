"""What an order of a company may say."""

import pytest

from config.console.rules import problems_with_label, problems_with_start
from security.people.rules import PersonData

PERSON = PersonData(username="shenqing", name="沈清", language="zh-hans")


@pytest.mark.parametrize("label", ["a", "fengchi", "feng-chi-2", "x" * 63])
def test_a_host_label_is_letters_digits_and_hyphens(label: str) -> None:
    assert problems_with_label(label) == []


@pytest.mark.parametrize(
    "label", ["", "-a", "a-", "a.b", "A", "风驰", "a_b", "x" * 64, "a\n", "admin", "console"]
)
def test_other_labels_and_reserved_ones_are_refused(label: str) -> None:
    assert [problem.where for problem in problems_with_label(label)] == ["label"]


@pytest.mark.parametrize("fonds", ["KH1", "kh01", "KH012", "KH 1", "客户01", ""])
def test_a_fonds_number_has_four_capitals_or_digits(fonds: str) -> None:
    assert problems_with_start("KH01", PERSON) == []
    assert [problem.where for problem in problems_with_start(fonds, PERSON)] == ["fonds"]


def test_the_first_person_is_checked_like_any_other() -> None:
    found = problems_with_start("KH01", PersonData(username="a b", name="", language="fr"))
    assert {problem.where for problem in found} == {"username", "name", "language"}
