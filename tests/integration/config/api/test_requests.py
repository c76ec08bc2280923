"""Requests over the API: the inbox, deciding in one's own name, and withdrawing (P01 reviews after entry)."""

from itertools import count

import pytest

from kernel.identifiers import uscc_check_character
from kernel.scope import reenter
from policies.document.queries import published
from security.audit.models import AuditEvent
from tests.plugins.doubles import tell_only

_SAMPLES = {
    "number": "1",
    "money": "1000",
    "date": "2026-03-05",
    "datetime": "2026-03-05 10:00",
    "bool": True,
    "phone": "13800138000",
    "email": "a@example.com",
    "file": ["f1"],
}
_bodies = count(20_000_000)


@pytest.fixture(scope="module")
def company(make_company):
    """A company from pack P01, whose customer files are reviewed after entry."""
    made = make_company(pack="P01")
    tell_only(made)  # the same customer is sent again and again
    return made


@pytest.fixture(scope="module")
def post(company):
    """Who may register customer files, found in the policy itself: department and position."""
    with reenter(company.id):
        for grant in published().document.grants:
            if (
                "C" in grant.verbs
                and "KH" in grant.categories
                and grant.department
                and grant.position
            ):
                return grant.department, grant.position
    raise AssertionError("nobody registers customers")


@pytest.fixture(scope="module")
def asker(hire, program_of, post):
    """A program of who registers customer files."""
    return program_of(hire(*post))


@pytest.fixture(scope="module")
def head(hire, program_of, post):
    """A program of the head of that department."""
    return program_of(hire(post[0], "DH"))


@pytest.fixture
def customer(asker, hire, post):
    """A complete customer file, made of nothing but what the API says about its category."""
    values = {}
    for one in asker.call("GET", "/categories/KH·Q").json()["fields"]:
        if one["required"] not in {"always", "filing"}:
            continue
        value = _SAMPLES.get(one["type"], f"测试{one['code']}")
        if one["type"] in {"choice", "multi"}:
            codes = [choice["code"] for choice in one["choices"]]
            # A legal duty needs no consent, which has tests of its own.
            value = "duty" if one["code"] == "legal_basis" else codes[0]
        elif one["type"] == "person":
            value = hire(*post)
        elif one["type"] == "uscc":
            body = f"91350100M{next(_bodies)}"
            value = body + uscc_check_character(body)
        if one["group"]:
            values.setdefault(one["group"], [{}])[0][one["code"]] = value
        else:
            values[one["code"]] = value
    return {"category": "KH·Q", "title": "福州一号商贸有限公司", "values": values}


@pytest.fixture
def asked(asker, customer):
    """A customer file submitted for review."""
    made = asker.call("POST", "/records", customer)
    assert made.status_code == 201, made.content.decode()
    done = asker.call("POST", f"/records/{made.json()['id']}/submit")
    assert done.status_code == 200, done.content.decode()
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
    assert done.status_code == 200, done.content.decode()
    assert (done.json()["state"], done.json()["reason"]) == ("returned", "电话不对")
    assert asker.call("GET", f"/records/{asked['id']}").json()["state"] == "returned"


def test_an_approval_carries_out_what_was_asked(asker, head, asked):
    done = head.call("POST", f"/requests/{asked['request']}/decision", {"outcome": "approve"})
    assert (done.status_code, done.json()["state"]) == (200, "approved"), done.content.decode()
    assert asker.call("GET", f"/records/{asked['id']}").json()["state"] == "ready"


def test_one_withdraws_ones_own_and_nobody_elses(asker, head, asked):
    path = f"/requests/{asked['request']}/withdraw"
    assert head.call("POST", path).status_code == 403
    assert asker.call("POST", path).json()["state"] == "withdrawn"
    assert asker.call("GET", f"/records/{asked['id']}").json()["state"] == "draft"


def test_a_request_of_others_does_not_exist(hire, program_of, asked):
    stranger = program_of(hire("DAS", "ARC"))
    path = f"/requests/{asked['request']}"
    assert stranger.call("GET", path).status_code == 404
    assert stranger.call("POST", f"{path}/decision", {"outcome": "approve"}).status_code == 404
