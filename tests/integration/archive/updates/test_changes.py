"""Changes of filed records: what is kept of each, who may not, what waits, and what others see meanwhile."""

from dataclasses import replace

import pytest
from django.db import transaction

from archive.records.change_models import ChangeEvidence
from kernel.scope import reenter
from policies.categories.rules import UpdateApproval
from security.audit.models import AuditChange, AuditEvent
from tests.integration.archive.updates.conftest import (
    decide,
    number_of,
    request_of,
    stored,
    verify,
)
from tests.integration.policies.houses import address, category, seen

WAITS = "A change waits for its approval"


def switch(house, approval):
    house.switch(category("KP", update_approval=approval)(house.base))


@pytest.fixture(scope="module")
def approved(house, django_db_blocker):
    """A card whose brands the clerk changed, and whose name two people changed together."""
    with django_db_blocker.unblock():
        switch(house, UpdateApproval.CRITICAL)
        path = address(house.card(brands="永久"))
        house.change("clerk", path, **{"f.brands": "凤凰"})
        house.change("clerk", path, **{"f.store_name": "新名车行"})
        verify(house, "clerk", path)
        decide(house, "head", request_of(house, path))
        return path


@pytest.mark.requirement(
    "REQ-UPD-07",
    "every change is recorded with who, when, the old and the new value and the reason",
)
@pytest.mark.requirement("REQ-UPD-07", "an approved change names its approver")
def test_the_history_says_who_when_old_new_why_and_who_approved(house, approved):
    page = house.get("manager", approved)
    newest, older = page.context["history"][:2]
    assert newest["who"] == "XSB-DH"
    assert newest["when"]
    changes = {one["label"]: (one["old"], one["new"]) for one in newest["changes"]}
    assert changes["Store name"] == ("车行1", "新名车行")
    assert "Reason: 更正 · proposed by XSB-CLK, approved by XSB-DH" in newest["note"]
    assert older["who"] == "XSB-CLK"
    assert ("永久", "凤凰") in [(one["old"], one["new"]) for one in older["changes"]]
    assert "Reason: 更正" in older["note"]
    assert "approved by XSB-DH" in seen(page)


@pytest.mark.requirement("REQ-UPD-07", "no policy and no person switches the recording off")
def test_the_recording_is_switched_off_by_no_policy_and_no_person(house):
    """The loosest policy there is, and everybody who may change: each change is in the history."""
    switch(house, UpdateApproval.NONE)
    path = address(house.card())
    for value, who in enumerate(("clerk", "clerk2"), start=1):
        house.change(who, path, **{"f.store_name": f"改{value}车行"})
        newest = house.get("manager", path).context["history"][0]
        assert {one["new"] for one in newest["changes"]} >= {f"改{value}车行"}
        assert "Reason: 更正" in newest["note"]
    # Nobody changes without saying why, and nobody takes an event away: the database refuses it to all.
    held = {"version": stored(house, path).version, "f.store_name": "无理由"}
    refused = house.browser("clerk").post(f"{path}edit/", held, secure=True)
    assert refused.status_code == 200
    assert "reason" in refused.context["form"].errors
    for row in (AuditEvent, AuditChange):
        with reenter(house.company.id):
            found = row.objects.filter(record_id=number_of(path))
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                found._raw_delete(found.db)


ACTS = [
    ("edit/", {"reason": "x", "f.brands": "私改"}),
    ("place/", {"level": "L0", "reason": "x"}),
    ("category/", {"category": "GH", "reason": "x"}),
    ("step/", {"step": "withdraw"}),
]


@pytest.mark.requirement("REQ-UPD-08", "a change without the right to it is refused")
@pytest.mark.requirement(
    "REQ-UPD-08", "administrators and keepers change nothing past rights and history"
)
@pytest.mark.requirement("REQ-UPD-08", "nobody deletes a filed record")
def test_nobody_alters_or_deletes_without_a_permitted_act(house):
    switch(house, UpdateApproval.CRITICAL)
    path = address(house.card())
    before = stored(house, path)
    # The administrator shapes the policy, the manager keeps and files, the salesman only reads.
    for who in ("admin", "manager", "salesman", "auditor", "finance"):
        for act, data in ACTS:
            answer = house.browser(who).post(f"{path}{act}", data, secure=True)
            assert answer.status_code in {302, 403, 404}, (who, act)
            after = stored(house, path)
            assert (after.version, after.values, after.level, after.state) == (
                before.version,
                before.values,
                before.level,
                before.state,
            ), (who, act)
    # There is no address that deletes, for anybody; taking one's entering back stops at filing.
    for who in ("clerk", "manager", "admin"):
        assert house.browser(who).delete(path, secure=True).status_code in {404, 405}
        assert house.browser(who).post(f"{path}delete/", secure=True).status_code == 404
    with reenter(house.company.id):
        events = AuditEvent.objects.filter(record_id=before.pk, verb="record.create")
        entered = events.values_list("change_set", flat=True).get()
    house.browser("clerk").post(f"/did/{entered}/undo/", {"all": "yes"}, secure=True)
    assert stored(house, path).archive_no == before.archive_no
    # What the clerk may do leaves its line.
    house.change("clerk", path, **{"f.brands": "海鸥"})
    assert house.get("clerk", path).context["history"][0]["who"] == "XSB-CLK"


