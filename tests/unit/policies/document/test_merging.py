"""The three-way merge: its laws on any documents and on real packs, and what it never guesses."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.access.rules import Grant, RowScope, Verb
from policies.document.merging import Conflict, Merged, Side, merge, unknown
from policies.document.values import (
    Approval,
    ApprovalStep,
    Consultation,
    Department,
    Level,
    PolicyDocument,
    StatusRule,
)
from policies.fields.rules import Choice, Field, FieldType
from policies.packs.loader import load_pack, pack_codes
from policies.retention.rules import RetentionRule
from tests.unit.policies.document.test_canonical import documents

PARTS = tuple(
    part.name
    for part in fields(PolicyDocument)
    if isinstance(getattr(PolicyDocument(), part.name), tuple)
)
Edit = Callable[[PolicyDocument], PolicyDocument]


def changed_row(row: Any, salt: str) -> Any:
    """The row with one value changed that is no part of its codes."""
    if isinstance(row, Grant):
        return replace(row, clearance=f"L{salt}")
    if hasattr(row, "pattern"):
        return replace(row, pattern=f"{row.pattern}{salt}")
    if hasattr(row, "basis"):
        return replace(row, basis=f"{row.basis}{salt}")
    if isinstance(row, Consultation):
        return replace(row, minutes=row.minutes + int(salt))
    if isinstance(row, StatusRule):
        return replace(row, idle=row.idle + int(salt))
    return replace(row, zh=f"{row.zh}{salt}")


@st.composite
def edited(draw: Any, document: PolicyDocument) -> PolicyDocument:
    """The document with a few rows changed, taken away, doubled under another name, or moved."""
    for _ in range(draw(st.integers(1, 6))):
        part = draw(st.sampled_from(PARTS))
        rows = list(getattr(document, part))
        if not rows:
            continue
        at = draw(st.integers(0, len(rows) - 1))
        what = draw(st.sampled_from(["change", "remove", "add", "move"]))
        salt = draw(st.sampled_from("123"))
        if what == "change":
            rows[at] = changed_row(rows[at], salt)
        elif what == "remove":
            del rows[at]
        elif what == "add":
            named = "department" if part == "grants" else "category"
            named = named if hasattr(rows[at], named) and part != "fields" else "code"
            rows.insert(at, replace(rows[at], **{named: f"{getattr(rows[at], named)}{salt}"}))
        else:
            rows.insert(draw(st.integers(0, len(rows) - 1)), rows.pop(at))
        document = replace(document, **{part: tuple(rows)})
    if draw(st.booleans()):
        document = replace(document, en=f"{document.en}{draw(st.sampled_from('123'))}")
    return document


def demand_laws(a: PolicyDocument, b: PolicyDocument) -> None:
    """The three laws of two documents."""
    assert merge(a, a, b) == Merged(document=b, conflicts=())
    assert merge(a, b, a) == Merged(document=b, conflicts=())
    assert merge(a, b, b) == Merged(document=b, conflicts=())


def every_row(document: PolicyDocument, part: str) -> list[Any]:
    return sorted(getattr(document, part), key=repr)


def demand_decided(base: PolicyDocument, ours: PolicyDocument, theirs: PolicyDocument) -> None:
    """Every conflict can be decided either way, and then there is none; its key names one place."""
    found = merge(base, ours, theirs)
    keys = [one.key for one in found.conflicts]
    assert len(set(keys)) == len(keys)
    for one in found.conflicts:
        assert one.ours != one.theirs
        assert one.base is None or one.base not in (one.ours, one.theirs)
    for side in Side:
        decided = merge(base, ours, theirs, choices=dict.fromkeys(keys, side))
        assert decided.conflicts == ()
        if side is Side.OURS:
            assert decided.document == found.document  # undecided, ours stands there
    half = merge(base, ours, theirs, choices=dict.fromkeys(keys[::2], Side.THEIRS))
    assert [one.key for one in half.conflicts] == keys[1::2]


def demand_mirrored(base: PolicyDocument, ours: PolicyDocument, theirs: PolicyDocument) -> None:
    """Whoever is asked first, the same places are in conflict, and the same rows come out."""
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    swapped = merge(
        base, theirs, ours, choices={conflict.key: Side.THEIRS for conflict in other.conflicts}
    )
    assert {conflict.key for conflict in one.conflicts} == {
        conflict.key for conflict in other.conflicts
    }
    for part in PARTS:
        assert every_row(one.document, part) == every_row(swapped.document, part)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), documents())
def test_the_laws_hold_for_any_two_documents(a: PolicyDocument, b: PolicyDocument) -> None:
    demand_laws(a, b)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), documents(), documents())
def test_any_three_documents_merge_and_every_conflict_can_be_decided(
    base: PolicyDocument, ours: PolicyDocument, theirs: PolicyDocument
) -> None:
    demand_decided(base, ours, theirs)


@pytest.mark.parametrize("pack", pack_codes())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_laws_hold_for_packs_that_both_sides_edited(pack: str, data: Any) -> None:
    base = load_pack(pack)
    ours = data.draw(edited(base))
    theirs = data.draw(edited(base))
    demand_laws(base, ours)
    demand_laws(ours, theirs)
    demand_decided(base, ours, theirs)
    demand_mirrored(base, ours, theirs)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_edits_of_different_rows_come_out_together(data: Any) -> None:
    """Neither side's work is lost, and nothing is asked where nobody touched the same thing."""
    base = load_pack("P07")
    part = data.draw(st.sampled_from([one for one in PARTS if len(getattr(base, one)) > 1]))
    rows = getattr(base, part)
    places = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=6, unique=True))
    left, right = set(places[::2]), set(places[1::2])

    def with_changed(at: set[int]) -> PolicyDocument:
        new = tuple(changed_row(row, "9") if i in at else row for i, row in enumerate(rows))
        return replace(base, **{part: new})

    found = merge(base, with_changed(left), with_changed(right))
    assert found == Merged(document=with_changed(left | right), conflicts=())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_one_leaf_touched_twice_is_always_a_conflict_with_all_three_values(data: Any) -> None:
    base = load_pack("P01")
    part = data.draw(st.sampled_from([one for one in PARTS if getattr(base, one)]))
    rows = getattr(base, part)
    at = data.draw(st.integers(0, len(rows) - 1))

    def with_salt(salt: str) -> PolicyDocument:
        return replace(base, **{part: (*rows[:at], changed_row(rows[at], salt), *rows[at + 1 :])})

    ours, theirs = with_salt("8"), with_salt("9")
    found = merge(base, ours, theirs)
    (conflict,) = found.conflicts
    assert conflict.part == part
    assert found.document == ours
    attribute = conflict.attribute
    assert conflict.ours == getattr(getattr(ours, part)[at], attribute)
    assert conflict.theirs == getattr(getattr(theirs, part)[at], attribute)
    assert conflict.base == getattr(rows[at], attribute)
    assert merge(base, ours, theirs, choices={conflict.key: "theirs"}).document == theirs


