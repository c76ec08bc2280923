"""Cadences at the studio: said in sentences while one types, refused with a way out, retired but never lost."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from kernel.clock import today
from kernel.scope import reenter
from policies.cadences.rules import Cadence, CadenceKind, Counting, DoneBy, due_after
from policies.document import actions
from policies.document.canonical import export, load
from policies.document.queries import draft_digest, draft_document, published
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.policies.studio.conftest import browser_of

LIST = "/policy/cadences/"
MONTHLY = {
    "code": "V-REGION",
    "kind": "verify",
    "zh": "天津客户核对",
    "en": "Check of Tianjin customers",
    "count": "1",
    "unit": "M",
    "counting": "calendar",
    "categories": ["KP"],
    "condition": ["region=12"],
    "date_field": "",
    "lead": "5",
    "whose": "@person",
    "position": "",
    "second_department": "",
    "second_position": "",
    "done_by": "either",
    "basis": "",
}


@pytest.fixture(autouse=True)
def fresh(company, manager):
    """Every test begins with what is in force."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        actions.begin_draft(admin)
        actions.discard(admin)


def page_of(answer):
    return BeautifulSoup(answer.content, "html.parser").select_one("main")


def told(answer):
    return page_of(answer).get_text(" ", strip=True)


def errors_of(answer):
    """Return what each field of the form is told."""
    form = answer.context["form"]
    return {name: " ".join(texts) for name, texts in form.errors.items()}


def cadence_of(company, code, *, document=draft_document):
    with reenter(company.id):
        return next((one for one in document().cadences if one.code == code), None)


def sent(**more):
    return {**MONTHLY, **more}


def test_the_list_says_how_often_for_what_and_whose_duty(manager):
    page = told(manager.get(LIST, secure=True))
    for words in (
        "Monthly check",
        "once in each calendar month",
        "Customer card",
        "the person in charge of the record",
        "3 days before “Birthday”, again every year",
        "Of the company as a whole",
        "Sales · Entry clerk",
    ):
        assert words in page
    assert LIST in manager.get("/policy/", secure=True).content.decode()


def test_a_salesperson_sees_no_cadence(salesman):
    for path in (LIST, f"{LIST}add/", f"{LIST}V-MONTH/edit/", f"{LIST}preview/"):
        assert salesman.get(path, secure=True).status_code == 403
    assert (
        salesman.post(f"{LIST}V-MONTH/retire/", {"retired": "yes"}, secure=True).status_code == 403
    )


def test_a_cadence_is_added_changed_retired_taken_back_and_removed(manager, company):
    answer = manager.post(f"{LIST}add/", sent(), secure=True)
    assert answer.status_code == 302
    assert cadence_of(company, "V-REGION") == Cadence(
        code="V-REGION",
        zh="天津客户核对",
        en="Check of Tianjin customers",
        kind=CadenceKind.VERIFY,
        every="P1M",
        counting=Counting.CALENDAR,
        categories=("KP",),
        condition="region",
        values=("12",),
        lead=(5,),
        of="person",
    )
    page = told(manager.get(LIST, secure=True))
    assert "Region = Tianjin" in page
    changed = sent(
        count="2", unit="W", counting="rolling", whose="XSB", position="CLK", done_by="signed",
        condition=["region=12", "region="], lead="3, 0", second_department="XZB",
    )  # fmt: skip
    assert manager.post(f"{LIST}V-REGION/edit/", changed, secure=True).status_code == 302
    known = cadence_of(company, "V-REGION")
    assert (known.every, known.counting, known.lead) == ("P2W", Counting.ROLLING, (3, 0))
    assert (known.of, known.department, known.position) == ("", "XSB", "CLK")
    assert (known.values, known.done_by, known.signatures) == (("12", ""), DoneBy.SIGNED, 2)
    form = manager.get(f"{LIST}V-REGION/edit/", secure=True).context["form"]
    shown = {name: form[name].value() for name in ("count", "unit", "condition", "lead", "whose")}
    assert shown == {
        "count": 2,
        "unit": "W",
        "condition": ["region=12", "region="],
        "lead": "3, 0",
        "whose": "XSB",
    }
    manager.post(f"{LIST}V-REGION/retire/", {"retired": "yes"}, secure=True)
    assert cadence_of(company, "V-REGION").retired
    assert "Retired" in told(manager.get(LIST, secure=True))
    manager.post(f"{LIST}V-REGION/retire/", {"retired": ""}, secure=True)
    assert not cadence_of(company, "V-REGION").retired
    manager.post(f"{LIST}V-REGION/remove/", secure=True)
    assert cadence_of(company, "V-REGION") is None


