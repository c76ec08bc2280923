"""Whom rules of consulting close records to, and what is wrong with them; what is said first; what is asked for."""

from datetime import date, timedelta

import pytest

from archive.consulting.rules import (
    LONGEST_DAYS,
    Asked,
    FormSpec,
    Statement,
    Wanted,
    form_problems,
    statement_problems,
    wanted_problems,
)
from archive.records.rules import State
from policies.access.openings import AT_WORK, Open, is_closing, is_opened
from policies.categories.rules import Category
from policies.document.consultations import (
    Closed,
    closed_to,
    governing,
    problems_with_consultations,
)
from policies.document.values import Consultation, Level, PolicyDocument, Position, Purpose

TODAY = date(2026, 11, 30)


def document(*rules):
    return PolicyDocument(
        categories=(
            Category(code="KH", zh="客户", en=""),
            Category(code="KH·G", zh="个人", en="", parent="KH"),
            Category(code="HT", zh="合同", en=""),
        ),
        positions=tuple(Position(code=one, zh=one, en="") for one in ("QRY", "OPR", "ARC")),
        levels=(Level(code="L1", zh="内部", en=""),),
        purposes=(Purpose(code="service", zh="客户服务", business=True),),
        consultations=rules,
    )


def test_a_rule_holds_for_all_below_that_says_nothing_of_its_own():
    above = Consultation(category="KH", identity=True)
    assert set(governing(document(above))) == {"KH", "KH·G"}
    own = Consultation(category="KH·G")
    assert governing(document(above, own))["KH·G"] == own
    assert governing(document()) == {}


@pytest.mark.parametrize(
    ("said", "positions", "why"),
    [
        ({"designated": ("QRY",)}, {"OPR"}, Closed.QUERY),
        ({"designated": ("QRY",)}, {"OPR", "QRY"}, None),
        ({"identity": True}, {"ARC"}, Closed.IDENTITY),
        ({"identity": True, "asked": ("QRY",)}, {"ARC"}, None),
        ({"identity": True, "asked": ("QRY",)}, {"ARC", "QRY"}, Closed.IDENTITY),
        ({"purposes": ("service",)}, {"ARC"}, Closed.PURPOSE),
        ({"identity": True, "designated": ("QRY",)}, {"ARC"}, Closed.QUERY),
        ({"shown": 20, "watermark": "L1"}, {"ARC"}, None),
        ({"designated": ("QRY",)}, set(), Closed.QUERY),
    ],
)
def test_records_are_closed_to_whom_the_rule_says(said, positions, why):
    closed = closed_to(document(Consultation(category="KH", **said)), positions)
    assert closed.get("KH·G") == why
    assert "HT" not in closed


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"category": "XX"}, "consultation_category"),
        ({"designated": ("XX",)}, "consultation_position"),
        ({"asked": ("XX",)}, "consultation_position"),
        ({"purposes": ("XX",)}, "consultation_purpose"),
        ({"watermark": "XX"}, "consultation_level"),
        ({"minutes": 0}, "consultation_minutes"),
        ({"minutes": 481}, "consultation_minutes"),
        ({"shown": -1}, "consultation_shown"),
        ({"identity": True, "asked": ()}, "consultation_asked"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_refused(said, code):
    rule = Consultation(**{"category": "KH", **said})
    assert [one.code for one in problems_with_consultations(document(rule))] == [code]


def test_only_what_shows_something_is_closed_and_only_once_filed():
    assert {one for one in "CUQIORFLBYASPTHDKGV" if is_closing(one)} == {"U", "Q", "O", "S"}
    assert {str(one) for one in State} - AT_WORK == {"filed"}


@pytest.mark.parametrize(
    ("opening", "is_open"),
    [
        (Open(category="KH", record=None, purpose="", identity=""), True),
        (Open(category="HT", record=None, purpose="", identity=""), False),
        (Open(category="KH", record=7, purpose="", identity=""), True),
        (Open(category="KH", record=8, purpose="", identity=""), True),
        (Open(category="KH", record=9, purpose="", identity=""), False),
    ],
    ids=["category", "another category", "record", "its file", "another record"],
)
def test_an_opening_opens_a_category_or_a_record_with_what_lies_in_it(opening, is_open):
    closed = {"KH": Closed.IDENTITY}
    said = {"category": "KH", "record": "7", "file": "8"}
    assert is_opened(closed, [opening], **said) is is_open
    assert is_opened({}, [], **said)


@pytest.mark.parametrize(("said_of", "is_open"), [("KH", False), ("HT", True)])
def test_what_is_said_of_a_customer_opens_nothing_that_is_shown_on_request_alone(said_of, is_open):
    closed = {"KH": Closed.IDENTITY, "HT": Closed.QUERY}
    opening = Open(category=said_of, record=8, purpose="", identity="")
    assert is_opened(closed, [opening], category="HT", record="7", file="8") is is_open


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, ["purpose", "identity", "requester"]),
        ({"purpose": "credit", "identity": "document", "requester": "张三"}, ["purpose"]),
        ({"purpose": "service", "identity": "guess", "requester": "张三"}, ["identity"]),
        ({"purpose": "service", "identity": "document", "requester": "张三"}, []),
    ],
)
def test_a_statement_says_all_that_is_asked(said, missing):
    found = statement_problems(Statement(**said), identity=True, purposes={"service"})
    assert [one.where for one in found] == missing


def test_what_is_asked_for_says_what_why_and_a_day_within_a_week():
    def problems(**said):
        whole = {
            "kind": Asked.QUERY,
            "category": "KH",
            "reason": "投诉",
            "until": TODAY,
            "text": "张三",
        }
        return [one.where for one in wanted_problems(Wanted(**whole | said), TODAY, ())]

    assert problems() == []
    assert problems(text="", reason="") == ["text", "reason"]
    assert problems(until=TODAY - timedelta(days=1)) == ["until"]
    assert problems(until=TODAY + timedelta(days=LONGEST_DAYS)) == []
    assert problems(until=TODAY + timedelta(days=LONGEST_DAYS + 1)) == ["until"]


def test_a_form_asks_what_its_list_can_be_narrowed_by():
    def problems(**said):
        whole = {"zh": "按名", "en": "", "category": "KH", "positions": ("QRY",), "fields": ("q",)}
        return [one.where for one in form_problems(FormSpec(**whole | said, known={"q", "name"}))]

    assert problems() == []
    assert problems(zh="", positions=(), fields=()) == ["zh", "positions", "fields"]
    assert problems(fields=("q", "secret")) == ["fields"]