def field(code: str, **more: Any) -> Field:
    return Field(category="KP", code=code, zh=code, en=code, type=FieldType.CHOICE, **more)


def with_fields(*rows: Field) -> PolicyDocument:
    return PolicyDocument(fields=rows)


def test_two_values_of_one_row_come_from_two_sides() -> None:
    base = with_fields(field("a"))
    found = merge(base, with_fields(field("a", listed=True)), with_fields(field("a", unique=True)))
    assert found == Merged(document=with_fields(field("a", listed=True, unique=True)), conflicts=())


def test_a_row_removed_by_one_and_changed_by_the_other_is_a_conflict() -> None:
    base = with_fields(field("a"), field("b"))
    removed, changed = with_fields(field("b")), with_fields(field("a", listed=True), field("b"))
    found = merge(base, removed, changed)
    assert found.conflicts == (
        Conflict(
            key="fields/KP/a",
            part="fields",
            row="KP/a",
            base=field("a"),
            ours=None,
            theirs=field("a", listed=True),
        ),
    )
    assert found.document == removed
    assert merge(base, removed, changed, choices={"fields/KP/a": "theirs"}).document == changed
    other = merge(base, changed, removed)
    assert [one.key for one in other.conflicts] == ["fields/KP/a"]
    assert other.document == changed


def test_lists_of_values_merge_value_by_value() -> None:
    one, two, three = (Choice(code=code, zh=code) for code in "123")
    base = with_fields(field("a", choices=(one, two)))
    ours = with_fields(field("a", choices=(one, replace(two, retired=True))))
    theirs = with_fields(field("a", choices=(replace(one, en="One"), three, two)))
    found = merge(base, ours, theirs)
    assert found.conflicts == ()
    assert found.document.fields[0].choices == (
        replace(one, en="One"),
        three,
        replace(two, retired=True),
    )
    clash = with_fields(field("a", choices=(one, replace(two, retired=True, en="Zwei"))))
    other = with_fields(field("a", choices=(one, replace(two, en="Two"))))
    (conflict,) = merge(base, clash, other).conflicts
    assert (conflict.key, conflict.entry) == ("fields/KP/a/choices/2/en", "2/en")
    assert (conflict.base, conflict.ours, conflict.theirs) == ("", "Zwei", "Two")


def test_a_row_both_brought_is_asked_about_where_it_differs() -> None:
    ours, theirs = with_fields(field("n", repeat="x")), with_fields(field("n", repeat="y"))
    (conflict,) = merge(PolicyDocument(), ours, theirs).conflicts
    assert (conflict.attribute, conflict.base, conflict.ours, conflict.theirs) == (
        "repeat",
        None,
        "x",
        "y",
    )


def test_new_rows_of_theirs_stand_beside_their_neighbours() -> None:
    a, b, c, x, y, z = (field(code) for code in "abcxyz")
    base = with_fields(a, b, c)
    found = merge(base, with_fields(a, b, y, c), with_fields(z, a, x, b, c))
    assert [one.code for one in found.document.fields] == ["z", "a", "x", "b", "y", "c"]


