"""Which fields are read in clear."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from policies.access.rules import (
    Facts,
    FieldFacts,
    Grant,
    Person,
    Post,
    RowScope,
    Verb,
    masked_in,
    masked_sensitivities,
    readable_fields,
)

TODAY = date(2026, 11, 23)
LEVELS = ("L0", "L1", "L2", "L3")
ANNA = Person(id="1", posts=(Post(department="XZ", position="STF"),))
MASKING = Grant(department="XZ", verbs=(Verb.VIEW,), mask=("P", "SP"))
OWN = Grant(department="XZ", verbs=(Verb.VIEW,), rows=RowScope.OWN)


def in_category(grants):
    return masked_sensitivities(grants, ANNA, "KP", today=TODAY, parents={"KP": ""})


def in_record(grants, **facts):
    return masked_in(
        grants, ANNA, Facts(category="KP", **facts), today=TODAY, levels=LEVELS, parents={"KP": ""}
    )


def test_without_a_view_grant_everything_is_masked():
    assert in_category([]) == in_record([]) == {"P", "SP", "B"}


def test_a_mask_holds_for_the_whole_category_though_own_records_are_shown():
    assert in_category([MASKING, OWN]) == {"P", "SP"}
    assert in_record([MASKING, OWN], owner="2") == {"P", "SP"}
    assert in_record([MASKING, OWN], owner="1") == frozenset()


@given(
    st.lists(
        st.builds(
            Grant,
            verbs=st.just((Verb.VIEW,)),
            mask=st.lists(st.sampled_from(["P", "SP", "B"]), unique=True).map(tuple),
            rows=st.sampled_from(RowScope),
        ),
        max_size=4,
    ),
    st.sampled_from(["1", "2"]),
)
def test_what_is_clear_in_the_category_is_clear_in_every_record_reached(grants, owner):
    if any(grant.rows is RowScope.ALL for grant in grants):
        assert in_record(grants, owner=owner) <= in_category(grants)


def test_sealed_and_masked_fields_are_named_but_not_clear():
    fields = [
        FieldFacts(code="name"),
        FieldFacts(code="mobile", sensitivity="P"),
        FieldFacts(code="account", sealed=True),
        FieldFacts(code="price", sensitivity="B"),
    ]
    shown = readable_fields(fields, may_view=True, masked=frozenset({"P"}))
    assert shown == {"name": True, "mobile": False, "account": False, "price": True}
    assert readable_fields(fields, may_view=False, masked=frozenset()) == {}
