"""The life of what is collected: no way leads to a record past the signature, and what is over stays over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.collecting.link_rules import (
    MOST_FORMS,
    LinkFacts,
    days_problems,
    fields_to_fill,
    may_fill,
)
from archive.collecting.rules import (
    Gathered,
    Kind,
    State,
    Step,
    Verified,
    gathered_problems,
    keyer_problem,
    may_happen,
    may_key,
    verified_problems,
)
from policies.fields.rules import Field, FieldType, Required
from policies.forms.rules import Block, BlockKind, Form, FormKind

TODAY = date(2026, 11, 30)
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
# Where each act leads; what the manager decides stands beside the steps of the rules.
LEADS = {
    Step.SUBMIT: State.IN_REVIEW,
    Step.SEND_BACK: State.RETURNED,
    Step.REJECT: State.REJECTED,
    Step.MERGE: State.MERGED,
    Step.REOPEN: State.OPEN,
}
DECIDED = {"sign": State.SIGNED, "return": State.RETURNED, "withdraw": State.OPEN}


@given(st.lists(st.sampled_from([*LEADS, *DECIDED, "key"]), max_size=30))
def test_no_way_leads_to_a_record_without_a_signature_that_still_counts(acts):
    state, signed = State.OPEN, False
    for act in acts:
        if act == "key":
            if may_key(state, category="KP", signed_only=True):
                assert signed
                state = State.KEYED
        elif act in DECIDED:
            if state is State.IN_REVIEW:
                state, signed = DECIDED[act], act == "sign"
        elif may_happen(act, state):
            state, signed = LEADS[act], False
        if state in {State.KEYED, State.MERGED}:
            assert not may_key(state, category="KP", signed_only=False), "keyed once"
            assert not any(may_happen(one, state) for one in Step), "what is over stays over"


@pytest.mark.parametrize("step", Step)
def test_a_step_is_refused_with_a_sentence(step):
    refused = [may_happen(step, one) for one in State if not may_happen(step, one)]
    assert refused
    assert all(one.reason for one in refused)


def test_an_item_without_class_is_not_keyed():
    assert "no class" in may_key(State.OPEN, category="", signed_only=False).reason
    assert may_key(State.OPEN, category="KP", signed_only=False)
    assert "not signed" in may_key(State.RETURNED, category="KP", signed_only=True).reason


def test_who_signed_and_who_stands_in_for_the_signer_does_not_key():
    assert keyer_problem(["7"], {"8"})
    assert not keyer_problem(["7"], {"8", "7"})


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": " "}, "title"),
        ({"category": "XX"}, "category"),
        ({"kind": Kind.CARD, "category": ""}, "category"),
        ({"collected_on": TODAY + timedelta(days=1)}, "collected_on"),
        ({"text": " "}, "text"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(changes, where):
    whole = {"kind": Kind.NOTE, "title": "名片", "collected_on": TODAY, "text": "电话"}
    assert gathered_problems(Gathered(**whole), ["KP"], TODAY, has_files=False) == []
    found = gathered_problems(Gathered(**whole | changes), ["KP"], TODAY, has_files=False)
    assert [one.where for one in found] == [where]


def test_a_check_says_what_is_wrong_where_something_is():
    good = {"aspect": "accuracy", "method": "phone", "outcome": "confirmed"}
    assert verified_problems(Verified(**good)) == []
    (wrong,) = verified_problems(Verified(**good | {"outcome": "wrong"}))
    assert wrong.where == "note"
    assert [one.where for one in verified_problems(Verified(**good | {"method": "x"}))] == [
        "method"
    ]


def test_a_link_is_good_in_its_time_until_it_is_revoked_or_used():
    facts = {"expires_at": AT + timedelta(days=1)}
    assert may_fill(LinkFacts(**facts), AT)
    assert may_fill(LinkFacts(**facts, once=False, used=9), AT)
    assert not may_fill(LinkFacts(**facts, once=False, used=MOST_FORMS), AT)
    for over in ({"used": 1}, {"revoked": True}, {"expires_at": AT}):
        assert not may_fill(LinkFacts(**facts | over), AT), over
    assert [bool(days_problems(one)) for one in (0, 1, 30, 31)] == [True, False, False, True]


def test_a_customer_is_asked_what_the_form_names_and_nothing_of_the_company():
    def field(code, kind=FieldType.TEXT, **more):
        return Field(category="KP", code=code, zh=code, en=code, type=kind, **more)

    fields = [
        field("name"),
        field("owner", FieldType.PERSON),
        field("file", FieldType.LINK),
        field("no", required=Required.AUTO),
        field("row", repeat="CTC"),
        field("old", retired=True),
        field("hidden"),
    ]
    codes = tuple(one.code for one in fields if one.code != "hidden")
    block = Block(kind=BlockKind.FIELDS, fields=("@title", *codes, "unknown"))
    form = Form(code="KH", kind=FormKind.CUSTOMER, zh="表", blocks=(block,))
    assert [one.code for one in fields_to_fill(form, fields)] == ["name"]