def test_an_order_only_theirs_changed_is_taken_and_one_both_changed_is_asked_about() -> None:
    rows = [Level(code=code, zh=code, en=code) for code in "abcd"]

    def document(order: str) -> PolicyDocument:
        known = {row.code: row for row in rows}
        return PolicyDocument(
            levels=tuple(known.get(code) or Level(code=code, zh=code, en=code) for code in order)
        )

    def codes(found: Merged) -> str:
        return "".join(level.code for level in found.document.levels)

    assert codes(merge(document("abcd"), document("axbcd"), document("dcba"))) == "dcbax"
    found = merge(document("abcd"), document("bacd"), document("abdc"))
    assert (codes(found), [one.key for one in found.conflicts]) == ("bacd", ["levels/#order"])
    chosen = merge(
        document("abcd"), document("bacd"), document("abdc"), choices={"levels/#order": "theirs"}
    )
    assert (codes(chosen), chosen.conflicts) == ("abdc", ())


SALES = Grant(department="XSB", position="OPR", categories=("KP", "QY"), verbs=(Verb.VIEW,))


def with_grants(*grants: Grant) -> PolicyDocument:
    return PolicyDocument(grants=grants)


def test_a_right_one_side_narrowed_does_not_come_back_by_what_the_other_added() -> None:
    """Both rewrote the categories of one right: it is one right, and somebody decides."""
    ours = with_grants(replace(SALES, categories=("KP",)))
    theirs = with_grants(replace(SALES, categories=("KP", "QY", "HT")))
    found = merge(with_grants(SALES), ours, theirs)
    assert [one.key for one in found.conflicts] == ["grants/XSB/OPR/KP, QY/categories"]
    assert found.document == ours


def test_a_right_rewritten_in_everything_is_asked_about_as_a_whole() -> None:
    ours = with_grants(replace(SALES, categories=("KP",), verbs=(Verb.CREATE,)))
    theirs = with_grants(replace(SALES, clearance="L0"))
    (conflict,) = merge(with_grants(SALES), ours, theirs).conflicts
    assert (conflict.attribute, conflict.base) == ("", SALES)
    assert (conflict.ours, conflict.theirs) == (ours.grants[0], theirs.grants[0])


def test_a_right_in_other_hands_is_still_that_right() -> None:
    ours = with_grants(replace(SALES, department="YXB"))
    theirs = with_grants(replace(SALES, department="JSB"))
    (conflict,) = merge(with_grants(SALES), ours, theirs).conflicts
    assert conflict.key == "grants/XSB/OPR/KP, QY"


def test_rights_of_one_holder_on_the_same_categories_stay_apart() -> None:
    own = replace(SALES, verbs=(Verb.EDIT,), rows=RowScope.OWN)
    base = with_grants(SALES, own)
    ours = with_grants(SALES, replace(own, clearance="L1"))
    theirs = with_grants(replace(SALES, valid_to=date(2027, 1, 1)), own)
    found = merge(base, ours, theirs)
    assert found == Merged(document=with_grants(theirs.grants[0], ours.grants[1]), conflicts=())


def test_a_period_whose_trigger_both_changed_is_one_period() -> None:
    rule = RetentionRule(category="HT", code="D10", period="P10Y", trigger="END")
    three = [
        PolicyDocument(retention=(replace(rule, trigger=trigger),))
        for trigger in ("END", "CON", "CLOSE")
    ]
    (conflict,) = merge(*three).conflicts
    assert (conflict.attribute, conflict.ours, conflict.theirs) == ("trigger", "CON", "CLOSE")


def test_the_steps_of_an_approval_are_one_value() -> None:
    def document(*positions: str) -> PolicyDocument:
        steps = tuple(ApprovalStep(position=one) for one in positions)
        return PolicyDocument(
            approvals=(Approval(code="AP1", subject="review", zh="审", en="Review", steps=steps),)
        )

    (conflict,) = merge(document("A"), document("A", "B"), document("A", "C")).conflicts
    assert conflict.key == "approvals/AP1/steps"


def test_codes_that_stand_twice_are_paired_in_order() -> None:
    a = Department(code="A", zh="甲", en="A")
    base = PolicyDocument(departments=(a, a))
    ours = PolicyDocument(departments=(a, replace(a, zh="乙")))
    theirs = PolicyDocument(departments=(a, replace(a, zh="丙")))
    assert [one.key for one in merge(base, ours, theirs).conflicts] == ["departments/A #2/zh"]


def test_a_choice_for_no_conflict_is_known_as_such() -> None:
    base = with_fields(field("a"))
    found = merge(base, with_fields(field("a", repeat="x")), with_fields(field("a", repeat="y")))
    assert unknown(["fields/KP/a/repeat", "fields/KP/b"], found.conflicts) == ("fields/KP/b",)
