"""Packs as they are shipped: a card is keyed once its manager signed it, and every record carries a channel."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from archive.collecting.models import RawItem
from archive.imports import actions
from archive.imports.models import ImportIssue
from archive.records.models import Record
from kernel.scope import reenter
from policies.categories.rules import Review
from policies.document.actions import publish
from policies.document.queries import draft_digest, published
from policies.document.rules import effective, fileable
from policies.fields.rules import Required
from policies.packs.loader import load_pack, pack_codes
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.collecting.conftest import FOR_CUSTOMERS, Desk
from tests.integration.archive.collecting.test_links import SHOP, made, sent
from tests.integration.archive.imports.conftest import bring_in, runner
from tests.integration.archive.records.conftest import People
from tests.integration.archive.records.standard_cases import CHANNELS
from tests.integration.policies.houses import House, address, forget_jobs, seen, spoken

__all__ = ["bring_in", "runner"]

ENFORCED = pytest.mark.requirement(
    "REQ-VER-02",
    "every category that is signed before entry, as in packs P07 and P09, asks for the recorded sign-off",
)
PROSPECT = {
    "org_name": "上海丸石自行车有限公司", "region": "3101", "cust_type": "Q", "importance": "normal",
    "channel": "fair", "collected_on": "2026-11-02 09:30", "owner": "XSB-OPR", "qty": "1",
}  # fmt: skip


def test_no_pack_takes_a_typed_signature_for_a_recorded_one():
    reviews = {
        (pack, one.code): one.review for pack in pack_codes() for one in load_pack(pack).categories
    }
    assert Review.BEFORE_ENTRY not in reviews.values()
    assert {reviews["P07", "KP"], reviews["P09", "XX"]} == {Review.SIGNED_CARD}


@pytest.fixture(scope="module")
def dealers(make_company, django_db_blocker):
    """A company of pack P07 as it is shipped."""
    with django_db_blocker.unblock():
        company = make_company(pack="P07", as_shipped=True)
        yield Desk(House(company))
        forget_jobs(company)


@ENFORCED
def test_a_dealers_card_is_signed_or_sent_back_before_the_clerk_keys_it(dealers):
    typed = seen(dealers.house.card("clerk"))
    assert "keyed from cards the manager signed" in typed, "the typed signature of the plain form"
    page = dealers.bring("salesman")
    assert "not signed it yet" in seen(dealers.key("clerk", page))
    dealers.step("salesman", page, "submit")
    assert "a reason is needed" in seen(dealers.decide("head", page, "return"))
    dealers.decide("head", page, "return", reason="缺联系电话")
    assert "缺联系电话" in dealers.shown("salesman", page)
    assert "not signed it yet" in seen(dealers.key("clerk", page))
    dealers.step("salesman", page, "submit")
    dealers.decide("head", page)
    filed = dealers.key("clerk", page, channel="sales")
    assert "Filed" in seen(filed), seen(filed)
    with reenter(dealers.house.company.id):
        record = Record.objects.get(pk=address(filed).strip("/").rpartition("/")[2])
        assert record.signed_by_id == dealers.house.ids["head"]
        assert record.values["reviewed_by"] == str(dealers.house.ids["head"])


CHANNEL = pytest.mark.requirement(
    "REQ-COL-13", "every record carries a channel, in every pack as it comes"
)
LEDGER = "\n".join(
    (
        "店名,客户名称,经营者/负责人,地址,区域,客户类别,填卡人,填卡日期,审核签字,审核日期,"
        "联系人,联系电话,件数,收集渠道",
        "老店一,上海老店一有限公司,赵一,上海市黄浦区一路1号,上海,经销商,XSB-OPR,2025-01-02,XSB-DH,"
        "2025-01-03,赵一,13800138001,1,",
        "老店二,上海老店二有限公司,钱二,上海市黄浦区二路2号,上海,经销商,XSB-OPR,2025-01-02,XSB-DH,"
        "2025-01-03,钱二,13800138002,1,展览会",
    )
)


@pytest.mark.requirement(
    "REQ-COL-13", "a company has a list of collection channels from the start, in every pack"
)
@CHANNEL
def test_every_pack_has_the_list_of_channels_and_demands_one_of_every_record():
    for pack in pack_codes():
        document = load_pack(pack)
        for one in fileable(document):
            fields = {each.code: each for each in effective(document, one.code).fields}
            channel = fields["channel"]
            assert channel.required in {Required.ALWAYS, Required.FILING}, (pack, one.code)
            if "received_on" not in fields:  # a complaint says by which way it came
                assert {each.zh for each in channel.choices} >= set(CHANNELS), (pack, one.code)


@CHANNEL
def test_no_record_is_filed_without_its_channel_typed_or_by_a_program(dealers):
    house = dealers.house
    page = dealers.key("clerk", dealers.signed())
    assert page.context["form"].errors["f.channel"], seen(page)
    card = address(dealers.key("clerk", dealers.signed(), channel="fair"))
    with reenter(house.company.id):
        record = Record.objects.get(pk=card.strip("/").rpartition("/")[2])
        assert (record.state, record.values["channel"]) == ("filed", "fair")
    said = {"occasion": "shopday", "on": "2026-11-02", "qty": "1"}
    new = {"category": "GH", "title": "店庆", "values": said, "parent": record.pk}
    made = spoken(house, "clerk", "POST", "/records", new)
    assert made.status_code == 201, made.content
    refused = spoken(house, "clerk", "POST", f"/records/{made.json()['id']}/submit")
    assert refused.status_code == 400, refused.content
    assert "channel" in refused.content.decode()


@CHANNEL
def test_a_ledger_that_names_no_channel_is_kept_under_the_usual_one_and_the_report_says_so(
    dealers, bring_in, runner, tmp_path
):
    house = dealers.house
    with reenter(house.company.id):
        clerk = actor_of(User.objects.get(pk=house.ids["clerk"]))
    path = tmp_path / "老客户.csv"
    path.write_text(LEDGER, encoding="utf-8")
    job = bring_in(house.company, clerk, path, "KP", commit=False)
    rehearsed = seen(house.get("clerk", f"/imports/{job}/"))
    assert "The row names no collection channel; it is kept under “业务办理”" in rehearsed
    actions.commit(clerk, job, runner(house.company, clerk))
    with reenter(house.company.id):
        made = Record.objects.filter(title__startswith="老店").order_by("pk")
        assert [one.values["channel"] for one in made] == ["business", "fair"]
        (told,) = ImportIssue.objects.filter(job_id=job, code="channel_presumed")
    assert (told.row, told.severity) == (2, "warning")
    assert "The row names no collection channel" in seen(house.get("clerk", f"/imports/{job}/"))


@CHANNEL
def test_what_a_customer_sends_in_came_by_his_own_application(dealers):
    house = dealers.house
    house.switch(replace(house.base, forms=(*house.base.forms, FOR_CUSTOMERS)))
    stranger = Client(HTTP_HOST=house.company.host, enforce_csrf_checks=True)
    assert sent(stranger, made(dealers), **SHOP).status_code in {200, 302}
    with reenter(house.company.id):
        item = RawItem.objects.latest("pk")
    page = f"/collected/{item.pk}/"
    dealers.step("clerk", page, "submit")
    dealers.decide("head", page)
    form = house.get("clerk", f"{page}key/").context["form"]
    assert form["f.channel"].value() == "application"
    house.switch(house.base)


@pytest.fixture(scope="module")
def prospects(make_company, django_db_blocker):
    """The browsers of a company of pack P09 as it is shipped: `prospects(post)`."""
    with django_db_blocker.unblock():
        made, people, browsers = make_company(pack="P09", as_shipped=True), People(), {}

        def browser(post):
            if post not in browsers:
                browsers[post] = Client(HTTP_HOST=made.host)
                with reenter(made.id):
                    user = User.objects.get(pk=people.actor("XSB", post).user_id)
                    User.objects.filter(pk=user.pk).update(language="en")
                    browsers[post].force_login(
                        user, backend="security.people.signin.CompanyBackend"
                    )
            return browsers[post]

        browser.company = made
        yield browser
        forget_jobs(made)


@ENFORCED
def test_a_prospect_is_signed_or_sent_back_before_it_is_keyed(prospects):
    def post(who, path, **data):
        return prospects(who).post(path, data, follow=True)

    def request_of(page):
        shown = prospects("DH").get(page).content.decode()
        return re.search(r"/requests/\d+/", shown).group()

    prospects("OPR"), prospects("DH")
    values = {f"f.{code}": value for code, value in PROSPECT.items()}
    values |= {"g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000"}
    values |= {"g.CTC.rows": "1", "then": "save"}
    signature = {"f.reviewed_by": "XSB-DH", "f.reviewed_on": "2026-11-03 10:00"}
    plain = post("OPR", "/records/new/XX/", **values, **signature)
    assert "keyed from cards the manager signed" in seen(plain), "a typed signature"
    card = {"kind": "card", "category": "XX", "title": "展会名片", "collected_on": "2026-11-02"}
    page = address(post("OPR", "/collected/new/", **card, text="展位上交换的名片"))
    assert "not signed it yet" in seen(post("OPR", f"{page}key/", **values))
    post("OPR", page, do="submit")
    post("DH", request_of(page), outcome="return", reason="没有写明区域")
    assert "没有写明区域" in seen(prospects("OPR").get(page))
    post("OPR", page, do="submit")
    post("DH", request_of(page), outcome="approve")
    keyed = post("OPR", f"{page}key/", **values)
    with reenter(prospects.company.id):
        record = Record.objects.get()
        head = User.objects.get(name="XSB-DH")
    assert address(keyed) == f"/records/{record.pk}/", seen(keyed)
    assert record.values["reviewed_by"] == str(head.pk)
    assert record.signed_by_id == head.pk


def test_a_company_that_began_before_is_offered_the_way_and_keeps_its_own_until_it_takes_it(
    make_company,
):
    """Its policy says what it began with; the pack's newer text is taken by a click and published."""
    made = make_company(pack="P07")
    house = House(made)
    with reenter(made.id) as scope:
        scope.actor = actor_of(User.objects.get(username="admin"))
        assert published().document.categories_by_code["KP"].review is Review.BEFORE_ENTRY
    assert "Filed" in seen(house.card("clerk"))
    offered = house.get("admin", "/policy/pack/upgrade/")
    assert "Customer card" in seen(offered) or "Category KP" in seen(offered), seen(offered)[:3000]
    form = re.findall(
        r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"',
        offered.content.decode(),
    )
    house.browser("admin").post("/policy/pack/upgrade/", dict(form), secure=True)
    with reenter(made.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        publish(admin, draft_digest(), reason="pack")
    assert "keyed from cards the manager signed" in seen(house.card("clerk"))
    forget_jobs(made)