def test_what_is_published_is_retired_and_never_removed(manager, company):
    page = page_of(manager.get(f"{LIST}V-MONTH/edit/", secure=True))
    assert not page.select("form[action$='/remove/']")
    answer = manager.post(f"{LIST}V-MONTH/remove/", secure=True, follow=True)
    assert "never removed; retire it instead" in answer.content.decode()
    assert cadence_of(company, "V-MONTH") is not None
    changed = sent(kind="evaluation", condition=[], counting="rolling")
    answer = manager.post(f"{LIST}V-MONTH/edit/", changed, secure=True)
    assert "retire it and add another" in errors_of(answer)["code"]


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"count": "0"}, "count", "no period"),
        ({"count": ""}, "count", "how often"),
        ({"count": "5"}, "counting", "choose one of them"),
        ({"lead": "40"}, "lead", "28 days already"),
        ({"lead": "soon"}, "lead", "as numbers"),
        ({"condition": ["region=12", "cust_class=J"]}, "condition", "one field only"),
        ({"code": "V-MONTH"}, "code", "stands twice"),
        ({"code": "核对"}, "code", "letters, digits"),
        ({"kind": "reminder", "counting": "rolling"}, "date_field", "of which date"),
        ({"kind": "audit"}, "condition", "as a whole"),
        ({"kind": "audit", "condition": []}, "whose", "as a whole"),
        ({"whose": "XSB", "second_department": "XSB"}, "second_department", "a second department"),
        ({"second_position": "DH"}, "second_department", "no second department"),
        (
            {"kind": "audit", "condition": [], "whose": "XSB", "done_by": "change"},
            "done_by",
            "Only",
        ),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_changed(
    manager, company, more, field, says
):
    with reenter(company.id):
        before = draft_digest()
    answer = manager.post(f"{LIST}add/", sent(**more), secure=True)
    assert answer.status_code == 400
    assert says.lower() in errors_of(answer)[field].lower()
    with reenter(company.id):
        assert draft_digest() == before


def test_sealed_and_sensitive_fields_are_not_offered(manager, company):
    with reenter(company.id):
        sealed = [one.code for one in draft_document().fields if one.sealed]
    assert sealed
    form = manager.get(f"{LIST}add/", secure=True).context["form"]
    dates = [code for code, _name in form.fields["date_field"].choices]
    assert {"shop_day", "birthday"} <= set(dates)
    assert not set(sealed) & set(dates)


def test_the_sentences_follow_the_typing(manager):
    def said(**more):
        return manager.get(f"{LIST}preview/", sent(**more), secure=True).json()

    known = Cadence(
        code="C", zh="C", kind=CadenceKind.VERIFY, every="P1M", counting=Counting.CALENDAR
    )
    due = due_after(known, today("Asia/Shanghai")).isoformat()
    first, second, third = said()["sentences"]
    assert first == (
        "Customer card where Region = Tianjin: Check of records, once in each calendar month."
    )
    assert f"due again by {due}" in second
    assert "on the list of the person in charge of the record" in second
    assert "checked, no change" in third
    joint = said(
        kind="inspection", condition=[], whose="XSB", second_department="XZB", count="6", zh=""
    )
    assert "once in each half-year" in joint["sentences"][0]
    assert "Sales · who leads it together with Administration · who leads it" in " ".join(
        joint["sentences"]
    )
    assert "two departments sign" in joint["sentences"][-1]
    assert "no period" in said(count="0")["problems"][0]
    assert "What is done: " in said(kind="")["problems"][0]
    idle = said(kind="dormancy", counting="rolling", count="12", condition=[])["sentences"]
    assert "after 1 years without any activity" in idle[0]
    known = {"known": "V-MONTH", "code": ""}
    assert "calendar month" in said(**known)["sentences"][0]