@pytest.mark.requirement(
    "REQ-VER-08", "a category has no update approved, those of critical fields, or all"
)
@pytest.mark.requirement(
    "REQ-VER-08", "under “all” no update is visible to others before its approval"
)
def test_what_waits_for_approval_is_seen_by_nobody_else(house):
    minor, critical = {"f.brands": "待批牌"}, {"f.store_name": "待批车行"}
    wanted = {
        UpdateApproval.NONE: (False, False),
        UpdateApproval.CRITICAL: (False, True),
        UpdateApproval.ALL: (True, True),
    }
    for approval, expected in wanted.items():
        switch(house, approval)
        for changes, waits in zip((minor, critical), expected, strict=True):
            path = address(house.card())
            assert (WAITS in seen(house.change("clerk", path, **changes))) is waits, approval
            (value,) = changes.values()
            page = house.shown("manager", path)
            assert (value in page) is not waits, (approval, value)
    # One more waits under “all”: nothing an onlooker opens shows it, whoever decides does.
    path, new = address(house.card()), "独待车行"
    house.change("clerk", path, **{"f.store_name": new})
    number = number_of(path)
    places = [
        path,
        f"/records/?q={house.shown_label(path)}",
        f"/records/{number}/print/",
        "/records/export/?category=KP",
        "/register/",
        request_of(house, path),
        f"{path}evidence/",
    ]
    for place in places:
        assert new not in house.get("manager", place).content.decode(errors="replace"), place
    found = house.get("manager", f"/records/?q={new}").context["table"]["rows"]
    assert found == []
    assert house.get("manager", request_of(house, path)).status_code == 404
    assert new in house.shown("head", path)
    assert verify(house, "clerk", path).status_code == 200
    decide(house, "head", request_of(house, path))
    assert new in house.shown("manager", path)


@pytest.mark.requirement("REQ-VER-07", "a policy says which fields are critical")
@pytest.mark.requirement(
    "REQ-VER-07", "a change of a critical field takes effect only after re-verification is recorded"
)
@pytest.mark.requirement("REQ-VER-07", "the old value stays in force meanwhile")
def test_important_information_changes_once_somebody_has_verified_it(house):
    switch(house, UpdateApproval.CRITICAL)
    path = address(house.card())
    house.change("clerk", path, **{"f.store_name": "核实车行"})
    asked = request_of(house, path)
    early = decide(house, "head", asked)
    assert "record on the record's page how the new values were verified" in seen(early)
    assert stored(house, path).values["store_name"] != "核实车行"
    assert "takes effect only once somebody has recorded how" in house.shown("clerk", path)
    # Who neither changes nor decides records nothing; half an evidence is none.
    assert verify(house, "manager", path).status_code == 403
    assert verify(house, "finance", path).status_code == 404
    for lacking, words in (
        ({"note": ""}, "This field is required."),
        ({"on": "2999-01-01"}, "choose a day up to today"),
        ({"method": "dream"}, "dream is not one of the available choices"),
    ):
        answer = verify(house, "clerk", path, **lacking)
        assert answer.status_code == 400
        assert words in seen(answer)
    with reenter(house.company.id):
        assert not ChangeEvidence.objects.filter(proposal__record=number_of(path)).exists()
    shown = seen(verify(house, "clerk", path, reference="执照 2026-7"))
    assert "2026-01-05, by telephone, XSB-CLK · 执照 2026-7" in shown
    decide(house, "head", asked)
    assert stored(house, path).values["store_name"] == "核实车行"
    assert "Important information verified: 2026-01-05, by telephone, XSB-CLK" in house.shown(
        "manager", path
    )
    late = verify(house, "clerk", path)
    assert "No change of important information waits here any more" in seen(late)


@pytest.mark.requirement("REQ-VER-07", "a policy says which fields are critical")
def test_a_field_that_is_not_critical_by_the_policy_asks_for_no_evidence(house):
    """The same field, critical or not: only the policy makes the difference."""
    critical = category("KP", update_approval=UpdateApproval.ALL)(house.base)
    fields = tuple(
        replace(one, critical=False) if (one.category, one.code) == ("KP", "store_name") else one
        for one in critical.fields
    )
    house.switch(replace(critical, fields=fields))
    path = address(house.card())
    house.change("clerk", path, **{"f.store_name": "普通车行"})
    decide(house, "head", request_of(house, path))
    assert stored(house, path).values["store_name"] == "普通车行"
