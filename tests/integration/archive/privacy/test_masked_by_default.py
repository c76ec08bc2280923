"""Personal data is masked unless the policy shows it to a role, on every screen and on every way out (REQ-CON-08)."""

import csv
import io

import pytest
from pypdf import PdfReader

from tests.integration.archive.privacy.conftest import DAY, at
from tests.integration.policies.customers import publish
from tests.integration.policies.houses import seen
from tests.integration.policies.studio.test_shaping import post

NAME, MAIL, CODE = "欧阳晓岚", "xiaolan@example.cn", "VIP-88217"
VALUES = {"f.name": NAME, "f.email": MAIL, "f.member_no": CODE, "f.work_unit": "凤凰车行"}
RIGHT = {
    "department": "SCB", "position": "STF", "categories": ["GK"], "verbs": ["Q", "O"], "rows": "all", "clearance": "L2",
    "delegated": "on",
}  # fmt: skip
SECRETS = (NAME, "xiaolan", CODE, "凤凰车行")
PERSONAL = {"Name", "Member number"}
LIST = "/records/?category=GK"


def columns(shop, who, address=LIST):
    return {str(one["label"]) for one in shop.get(who, address).context["table"]["columns"]}


def exported(shop, who):
    answer = shop.get(who, "/records/export/?category=GK&format=csv&purpose=service")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    return set(rows[0]), str(rows)


def printed(shop, who, way):
    content = b"".join(shop.get(who, way))
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.fixture(scope="module")
def page(shop, django_db_blocker):
    """A consumer on file, and a right of marketing to look consumers up and take them out, as the screen gives it."""
    with django_db_blocker.unblock(), at(DAY):
        found = shop.file(title="会员主档", **VALUES)
        added = shop.browser("admin").post("/policy/rights/add/", RIGHT, secure=True)
        assert added.status_code == 302, added.context["form"].errors
        publish(shop)
    return found


def tells(text):
    return [one for one in SECRETS if one in text]


@pytest.mark.requirement("REQ-CON-08", "free personal data is masked by default")
def test_personal_data_is_masked_on_the_page_on_paper_and_in_files(shop, page):
    # What is there can be known, not what it is; the history says no more.
    shown = seen(shop.get("marketing", page))
    assert not tells(shown)
    assert all(one in shown for one in ("欧*", "x***@example.cn", "V***", "凤***"))
    assert NAME in seen(shop.get("seller", page))
    head, rows = exported(shop, "marketing")
    assert not head & PERSONAL
    assert not tells(rows)
    for way in ("/records/print/?category=GK&purpose=service", f"{page}print/?purpose=service"):
        assert not tells(printed(shop, "marketing", way)), way
    assert exported(shop, "head")[0] >= PERSONAL


@pytest.mark.requirement("REQ-CON-08", "every list view shows the minimum columns for the role")
def test_a_list_has_the_columns_its_reader_reads_in_clear_and_no_way_round_them(shop, page):
    assert columns(shop, "seller") >= PERSONAL
    assert not PERSONAL & columns(shop, "marketing")
    choose = "/records/columns/?category=GK"
    offered = shop.get("marketing", choose).content.decode()
    assert 'value="importance"' in offered
    assert not [one for one in ("name", "member_no", "email") if f'value="{one}"' in offered]
    shop.post(
        "marketing", choose, order=["name", "importance"], show=["name", "email", "importance"]
    )
    assert not PERSONAL & columns(shop, "marketing")
    shop.post("marketing", choose, usual="1")
    ways = (LIST, "/records/", "/register/", "/due/?span=no_trigger",
            "/records/views/", "/requests/", "/duties/", "/")  # fmt: skip
    for way in ways:
        answer = shop.get("marketing", way)
        assert answer.status_code == 200, way
        assert not tells(answer.content.decode()), way
    # Nor does a search, an order, a condition, a figure or what is offered while one types tell it.
    for text in (NAME, "欧阳"):
        assert shop.get("seller", f"{LIST}&q={text}").context["table"]["rows"]
        for way in (f"{LIST}&q={text}", f"/records/?q={text}"):
            assert not shop.get("marketing", way).context["table"]["rows"], way
        assert shop.get("marketing", f"/records/lookup/?q={text}").json() == {"results": []}
    for one, other in (("sort=name", "sort=-name"), ("w.name.has=欧", "w.name.has=无")):
        answers = [
            shop.browser("marketing").get(f"{LIST}&{asked}", secure=True, follow=True)
            for asked in (one, other)
        ]
        first, second = (
            [row["label"] for row in each.context["table"]["rows"]] for each in answers
        )
        assert first == second, one
    assert not tells(str(shop.get("marketing", LIST).context.get("facets")))


def test_the_company_says_what_is_masked_and_which_role_reads_it(shop, page):
    admin = shop.browser("admin")
    wrong = shop.post("admin", "/policy/rights/add/", **RIGHT, mask=["P"], clear=["P"])
    assert "shows it in clear; take one of both away" in seen(wrong)
    try:
        assert post(admin, "/policy/head/", masked="rights").status_code == 302
        publish(shop)
        assert columns(shop, "marketing") >= PERSONAL
        assert NAME in seen(shop.get("marketing", page))
    finally:
        assert post(admin, "/policy/head/", masked="personal").status_code == 302
        publish(shop)
    assert not PERSONAL & columns(shop, "marketing")