def test_the_page_of_a_category_names_its_cadences_and_where_they_come_from(manager):
    manager.post(f"{LIST}add/", sent(code="V-ALL", categories=[], condition=[]), secure=True)
    page = page_of(manager.get("/policy/categories/KP/", secure=True))
    rows = {
        row.select_one("a").get_text(strip=True): row.get_text(" ", strip=True)
        for row in page.select("tr")
        if row.select_one(f"a[href^='{LIST}']")
    }
    assert "All categories" in rows["Check of Tianjin customers"]
    assert "All categories" not in rows["Monthly check"]
    assert "Birthday of a contact" in rows
    assert "Inspection of the files" not in rows
    other = told(manager.get("/policy/categories/QY/", secure=True))
    assert "Check of Tianjin customers" in other
    assert "Monthly check" not in other


def test_a_change_stands_in_the_difference_and_is_taken_back_alone(manager, company):
    manager.post(f"{LIST}add/", sent(), secure=True)
    narrowed = ["cust_class=J", "cust_class="]
    changed = sent(count="3", condition=narrowed, zh="每月核对", en="Monthly check", lead="7")
    manager.post(f"{LIST}V-MONTH/edit/", changed, secure=True)
    page = manager.get("/policy/", secure=True)
    text = told(page)
    assert "Cadence V-MONTH — How often" in text
    assert "3 months" in text
    assert "J, not filled in" in text
    changes = [
        one["said"] for one in page.context["changes"] if one["said"]["attribute"] == "every"
    ]
    answer = manager.post("/policy/changes/discard/", changes[0], secure=True)
    assert answer.status_code == 302, answer.content[:300]
    assert cadence_of(company, "V-MONTH").every == "P1M"
    assert cadence_of(company, "V-REGION") is not None


def test_an_older_version_comes_back_with_what_was_added_since_retired(manager, company):
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        number = published().number
        document = published().document
        added = Cadence(
            code=f"V-{number}", zh="新", kind=CadenceKind.DORMANCY, every="P12M", of="custodian"
        )
        document = replace(document, cadences=(*document.cadences, added))
        assert load(export(document)) == document
        actions.apply_document(admin, document)
        actions.publish(admin, draft_digest(), reason="试")
    answer = manager.post(f"/policy/versions/{number}/revert/", secure=True)
    assert answer.status_code == 302
    assert cadence_of(company, added.code).retired


def test_a_reader_of_chinese_reads_chinese(company, manager):
    with reenter(company.id):
        User.objects.filter(username="admin").update(language="zh-hans")
    try:
        client = browser_of(company, "admin")
        client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"}, secure=True)
        answer = client.get(f"{LIST}preview/", sent(), secure=True).json()
        assert answer["sentences"][0] == "区域为天津的客户档案卡：核对，每个自然月一次。"
        assert "出现在档案负责人的待办中" in answer["sentences"][1]
    finally:
        with reenter(company.id):
            User.objects.filter(username="admin").update(language="en")


def test_a_field_a_cadence_needs_is_not_retired_before_it(manager, company):
    answer = manager.post(
        "/policy/categories/KP/fields/shop_day/retire/",
        {"retired": "yes"},
        secure=True,
        follow=True,
    )
    assert "G-SHOP" in answer.content.decode()
    assert "has the field “shop_day”; choose another field" in answer.content.decode()
    manager.post(f"{LIST}G-SHOP/retire/", {"retired": "yes"}, secure=True)
    manager.post("/policy/categories/KP/fields/shop_day/retire/", {"retired": "yes"}, secure=True)
    with reenter(company.id):
        fields = {one.code: one for one in draft_document().fields if one.category == "KP"}
        assert fields["shop_day"].retired


def test_a_cadence_of_a_retired_category_stays_of_it_when_it_is_changed(manager, company):
    manager.post(f"{LIST}add/", sent(code="V-GH", categories=["GH"], condition=[]), secure=True)
    manager.post("/policy/categories/GH/retire/", {"retired": "yes"}, secure=True)
    form = manager.get(f"{LIST}V-GH/edit/", secure=True).context["form"]
    held = {one.html_name: one.value() for one in form if one.value() is not None}
    answer = manager.post(f"{LIST}V-GH/edit/", {**held, "lead": "3"}, secure=True)
    assert answer.status_code == 302, errors_of(answer)
    known = cadence_of(company, "V-GH")
    assert (known.categories, known.lead) == (("GH",), (3,))
