"""Applications to use archives as pure rules: what is missing, when something is open, in which manner."""

from datetime import date

import pytest

from archive.using.rules import (
    OTHER,
    Manner,
    Standing,
    Wanted,
    may_end,
    may_note,
    problems_with,
    purpose_refused,
    standing,
    typed_lines,
    verbs_of,
)
from policies.access.grants import Verb

TODAY = date(2026, 6, 10)
WHOLE = {
    "text": "KH-0001",
    "manners": ("view",),
    "since": TODAY,
    "until": TODAY,
    "purpose": "business",
    "reason": "对账",
}


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, set()),
        ({"text": " \n "}, {"records"}),
        ({"text": "", "records": (1,)}, set()),
        ({"text": "\n".join(map(str, range(51)))}, {"records"}),
        ({"manners": ()}, {"manners"}),
        ({"manners": ("burn",)}, {"manners"}),
        ({"since": date(2026, 6, 9)}, {"since"}),
        ({"until": date(2026, 6, 9)}, {"until"}),
        ({"until": date(2027, 6, 12)}, {"until"}),
        ({"purpose": ""}, {"purpose"}),
        ({"reason": "  "}, {"reason"}),
    ],
)
def test_an_application_says_everything(change, missing):
    found = problems_with(Wanted(**{**WHOLE, **change}), TODAY, purposes={"business"})
    assert {one.code for one in found} == missing


@pytest.mark.parametrize(
    ("state", "today", "wanted"),
    [
        ("received", date(2026, 6, 11), Standing.RECEIVED),
        ("agreed", date(2026, 6, 10), Standing.AHEAD),
        ("agreed", date(2026, 6, 11), Standing.OPEN),
        ("agreed", date(2026, 6, 12), Standing.OPEN),
        ("agreed", date(2026, 6, 13), Standing.OVER),
        ("ended", date(2026, 6, 11), Standing.ENDED),
    ],
)
def test_it_is_open_in_its_days_alone(state, today, wanted):
    since, until = date(2026, 6, 11), date(2026, 6, 12)
    found = standing(state=state, since=since, until=until, today=today)
    assert found is wanted
    assert bool(may_end(found)) is (wanted in {Standing.AHEAD, Standing.OPEN})


def test_each_manner_opens_its_own_rights_alone():
    assert verbs_of([]) == verbs_of(["view", "excerpt"]) == {Verb.VIEW}
    assert verbs_of(["export"]) == {Verb.VIEW, Verb.EXPORT}
    assert verbs_of(["copy", "loan"]) == {Verb.VIEW, Verb.COPY, Verb.REQUEST}
    given = frozenset().union(*(verbs_of([str(one)]) for one in Manner))
    assert Verb.EDIT not in given
    assert Verb.UNMASK not in given


def test_what_leaves_no_trace_by_itself_is_noted_in_its_manner_and_time():
    assert may_note(Standing.OPEN, "copy", ["view", "copy"])
    assert not may_note(Standing.OPEN, "copy", ["view"])
    assert not may_note(Standing.OPEN, "view", ["view"])
    assert not may_note(Standing.OVER, "copy", ["copy"])


def test_a_purpose_is_one_of_the_company_and_of_the_category():
    assert purpose_refused("", (), ())
    assert purpose_refused("business", {"business", "credit"}, ())
    assert not purpose_refused(OTHER, {"business"}, ())
    assert not purpose_refused("credit", {"business", "credit"}, {"business"})


def test_each_line_is_one_record_once():
    assert typed_lines(" A \n\nB\nA") == ("A", "B")
