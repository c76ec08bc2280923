"""X1–X16 as switches; X4 (loans), X5, X7 (disposal), X6 (holds), X14 (consent) still wait.

Two companies differ in one row of their policy only: same people, same clicks, the page tells them apart.
Of X8 runs where paper is put, of X10 who may draft the rules, of X16 who files what another department entered.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from kernel.calendar import month_bounds
from kernel.clock import today
from policies.access.rules import Grant, Verb
from policies.cadences.rules import DoneBy
from policies.categories.rules import OWN, Doubles, Review, Stage, StageDuty, UpdateApproval
from tests.integration.policies.houses import (
    address,
    cadence,
    category,
    seen,
    with_grant,
    without_grant,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


SIGNED_BY_KEYER = "another person than who filled it in"


@pytest.mark.parametrize(
    ("review", "signed", "self_signed"),
    [(Review.AFTER_ENTRY, "In review", "In review"), (Review.NONE, "Filed", "Filed")],
    ids=["after-entry", "none"],
)
def test_x1_review_before_keying_or_after_entry_or_none(pair, review, signed, self_signed):
    before, other = pair(category("KP", review=review))
    for house, card, own in (
        (before, "Filed", SIGNED_BY_KEYER),
        (other, signed, self_signed),
    ):
        assert card in seen(house.card())
        assert own in seen(house.card(reviewed_by="XSB-CLK"))


WAITS = "A change waits for its approval"


@pytest.mark.parametrize(
    ("approval", "minor", "critical"),
    [(UpdateApproval.ALL, True, True), (UpdateApproval.NONE, False, False)],
    ids=["all-updates", "at-once"],
)
def test_x2_critical_updates_or_all_or_none_are_approved(pair, approval, minor, critical):
    usual, other = pair(category("KP", update_approval=approval))
    for house, expected in ((usual, (False, True)), (other, (minor, critical))):
        for changes, waits in zip(
            ({"f.brands": "凤凰"}, {"f.store_name": "改名车行"}), expected, strict=True
        ):
            path = address(house.card())
            answer = house.change("clerk", path, **changes)
            assert (WAITS in seen(answer)) is waits, (approval, changes)


def test_x3_all_files_confidential_or_shared_inside_the_company(pair):
    shared, confidential = pair(category("KP", level="L2"))
    for house, status in ((shared, 200), (confidential, 404)):
        path = address(house.card())
        assert house.get("clerk", path).status_code == 200
        assert house.get("manager", path).status_code == status


def test_x8_paper_is_filed_at_a_place_and_what_is_both_may_be_without(pair):
    both, paper = pair(category("KP", carrier="paper"))
    assert "Filed" in seen(both.card())
    assert "Paper is filed at a place" in seen(paper.card())
    assert "Filed" in seen(paper.card(location="A-1-3"))


def test_a_customer_there_is_is_decided_before_it_is_stored_or_only_told(pair):
    told, asked = pair(category("KP", doubles=Doubles.ASK))
    for house, status in ((told, 200), (asked, 409)):
        house.card()
        again = house.card()
        assert again.status_code == status
    assert "it may be the same customer" in seen(told.card())
    assert "say of each record found what it is" in seen(again)


ONE_HAND = {Stage.COLLECT: "XSB", Stage.ARRANGE: "XSB", Stage.FILE: "GLB", Stage.KEEP: "GLB"}


def test_x9_one_department_collects_and_keeps_or_another_files_and_keeps(pair):
    """Sales files its own card at once; or hands it in, and the management files it, which may enter none."""
    steps = tuple(StageDuty(stage=one, departments=(code,)) for one, code in ONE_HAND.items())
    same, split = pair(category("KP", stages=steps))
    assert "Filed" in seen(same.card())
    handed_in = split.card()
    path = address(handed_in)
    assert "it can be filed now" in seen(handed_in)
    assert "this (file a record) is for the department GLB alone" in split.shown("clerk", path)
    refused = split.browser("clerk").post(f"{path}step/", {"step": "file"}, secure=True)
    assert refused.status_code == 403
    filed = split.browser("manager").post(
        f"{path}step/", {"step": "file"}, secure=True, follow=True
    )
    assert "The archive number stands below" in seen(filed)
    for house in (same, split):
        assert house.get("manager", "/records/new/KP/").status_code == 403


def test_x10_the_auditor_may_draft_the_rules_or_only_read_what_was_done(pair):
    reads, drafts = pair(
        with_grant(Grant(position="AUDA", verbs=(Verb.CONFIGURE,), clearance="L0"))
    )
    for house, status in ((reads, 403), (drafts, 200)):
        assert house.get("auditor", "/policy/").status_code == status
        assert house.get("auditor", "/policy/categories/").status_code == status


def test_x12_only_the_clerk_keys_or_everybody_in_contact_logs(pair):
    only_clerk, everybody = pair(
        with_grant(
            Grant(department="XSB", categories=("GH",), verbs=(Verb.CREATE,), clearance="L2")
        )
    )
    for house, status in ((only_clerk, 403), (everybody, 200)):
        assert house.get("staff", "/records/new/GH/").status_code == status
        assert house.get("clerk", "/records/new/GH/").status_code == 200


def test_x12_everybody_of_the_department_queries_or_designated_persons(pair):
    def designated(document):
        grants = tuple(
            replace(one, position="QRY") if one.department == "XZB" else one
            for one in document.grants
        )
        return replace(document, grants=grants)

    everybody, some = pair(designated)
    for house, staff in ((everybody, 200), (some, 403)):
        assert house.get("office", "/records/").status_code == staff
        assert house.get("query", "/records/").status_code == 200


def test_x13_every_item_lies_under_a_customer_or_stands_alone(pair):
    under, alone = pair(category("GH", standalone=True))
    data = {"f.occasion": "birthday", "f.on": "2026-11-02", "f.qty": "1", "title": "生日祝贺"}
    assert "status 4" not in seen(under.get("clerk", "/records/new/GH/"))
    refused, made = (house.enter("clerk", "GH", **data) for house in (under, alone))
    assert address(refused).endswith("/new/GH/")
    assert refused.context["form"].errors.keys() & {"parent"}
    assert "Filed" in seen(made)


def test_x15_finance_keeps_its_ledger_and_nothing_else_or_has_nothing(pair):
    keeps, nothing = pair(without_grant(department="CWB", categories=("FH",)))
    card = address(keeps.card())
    assert keeps.get("finance", "/records/new/FH/").status_code == 200
    assert keeps.get("finance", "/records/").status_code == 200
    assert keeps.get("finance", card).status_code == 404
    assert keeps.get("finance", "/records/new/KP/").status_code == 403
    assert nothing.get("finance", "/records/new/FH/").status_code == 403
    assert nothing.get("finance", "/records/").status_code == 403


def test_x16_one_department_keeps_for_all_or_each_its_own(pair):
    """The engineer's record is filed by sales, which keeps for all; or sales, keeping its own, never meets it."""
    one, own = pair(category("GL", custodian=OWN))
    for house, filed in ((one, True), (own, False)):
        form = house.get("engineer", "/records/new/GL·CX/").context["form"]
        data = {
            name: next((code for code, _label in getattr(field, "choices", ()) if code), "王")
            for name, field in form.fields.items()
            if field.required
        }
        made = house.enter("engineer", "GL·CX", **data | {"title": "查询", "f.qty": "1"})
        assert not made.context.get("form"), made.context["form"].errors
        path = address(made)
        page = house.browser("clerk").post(
            f"{path}step/", {"step": "file"}, secure=True, follow=True
        )
        assert ("The archive number stands below" in seen(page)) is filed
        assert (page.status_code == 200) is filed
        assert (house.get("clerk", path).status_code == 200) is filed
        mine = house.enter("clerk", "GL·CX", **data | {"title": "内勤查询", "f.qty": "1"})
        assert "Filed" in seen(mine)


