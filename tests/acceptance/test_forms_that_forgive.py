"""In a real browser: nothing typed is lost to an expired sign-in, a closed tab or a cut line, nor to a colleague."""

import re

import pytest

from tests.acceptance.conftest import CARD
from tests.acceptance.visiting import PASSWORD
from tests.acceptance.walking import Walker

NEW = "/records/new/KP/"
SESSION = "__Host-fonds"


@pytest.fixture(scope="module")
def company(bicycles, engage):
    """The manufacturer with a second clerk."""
    return engage(bicycles, {"liuyang": ("刘洋", "XSB", "CLK")})


@pytest.fixture
def walker(served, open_profile, company):
    walkers = []

    def enter(username):
        walkers.append(Walker(served, company, open_profile(), username))
        return walkers[-1]

    yield enter
    assert [one.failures for one in walkers] == [[]] * len(walkers)


def _typed(person, **more):
    person.fill(**{**CARD, **more})
    person.page.locator("[data-fonds-kept][data-tone=good]").wait_for()


def _value(person, name):
    return person.page.locator(f'main [name="{name}"]').input_value()


def _sign_in_again(person):
    person.page.fill("input[name=username]", "zhoumin")
    person.page.fill("input[name=password]", PASSWORD)
    person.press("button[type=submit]:visible")


def _entered(person, name):
    person.go(NEW)
    person.fill(**{**CARD, "f.store_name": name}).submit()
    return re.search(r"/records/(\d+)/", person.page.url).group(1)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["wide", "narrow"])
def test_what_was_typed_survives_a_closed_tab(walker, size):
    clerk = walker("zhoumin")
    clerk.page.set_viewport_size({"width": size[0], "height": size[1]})
    clerk.go(NEW)
    _typed(clerk, **{"f.store_name": "关掉的窗口车行"})
    clerk.page.close()
    clerk.page = clerk.profile.new_page()
    clerk.go(NEW)
    assert _value(clerk, "f.store_name") == ""
    assert "保留着" in clerk.text()
    clerk.press("a[href*=take_up]")
    assert _value(clerk, "f.store_name") == "关掉的窗口车行"
    assert _value(clerk, "g.CTC.0.mobile") == "13800138000"
    clerk.submit()
    assert re.search(r"/records/\d+/$", clerk.page.url)
    clerk.go(NEW)
    assert "保留着" not in clerk.text()


def test_a_save_that_meets_an_expired_sign_in_ends_on_the_form_with_everything_in_it(walker):
    clerk = walker("zhoumin")
    clerk.go(NEW)
    clerk.fill(**CARD)
    clerk.profile.clear_cookies(name=SESSION)
    clerk.fill(**{"f.store_name": "登录过期车行"}).submit()
    assert "/login/" in clerk.page.url
    _sign_in_again(clerk)
    assert clerk.page.url.split("?")[0].endswith("/records/new/KP/")
    assert _value(clerk, "f.store_name") == "登录过期车行"
    assert _value(clerk, "f.addr") == CARD["f.addr"]
    clerk.submit()
    assert "登录过期车行" in clerk.text()


def test_typing_after_the_sign_in_has_ended_says_so_and_a_sign_in_elsewhere_lets_it_go_on(
    walker,
):
    clerk = walker("zhoumin")
    clerk.go(NEW)
    clerk.fill(**CARD)
    clerk.profile.clear_cookies(name=SESSION)
    clerk.fill(**{"f.store_name": "别处登录车行"})
    clerk.page.locator("[data-fonds-kept][data-tone=warn] a").wait_for()
    first, clerk.page = clerk.page, clerk.profile.new_page()
    clerk.go("/login/")
    _sign_in_again(clerk)
    clerk.page.close()
    clerk.page = first
    # The page's own token is stale now; before it is sent, the person's new one is fetched.
    clerk.submit()
    assert "别处登录车行" in clerk.text()


def test_a_line_cut_in_the_middle_of_saving_loses_nothing(walker):
    clerk = walker("zhoumin")
    clerk.go(NEW)
    clerk.fill(**{**CARD, "f.store_name": "断线车行"})
    clerk.profile.set_offline(offline=True)
    clerk.page.locator(".fonds-submit button[type=submit]").first.click()
    clerk.page.locator("[data-fonds-kept][data-tone=bad]").wait_for()
    assert _value(clerk, "f.store_name") == "断线车行"
    clerk.profile.set_offline(offline=False)
    clerk.submit()
    assert "断线车行" in clerk.text()


def test_two_people_on_one_file_see_each_other_and_choose_field_by_field(walker):
    clerk, other = walker("zhoumin"), walker("liuyang")
    number = _entered(clerk, "两个人的车行")
    clerk.go(f"/records/{number}/edit/")
    other.go(f"/records/{number}/edit/")
    other.page.locator("[data-fonds-presence]:not([hidden])").wait_for()
    assert "周敏" in other.page.locator("[data-fonds-presence]").inner_text()
    clerk.fill(**{"f.brands": "凤凰", "f.staff": "11"}).submit()
    other.fill(**{"f.brands": "飞鸽"}).submit()
    assert "周敏" in other.page.locator(".fonds-meeting").inner_text()
    assert "凤凰" in other.page.locator(".fonds-meeting__field").inner_text()
    assert "11" in other.page.locator(".fonds-meeting table").inner_text()
    other.page.locator('[name="pick.f.brands"][value=mine]').check()
    other.submit()
    assert "飞鸽" in other.text()
    assert "11" in other.text()
    other.press('a[href*="/undo/"]')
    assert "凤凰" in other.text()
    other.submit()
    other.go(f"/records/{number}/")
    assert "凤凰" in other.text()
