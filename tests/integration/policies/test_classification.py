"""Categories, facets, importance, naming rules and conditions, through the screens of ordinary people."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from archive.records.models import Record
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.categories.rules import Category, Kind, Review, Titling, UpdateApproval
from policies.document.queries import draft_digest
from policies.document.values import NumberRule
from policies.fields.rules import Choice, Field, FieldType, Required
from policies.retention.rules import Action, RetentionRule
from tests.integration.policies.houses import House, address, forget_jobs, seen


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


LISTS = {
    "cust_type": ("企业 Enterprise", "个人 Individual"),
    "industry": ("制造业 Manufacturing", "零售业 Retail"),
    "region": ("天津 Tianjin", "上海 Shanghai"),
    "importance": ("重要 Key", "一般 Normal"),
    "product_type": ("整车 Bicycles", "配件 Parts"),
    "credit_grade": ("优秀 Excellent", "一般 Fair"),
}


def a_field(code, **said):
    zh, _space, en = said.pop("named", f"{code} {code}").partition(" ")
    base = {"category": "FM", "code": code, "zh": zh, "en": en, "type": FieldType.TEXT}
    return Field(**{**base, **said})


def listed(code, names):
    choices = [one.partition(" ") for one in names]
    values = tuple(Choice(code=en[:3].upper(), zh=zh, en=en) for zh, _space, en in choices)
    return a_field(code, type=FieldType.CHOICE, choices=values, listed=True)


FIELDS = (
    a_field(
        "cust_name", named="客户名称 Customer", listed=True, facet=True, searchable=True,
        required=Required.ALWAYS,
    ),
    a_field("project", named="合作项目 Project", listed=True, facet=True),
    *(listed(code, names) for code, names in LISTS.items()),
    a_field("since", named="合作日期 Since", type=FieldType.DATE, listed=True, facet=True),
    a_field("has_agent", named="有代理人 Agent?", type=FieldType.BOOL),
    a_field(
        "agent", named="代理人 Agent", required=Required.ALWAYS, required_by="has_agent",
        required_values=("yes",),
    ),
    a_field(
        "licence", named="生产许可证 Licence", required=Required.FILING, required_by="industry",
        required_values=("MAN",),
    ),
    a_field("no", category="HX", named="合同编号 Number", required=Required.ALWAYS, listed=True),
    a_field("note", category="HX", named="说明 Note"),
    a_field("no", category="HC", named="函号 Number", required=Required.ALWAYS, listed=True),
)  # fmt: skip
HOLD = {"custodian": "XSB", "level": "L1", "carrier": "electronic", "review": Review.NONE}
CATEGORIES = (
    Category(code="FM", zh="客户", en="Customers", kind=Kind.FILE, **HOLD),
    Category(
        code="HX", zh="合同", en="Contracts", kind=Kind.ITEM, standalone=True, **HOLD,
        update_approval=UpdateApproval.NONE, title_rule="{CATNAME} {no}", titling=Titling.GENERATED,
    ),
    Category(code="HX·CG", zh="采购合同", en="Purchases", parent="HX"),
    Category(
        code="HC", zh="函件", en="Letters", kind=Kind.ITEM, standalone=True, **HOLD,
        title_rule="{no}-{*}", titling=Titling.CHECKED,
    ),
)  # fmt: skip
CLERK = (Verb.CREATE, Verb.VIEW, Verb.EDIT, Verb.FILE)


def grown(base):
    codes = [one.code for one in CATEGORIES]
    grants = (
        Grant(department="XSB", position="CLK", categories=tuple(codes), verbs=CLERK, clearance="L2"),
        Grant(
            department="GLB", position="STF", categories=tuple(codes), verbs=(Verb.VIEW,),
            clearance="L1",
        ),
    )  # fmt: skip
    kept = RetentionRule(
        category="HX", code="D10", period="P10Y", trigger="FILED", action=Action.DESTROY, basis="x"
    )
    return replace(
        base,
        categories=(*base.categories, *CATEGORIES),
        fields=(*base.fields, *FIELDS),
        numbering=(
            *base.numbering,
            *(NumberRule(category=one, pattern="{CAT}-{SEQ:2}") for one in codes if "·" not in one),
        ),
        retention=(*base.retention, kept),
        grants=(*base.grants, *grants),
    )


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """A company whose policy has the categories above; the importance list is still without levels."""
    with django_db_blocker.unblock():
        made = House(company)
        made.base = grown(made.base)
        made.switch(made.base)
        yield made
        forget_jobs(company)


def publish(house):
    """The administrator publishes what lies in the draft, on the page of publication."""
    with reenter(house.company.id):
        digest = draft_digest()
    said = {"digest": digest, "reason": "客户分类"}
    answer = house.browser("admin").post("/policy/publish/", said, secure=True)
    assert answer.status_code == 302, seen(answer)


def save(house, path, **changes):
    """The administrator fills in a page of the studio as it stands, but for what is given."""
    browser = house.browser("admin")
    page = browser.get(path, secure=True)
    held = {}
    for form in filter(None, (page.context.get("form"), *(page.context.get("values") or ()))):
        held |= {one.html_name: one.value() for one in form}
    rows = page.context.get("values")
    held = {name: value for name, value in held.items() if value not in (None, "", False)}
    held |= {one.html_name: one.value() for one in rows.management_form} if rows else {}
    return browser.post(path, {**held, **changes}, secure=True)


def enter(house, category, who="clerk", title="", **values):
    data = {f"f.{code}": value for code, value in values.items()}
    return house.enter(who, category, title=title, **data)


@pytest.fixture(scope="module")
def customers(house, django_db_blocker):
    """The fields are made facets in the studio, and three customers entered."""
    with django_db_blocker.unblock(), translation.override("en"):
        for code in LISTS:
            saved = save(house, f"/policy/categories/FM/fields/{code}/edit/", facet="on")
            assert saved.status_code == 302, seen(saved)
        publish(house)
        for number, first in enumerate((True, True, False)):
            said = {
                code: names[0 if first else 1].partition(" ")[2][:3].upper()
                for code, names in LISTS.items()
            }
            name = "凤凰" if first else "永久"
            made = enter(
                house, "FM", cust_name=f"{name}车行", project=f"{name}项目", licence="XK-1",
                since=f"{2024 if first else 2025}-03-0{number + 1}", **said,
            )  # fmt: skip
            assert "Filed" in seen(made), seen(made)
    return house


def facet_of(page, label):
    """Return the values of a facet on the page as {words: (count, address)}."""
    soup = BeautifulSoup(page.content, "html.parser")
    for part in soup.select(".fonds-facets details"):
        if part.summary.get_text(strip=True) == label:
            return {
                one.select_one("span").get_text(strip=True): (
                    one.select_one(".fonds-facets__count").get_text(strip=True),
                    one["href"],
                )
                for one in part.select("a")
            }
    return {}


BY = "records are narrowed by {}"


@pytest.mark.parametrize(
    ("label", "value"),
    [
        pytest.param(label, value, id=what, marks=pytest.mark.requirement("REQ-CLS-02", BY.format(what)))
        for what, label, value in (
            ("customer type", "cust_type", "Enterprise"),
            ("industry", "industry", "Manufacturing"),
            ("region", "region", "Tianjin"),
            ("importance", "importance", "Key"),
            ("cooperation project", "Project", "凤凰项目"),
            ("product category", "product_type", "Bicycles"),
            ("customer name", "Customer", "凤凰车行"),
            ("time", "Since", "2024"),
            ("credit grade", "credit_grade", "Excellent"),
            ("territory", "Territory", "Tianjin"),
        )
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_each_facet(customers, label, value):
    """The clerk opens the customers, presses a value, and sees just its records; pressed again, all."""
    page = customers.get("clerk", "/records/?category=FM")
    count, url = facet_of(page, label)[value]
    assert count == "2"
    narrowed = customers.get("clerk", f"/records/{url}")
    assert "凤凰车行" in seen(narrowed)
    assert "永久车行" not in seen(narrowed)
    assert list(facet_of(narrowed, label)) == [value]
    assert "永久车行" in customers.shown("clerk", f"/records/{facet_of(narrowed, label)[value][1]}")


@pytest.mark.requirement("REQ-CLS-02", "records are narrowed by archive type")
@pytest.mark.requirement("REQ-CLS-02", "records are narrowed by time")
def test_the_list_of_all_is_narrowed_by_category_and_year_of_filing(customers):
    assert "Filed" in seen(enter(customers, "HX", no="HT-1"))
    page = customers.get("clerk", "/records/")
    narrowed = customers.shown("clerk", f"/records/{facet_of(page, 'Category')['Contracts'][1]}")
    assert "合同 HT-1" in narrowed
    assert "凤凰车行" not in narrowed
    (count, url), *others = facet_of(page, "Year of filing").values()
    assert not others
    assert "凤凰车行" in customers.shown("clerk", f"/records/{url}")
    assert int(count) >= 4


@pytest.mark.requirement("REQ-CLS-02", "a company says which fields are facets")
@pytest.mark.requirement("REQ-CLS-01", "a record has any number of facets")
def test_a_company_says_which_fields_are_facets(customers):
    """Without the tick the values stand beside the list no more; the records keep all they say."""
    usual = {"Customer", "Project", "Since", *LISTS}
    page = customers.get("clerk", "/records/?category=FM")
    assert all(facet_of(page, label) for label in usual)
    path = "/policy/categories/FM/fields/industry/edit/"
    save(customers, path, facet="")
    publish(customers)
    page = customers.get("clerk", "/records/?category=FM")
    assert not facet_of(page, "industry")
    assert all(facet_of(page, label) for label in usual - {"industry"})
    refused = save(customers, path, facet="on", listed="")
    assert "A facet is a listed field: list it too." in seen(refused)
    save(customers, path, facet="on")
    publish(customers)


@pytest.mark.requirement("REQ-CLS-03", "customer importance is a list of the company")
@pytest.mark.requirement("REQ-CLS-03", "customer importance drives the access level")
def test_the_importance_of_a_customer_says_who_sees_the_file(customers):
    """The company adds a value to its list and gives it a level; who is not cleared for it sees such files no more."""
    path = "/policy/categories/FM/fields/importance/edit/"
    form = {"choices-2-code": "VIP", "choices-2-zh": "紧要", "choices-2-en": "Vital"}
    saved = save(customers, path, **form, **{"choices-2-level": "L2"})
    assert saved.status_code == 302, seen(saved)
    publish(customers)
    usual, vital = (
        address(enter(customers, "FM", cust_name=f"{code}客户", importance=code))
        for code in ("NOR", "VIP")
    )
    for who, path, status in (
        ("clerk", usual, 200), ("clerk", vital, 200), ("manager", usual, 200), ("manager", vital, 404),
    ):  # fmt: skip
        assert customers.get(who, path).status_code == status, (who, path)
    changed = customers.change("clerk", usual, **{"f.importance": "VIP"})
    assert "Confidential" in seen(changed)
    assert customers.get("manager", usual).status_code == 404
    customers.change("clerk", usual, **{"f.importance": "NOR"})
    assert customers.get("manager", usual).status_code == 200


@pytest.mark.requirement(
    "REQ-CLS-05", "record titles are generated by a template of their category"
)
def test_titles_are_made_by_the_naming_rule(house):
    """Nobody types them, a changed value changes them, and another company's rule makes others."""
    path = address(enter(house, "HX", no="HT-2"))
    assert "合同 HT-2" in house.shown("clerk", path)
    assert "合同 HT-3" in seen(house.change("clerk", path, **{"f.no": "HT-3"}))
    assert "合同 HT-3" in seen(house.change("clerk", path, **{"f.note": "x"}))
    naming = "/policy/categories/HX/naming/"
    preview = house.browser("admin").get(
        f"{naming}preview/",
        {"title_rule": "{no}（{CATNAME}）", "titling": "generated"},
        secure=True,
    )
    assert preview.json()["title"] == "合同编号（合同）"
    save(house, naming, title_rule="{no}（{CATNAME}）")
    publish(house)
    assert "合同 HT-3" in house.shown("clerk", path)
    assert "HT-4（合同）" in seen(enter(house, "HX", no="HT-4"))
    assert "HT-5（采购合同）" in seen(enter(house, "HX·CG", no="HT-5"))
    save(house, naming, title_rule="{CATNAME} {no}")
    publish(house)


