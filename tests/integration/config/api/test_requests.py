"""Requests over the API: the inbox, deciding in one's own name, and withdrawing."""

import pytest

from kernel.scope import reenter
from security.audit.models import AuditEvent


@pytest.fixture(scope="module")
def asker(hire, program_of):
    """A program of a clerk, who cannot review by themselves."""
    return program_of(hire("XSB", "CLK"))


@pytest.fixture(scope="module")
def head(hire, program_of):
    """A program of the head of sales."""
    return program_of(hire("XSB", "DH"))


@pytest.fixture
def asked(asker, card):
    """A card submitted for review: nobody has signed it on paper."""
    number = asker.call("POST", "/records", card(reviewed_by=None, reviewed_on=None)).json()["id"]
    done = asker.call("POST", f"/records/{number}/submit")
    assert done.status_code == 200, done.content
    assert done.json()["state"] == "in_review"
    return done.json()


def test_what_waits_stands_in_the_inbox_of_who_decides_it(asker, head, asked):
    waiting = [one["id"] for one in head.call("GET", "/requests").json()["items"]]
    assert asked["request"] in waiting
    mine = [one["id"] for one in asker.call("GET", "/requests?box=asked").json()["items"]]
    assert asked["request"] in mine
    shown = asker.call("GET", f"/requests/{asked['request']}").json()
    assert (shown["may_decide"], shown["may_withdraw"]) == (False, True)
    assert shown["why_not"]


def test_nobody_decides_what_they_asked_and_the_attempt_is_noted(asker, asked, company):
    path = f"/requests/{asked['request']}/decision"
    answer = asker.call("POST", path, {"outcome": "approve"})
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")
    with reenter(company.id):
        assert AuditEvent.objects.filter(
            verb="request.decide", target_id=str(asked["request"]), outcome="refused"
        ).exists()


def test_a_return_needs_its_reason_and_the_record_goes_back(asker, head, asked):
    path = f"/requests/{asked['request']}/decision"
    assert head.call("POST", path, {"outcome": "return"}).status_code == 403
    done = head.call("POST", path, {"outcome": "return", "reason": "电话不对"})
    assert done.status_code == 200, done.content
    assert (done.json()["state"], done.json()["reason"]) == ("returned", "电话不对")
    assert asker.call("GET", f"/records/{asked['id']}").json()["state"] == "returned"


def test_an_approval_carries_out_what_was_asked(asker, head, asked):
    done = head.call("POST", f"/requests/{asked['request']}/decision", {"outcome": "approve"})
    assert (done.status_code, done.json()["state"]) == (200, "approved"), done.content
    assert asker.call("GET", f"/records/{asked['id']}").json()["state"] in {"ready", "filed"}


def test_one_withdraws_ones_own(asker, head, asked):
    path = f"/requests/{asked['request']}/withdraw"
    assert head.call("POST", path).status_code == 403
    assert asker.call("POST", path).json()["state"] == "withdrawn"
    assert asker.call("GET", f"/records/{asked['id']}").json()["state"] == "draft"


def test_a_request_of_others_does_not_exist(hire, program_of, asked):
    stranger = program_of(hire("CWB", "OPR"))
    assert stranger.call("GET", f"/requests/{asked['request']}").status_code == 404
    answer = stranger.call("POST", f"/requests/{asked['request']}/decision", {"outcome": "approve"})
    assert answer.status_code == 404
