"""Levels and how far they narrow, each set and met on the screens by the people of two companies."""

from dataclasses import replace

import pytest
from django.utils import translation

from archive.records.models import Record
from decisions.models import Request
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document.queries import draft_document, published
from policies.document.values import Approval, ApprovalStep
from tests.integration.policies.houses import address, seen, with_grant

GUARD = Grant(
    department="GLB",
    categories=("KP", "QY", "HD"),
    verbs=(Verb.VIEW, Verb.EDIT, Verb.CREATE, Verb.EXPORT, Verb.SHARE),
    clearance="L3",
    delegated=True,
)
EVERYWHERE = ("/records/", "/records/?category=KP", "/register/", "/due/")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def house(houses):
    """The second company, where one department reaches the highest level and may share."""
    _first, second = houses
    second.switch(with_grant(GUARD)(second.base))
    return second


def newest(house):
    with reenter(house.company.id):
        return Record.objects.filter(category="KP").latest("pk")


def place(house, who, path, what, **said):
    """Somebody fills in one of the two forms of the page of level and person in charge."""
    form = house.get(who, f"{path}place/").context[what]
    data = {f"{what}-{name}": value for name, value in said.items()}
    data |= {"what": what, f"{what}-version": form["version"].value(), f"{what}-reason": "核定"}
    return house.browser(who).post(f"{path}place/", data, secure=True, follow=True)


def total(house, who, query=""):
    """Return how many records somebody's list counts, by page and by facet."""
    context = house.get(who, f"/records/{query}").context
    facets = {one["label"]: sum(v["count"] for v in one["options"]) for one in context["facets"]}
    assert set(facets.values()) <= {context["page"]["total"]}, facets
    return context["page"]["total"]


def level_of(page):
    text = seen(page)
    return text[text.index("Confidentiality") :][:60]


def publish(house):
    admin = house.browser("admin")
    form = admin.get("/policy/publish/", secure=True).context["form"]
    sent = {one.html_name: one.value() or "" for one in form} | {"reason": "保密"}
    answer = admin.post("/policy/publish/", sent, secure=True)
    assert answer.status_code == 302, seen(answer)[:2000]


@pytest.mark.requirement("REQ-SEC-02", "a single customer is flagged for a higher level")
@pytest.mark.requirement(
    "REQ-SEC-02", "the higher level narrows access irrespective of category rights"
)
def test_a_flagged_customer_is_gone_for_everybody_below_at_once(house):
    """The clerk who keyed the card and may edit its whole category loses it the moment it is flagged."""
    path = address(house.card("clerk"))
    record = newest(house)
    for who in ("clerk", "salesman", "staff", "office"):
        assert house.get(who, path).status_code == 200
    before = {who: total(house, who) for who in ("clerk", "manager")}
    flagged = place(house, "manager", path, "level", level="L3")
    assert "Changed." in seen(flagged)
    assert "Restricted" in level_of(house.get("manager", path))
    for who in ("clerk", "salesman", "staff", "office"):
        assert house.get(who, path).status_code == 404
        for page in (*EVERYWHERE, f"/records/?q={record.title}"):
            found = house.get(who, page).content.decode()
            assert path not in found, (who, page)
            assert f">{record.title}<" not in found, (who, page)
    assert total(house, "clerk") == before["clerk"] - 1
    assert total(house, "manager") == before["manager"]


def test_the_page_refuses_who_may_not_and_what_cannot_be(house):
    path = address(house.card("clerk"))
    assert house.get("staff", f"{path}place/").status_code == 403
    too_high = place(house, "clerk", path, "level", level="L3")
    assert too_high.status_code == 400
    assert "your clearance ends at L2" in seen(too_high)
    offered = house.get("clerk", f"{path}place/").context["level"].fields["level"].choices
    assert [code for code, _name in offered] == ["L1", "L2", "L3"]
    stale = house.get("clerk", f"{path}place/").context["owner"]["version"].value()
    place(house, "clerk", path, "owner", owner="XSB-OPR")
    data = {"what": "owner", "owner-owner": "", "owner-version": stale, "owner-reason": "x"}
    late = house.browser("clerk").post(f"{path}place/", data, secure=True)
    assert late.status_code == 400
    assert "changed this record in the meantime" in seen(late)


