"""In a real browser: nothing typed is lost to an expired sign-in, a closed tab or a cut line, nor to a colleague."""

import re

import pytest

from tests.acceptance.conftest import CARD
from tests.acceptance.visiting import PASSWORD
from tests.acceptance.walking import Walker
from tests.plugins import samples

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


GIVE = """([name, bytes, how]) => {
  const given = new DataTransfer();
  given.items.add(new File([new Uint8Array(bytes)], name));
  const block = document.querySelector("[data-fonds-files]");
  block.dispatchEvent(how === "drop"
    ? new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
}"""
WATCH = """() => {
  window.said = [];
  new MutationObserver(() => window.said.push(document.querySelector(".fonds-files__going")?.textContent ?? ""))
    .observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
}"""


def _give(page, name, content, how="drop"):
    page.evaluate(GIVE, [name, list(content), how])


def _listed(page, name):
    page.locator(".fonds-files .fonds-list li").get_by_text(name).first.wait_for()


def _cut_and_tried_again(clerk, name):
    clerk.profile.set_offline(offline=True)
    _give(clerk.page, name, samples.pdf(pages=2))
    again = clerk.page.locator(".fonds-files__going .is-bad").get_by_role("button")
    again.wait_for()
    clerk.profile.set_offline(offline=False)
    again.click()
    _listed(clerk.page, name)


def _stopped(page, name):
    """Stop a file on its way: the server is never asked to go on."""
    page.route("**/new/KP/files/", lambda _route: None)
    _give(page, name, samples.pdf(pages=3))
    going = page.locator(".fonds-files__going")
    going.get_by_role("button").click()
    going.locator("li").wait_for(state="detached")
    page.unroute("**/new/KP/files/")
    page.locator(".fonds-submit button:enabled").first.wait_for()


def test_files_are_dropped_pasted_chosen_stopped_and_tried_again_while_a_record_is_entered(walker):
    clerk = walker("zhoumin")
    page = clerk.page
    clerk.go(NEW)
    clerk.fill(**{**CARD, "f.store_name": "带扫描件的车行", "f.org_name": "带扫描件的公司"})
    page.evaluate(WATCH)
    _give(page, "拖入的合同.pdf", samples.pdf())
    _listed(page, "拖入的合同.pdf")
    _give(page, "粘贴的照片.png", samples.picture("PNG"), "paste")
    _listed(page, "粘贴的照片.png")
    assert any("100 %" in one for one in page.evaluate("window.said")), "how far it is"
    chosen = [("脚本.svg", b"<svg/>"), ("选定的卡.jpg", samples.picture())]
    page.locator("#fonds-files-input").set_input_files(
        [{"name": name, "mimeType": "", "buffer": content} for name, content in chosen]
    )
    _listed(page, "选定的卡.jpg")
    refused = page.locator(".fonds-files__going .is-bad").inner_text()
    assert "SVG" in refused, "one refused file keeps no other out"
    _cut_and_tried_again(clerk, "断线的附件.pdf")
    _stopped(page, "取消的附件.pdf")
    assert _value(clerk, "f.store_name") == "带扫描件的车行"
    clerk.submit()
    for name in ("拖入的合同.pdf", "粘贴的照片.png", "选定的卡.jpg", "断线的附件.pdf"):
        _listed(page, name)
    assert "取消的附件.pdf" not in clerk.text()
    _give(page, "后补的附件.pdf", samples.pdf(pages=4))
    _listed(page, "后补的附件.pdf")
