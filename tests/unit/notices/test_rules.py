"""What texts may say, when a delivery is tried again, who may choose."""

from datetime import datetime, timedelta

import pytest

from kernel.text import Word
from notices import rules
from notices.rules import Mode


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("To decide: {what}", []),
        ("{what} at {link}", []),
        ("Braces {{stay}}", []),
        ("{name}", ["unknown_variable"]),
        ("{what.__class__}", ["unknown_variable"]),
        ("{what[0]}", ["unknown_variable"]),
        ("{what!r}", ["unknown_variable"]),
        ("{what:>9999999}", ["unknown_variable"]),
        ("{}", ["unknown_variable"]),
        ("{0}", ["unknown_variable"]),
        ("{what", ["braces"]),
        ("what}", ["braces"]),
        ("{名字} {谁}", ["unknown_variable", "unknown_variable"]),
    ],
)
def test_a_text_may_use_the_variables_of_its_kind_and_nothing_else(text, codes):
    problems = rules.problems_with_text(text, {"what"}, where="body")
    assert [problem.code for problem in problems] == codes
    assert all(problem.where == "body" for problem in problems)


def test_an_unknown_variable_is_named_with_those_there_are():
    problem = rules.problems_with_text("{who}", {"what"}, where="body")[0]
    assert "“who”" in str(problem)
    assert "{link}, {what}" in str(problem)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{what}!", "X!"),
        ("{{what}}", "{what}"),
        ("{gone}.", "."),
        ("100 % of {what}", "100 % of X"),
    ],
)
def test_variables_are_filled_in(text, said):
    assert rules.filled(text, {"what": "X"}) == said


def test_a_value_with_braces_is_not_filled_again():
    assert rules.filled("{what}", {"what": "{link}", "link": "L"}) == "{link}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Look.", "Look.\n\nhttps://c.example/1/"),
        ("Look at {link}.", "Look at https://c.example/1/."),
    ],
)
def test_every_text_carries_the_link_once(body, text):
    link = "https://c.example/1/"
    said = rules.filled(body, {"link": link})
    assert rules.with_link(said, body, link) == text


@pytest.mark.parametrize(
    ("chosen", "escalation", "mode"),
    [
        ("", False, Mode.AT_ONCE),
        ("digest", False, Mode.DIGEST),
        ("app", False, Mode.APP),
        ("app", True, Mode.AT_ONCE),
        ("digest", True, Mode.AT_ONCE),
    ],
)
def test_an_escalation_comes_at_once_whatever_was_chosen(chosen, escalation, mode):
    assert rules.mode_for(chosen, escalation=escalation) is mode


def test_waits_grow_and_end():
    waits = [rules.wait_before(n) for n in range(1, rules.MOST_TRIES)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert rules.wait_before(rules.MOST_TRIES) is None


def test_a_subject_is_one_line_and_not_too_long():
    assert rules.one_line("a\r\nBcc: x@example.com") == "a Bcc: x@example.com"
    assert len(rules.one_line("字" * 500)) == rules.LONGEST_SUBJECT


def test_marked_words_stay_marked():
    stored = rules.stored_params({"a": Word("Departments"), "b": "7"})
    assert stored == {"a": {"word": "Departments"}, "b": "7"}


@pytest.mark.parametrize(("hour", "due"), [(0, False), (7, False), (8, True), (23, True)])
def test_the_digest_is_due_from_eight_on(hour, due):
    assert rules.digest_is_due(datetime(2026, 11, 29, hour, 59)) is due  # noqa: DTZ001 - local