@pytest.mark.requirement(
    "REQ-CLS-05", "record titles are validated by a template of their category"
)
def test_typed_titles_are_held_against_the_naming_rule(house):
    refused = enter(house, "HC", no="H-1", title="随便一封信")
    assert "The title does not follow the naming rule" in seen(refused)
    assert address(refused).endswith("/new/HC/")
    made = enter(house, "HC", no="H-1", title="H-1-催款函")
    assert "Filed" in seen(made)
    form = house.get("clerk", f"{address(made)}edit/").context["form"]
    held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    answer = house.browser("clerk").post(
        f"{address(made)}edit/", {**held, "title": "催款函", "reason": "x"}, secure=True
    )
    assert "The title does not follow the naming rule" in seen(answer)


@pytest.mark.parametrize(
    ("rule", "titling", "sentence"),
    [
        ("{note}", "generated", "require it, so that no title lacks it"),
        ("{nothing}", "generated", "which is no field of the category"),
        ("{no} {*}", "generated", "is for titles that are typed"),
        ("合同", "generated", "A naming rule shows a field at least"),
        ("{no", "generated", "A brace stands alone"),
        ("{NO WAY}", "checked", "stands for nothing a title can show"),
    ],
)
def test_a_rule_that_makes_no_title_is_refused_with_the_way_out(house, rule, titling, sentence):
    answer = save(house, "/policy/categories/HX/naming/", title_rule=rule, titling=titling)
    assert answer.status_code == 400
    assert sentence in seen(answer)


