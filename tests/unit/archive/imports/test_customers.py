"""Customers of a ledger are told apart the same in every order, and what contradicts itself is never guessed."""

import random

import pytest

from archive.imports.customers import (
    TWO_CODES,
    TWO_NAMES,
    WHICH,
    Profile,
    says_who,
    told_apart,
)


def groups(profiles, *, personal=False):
    return sorted((one.members, one.doubt) for one in told_apart(profiles, personal=personal))


def firm(name="", code="", other=""):
    return Profile(name=name, codes=(code, other))


def person(name="", phone="", code=""):
    return Profile(name=name, phone=phone, codes=(code,))


@pytest.mark.parametrize(
    ("profiles", "expected"),
    [
        ([firm("a"), firm("b")], [((0,), ""), ((1,), "")]),
        ([firm("a"), firm("a", "1")], [((0, 1), "")]),
        ([firm("a", "1"), firm("", "1"), firm("a")], [((0, 1, 2), "")]),
        ([firm("a", "1"), firm("a", "2")], [((0, 1), TWO_CODES)]),
        ([firm("a", "1"), firm("b", "1")], [((0, 1), TWO_NAMES)]),
        ([firm("a", "1"), firm("a", "", "x"), firm("c", "", "x")], [((0, 1, 2), TWO_NAMES)]),
    ],
    ids=["two", "name", "code", "two codes", "two names", "by way of another code"],
)
def test_firms(profiles, expected):
    assert groups(profiles) == expected


@pytest.mark.parametrize(
    ("profiles", "expected"),
    [
        ([person("a", "1"), person("a", "2")], [((0,), ""), ((1,), "")]),
        ([person("a", "1"), person("a")], [((0, 1), "")]),
        (
            [person("a", "1"), person("a", "2"), person("a")],
            [((0,), ""), ((1,), ""), ((2,), WHICH)],
        ),
        ([person("a", "1"), person("a", "", "x")], [((0,), WHICH), ((1,), WHICH)]),
        ([person("a", "1", "x"), person("a", "2", "x")], [((0, 1), "")]),
        ([person("a"), person("a")], [((0, 1), "")]),
    ],
    ids=["telephones", "name alone", "which of two", "never a guess", "one with two", "one name"],
)
def test_people(profiles, expected):
    assert groups(profiles, personal=True) == expected


def test_a_telephone_knows_people_only():
    assert says_who(Profile(phone="1"), personal=True)
    assert not says_who(Profile(phone="1"), personal=False)


@pytest.mark.parametrize("personal", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_the_order_of_rows_changes_nothing(seed, personal):
    chance = random.Random(seed)  # noqa: S311 - no secret
    found = [
        Profile(
            name=chance.choice(["", "a", "b", "c"]),
            phone=chance.choice(["", "1", "2"]) if personal else "",
            codes=(chance.choice(["", "", "x", "y"]), chance.choice(["", "", "u", "v"])),
        )
        for _ in range(chance.randint(1, 9))
    ]
    mixed = list(enumerate(found))
    chance.shuffle(mixed)

    def as_sets(profiles, places):
        return {
            (frozenset(places[at] for at in one.members), one.doubt)
            for one in told_apart(profiles, personal=personal)
        }

    expected = as_sets(found, range(len(found)))
    got = as_sets([one for _, one in mixed], [at for at, _ in mixed])
    assert got == expected
    assert sorted(at for members, _ in expected for at in members) == list(range(len(found)))
