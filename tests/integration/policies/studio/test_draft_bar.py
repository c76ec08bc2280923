"""The bar of the draft: how many changes and by whom on every page, and one change taken back alone."""

import html
import re

import pytest

from kernel.clock import today
from kernel.scope import reenter
from policies.document.queries import draft_document, open_draft, published
from security.people.models import Appointment, Department, Position, User
from tests.integration.policies.studio.conftest import browser_of
from tests.integration.policies.studio.test_screens import PAGES
from tests.integration.policies.studio.test_shaping import post

pytestmark = pytest.mark.usefixtures("clean_draft")


@pytest.fixture
def clean_draft(manager):
    """Each test begins and ends without a draft."""
    yield
    manager.post("/policy/discard/", secure=True)


@pytest.fixture(scope="module")
def colleague(company, django_db_blocker):
    """A second person who may configure."""
    with django_db_blocker.unblock():
        with reenter(company.id):
            first = User.objects.get(username="admin")
            post = Appointment.objects.filter(user=first).first()
            user = User.objects.create_user(
                "qian", "correct-horse-battery", name="钱档案", language="en"
            )
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(pk=post.department_id),
                position=Position.objects.get(pk=post.position_id),
                valid_from=today(),
            )
        return browser_of(company, "qian")


def text_of(answer):
    return " ".join(re.sub("<[^>]+>", " ", html.unescape(answer.content.decode())).split())


def changes_on(client):
    """Return what each row of the changes would post, by its words."""
    return {one["label"]: one for one in client.get("/policy/", secure=True).context["changes"]}


def take_back(client, change):
    return client.post("/policy/changes/discard/", change["said"], secure=True, follow=True)


def three_changes(manager):
    post(manager, "/policy/categories/KP/edit/", zh="客户卡")
    post(manager, "/policy/categories/QY/edit/", en="Deals")
    post(manager, "/policy/categories/KP/number/", pattern="{CAT}-{SEQ:6}")


def draft_of(company):
    with reenter(company.id):
        return draft_document()


def test_every_page_of_the_studio_says_how_many_changes_there_are_and_by_whom(
    manager, colleague, company
):
    pages = [one for one in PAGES if not re.search("preview|yaml|said|/out/", one)]
    assert "policy-bar" not in manager.get("/policy/categories/", secure=True).content.decode()
    post(manager, "/policy/categories/KP/edit/", zh="客户卡")
    post(colleague, "/policy/categories/QY/edit/", en="Deals")
    with reenter(company.id):
        first = User.objects.get(username="admin").name
    for page in pages:
        said = text_of(manager.get(page, secure=True))
        assert f"Draft: 2 changes by {first}, 钱档案" in said, page


def test_who_only_opened_the_draft_changed_nothing(manager, colleague):
    colleague.post("/policy/begin/", secure=True)
    assert "It says what is already in force." in text_of(manager.get("/policy/", secure=True))
    post(manager, "/policy/categories/KP/edit/", zh="客户卡")
    assert "钱档案" not in text_of(manager.get("/policy/categories/", secure=True))


def test_each_change_names_who_made_it(manager, colleague, company):
    post(manager, "/policy/categories/KP/edit/", zh="客户卡")
    post(colleague, "/policy/categories/QY/edit/", en="Deals")
    with reenter(company.id):
        first = User.objects.get(username="admin").name
    by = {one["said"]["key"]: one["by"] for one in changes_on(manager).values()}
    assert by == {"KP": first, "QY": "钱档案"}


def test_one_of_three_changes_is_taken_back_and_the_others_stay(manager, company, nothing_untold):
    three_changes(manager)
    found = changes_on(manager)
    assert len(found) == 3
    gone = next(one for label, one in found.items() if "QY" in label)
    answer = take_back(manager, gone)
    assert "Taken back: Category QY" in text_of(answer)
    assert len(changes_on(manager)) == 2
    document = draft_of(company)
    assert document.categories_by_code["KP"].zh == "客户卡"
    with reenter(company.id):
        before = published().document
    assert document.categories_by_code["QY"] == before.categories_by_code["QY"]
    again = take_back(manager, gone)
    assert "not in the draft any more" in text_of(again)
    assert len(changes_on(manager)) == 2


def test_a_change_the_rest_needs_is_not_taken_back(manager, company):
    post(manager, "/policy/add-category/", code="A1", zh="甲", parent="KP")
    post(manager, "/policy/categories/KP·A1/fields/add/", code="colour", zh="颜色", type="text")
    before = draft_of(company)
    found = changes_on(manager)
    answer = take_back(manager, found["Category KP·A1"])
    assert "the rest of the draft would not stand without it" in text_of(answer)
    assert draft_of(company) == before
    take_back(manager, next(one for label, one in found.items() if "colour" in label))
    take_back(manager, found["Category KP·A1"])
    assert changes_on(manager) == {}


def test_a_forged_change_and_one_without_a_draft_change_nothing(manager, company):
    said = {"part": "grants", "key": "x", "kind": "removed"}
    answer = take_back(manager, {"said": said})
    assert "not in the draft any more" in text_of(answer)
    with reenter(company.id):
        assert open_draft() is None


def test_a_salesperson_takes_nothing_back(manager, salesman, company):
    post(manager, "/policy/categories/KP/edit/", zh="客户卡")
    (change,) = changes_on(manager).values()
    answer = salesman.post("/policy/changes/discard/", change["said"], secure=True)
    assert answer.status_code == 403
    assert draft_of(company).categories_by_code["KP"].zh == "客户卡"