def test_a_field_is_required_only_where_another_says_so(house):
    """At once by a yes, at filing by one value of a list; the form says where, and the mark follows the typing."""
    form = house.get("clerk", "/records/new/FM/").content.decode()
    assert "Needed where “Agent?” is Yes." in form
    assert "Needed before filing where “industry” is Manufacturing." in form
    assert 'data-fonds-needed-by="industry"' in form
    assert "Filed" in seen(enter(house, "FM", cust_name="甲", has_agent="no", industry="RET"))
    refused = enter(house, "FM", cust_name="乙", has_agent="yes")
    assert "This field is required." in seen(refused)
    assert address(refused).endswith("/new/FM/")
    draft = seen(enter(house, "FM", cust_name="丙", industry="MAN"))
    assert "This field is required before filing." in draft
    page = house.shown("clerk", "/records/?category=FM&w._pending.is=incomplete")
    assert "丙" in page
    assert "甲" not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"required_by": "industry", "required_values": "MAN, XXX"}, "“XXX” is no value of “industry”"),
        ({"required_by": "agent", "required": "always"}, "which in the end is required by this one"),
        ({"required_by": "industry", "required": "optional"}, "Say when the field is required"),
        ({"required_by": "project", "required_values": "a"}, "can only be asked whether it is filled"),
    ],
    ids=["value", "cycle", "optional", "free-text"],
)  # fmt: skip
def test_a_condition_that_cannot_hold_is_refused_beside_its_field(house, changes, sentence):
    path = "/policy/categories/FM/fields/has_agent/edit/"
    answer = save(house, path, **{"required": "always", **changes})
    assert answer.status_code == 400
    assert sentence in seen(answer)


