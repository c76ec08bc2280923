"""Sentences of problems, errors and decisions, filled in and in their order."""

from django.utils.translation import override

from backoffice.sentences import decision_of, placed, sentence, sentences
from kernel.decision import ALLOWED, refusal
from kernel.errors import Conflict, Invalid, Problem, Refused
from kernel.text import N_, Word

ODD = Problem(code="odd", message="“{text}” is odd.", params={"text": "50 % {x}"}, where="row 3")


def test_a_problem_is_filled_in_whatever_its_values_hold():
    assert sentence(ODD) == "“50 % {x}” is odd."
    assert placed(ODD) == "row 3: “50 % {x}” is odd."


def test_an_invalid_input_says_every_problem_and_other_errors_one_sentence():
    assert sentences(Invalid([ODD, ODD])) == [placed(ODD)] * 2
    assert sentences(Conflict("Taken by {who}.", who="Lu")) == ["Taken by Lu."]


def test_a_refusal_says_its_reason_and_a_yes_says_nothing():
    refused = Refused(refusal("Not before {day}.", day="May"), actor="1", verb="x", target="")
    assert decision_of(refused) == "Not before May."
    assert sentence(ALLOWED) == ""


def test_a_marked_word_is_translated_with_its_sentence_and_a_typed_one_is_not():
    params = {"department": "YWB", "category": "HT", "verb": Word(N_("export"))}
    message = "{department} has {verb} in category {category} without {needed}: edit and output presuppose view."
    problem = Problem(code="x", message=message, params=params | {"needed": "export"})
    with override("zh-hans"):
        said = sentence(problem)
    assert "输出" in said
    assert "export" in said


def test_amounts_have_their_thousands_apart_and_years_have_not():
    amount = Problem(code="x", message="More than {limit} rows.", params={"limit": 20_000})
    year = Problem(code="x", message="No data for {year}.", params={"year": 2028})
    assert sentence(amount) == "More than 20,000 rows."
    assert sentence(year) == "No data for 2028."
