"""A publication agreed for a day, on the screens: it says so everywhere, and is called back."""

from datetime import timedelta

import pytest

from kernel.clock import today
from kernel.scope import reenter
from policies.document.queries import open_draft, published
from tests.integration.policies.studio.test_arranging import clean_draft  # noqa: F401 - a fixture
from tests.integration.policies.studio.test_draft_bar import text_of
from tests.integration.policies.studio.test_shaping import post

pytestmark = pytest.mark.usefixtures("clean_draft")


def test_a_draft_agreed_for_a_day_says_so_everywhere_and_is_called_back(
    manager, company, nothing_untold
):
    post(manager, "/policy/categories/KP/edit/", zh="客户卡")
    day = (today("Asia/Shanghai") + timedelta(days=3)).isoformat()
    answer = post(manager, "/policy/publish/", reason="x", on=today("Asia/Shanghai").isoformat())
    assert answer.status_code == 400
    assert "Choose a day after today" in text_of(answer)
    assert post(manager, "/policy/publish/", reason="x", on=day).status_code == 302
    for page in ("/policy/", "/policy/categories/"):
        answer = manager.get(page, secure=True)
        assert f"Agreed, in force from {day}" in text_of(answer)
        assert 'href="/policy/publish/"' not in answer.content.decode()
    with reenter(company.id):
        assert published().number == 1
    answer = manager.post("/policy/call-back/", secure=True, follow=True)
    assert "Called back" in text_of(answer)
    assert "Agreed, in force from" not in text_of(answer)
    answer = manager.post("/policy/call-back/", secure=True, follow=True)
    assert "waits for no day" in text_of(answer)


def test_a_salesperson_calls_nothing_back(manager, salesman, company):
    post(manager, "/policy/categories/KP/edit/", zh="客户卡")
    post(
        manager,
        "/policy/publish/",
        reason="x",
        on=(today("Asia/Shanghai") + timedelta(days=3)).isoformat(),
    )
    assert salesman.post("/policy/call-back/", secure=True).status_code == 403
    with reenter(company.id):
        assert open_draft().in_force_from is not None
