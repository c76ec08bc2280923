"""Which effect a change has: on a period, on what is required, on who sees what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.planning.rules import (
    Fingerprint,
    Ground,
    Kind,
    Place,
    Role,
    Standing,
    Which,
    moved,
    newly_required,
    sights,
    standing_of,
    standing_text,
)
from policies.access.rules import Grant, RowScope, Verb
from policies.fields.rules import Field, FieldType, Required
from policies.retention.due import State

TODAY = date(2026, 11, 29)
STATES = st.sampled_from([State.RUNNING, State.PERMANENT, State.NO_RULE, State.NO_TRIGGER])
STANDINGS = st.builds(
    lambda state, day, action: Standing(
        str(state), day if state is State.RUNNING else None, action, "D10"
    ),
    STATES,
    st.dates(date(2000, 1, 1), date(2080, 1, 1)),
    st.sampled_from(["DES", "REV", "KEEP"]),
)


def until(day: str, action: str = "DES") -> Standing:
    return Standing("running", date.fromisoformat(day), action, "D10")


PERMANENT = Standing("permanent", None, "KEEP", "Y")
NO_RULE = Standing("no_rule", None, "KEEP", "")
NO_DATE = Standing("no_trigger", None, "DES", "D10")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (until("2030-01-01"), until("2026-11-28"), Kind.DUE_NOW),
        (until("2030-01-01"), until("2026-11-29"), Kind.EARLIER),
        (until("2020-01-01"), until("2019-01-01"), Kind.EARLIER),
        (until("2030-01-01"), until("2031-01-01"), Kind.LATER),
        (until("2020-01-01"), until("2031-01-01"), Kind.LATER),
        (until("2030-01-01"), PERMANENT, Kind.LATER),
        (PERMANENT, until("2030-01-01"), Kind.EARLIER),
        (PERMANENT, until("2010-01-01"), Kind.DUE_NOW),
        (NO_DATE, until("2010-01-01"), Kind.DUE_NOW),
        (until("2030-01-01"), NO_RULE, Kind.UNRULED),
        (PERMANENT, NO_DATE, Kind.UNDATED),
        (until("2030-01-01"), until("2030-01-01", "REV"), Kind.ENDING),
        (until("2030-01-01"), until("2030-01-01"), None),
        (NO_RULE, NO_RULE, None),
    ],
)
def test_what_becomes_of_a_period(old: Standing, new: Standing, kind: Kind | None) -> None:
    assert moved(old, new, today=TODAY) == kind


@given(STANDINGS)
def test_what_stays_has_no_effect_and_is_read_back_as_it_was(one: Standing) -> None:
    assert moved(one, one, today=TODAY) is None
    assert standing_of(standing_text(one)) == one


@given(STANDINGS, STANDINGS)
def test_two_ways_are_never_both_earlier(one: Standing, other: Standing) -> None:
    sooner = {Kind.EARLIER, Kind.DUE_NOW}
    there, back = moved(one, other, today=TODAY), moved(other, one, today=TODAY)
    assert not (there in sooner and back in sooner)
    assert (there is None) == (back is None)


def field(code: str, required: Required, *, retired: bool = False) -> Field:
    return Field(
        category="KP",
        code=code,
        zh=code,
        en=code,
        type=FieldType.TEXT,
        required=required,
        retired=retired,
    )


def test_only_what_was_not_required_before_is_asked_for() -> None:
    before = [
        field("a", Required.OPTIONAL),
        field("b", Required.FILING),
        field("c", Required.ALWAYS),
        field("d", Required.AUTO),
        field("gone", Required.OPTIONAL),
    ]
    after = [
        field("a", Required.FILING),
        field("b", Required.ALWAYS),
        field("c", Required.FILING),
        field("d", Required.AUTO),
        field("gone", Required.ALWAYS, retired=True),
        field("new", Required.ALWAYS),
    ]
    found = [(one.field.code, one.drafts) for one in newly_required(before, after)]
    assert found == [("a", False), ("b", True), ("new", False)]


def ground(*grants: Grant) -> Ground:
    return Ground(grants=grants, levels=["L0", "L1"], parents={"KP": ""}, today=TODAY)


def grant(rows: RowScope = RowScope.ALL, clearance: str = "L1") -> Grant:
    return Grant(
        department="XSB",
        position="",
        categories=("KP",),
        verbs=(Verb.VIEW,),
        rows=rows,
        clearance=clearance,
    )


CLERK = Role(department="XSB", position="CLK", holders=frozenset({"1"}))
HERE = Place("KP", "XSB", "", "L1")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (ground(), ground(grant()), [(Kind.GAINED, Which.ALL)]),
        (ground(grant()), ground(), [(Kind.LOST, Which.ALL)]),
        (ground(grant()), ground(grant(RowScope.OWN)), [(Kind.LOST, Which.OTHERS)]),
        (ground(grant(RowScope.OWN)), ground(), [(Kind.LOST, Which.OWN)]),
        (ground(grant()), ground(grant(RowScope.DEPARTMENT)), []),
        (ground(grant()), ground(grant(clearance="L0")), [(Kind.LOST, Which.ALL)]),
        (ground(grant()), ground(grant()), []),
    ],
)
def test_who_comes_to_see_what_and_sees_it_no_more(old, new, found) -> None:
    told = [(one.kind, one.which) for one in sights(old, new, [CLERK], [HERE])]
    assert told == found


def test_a_role_without_the_right_is_not_told() -> None:
    stranger = Role(department="JSB", position="STF", holders=frozenset({"2"}))
    assert list(sights(ground(grant()), ground(), [stranger], [HERE])) == []


def test_the_digest_is_of_both_documents_and_every_line() -> None:
    def made(old: str, new: str, *lines: bytes) -> str:
        found = Fingerprint(old, new)
        for line in lines:
            found.take(line)
        return found.value()

    values = [
        made("a", "b"),
        made("b", "a"),
        made("a", "b", b"1\n"),
        made("a", "b", b"1\n", b"2\n"),
    ]
    assert len(set(values)) == len(values)
    assert made("a", "b", b"1\n") == made("a", "b", b"1\n")
