"""What a token may carry, and when it may be used."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.tokens.rules import (
    Scope,
    TokenData,
    TokenFacts,
    digest_of,
    is_token,
    is_within,
    may_use,
    problems_with_token,
    verbs_of,
)

TODAY = date(2026, 11, 29)
SOUND = TokenData(name="CRM", scopes=["records.read"], expires_on=TODAY + timedelta(days=30))
FACTS = TokenFacts(expires_on=TODAY, revoked=False, networks=(), person_active=True)


def codes(data):
    return {problem.where for problem in problems_with_token(data, TODAY)}


def test_a_sound_token_has_no_problem():
    assert codes(SOUND) == set()
    assert codes(replace(SOUND, expires_on=TODAY + timedelta(days=366))) == set()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": ["records.edit"]}, "scopes"),
        ({"scopes": ["requests.decide"]}, "scopes"),
        ({"expires_on": TODAY}, "expires_on"),
        ({"expires_on": TODAY + timedelta(days=367)}, "expires_on"),
        ({"networks": ["10.0.0.0/33"]}, "networks"),
        ({"networks": ["crm.example.com"]}, "networks"),
        ({"networks": ["10.0.0.1"] * 21}, "networks"),
    ],
)
def test_each_fault_is_named_at_its_place(change, where):
    assert codes(replace(SOUND, **change)) == {where}


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"expires_on": TODAY - timedelta(days=1)}, False),
        ({"revoked": True}, False),
        ({"person_active": False}, False),
        ({"networks": ("10.1.0.0/16",)}, True),
        ({"networks": ("10.2.0.0/16", "2001:db8::/32")}, False),
        ({"is_lent": True}, True),
        ({"is_lent": True, "person_signs_in": True}, False),
        ({"person_signs_in": True}, True),
    ],
)
def test_a_token_is_used_only_as_it_was_given(change, allowed):
    assert bool(may_use(replace(FACTS, **change), today=TODAY, address="10.1.2.3")) is allowed


def test_an_address_is_compared_as_a_number():
    assert is_within("::ffff:10.1.2.3", ["10.1.2.3"])
    assert not is_within("", ["10.1.2.3"])
    assert not is_within("10.1.2.30", ["10.1.2.3"])


def test_scopes_let_through_their_verbs_and_no_others():
    assert verbs_of([Scope.RECORDS_READ, Scope.RECORDS_FILE]) == {"Q", "F"}
    assert verbs_of(["people.read"]) == frozenset()
    assert verbs_of(["K", "everything"]) == frozenset()


def test_what_is_stored_does_not_show_the_token():
    secret = f"fonds_ab12cd34_{'x' * 43}"
    assert is_token(secret)
    assert not is_token(secret + "x")
    assert not is_token(f"{secret}\n")
    assert secret not in digest_of(secret)
