"""One standard: everybody of a category gets the same form, values and workflow, and nobody bends it alone."""

import re

import pytest

from kernel.scope import reenter
from policies.document.models import Draft
from policies.document.queries import published
from tests.acceptance.conftest import CARD

PEOPLE = {"hanmei": ("韩梅", "XSB", "CLK")}


@pytest.fixture(scope="module")
def company(bicycles, engage):
    return engage(bicycles, PEOPLE)


@pytest.fixture(scope="module")
def clerk(company, visit):
    return visit(company, "zhoumin")


def form_of(visitor, category="KP"):
    """Return what a form asks and offers: the name of each control with the codes to choose from."""
    page = visitor.get(f"/records/new/{category}/").page
    form = page.find("form", attrs={"data-fonds-unfinished": True})
    return [
        (one["name"], one.get("type"), tuple(each.get("value") for each in one.find_all("option")))
        for one in form.find_all(["input", "select", "textarea"])
        if one.get("name") and one["name"] != "csrfmiddlewaretoken"
    ]


def in_force(company):
    with reenter(company.id):
        found = published()
        return found.number, found.digest


@pytest.mark.requirement(
    "REQ-CLS-09", "everybody gets the same form, values and workflow of a category"
)
@pytest.mark.requirement("REQ-CLS-09", "personal settings and views change none of them")
def test_what_a_person_sets_for_himself_changes_no_form(company, clerk, visit):
    salesman, colleague = visit(company, "wanglei"), visit(company, "hanmei")
    before = form_of(colleague)
    assert len(before) > len(CARD)
    assert form_of(salesman) == before
    policy = in_force(company)
    query = "?category=KP"
    answer = clerk.fill(f"/records/columns/{query}", show=["store_name"])
    assert answer.status == 200
    clerk.post("/records/size/", {"size": "25", "query": "category=KP"})
    saved = clerk.fill(f"/records/views/new/{query}&w.cust_class.is=J", name="我的经销商")
    assert saved.status == 200
    assert form_of(clerk) == before
    assert form_of(salesman) == before
    assert form_of(visit(company, "wanglei", "zh-hans")) == before
    assert in_force(company) == policy
    for person in (clerk, colleague):  # and their records go the same way
        made = person.fill("/records/new/KP/", **CARD, then="submit")
        assert re.search(r"\b12J-\d{4}\b", made.text), made.errors()


@pytest.mark.requirement(
    "REQ-CLS-09", "nobody without the right to configure alters them, also past the buttons"
)
def test_forged_posts_alter_nothing_for_anybody(company, clerk, visit):
    before, policy = form_of(clerk), in_force(company)
    head = visit(company, "lijianguo")
    forged = {
        "/policy/categories/KP/edit/": {"zh": "我的卡", "review": "none"},
        "/policy/categories/KP/fields/add/": {"code": "mine", "zh": "我的", "type": "text"},
        "/policy/categories/KP/fields/cust_class/edit/": {"choices": "X 我的"},
        "/policy/categories/KP/number/": {"pattern": "{SEQ:9}"},
        "/policy/rights/grid/": {"category": "KP", "cell-XSB-F": "on"},
        "/policy/publish/": {"reason": "mine"},
        "/policy/begin/": {},
    }
    for visitor in (clerk, head):
        for address, said in forged.items():
            assert visitor.post(address, said, follow=False).status == 403, address
    assert in_force(company) == policy
    with reenter(company.id):
        assert not Draft.objects.filter(state=Draft.State.OPEN).exists()

    other = clerk.fill("/records/new/KP/", **{**CARD, "f.cust_class": "X"}, then="draft")
    assert other.errors()
    page = clerk.get("/records/new/KP/")
    action, pairs = page.form(holding="f.store_name")
    said = dict(pairs) | CARD | {"f.store_name": "自定店", "f.mine": "我的", "review": "none"}
    made = clerk.post(action, {**said, "state": "filed", "then": "draft"})
    assert made.status == 200
    assert "我的" not in made.text
    assert "Draft" in made.text
    assert form_of(visit(company, "hanmei")) == before