def test_items_rise_with_their_file_and_new_ones_are_no_lower(house):
    path = address(house.card("clerk"))
    file = newest(house)
    check = {
        "f.month": "2026-10",
        "f.card": f"#{file.pk}",
        "f.outcome": "same",
        "f.checker": "XSB-CLK",
    }
    assert item_of(house, file, "clerk", check).status_code == 200
    with reenter(house.company.id):
        (item,) = Record.objects.filter(parent=file.pk)
    assert house.get("clerk", f"/records/{item.pk}/").status_code == 200
    place(house, "manager", path, "level", level="L3")
    assert house.get("clerk", f"/records/{item.pk}/").status_code == 404
    assert "Restricted" in level_of(house.get("manager", f"/records/{item.pk}/"))
    item_of(house, file, "manager", check | {"f.month": "2026-11"})
    with reenter(house.company.id):
        assert set(Record.objects.filter(parent=file.pk).values_list("level", flat=True)) == {"L3"}


def item_of(house, file, who, values):
    """Somebody registers a monthly check in a file."""
    form = house.get(who, f"/records/new/HD/?parent={file.pk}").context["form"]
    held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    return house.browser(who).post("/records/new/HD/", {**held, **values}, secure=True, follow=True)


def test_a_lower_level_of_a_filed_record_waits_for_a_second_person(house):
    path = address(house.card("clerk"))
    place(house, "manager", path, "level", level="L3")
    with reenter(house.company.id):
        Record.objects.filter(pk=newest(house).pk).update(
            state="filed", archive_no=f"T-{house.number}", filed_on="2026-11-01"
        )
    decides = Approval(
        code="AP10",
        subject="change",
        zh="降密",
        en="Lower a level",
        steps=(ApprovalStep(position="STF", department="CWB"),),
    )
    others = tuple(one for one in house.base.approvals if one.subject != "change")
    house.switch(replace(with_grant(GUARD)(house.base), approvals=(*others, decides)))
    lowered = place(house, "manager", path, "level", level="L2")
    assert "waits for its approval" in seen(lowered), seen(lowered)[:1500]
    assert "Restricted" in level_of(house.get("manager", path))
    assert house.get("clerk", path).status_code == 404
    with reenter(house.company.id):
        asked = Request.objects.latest("pk").pk
    decision = {"outcome": "approve", "reason": "已公开"}
    house.browser("finance2").post(f"/requests/{asked}/", decision, secure=True)
    assert house.get("clerk", path).status_code == 200
    with reenter(house.company.id):
        assert Record.objects.get(pk=newest(house).pk).level == "L2"


@pytest.mark.requirement("REQ-SEC-01", "a category sets a minimum level for its records")
def test_a_category_demands_a_level_of_new_and_of_old_records(house):
    """Raised on the category's page: who may not is refused, old records count as raised without being touched."""
    path = address(house.card("clerk"))
    record = newest(house)
    admin = house.browser("admin")
    form = admin.get("/policy/categories/KP/edit/", secure=True).context["form"]
    sent = {one.html_name: one.value() for one in form if one.value()} | {"level": "L3"}
    assert admin.post("/policy/categories/KP/edit/", sent, secure=True).status_code == 302
    assert house.get("clerk", path).status_code == 200  # a draft changes nothing
    publish(house)
    assert house.get("clerk", path).status_code == 404
    assert total(house, "clerk", "?category=KP") == 0
    page = house.get("manager", path)
    assert "Restricted" in level_of(page)
    assert total(house, "manager", "?category=KP&level=L3") == total(
        house, "manager", "?category=KP"
    )
    assert total(house, "manager", "?category=KP&level=L1") == 0
    with reenter(house.company.id):
        assert Record.objects.get(pk=record.pk).level == "L1"
    offered = house.get("manager", "/records/new/KP/").context["form"].fields["level"].choices
    assert [code for code, _name in offered] == ["L3"]
    low = house.enter("manager", "KP", **{"f.store_name": "低", "level": "L1"})
    assert low.context["form"].errors["level"]


@pytest.mark.requirement("REQ-SEC-01", "a preset makes all archives confidential")
def test_all_archives_are_made_confidential_with_one_click(house):
    """One button raises every category; what asks more keeps it; the plan says who sees less, and it comes true."""
    seeing = Grant(
        department="CWB", categories=("KP",), verbs=(Verb.VIEW,), clearance="L1", delegated=True
    )
    house.switch(with_grant(seeing)(with_grant(GUARD)(house.base)))
    path = address(house.card("clerk"))
    assert house.get("finance", path).status_code == 200
    admin = house.browser("admin")
    page = admin.get("/policy/levels/", secure=True)
    assert page.context["form"].fields["level"].initial == "L2"
    raised = admin.post("/policy/levels/", {"level": "L2"}, secure=True, follow=True)
    assert "The plan shows who sees less then." in seen(raised)
    with reenter(house.company.id):
        document = draft_document()
        levels = {one.code: one.level for one in document.categories if not one.parent}
    assert set(levels.values()) <= {"L2", "L3"}
    publish(house)
    assert house.get("finance", path).status_code == 404
    assert house.get("clerk", path).status_code == 200
    assert "Confidential" in level_of(house.get("clerk", path))