TO_CHECK = "To be checked by {day}"
ASKS_FOR_UPDATE = "The policy asks for an update of this record"


@pytest.mark.parametrize(
    ("done_by", "by_change", "by_check"),
    [(DoneBy.SIGNED, False, True), (DoneBy.CHANGE, True, False)],
    ids=["only-a-signed-check", "only-a-change"],
)
def test_x11_a_change_or_a_check_or_either_satisfies_a_due_update(
    pair, done_by, by_change, by_check
):
    usual, other = pair(cadence("V-MONTH", done_by=done_by))
    for house, expected in ((usual, (True, True)), (other, (by_change, by_check))):
        now = month_bounds(today(house.company.time_zone))[1]
        later = month_bounds(now + timedelta(days=1))[1]
        for act, satisfies in zip((_changes, _checks), expected, strict=True):
            path = address(house.card())
            shown = seen(act(house, path))
            due = later if satisfies else now
            assert TO_CHECK.format(day=due.isoformat()) in shown, (act.__name__, done_by)
        assert (ASKS_FOR_UPDATE in shown) is not expected[1]


def _changes(house, path):
    return house.change("clerk", path, **{"f.brands": "凤凰"})


def _checks(house, path):
    data = {"record": path.strip("/").rpartition("/")[2]}
    return house.browser("clerk").post("/records/check/sign/", data, secure=True, follow=True)