@pytest.mark.requirement("REQ-NUM-05", "an assigned number survives reclassification")
@pytest.mark.requirement("REQ-CLS-01", "a record has exactly one filing category")
def test_a_number_survives_reclassification(house):
    """The record moves as a whole; what its new category cannot hold keeps it where it is."""
    path = address(enter(house, "HX", no="HT-9", note="价格"))
    with reenter(house.company.id):
        number = Record.objects.latest("pk").archive_no
    page = house.get("clerk", f"{path}category/")
    said = {"version": page.context["form"]["version"].value(), "reason": "归错类别"}
    browser = house.browser("clerk")
    refused = browser.post(f"{path}category/", {**said, "category": "HC"}, secure=True)
    assert "Letters has no field" not in seen(refused)
    assert "HC has no field “说明”" in seen(refused)
    moved = browser.post(
        f"{path}category/", {**said, "category": "HX·CG"}, secure=True, follow=True
    )
    assert moved.status_code == 200
    card = seen(moved)
    assert number in card
    assert "Purchases" in card
    assert "HX Contracts" in card  # what it was filed under stays
    listed_there = house.shown("clerk", "/records/?category=HX·CG")
    assert number in listed_there
    with reenter(house.company.id):
        enter(house, "HX", no="HT-10")
        assert Record.objects.filter(archive_no=number).count() == 1
    assert house.get("manager", f"{path}category/").status_code == 403
