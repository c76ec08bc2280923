"""Reference cases (优秀案例) as the privacy officer, who shapes the policy, keeps them; others see none."""

import re
from dataclasses import replace

import pytest
from django.utils import translation

from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from security.audit.models import AuditEvent
from security.people.models import User
from tests.integration.archive.records.conftest import People
from tests.integration.policies.houses import House, forget_jobs, seen

CASE = {
    "title": "同行按季度盘点", "origin": "某制造企业", "practice": "每季度核对一次台账。",
    "lesson": "改为半年一次。",
}  # fmt: skip
ADD = "/policy/cases/add/"


@pytest.fixture(scope="module")
def house(make_company, django_db_blocker):
    """A company whose privacy officer shapes the policy beside the administrator."""
    with django_db_blocker.unblock():
        found = House(make_company())
        people = People()
        with reenter(found.company.id):
            found.ids["officer"] = people.actor("GLB", "DPO").user_id
            User.objects.filter(pk=found.ids["officer"]).update(language="en", password_once=False)
        shaping = Grant(position="DPO", verbs=(Verb.CONFIGURE,), clearance="L0")
        agreed = tuple(one for one in found.base.approvals if one.subject != "publish")
        found.switch(replace(found.base, grants=(*found.base.grants, shaping), approvals=agreed))
        yield found
        forget_jobs(found.company)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def post(house, path, **said):
    return house.browser("officer").post(path, said, secure=True, follow=True)


def noted(house, **said):
    """Note a case and return the address of its page."""
    answer = post(house, "/policy/cases/add/", **{**CASE, **said})
    assert answer.status_code == 200, seen(answer)[:600]
    return answer.redirect_chain[-1][0]


@pytest.mark.requirement("REQ-POL-06", "reference cases are stored")
def test_a_case_is_noted_changed_and_removed_and_the_trail_keeps_what_it_said(house):
    path = noted(house)
    card = house.shown("officer", path)
    assert all(text in card for text in CASE.values())
    assert CASE["title"] in house.shown("officer", "/policy/cases/")
    post(house, f"{path}edit/", **{**CASE, "practice": "每月核对一次台账。"})
    assert "每月核对一次台账。" in house.shown("officer", path)
    post(house, f"{path}remove/")
    assert house.get("officer", path).status_code == 404
    number = path.strip("/").rpartition("/")[2]
    with reenter(house.company.id):
        told = AuditEvent.objects.filter(target_kind="case", target_id=number)
        assert {one.actor_name for one in told} == {User.objects.get(pk=house.ids["officer"]).name}
        assert told.count() == 3


@pytest.mark.requirement("REQ-POL-06", "a reference case is linked to a revision")
def test_a_case_is_linked_to_versions_of_policy_and_regulation_and_found_from_there(house):
    path = noted(house, title="审计要求双人销毁")
    linked = post(house, path, revision="policy::1")
    assert "Policy, version 1" in seen(linked)
    again = post(house, path, revision="policy::1")
    assert again.status_code == 400
    assert post(house, path, revision="policy::99").status_code == 400
    admin = house.browser("admin")
    text = {"code": "YL-01", "title": "销毁办法", "text": "第一条 双人销毁。", "blocking": "never"}
    page = admin.get("/regulations/new/", secure=True).context["form"]
    held = {one.html_name: one.value() for one in page if one.value() not in (None, "", False)}
    admin.post("/regulations/new/", {**held, **text}, secure=True)
    assert "YL-01 销毁办法, version 1 (draft)" in house.shown("officer", path)
    post(house, path, revision="regulation:YL-01:1")
    behind = house.get("officer", "/policy/versions/1/")
    assert "/policy/cases/?revision=policy::1" in behind.content.decode()
    for revision, elsewhere in (("policy::1", "policy::2"), ("regulation:YL-01:1", "policy::2")):
        assert "审计要求双人销毁" in house.shown("officer", f"/policy/cases/?revision={revision}")
        assert "审计要求双人销毁" not in house.shown(
            "officer", f"/policy/cases/?revision={elsewhere}"
        )
    undone = post(house, f"{path}unlink/", revision="policy::1")
    assert "The link is undone." in seen(undone)
    assert "审计要求双人销毁" not in house.shown("officer", "/policy/cases/?revision=policy::1")


@pytest.mark.requirement("REQ-POL-06", "companies browse the preset packs")
def test_the_packs_are_read_category_by_category_and_noted_as_a_case(house):
    listed = house.get("officer", "/policy/packs/").content.decode()
    assert len(set(re.findall(r"/policy/packs/(P\d\d[.A-Z0-9]*)/", listed))) >= 16
    shown = house.shown("officer", "/policy/packs/P06/")
    for text in (
        "P06",
        "Credit",
        "{parent}-P{YYYY}{SEQ:2@file}",
        "5 years",
        "Approvals",
        "Deposit (%)",
    ):
        assert text in shown, text
    page = house.get("officer", "/policy/cases/add/?pack=P06").context["form"]
    assert page["origin"].value().startswith("P06 ·")
    assert house.get("officer", "/policy/packs/P99/").status_code == 404


def test_what_is_missing_is_said_at_its_field(house):
    refused = post(house, ADD, title="", practice=" ")
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {"title", "practice"}


@pytest.mark.parametrize(
    "path", ["cases/", "cases/add/", "cases/1/", "cases/1/edit/", "packs/", "packs/P06/"]
)
def test_who_does_not_shape_the_policy_sees_neither_cases_nor_packs(house, path):
    assert house.get("clerk", f"/policy/{path}").status_code == 403
