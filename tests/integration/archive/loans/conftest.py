"""The people of a company that lends, and what they do at the desk, by HTTP."""

import re
from dataclasses import replace
from datetime import date

import pytest

from archive.loans.models import Loan, LoanSlip
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document.values import Approval, ApprovalStep
from tests.integration.archive.checks.conftest import at, company, english, june
from tests.integration.policies.houses import address, post, seen

__all__ = ["company", "english", "june"]
DAY, DUE = date(2026, 6, 10), date(2026, 6, 17)
ASKED = {"due_on": DUE.isoformat(), "reason": "年度对账", "promised": "on"}
WAITS = "Nothing of this slip waits to be handed out."
HEAD = ApprovalStep(position="DH", of="asker")
FILING = ApprovalStep(position="CLK", department="XSB")


def loan_by(*steps):
    """Return the change that lets these posts decide about loans, in their order."""
    approval = Approval(code="AP4b", subject="loan", zh="借阅", en="Loan", steps=steps)
    return lambda document: replace(document, approvals=(*document.approvals, approval))


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    """The company: the salesman asks, the clerk keeps the desk, finance only reads."""
    with django_db_blocker.unblock(), at(DAY):
        desk = {"categories": ("KP",), "clearance": "L3", "delegated": True}
        grants = [
            Grant(department="XSB", position="OPR", verbs=(Verb.REQUEST,), **desk),
            Grant(department="XSB", position="CLK", verbs=(Verb.LOAN_DESK, Verb.REQUEST), **desk),
            Grant(department="CWB", position="STF", verbs=(Verb.VIEW,), **desk),
        ]
        june.base = replace(june.base, grants=(*june.base.grants, *grants))
        june.base = loan_by(HEAD)(june.base)
        june.switch(june.base)
    return june


@pytest.fixture(autouse=True)
def day():
    with at(DAY):
        yield


def filed(house):
    """A clerk files a card; return its id."""
    page = house.card(location="甲柜")
    assert not address(page).endswith("edit/"), seen(page)
    return int(address(page).strip("/").rpartition("/")[2])


def ask(house, *records, who="salesman", **said):
    """Somebody asks for a loan; return the page that follows."""
    numbers = ",".join(map(str, records))
    return post(house, who, f"/loans/new/?numbers={numbers}", **{**ASKED, **said})


def slip_of(page):
    return int(re.search(r"/loans/slips/(\d+)/", address(page))[1])


def decide(house, slip, who="head", **said):
    with reenter(house.company.id):
        request = LoanSlip.objects.get(pk=slip).request
    return post(house, who, f"/requests/{request}/", **({"outcome": "approve"} | said))


def out(house, slip, *records, who="clerk", pages=12):
    return post(
        house, who, f"/loans/slips/{slip}/out/", **{f"pages_{one}": pages for one in records}
    )


def back(house, loan, who="clerk", **said):
    return post(house, who, f"/loans/{loan}/back/", **({"pages": 12, "condition": "good"} | said))


def lent(house, *records):
    """Somebody borrows records and has them; return the slip and its loans."""
    slip = slip_of(ask(house, *records))
    decide(house, slip)
    answer = out(house, slip, *records)
    assert "Handed out" in answer.content.decode(), seen(answer)
    with reenter(house.company.id):
        return slip, list(
            Loan.objects.filter(slip=slip).order_by("pk").values_list("pk", flat=True)
        )


def state(house, slip):
    with reenter(house.company.id):
        return LoanSlip.objects.get(pk=slip).state
