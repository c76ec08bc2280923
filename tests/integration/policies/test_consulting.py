"""How filed records are found and consulted: what is said first, who runs queries, what is asked for (QRY-01 to 08)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from tests.integration.archive.checks.conftest import at
from tests.integration.policies.consulting import (
    BUSINESS,
    CHECKED,
    CREDIT,
    PHONE,
    SENSITIVE,
    approve,
    day,
    doors,
    filed,
    masked_by_bound,
    number_year,
    plain,
    rows,
    ruled,
    told,
)
from tests.integration.policies.houses import House, address, forget_jobs, post, seen, spoken


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    with django_db_blocker.unblock():
        made = House(company)
        made.base = replace(
            made.base,
            purposes=(BUSINESS, CREDIT),
            approvals=(*made.base.approvals, SENSITIVE),
        )
        made.switch(made.base)
        yield made
        forget_jobs(company)


@pytest.mark.requirement(
    "REQ-QRY-04",
    "where the policy asks it, no list, search, page, program, export or print shows a filed record before the "
    "operator has recorded how the identity was checked",
)
@pytest.mark.requirement(
    "REQ-QRY-07", "the purpose of consultation is chosen from the list its category allows"
)
def test_nothing_of_a_customer_is_released_before_the_identity_was_checked(house):
    house.switch(house.base)
    page, number, record = filed(house, "核对身份车行")
    other, *_rest = filed(house, "另一家车行")
    ways = doors(house, "salesman", "核对身份车行", page, number, record)
    assert [door for door, text in ways.items() if "核对身份车行" not in text] == ["print"]
    assert "%PDF" in ways["print"]
    ruled(house, asked=("OPR",), identity=True, purposes=("business",), minutes=20)
    ways = doors(house, "salesman", "核对身份车行", page, number, record)
    assert not [door for door, text in ways.items() if "核对身份车行" in text or number in text]
    assert "%PDF" not in ways["print"]
    assert spoken(house, "salesman", "GET", f"/records/{record}").json()["code"] == "say_first"
    notice = house.shown("salesman", "/records/?category=KP")
    assert "once the identity was checked" in notice
    # Who keeps the records is asked nothing, by the same policy.
    assert "核对身份车行" in house.shown("clerk", page)
    # A missing check, a purpose of another category's list, a part of the name: nothing is opened.
    ask = f"/consult/?record={record}"
    assert house.get("salesman", page).url == ask
    for path, said, answer in (
        (ask, {"purpose": "business"}, "how the identity was checked"),
        (ask, CHECKED | {"purpose": "credit"}, "credit is not one of the available choices"),
        (
            "/consult/?category=KP",
            CHECKED | {"customer": "核对身份"},
            "Type the whole number or name",
        ),
    ):
        assert answer in seen(post(house, "salesman", path, **said))
    assert house.get("salesman", page).status_code == 302
    said = post(house, "salesman", "/consult/?category=KP", **CHECKED, customer="核对身份车行")
    assert "Open to you for 20 minutes" in said.content.decode()
    assert "核对身份车行" in seen(said)
    # That customer in every way, and no other.
    ways = doors(house, "salesman", "核对身份车行", page, number, record)
    assert "核对身份车行" in ways["list"]
    assert "核对身份车行" in ways["program record"]
    assert "另一家车行" not in ways["list"]
    assert house.get("salesman", other).status_code == 302
    # In the trail: who asked and by which document, and with the look itself what for and how it was checked.
    assert told(house, "consultation.say")[-1][1]["evidence"] == CHECKED["evidence"]
    looked, content = told(house, "record.view")[-1]
    assert (looked, content["identity"], content["purpose"]) == (record, "document", "business")


@pytest.mark.requirement(
    "REQ-QRY-07", "the purpose of consultation is chosen from the list its category allows"
)
def test_a_purpose_is_chosen_once_for_a_category_and_noted_with_each_look(house):
    house.switch(house.base)
    page, _number, record = filed(house, "用途车行")
    ruled(house, asked=("OPR",), purposes=("credit",))
    assert "用途车行" not in rows(house, "salesman", "/records/?q=用途车行")
    form = seen(house.get("salesman", "/consult/?category=KP&q=用途车行"))
    assert "Evaluating credit" in form
    assert "Doing business" not in form
    ruled(house, asked=("OPR",), purposes=("business",))
    form = seen(house.get("salesman", "/consult/?category=KP"))
    assert "Doing business" in form
    assert "Evaluating credit" not in form
    listed = post(house, "salesman", "/consult/?category=KP&q=用途车行", purpose="business")
    assert "用途车行" in seen(listed)
    assert "Say what for" not in seen(listed)
    assert "用途车行" in house.shown("salesman", page)
    assert told(house, "record.search")[-1][1]["purpose"] == "business"
    assert told(house, "record.view")[-1] == (record, {"purpose": "business", "ip": "127.0.0.1"})


@pytest.mark.requirement(
    "REQ-QRY-03", "where a category has designated persons only they run queries in it"
)
@pytest.mark.requirement(
    "REQ-QRY-03",
    "who is none of them asks for a result, is shown exactly that once it is agreed to, and no longer than agreed",
)
def test_others_than_designated_persons_ask_for_a_result(house):
    house.switch(house.base)
    page, number, record = filed(house, "指定人员车行")
    later, *_rest = filed(house, "无关车行")
    assert "指定人员车行" in rows(house, "engineer", f"/records/?q={number}")
    ruled(house, designated=("CLK", "OPR"))
    ways = doors(house, "engineer", "指定人员车行", page, number, record)
    assert not [door for door, text in ways.items() if "指定人员车行" in text or number in text]
    assert "指定人员车行" in rows(house, "salesman", "/records/?q=指定人员车行")
    asked = {
        "category": "KP", "text": number, "purpose": "", "reason": "投诉处理",
        "until": (day() + timedelta(days=2)).isoformat(),
    }  # fmt: skip
    long = asked | {"until": (day() + timedelta(days=9)).isoformat()}
    assert "for a time only" in seen(post(house, "engineer", "/queries/ask/", **long))
    made = post(house, "engineer", "/queries/ask/", **asked)
    request = address(made)
    assert "with who decides" in seen(made)
    # What is looked for is seen by who decides, and by nobody else.
    assert number in house.shown("clerk", request)
    assert house.get("manager", request).status_code == 404
    approve(house, "clerk")
    result = house.shown("engineer", request)
    assert "指定人员车行" in result
    assert "指定人员车行" in house.shown("engineer", page)
    listed = house.shown("engineer", "/records/?category=KP")
    assert "指定人员车行" in listed
    assert "无关车行" not in listed
    assert house.get("engineer", later).status_code == 302
    assert told(house, "query.show")[-1][1]["shown"] == 1
    with at(day() + timedelta(days=3)):
        assert house.get("engineer", page).status_code == 302
        assert "指定人员车行" not in house.shown("engineer", request)


@pytest.mark.requirement(
    "REQ-QRY-06",
    "masked sensitive values are shown to who asked for them and to nobody else, once it was agreed to and until the "
    "day that was agreed, each look in the trail",
)
def test_masked_values_are_shown_by_an_agreed_request_for_a_time(house):
    house.switch(house.base)
    page, *_rest = filed(house, "敏感车行")
    shown = seen(house.get("query", page))
    assert "Ask to see masked values" in shown
    assert PHONE not in shown
    ask = f"{page}values/"
    until = day() + timedelta(days=1)
    asked = {"fields_wanted": ["mobile"], "purpose": "business", "until": until.isoformat()}
    assert "Say why you need it" in seen(post(house, "query", ask, **asked))
    made = post(house, "query", ask, **asked, reason="回访")
    assert PHONE not in house.shown("query", page)
    assert house.get("query", f"{page}unmask/").status_code == 403
    assert "回访" in house.shown("head", address(made))
    approve(house, "head")
    shown = house.shown("query", page)
    assert PHONE in shown
    assert "张三丰" not in shown  # another masked field, which was not asked for
    assert PHONE not in house.shown("office2", page)
    assert PHONE not in house.shown("query", "/records/?category=KP")
    assert told(house, "record.view")[-2][1]["unmasked"] == ["mobile"]
    with at(until + timedelta(days=1)):
        assert PHONE not in house.shown("query", page)
    # Two at once, and a request that goes back: nothing is shown.
    again = {
        **asked,
        "until": (day() + timedelta(days=2)).isoformat(),
        "fields_wanted": ["operator"],
    }
    post(house, "query", ask, **again, reason="回访")
    waiting = re.findall(r"/requests/(\d+)/", house.get("head", "/requests/").content.decode())
    last = f"/requests/{max(map(int, waiting))}/"
    assert post(house, "head", last, outcome="return", reason="不需要").status_code == 200
    assert "张三丰" not in house.shown("query", page)
    assert (
        house.get("query", f"/queries/{int(address(made).split('/')[2]) + 1}/").status_code == 200
    )
    assert house.get("engineer", address(made)).status_code == 404


@pytest.mark.requirement(
    "REQ-QRY-08",
    "a list of more records than the policy says shows personal data masked, and in clear once it is narrowed",
)
@pytest.mark.requirement(
    "REQ-QRY-08",
    "lists and records from a level on that the policy names carry a watermark with who looks and when",
)
def test_long_lists_mask_people_and_screens_carry_a_watermark(house):
    house.switch(house.base)
    page, number, record = filed(house, "水印车行")
    ruled(house)
    name = masked_by_bound(house, record)
    ruled(house, shown=1, watermark="L2")
    assert name not in rows(house, "salesman", "/records/?category=KP")
    assert f"/records/{record}/" in house.get("salesman", "/records/?category=KP").content.decode()
    assert name not in plain(spoken(house, "salesman", "GET", "/records?category=KP&limit=50"))
    assert name in rows(house, "salesman", f"/records/?category=KP&q={number}")
    assert name in house.shown("salesman", page)
    assert "fonds-marks" not in house.get("salesman", page).content.decode()
    ruled(house, watermark="L1")
    for path in (page, f"/records/?q={number}"):
        marks = BeautifulSoup(house.get("salesman", path).content, "html.parser").select(
            ".fonds-marks span"
        )
        assert "XSB-OPR (xsb-opr)" in marks[0].get_text()
        assert day().isoformat() in marks[0].get_text()
        assert re.search(r"\d\d:\d\d", marks[0].get_text())


@pytest.mark.requirement(
    "REQ-QRY-02",
    "an administrator composes a form of conditions for positions; who holds one of them fills it in and gets the list",
)
def test_forms_to_search_by_are_composed_for_positions(house):
    house.switch(house.base)
    _page, number, record = filed(house, "表格车行")
    spec = {
        "zh": "按店名查",
        "en": "By store",
        "positions": ["OPR"],
        "fields_asked": ["q", "store_name"],
    }
    assert post(house, "salesman", "/queries/forms/new/?category=KP", **spec).status_code == 403
    none = post(house, "admin", "/queries/forms/new/?category=KP", **spec | {"fields_asked": []})
    assert "Choose 1 to 12 conditions" in seen(none)
    made = post(house, "admin", "/queries/forms/new/?category=KP", **spec)
    form = address(made)
    assert "By store" in house.shown("salesman", "/queries/forms/")
    assert "By store" not in house.shown("query", "/queries/forms/")
    assert house.get("query", form).status_code == 404
    asked = house.get("salesman", form).content.decode()
    assert 'name="v.store_name"' in asked
    assert 'name="v.org_name"' not in asked
    found = house.browser("salesman").get(
        "/records/?view=0&category=KP&h.store_name=has&v.store_name=表格车",
        secure=True,
        follow=True,
    )
    assert number in seen(found)
    assert told(house, "record.search")[-1][1]["criteria"]["w.store_name.has"] == "表格车"
    changed = spec | {"positions": ["QRY"]}
    post(house, "admin", f"{form}edit/", **changed)
    assert house.get("salesman", form).status_code == 404
    post(house, "admin", f"{form}drop/")
    assert "By store" not in house.shown("query", "/queries/forms/")
    assert record


def test_who_runs_queries_is_said_in_the_studio(house):
    house.switch(house.base)
    path = "/policy/categories/KP/consultation/"
    said = {
        "designated": ["CLK"],
        "asked": ["OPR"],
        "minutes": "30",
        "shown": "0",
        "answer_days": "5",
    }
    wrong = post(house, "admin", path, **said | {"minutes": "9999"})
    assert wrong.status_code == 400
    assert "Saved in the draft" in post(house, "admin", path, **said).content.decode()
    shown = house.shown("admin", "/policy/categories/KP/")
    assert "Designated query persons" in shown
    post(house, "admin", path, do="remove")
    assert "nothing is asked first" in house.shown("admin", "/policy/categories/KP/")


@pytest.mark.requirement(
    "REQ-QRY-05", "auditors find it by person, action, day, record, purpose, criteria and IP"
)
def test_auditors_find_every_search_and_look(house):
    house.switch(house.base)
    page, number, record = filed(house, "留痕车行")
    for path in (
        "/records/?q=留痕车行",
        "/register/?year=2026",
        "/records/lookup/?q=留痕车行",
        page,
    ):
        assert house.get("salesman", path).status_code == 200
    spoken(house, "salesman", "GET", "/records?q=留痕车行")
    spoken(house, "salesman", "GET", f"/records/{record}")
    searches = [said for _record, said in told(house, "record.search")][-4:]
    assert [one["criteria"].get("q", "") for one in searches] == [
        "留痕车行",
        "",
        "留痕车行",
        "留痕车行",
    ]
    assert {one["ip"] for one in searches} == {"127.0.0.1"}
    assert [one["shown"] for one in (searches[0], searches[3])] == [1, 1]
    looks = [(one, said["ip"]) for one, said in told(house, "record.view")][-2:]
    assert looks == [(record, "127.0.0.1")] * 2
    trail = f"/trail/?person={house.ids['salesman']}&since={day()}&until={day()}"
    found = house.shown("auditor", f"{trail}&verb=record.search&purpose=留痕车行")
    assert found.count("search records") >= 3
    assert "留痕车行" in found
    assert "127.0.0.1" in house.shown("auditor", f"{trail}&verb=record.view&record={record}")
    assert "127.0.0.1" in house.shown("auditor", f"{trail}&purpose=127.0.0.1")
    assert "留痕车行" not in house.shown("auditor", f"{trail}&purpose=没有这样的词")
    assert house.get("salesman", trail).status_code == 403
    assert number


@pytest.mark.requirement(
    "REQ-QRY-01",
    "what is found fulfils every condition at once, by number, name, initials, words and facets",
)
@pytest.mark.requirement(
    "REQ-QRY-01", "what its asker may not see is not found, not counted and not hinted at"
)
def test_a_search_finds_what_fulfils_all_and_nothing_hidden(house):
    house.switch(house.base)
    _page, number, record = filed(house, "蓝鲸专卖店")
    filed(house, "蓝鲸批发部")
    year = number_year(house, record)
    asked = {"word": "蓝鲸", "two words": "蓝鲸 专卖", "initials": "ljzmd", "number": number}
    found = {name: rows(house, "salesman", f"/records/?q={text}") for name, text in asked.items()}
    assert [name for name, text in found.items() if number not in text] == []
    assert [name for name, text in found.items() if "批发部" in text] == ["word"]
    both = (
        f"/records/?q=蓝鲸&category=KP&state=filed&w.store_name.has=专卖&w._filed.from={year}-01-01"
    )
    assert number in rows(house, "salesman", both)
    assert "批发部" not in rows(house, "salesman", both)
    assert number not in rows(house, "salesman", both.replace("state=filed", "state=draft"))
    # Nobody without a right in the category is told that there is one: no row, no count, no facet, no choice.
    hidden = house.shown("finance", f"/records/?q={number}")
    assert "No record matches" in hidden
    assert hidden.replace(number, "X") == house.shown("finance", "/records/?q=KP-9999").replace(
        "KP-9999", "X"
    )
    assert house.get("finance", "/records/lookup/?q=蓝鲸").json() == {"results": []}
    # What is masked for its reader is not found by either.
    assert number in rows(house, "salesman", "/records/?q=张三丰 蓝鲸")
    assert number not in rows(house, "query", "/records/?q=张三丰 蓝鲸")
    assert number in rows(house, "query", "/records/?q=蓝鲸")
