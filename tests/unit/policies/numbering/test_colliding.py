"""Two patterns collide where one number can come out of two counters, and only there."""

from datetime import date
from itertools import combinations, product

import pytest

from policies.numbering.colliding import Vocabulary, collisions
from policies.numbering.rules import NumberFacts, normalise, parse_pattern, render, scope_key


def said(category):
    return Vocabulary(
        fonds="KH01", category=category, departments=("XSB", "CW"), retentions=("D10", "D30", "Y")
    )


def collide(one, other, codes=("HT", "KP")):
    pairs = zip((one, other), codes, strict=True)
    return list(collisions([(parse_pattern(text), said(code)) for text, code in pairs])) == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{YYYY}-{SEQ:4}", "{YYYY}-{SEQ:4@year}"),
        ("{YYYYMM}{SEQ:4}", "{YYYY}{SEQ:6}"),
        ("HT-{DEPT}-{SEQ:4@DEPT}", "{CAT}-{DEPT}-{SEQ:4}"),
        ("A{SEQ:4}", "A0{SEQ:3}"),
        ("ａ-{SEQ:4}-{YYYY}", "A－{SEQ:4@YYYY}-{YYYY}"),
    ],
)
def test_one_number_out_of_two_counters_is_found(one, other):
    codes = ("KP", "HT")
    assert collide(one, other, codes)
    assert collide(other, one, codes[::-1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{CAT}·{YYYY}-{SEQ:4}", "{CAT}·{YYYY}-{SEQ:5}"),  # another category
        ("{YYYY}-{SEQ:4}", "{YYYY}-{SEQ:4}"),  # one counter for both
        ("{YYYY}-{SEQ:4}", "20{REGION:2}-{SEQ:4}"),  # what agrees up to the counter shares it
        ("A-{SEQ:4}", "B-{YYYY}-{SEQ:4@year}"),
        ("{F:brand}-{SEQ:4}", "A-{SEQ:4}"),  # nobody can say
        ("{DEPT}-{SEQ:4}", "ABCD-{SEQ:4}"),
    ],
)
def test_what_cannot_be_the_same_number_is_left_alone(one, other):
    assert not collide(one, other)


PATTERNS = (
    *(
        "A{SEQ:1}",
        "A{SEQ:2}",
        "A0{SEQ:1}",
        "A{RP}-{SEQ:1}",
        "{CAT}-{SEQ:2}",
        "HT-{SEQ:2@FONDS}-{FONDS}",
    ),
    *(
        "HT-{SEQ:2}-{FONDS}",
        "{DEPT}-{SEQ:1}",
        "CW-{SEQ:1}-{YYYY}",
        "CW-{SEQ:1@YYYY}-{YYYY}",
        "{YYYY}{SEQ:2}",
    ),
    *(
        "{YYYYMM}-{SEQ:1}",
        "{YYYY}0{SEQ:1}",
        "20{REGION:2}-{SEQ:1}",
        "20{REGION:2}{SEQ:2}",
        "{CT}{SEQ:2}-{CHK}",
    ),
)


def given_by(text, category):
    """Return every number of a pattern within its width → the counters it comes from."""
    pattern = parse_pattern(text)
    found = {}
    for day, department, retention, region, kind in product(
        (date(2023, 1, 5), date(2031, 5, 1)),
        ("XSB", "CW"),
        ("D10", "D30", "Y"),
        ("310000", "230000"),
        "QJ",
    ):
        facts = NumberFacts(
            fonds="KH01",
            category=category,
            on=day,
            department=department,
            retention=retention,
            region=region,
            customer_type=kind,
        )
        for value in range(1, 10**pattern.counter.number):
            number = normalise(render(pattern, facts, value))
            found.setdefault(number, set()).add(scope_key(pattern, facts))
    return found


def test_no_two_patterns_give_one_number_out_of_two_counters_unseen():
    met = 0
    numbers = {text: given_by(text, "HT") for text in PATTERNS}
    for one, other in combinations(PATTERNS, 2):
        both = numbers[one].keys() & numbers[other].keys()
        twice = any(numbers[one][number] != numbers[other][number] for number in both)
        met += twice
        if twice:
            assert collide(one, other, ("HT", "HT")), (one, other)
    assert met >= 5
