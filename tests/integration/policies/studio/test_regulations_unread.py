"""What follows where a regulation is not acknowledged: reminders, and nothing else opens; for programs too."""

from datetime import timedelta

import pytest

from gateway.tokens.models import Token
from kernel.scope import reenter
from notices.models import Receipt
from policies.regulations import queries
from policies.regulations.models import RegulationVersion
from tests.integration.archive.checks.conftest import at, work
from tests.integration.policies.studio.test_regulations import (
    body,
    day,
    ended,
    engaged,
    published,
    version_of,
)

__all__ = ["ended"]  # a fixture of every test here


@pytest.mark.requirement("REQ-POL-02", "a missing acknowledgement blocks at once")
def test_who_does_not_read_is_led_to_it_whatever_he_asks_for(company, manager, salesman):
    clerk = engaged(company, "clerk9", "XZB", "CLK")
    published(manager, "ZD-09", effect="block", departments=["XSB"])
    version = version_of(company, "ZD-09")
    stopped = salesman.get("/records/", secure=True)
    assert (stopped.status_code, stopped["Location"]) == (302, "/regulations/ZD-09/")
    assert "Until you have acknowledged it below" in body(
        salesman.get("/regulations/ZD-09/", secure=True)
    )
    assert clerk.get("/records/", secure=True).status_code == 200
    assert clerk.get("/regulations/ZD-09/", secure=True).status_code == 404
    salesman.post("/regulations/ZD-09/1/acknowledge/", {"seen": version.digest}, secure=True)
    assert salesman.get("/records/", secure=True).status_code == 200


@pytest.mark.requirement(
    "REQ-POL-02",
    "a missing acknowledgement blocks after a number of days, seven unless another is set",
)
def test_days_to_read_count_from_the_day_it_is_in_force(company, manager):
    seller = engaged(company, "old9", "XSB", "OPR")
    usual = manager.get("/regulations/new/", secure=True).context["form"]["days"].value()
    assert usual == 7
    published(manager, "ZD-10", effect="block_later", days="3")
    assert seller.get("/records/", secure=True).status_code == 200
    home = body(seller.get("/", secure=True))
    assert "To be read and acknowledged" in home
    assert f"by {day() + timedelta(days=3):%Y-%m-%d}" in home
    with reenter(company.id):
        RegulationVersion.objects.filter(regulation__code="ZD-10").update(
            effective_on=day() - timedelta(days=3)
        )
    assert seller.get("/records/", secure=True)["Location"] == "/regulations/ZD-10/"


def test_a_program_that_acts_for_somebody_is_refused_too(company, manager, salesman):
    made = salesman.post(
        "/account/tokens/new/",
        {
            "name": "script",
            "scopes": ["records.read"],
            "expires_on": (day() + timedelta(days=30)).isoformat(),
        },
        follow=True,
        secure=True,
    )
    with reenter(company.id):
        assert Token.objects.filter(user__username="wang").exists(), body(made)[:1500]
    secret = made.context["secret"]
    call = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "secure": True}
    assert salesman.get("/api/v1/records", **call).status_code == 200
    published(manager, "ZD-11", effect="block")
    answer = salesman.get("/api/v1/records", **call)
    assert answer.status_code == 401
    assert "First read and acknowledge the regulation “客户档案管理制度”" in answer.json()["detail"]


@pytest.mark.requirement("REQ-POL-02", "a missing acknowledgement leads to a reminder")
def test_who_has_not_read_is_reminded_by_hand_and_every_week(company, manager, salesman):
    published(manager, "ZD-12")
    page = manager.post("/regulations/ZD-12/remind/", follow=True, secure=True)
    assert "reminded." in body(page)
    with reenter(company.id):
        sent = Receipt.objects.filter(occasion__kind="regulation.reminder", person__username="wang")
        assert sent.count() == 1
    with reenter(company.id):
        RegulationVersion.objects.filter(regulation__code="ZD-12").update(
            effective_on=day() - timedelta(days=8)
        )
    for later, reminded in ((day(), 1), (day() + timedelta(days=6), 2)):
        with at(later):
            work(company, "regulations.daily")
        with reenter(company.id):
            assert sent.count() == reminded
    assert salesman.post("/regulations/ZD-12/remind/", secure=True).status_code == 403


def test_a_repealed_one_is_asked_of_nobody_and_stays_readable(company, manager, salesman):
    published(manager, "ZD-13")
    refused = manager.post("/regulations/ZD-13/repeal/", {"why": ""}, secure=True)
    assert "Say why it is repealed." in body(refused)
    manager.post("/regulations/ZD-13/repeal/", {"why": "由新制度代替"}, secure=True)
    with reenter(company.id):
        assert not queries.in_force(day() + timedelta(days=1)).filter(regulation__code="ZD-13")
    assert "repealed" in body(salesman.get("/regulations/ZD-13/1/", secure=True))
