"""Whether a department has a keeper: vacant, left, disabled and ended posts do not count."""

from datetime import date, timedelta

import pytest

from security.people.keeper_rules import Holder, is_kept, left_unkept, running_out

DAY = date(2026, 11, 29)


def holder(**more):
    base = {"name": "An", "department": "D1", "position": "ARC", "valid_from": DAY}
    return Holder(**{**base, **more})


def kept(*holders, department="D1"):
    return is_kept(holders, department=department, positions={"ARC"}, on=DAY)


def test_somebody_in_force_keeps():
    assert kept(holder())
    assert kept(holder(), department="")


@pytest.mark.parametrize(
    ("holders", "word"),
    [
        ([], "vacant"),
        ([holder(department="D2")], "vacant"),
        ([holder(position="STF")], "vacant"),
        ([holder(active=False)], "sign in"),
        ([holder(active=False, former=True)], "left"),
        ([holder(valid_from=DAY - timedelta(9), valid_to=DAY - timedelta(1))], "ended"),
        ([holder(valid_from=DAY + timedelta(1))], "begins"),
    ],
)
def test_nobody_else_does_and_the_report_says_why(holders, word):
    found = kept(*holders)
    assert not found
    assert word in found.reason


def keeper(**more):
    return holder(keeps=True, **{"valid_from": DAY - timedelta(9), **more})


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        ([keeper()], [keeper()], {}),
        ([keeper()], [keeper(valid_to=DAY)], {"D1": DAY + timedelta(1)}),
        ([keeper()], [keeper(active=False)], {"D1": DAY}),
        ([keeper()], [holder(valid_from=DAY - timedelta(9))], {"D1": DAY}),
        ([keeper(), keeper(name="Bo")], [keeper(valid_to=DAY), keeper(name="Bo")], {}),
        (
            [keeper(), keeper(name="Bo", valid_from=DAY + timedelta(3))],
            [keeper(valid_to=DAY), keeper(name="Bo", valid_from=DAY + timedelta(3))],
            {"D1": DAY + timedelta(1)},
        ),
        ([keeper(valid_to=DAY)], [keeper(valid_to=DAY)], {}),
        ([keeper(active=False)], [keeper(active=False, valid_to=DAY)], {}),
        ([holder()], [], {}),
        ([keeper()], [keeper(department="D2")], {"D1": DAY}),
    ],
)
def test_an_act_answers_only_for_the_keepers_it_takes_away(before, after, left):
    assert left_unkept(before, after, on=DAY) == left


@pytest.mark.parametrize(
    ("holders", "found"),
    [
        ([keeper()], {}),
        ([keeper(valid_to=DAY)], {"D1": DAY + timedelta(1)}),
        ([keeper(valid_to=DAY - timedelta(1))], {}),
        ([keeper(valid_to=DAY + timedelta(40))], {}),
        ([keeper(valid_to=DAY), keeper(name="Bo", valid_from=DAY + timedelta(1))], {}),
        (
            [keeper(valid_to=DAY), keeper(name="Bo", valid_from=DAY + timedelta(3))],
            {"D1": DAY + timedelta(1)},
        ),
        ([keeper(valid_to=DAY, active=False)], {}),
        ([holder(valid_to=DAY)], {}),
    ],
)
def test_a_post_that_ends_by_its_date_leaves_a_vacancy(holders, found):
    assert running_out(holders, since=DAY, until=DAY + timedelta(30)) == found
