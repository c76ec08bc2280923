"""The tree of categories rearranged on its screen: one change a move, refused with a reason, quick with many."""

import html
import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.scope import reenter
from policies.categories.rules import Category
from policies.document.actions import apply_document
from policies.document.queries import draft_document, open_draft, published
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.policies.studio.test_shaping import error_at, post

pytestmark = pytest.mark.usefixtures("clean_draft")
MANY = 500
MOST_QUERIES = 25
LONGEST = 0.3  # seconds of this process, which others of the machine do not lengthen


@pytest.fixture
def clean_draft(manager):
    """Each test begins and ends without a draft."""
    yield
    manager.post("/policy/discard/", secure=True)


def text_of(answer):
    return html.unescape(answer.content.decode())


def top_of(company):
    with reenter(company.id):
        return [one.code for one in draft_document().categories if not one.parent]


def move(client, code, parent, after):
    said = {"back": "tree", "parent": parent, "after": after}
    return client.post(f"/policy/categories/{code}/move/", said, secure=True, follow=True)


def test_a_move_among_siblings_is_one_change_and_one_event(manager, company, nothing_untold):
    before = top_of(company)
    answer = move(manager, "QY", "", "")
    assert "QY is moved in the draft." in text_of(answer)
    assert 'data-arrange-at="QY"' in text_of(answer)
    assert top_of(company) == ["QY", *(one for one in before if one != "QY")]
    assert len(manager.get("/policy/", secure=True).context["changes"]) == 1


def test_a_published_category_does_not_change_its_parent_and_the_tree_stays(manager, company):
    before = top_of(company)
    answer = move(manager, "QY", "KP", "")
    assert "QY is published: its code stands in numbers" in text_of(answer)
    assert top_of(company) == before
    with reenter(company.id):
        assert open_draft() is None


def test_a_category_is_moved_without_a_script(manager, company):
    post(manager, "/policy/add-category/", code="A1", zh="甲", custodian="XSB")
    answer = post(manager, "/policy/categories/A1/move/", parent="KP", after="")
    assert answer.status_code == 302
    with reenter(company.id):
        assert draft_document().categories_by_code["KP·A1"].parent == "KP"
    answer = post(manager, "/policy/categories/KP·A1/move/", parent="QY", after="KP")
    assert answer.status_code == 400
    assert "KP does not lie in that place" in error_at(answer, "after")


def test_moving_to_where_it_stands_changes_nothing(manager, company):
    first = top_of(company)[0]
    move(manager, first, "", "")
    with reenter(company.id):
        assert open_draft() is None


def test_what_is_retired_in_the_tree_is_brought_back_there(manager, company):
    said = {"back": "tree", "retired": "yes"}
    answer = manager.post("/policy/categories/GL·SY/retire/", said, secure=True)
    assert answer["Location"].startswith("/policy/categories/?at=GL")
    page = text_of(manager.get("/policy/categories/", secure=True))
    assert "Take GL·SY back into use" in page
    manager.post("/policy/categories/GL·SY/retire/", {"back": "tree", "retired": ""}, secure=True)
    with reenter(company.id):
        assert draft_document() == published().document


def test_an_unknown_category_and_a_salesperson_move_nothing(manager, salesman, company):
    before = top_of(company)
    assert move(manager, "NONE", "", "").status_code == 404
    assert "is not in the policy" in text_of(move(manager, "QY", "NONE", ""))
    assert move(salesman, "QY", "", "").status_code == 403
    assert top_of(company) == before


def test_a_tree_of_500_categories_is_shown_and_moved_in_quickly(manager, company):
    with reenter(company.id):
        document = draft_document()
        more = [
            Category(
                code=f"Z{n // 10:03}{mark}", zh=f"类{n}", en="", parent=parent, custodian="XSB"
            )
            for n in range(MANY)
            for parent in [f"Z{n // 10:03}" if n % 10 else ""]
            for mark in [f"·{n % 10}" if n % 10 else ""]
        ]
        more = [replace(one, abstract=True) for one in more]
        actor = actor_of(User.objects.get(username="admin"))
        apply_document(actor, replace(document, categories=(*document.categories, *more)))
    manager.get("/policy/categories/", secure=True)
    times = []
    for _again in range(3):
        began = time.process_time()
        with CaptureQueriesContext(connection) as caught:
            answer = manager.get("/policy/categories/", secure=True)
        times.append(time.process_time() - began)
    assert text_of(answer).count("data-item=") > MANY
    assert len(caught) <= MOST_QUERIES
    assert min(times) <= LONGEST, times
    assert "Z000·2 is moved" in text_of(move(manager, "Z000·2", "Z000", ""))


def test_the_page_of_a_category_leads_to_where_each_value_comes_from(manager):
    page = manager.get("/policy/categories/GL·SY/", secure=True)
    links = text_of(page).count('href="/policy/categories/GL/">from GL Management records</a>')
    parts = [*page.context["facts"], *page.context["sections"], *page.context["retention"]]
    fields = [one for section in page.context["sections"] for one in section["fields"]]
    named = [one for one in (*parts, *fields) if one.get("origin", {}).get("url")]
    assert len(named) > 5
    assert links >= 5
    assert page.context["number_origin"]["url"] == "/policy/categories/GL/"
    assert all("origin" in one for one in page.context["grants"])