@pytest.mark.requirement(
    "REQ-SEC-04",
    "the confidentiality policy of a category states scope, measures and responsibilities",
)
def test_a_category_says_how_it_is_kept_confidential_where_people_handle_it(house):
    admin = house.browser("admin")
    edit = "/policy/categories/KP/confidentiality/"
    lacking = admin.post(
        edit, {"scope": "客户名单", "measures": "", "responsibilities": "x"}, secure=True
    )
    assert lacking.status_code == 400
    said = {
        "scope": "客户名单、价格条件不得告知第三方",
        "measures": "专柜保管，复印须登记",
        "responsibilities": "销售部负责人承担保密责任",
    }
    path = address(house.card("clerk"))
    assert admin.post(edit, said, secure=True).status_code == 302
    assert said["scope"] in house.shown("admin", "/policy/categories/KP/")
    assert said["scope"] not in house.shown("clerk", path)
    publish(house)
    for where in (path, "/records/new/KP/", "/records/?category=KP"):
        text = house.shown("clerk", where)
        assert all(words in text for words in said.values()), where
    assert said["scope"] not in house.shown("finance", "/records/?category=KP")  # no right there
    admin.post(edit, {"do": "remove"}, secure=True)
    publish(house)
    assert said["scope"] not in house.shown("clerk", path)
    with reenter(house.company.id):
        assert published().document.confidentiality == ()


@pytest.mark.requirement(
    "REQ-SEC-01", "a company defines its confidentiality levels and their order"
)
def test_a_company_names_adds_and_orders_its_levels(house):
    """The administrator renames a level, adds one, puts it in its place; staff choose among them."""
    admin = house.browser("admin")
    sent = head_as_it_stands(admin)
    at = next(
        n for n, v in sent.items() if n.startswith("levels-") and n.endswith("code") and v == "L2"
    )
    free = next(
        n for n, v in sent.items() if n.startswith("levels-") and n.endswith("code") and not v
    )
    sent |= {at.replace("code", "zh"): "敏感", at.replace("code", "en"): "Sensitive"}
    sent |= {free: "LX", free.replace("code", "zh"): "机密★", free.replace("code", "en"): "Closed"}
    refused = admin.post("/policy/head/", sent, secure=True)
    assert refused.status_code == 400
    assert "is the mark of a state secret" in seen(refused)
    sent[free.replace("code", "zh")] = "仅限指定"
    assert admin.post("/policy/head/", sent, secure=True).status_code == 302
    admin.post("/policy/levels/LX/move/", {"to": "down"}, secure=True)
    with reenter(house.company.id):
        assert [one.code for one in draft_document().levels] == ["L0", "L1", "L2", "LX", "L3"]
    publish(house)
    path = address(house.card("clerk", level="L2"))
    assert "Sensitive" in house.shown("clerk", "/records/new/KP/")
    place(house, "manager", path, "level", level="LX")
    assert "Closed" in level_of(house.get("manager", path))
    assert house.get("clerk", path).status_code == 404  # LX stands above the clerk's L2
    swapped = admin.post("/policy/levels/L0/move/", {"to": "up"}, secure=True)
    assert swapped.status_code == 302
    page = admin.get("/policy/", secure=True)
    assert "The order of published confidentiality levels is fixed." in seen(page)
    admin.post("/policy/discard/", secure=True)
    with reenter(house.company.id):  # a published level stays
        house.base = replace(house.base, levels=published().document.levels)


def head_as_it_stands(admin):
    """Return what the form of the head sends when nothing is changed."""
    form = admin.get("/policy/head/", secure=True)
    sent = {one.html_name: one.value() or "" for one in form.context["form"]}
    for listed in form.context["lists"]:
        sent |= {one.html_name: one.value() for one in listed["rows"].management_form}
        for row in listed["rows"]:
            sent |= {one.html_name: one.value() or "" for one in row}
    return sent
