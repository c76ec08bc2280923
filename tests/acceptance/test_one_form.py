"""The shortest way of a record: with the steps of its category switched off, one screen and one submit."""

import re

import pytest

NOTICE = {"title": "温湿度记录", "f.qty": "1"}  # all that filing a management record requires
PEOPLE = {"hanmei": ("韩梅", "XSB", "CLK")}


@pytest.fixture(scope="module")
def company(bicycles, engage):
    return engage(bicycles, PEOPLE)


@pytest.fixture(scope="module")
def admin(company, visit):
    return visit(company, "admin")


@pytest.fixture(scope="module")
def clerk(company, visit):
    return visit(company, "zhoumin")


@pytest.fixture
def steps(admin):
    """Switch the review and the approval of updates of management records, and publish it."""

    def switch(review, update_approval):
        page = admin.get("/policy/categories/GL/edit/")
        answer = admin.send(page, review=review, update_approval=update_approval)
        assert not answer.errors(), answer.errors()
        answer = admin.fill("/policy/publish/", reason="测试")
        assert not answer.errors(), answer.errors()
        assert "/publish/" not in answer.url, answer.text

    return switch


class Counting:
    """Counts the screens a person opens and the forms they send; redirects are no work of theirs."""

    def __init__(self, visitor):
        self.visitor, self.screens, self.sent = visitor, 0, 0

    def open(self, path):
        self.screens += 1
        return self.visitor.get(path)

    def submit(self, page, **said):
        self.sent += 1
        return self.visitor.send(page, **said)


def required_of(page):
    """Return the names of the controls that a browser would not let pass empty."""
    form = page.page.find("form", attrs={"data-fonds-unfinished": True})
    return {
        one["name"]
        for one in form.find_all(["input", "select", "textarea"])
        if one.has_attr("required") and not one.find_parent("template")
    }


@pytest.mark.requirement(
    "REQ-POL-08", "a record with its required fields only takes one screen and one submit"
)
@pytest.mark.requirement("REQ-POL-08", "the review can be switched off for a category")
@pytest.mark.requirement("REQ-POL-08", "the approval of updates can be switched off for a category")
def test_the_shortest_way_is_one_form_and_one_submit(clerk, steps):
    way = Counting(clerk)
    page = way.open("/records/new/GL/")
    assert required_of(page) <= set(NOTICE)
    shown = way.submit(page, **NOTICE, then="submit")
    assert (way.screens, way.sent) == (1, 1)
    assert re.search(r"GL·\d{4}-\d{4}", shown.text), shown.text  # filed and numbered
    record = shown.url

    change = clerk.get(f"{record}edit/")
    changed = clerk.send(change, **{"f.pages": "3", "reason": "清点"})
    assert "A change waits for its approval" not in changed.text

    steps("after_entry", "all")
    again = clerk.fill("/records/new/GL/", **NOTICE, then="submit")
    assert "In review" in again.text
    assert not re.search(r"GL·\d{4}-\d{4}", again.text)
    waits = clerk.fill(f"{record}edit/", **{"f.pages": "4", "reason": "再清点"})
    assert "A change waits for its approval" in waits.text

    steps("none", "none")
    assert re.search(
        r"GL·\d{4}-\d{4}", clerk.fill("/records/new/GL/", **NOTICE, then="submit").text
    )
