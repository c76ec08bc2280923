"""Which rules of statuses hold for a category, and what keeps them from being published."""

from dataclasses import replace

import pytest

from policies.categories.rules import Category, Kind
from policies.document.statuses import problems_with_statuses, status_field, status_rules
from policies.document.values import PolicyDocument, StatusRule
from policies.fields.rules import Choice, Field, FieldType, Required
from policies.studio.rules import moved

STATUS = Field(
    category="KH", code="status", zh="客户状态", en="Status", type=FieldType.CHOICE,
    required=Required.AUTO,
    choices=tuple(Choice(code=one, zh=one, en=one) for one in ("potential", "active", "dormant")),
)  # fmt: skip
ENDS = Field(category="KH", code="rel_end", zh="终止日期", en="End", type=FieldType.DATE)
DORMANT = StatusRule(category="KH", becomes="dormant", before=("active", ""), idle=365)


def document(*rules, status=STATUS):
    def one(code, **said):
        return Category(code=code, zh=code, en="", custodian="A", **said)

    return PolicyDocument(
        categories=(
            one("KH", kind=Kind.FILE), one("KH·G", parent="KH"), one("HT"), one("YW", kind=Kind.FILE),
        ),
        fields=(status, ENDS),
        statuses=rules,
    )  # fmt: skip


def test_a_status_is_a_list_that_the_system_fills():
    assert status_field(document(), "KH·G") == STATUS
    assert status_field(document(), "HT") is None
    assert status_field(document(status=replace(STATUS, required=Required.OPTIONAL)), "KH") is None


def test_the_nearest_rule_of_a_status_holds():
    own = replace(DORMANT, category="KH·G", idle=90)
    ended = replace(DORMANT, becomes="active", before=(), upon=("HT",), idle=0)
    found = document(DORMANT, ended, own)
    assert list(status_rules(found, "KH")) == [DORMANT, ended]
    assert list(status_rules(found, "KH·G")) == [own, ended]
    assert list(status_rules(found, "HT")) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"category": "NO"}, "status_category"),
        ({"category": "HT"}, "status_field"),
        ({"becomes": "gone"}, "status_becomes"),
        ({"before": ("gone",)}, "status_before"),
        ({"before": ("dormant",)}, "status_before"),
        ({"idle": 0}, "status_idle"),
        ({"idle": -1}, "status_idle"),
        ({"upon": ("NO",)}, "status_upon"),
        ({"date_field": "status"}, "status_date"),
    ],
)
def test_what_is_wrong_is_said(said, code):
    assert [one.code for one in problems_with_statuses(document(replace(DORMANT, **said)))] == [
        code
    ]


def test_a_sound_rule_is_sound_and_follows_its_category():
    rule = replace(DORMANT, upon=("KH", "HT"), date_field="rel_end")
    assert list(problems_with_statuses(document(rule))) == []
    found = moved(document(rule), "KH", "YW")
    assert [(one.category, one.upon) for one in found.statuses] == [("YW·KH", ("YW·KH", "HT"))]
