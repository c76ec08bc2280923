"""Shaping the regulation on screens: what is saved, and what is refused with a sentence, nothing changed."""

import html
import re

import pytest

from kernel.scope import reenter
from policies.document.queries import draft_document, open_draft, published

pytestmark = pytest.mark.usefixtures("clean_draft")


@pytest.fixture
def clean_draft(manager):
    """Each test begins and ends without a draft."""
    yield
    manager.post("/policy/discard/", secure=True)


def text_of(answer):
    return html.unescape(answer.content.decode())


def fields_of(answer):
    """What the page's form would post as it stands."""
    form = answer.context["form"]
    said = {}
    for bound in form:
        value = bound.value()
        if value in (None, "", False):
            continue
        said[bound.html_name] = (
            list(value) if isinstance(value, (list, tuple)) else "on" if value is True else value
        )
    return said


def post(client, url, **changes):
    page = client.get(url, secure=True)
    said = {**fields_of(page), **changes}
    lists = [one["rows"] for one in page.context.get("lists", [])]
    for rows in [page.context["values"]] if "values" in page.context else lists:
        said[f"{rows.prefix}-TOTAL_FORMS"] = rows.total_form_count()
        said[f"{rows.prefix}-INITIAL_FORMS"] = rows.initial_form_count()
        for number, row in enumerate(rows.initial or []):
            for name, value in row.items():
                if value:
                    said.setdefault(f"{rows.prefix}-{number}-{name}", value)
    return client.post(url, {k: v for k, v in said.items() if v is not None}, secure=True)


def error_at(answer, field):
    return " ".join(answer.context["form"].errors.get(field, []))


def draft_of(company):
    with reenter(company.id):
        return draft_document()


def is_untouched(company):
    with reenter(company.id):
        return open_draft() is None


def test_a_category_with_children_is_added_edited_and_retired(manager, company):
    url = "/policy/add-category/?parent=KP"
    answer = post(manager, url, code="A1", zh="展厅资料", en="Showroom", parent="KP")
    assert answer.status_code == 302, answer.context["form"].errors
    post(manager, "/policy/categories/KP·A1/edit/", zh="展厅影像", carrier="both")
    found = draft_of(company).categories_by_code["KP·A1"]
    assert (found.zh, found.parent, found.carrier) == ("展厅影像", "KP", "both")
    manager.post("/policy/categories/KP·A1/retire/", {"retired": "yes"}, secure=True)
    assert draft_of(company).categories_by_code["KP·A1"].retired
    assert "KP·A1" in text_of(manager.get("/policy/categories/", secure=True))


def test_an_unpublished_category_moves_with_all_it_holds(manager, company):
    post(manager, "/policy/add-category/", code="A1", zh="甲", parent="KP")
    post(manager, "/policy/add-category/", code="B1", zh="乙", parent="KP·A1")
    post(manager, "/policy/categories/KP·A1·B1/fields/add/", code="colour", zh="颜色", type="text")
    answer = post(manager, "/policy/categories/KP·A1/edit/", parent="QY")
    assert answer.status_code == 302, answer.context["form"].errors
    document = draft_of(company)
    assert document.categories_by_code["QY·A1·B1"].parent == "QY·A1"
    assert ("QY·A1·B1", "colour") in {(one.category, one.code) for one in document.fields}
    assert "KP·A1" not in document.categories_by_code


def test_a_category_under_itself_is_refused_at_the_field(manager, company):
    answer = post(manager, "/policy/categories/GL/edit/", parent="GL·SY")
    assert answer.status_code == 400
    assert "cannot lie under itself" in error_at(answer, "parent")
    assert is_untouched(company)


def test_a_published_category_stays_where_it_is(manager, company):
    answer = post(manager, "/policy/categories/GL·SY/edit/", parent="KP")
    assert "never removed; retire it instead" in error_at(answer, "parent")
    assert is_untouched(company)


def test_what_is_in_force_says_where_it_comes_from(manager):
    page = text_of(manager.get("/policy/categories/GL·SY/", secure=True))
    assert "from GL Management records" in page
    assert "{CAT}·{YYYY}-{SEQ:4}" in page


def test_a_field_with_a_list_of_values_is_added_and_shown(manager, company):
    answer = post(
        manager,
        "/policy/categories/KP/fields/add/",
        code="shop_size",
        zh="店面规模",
        en="Shop size",
        type="choice",
        section="KP",
        searchable="on",
        **{
            "choices-0-code": "S",
            "choices-0-zh": "小",
            "choices-1-code": "L",
            "choices-1-zh": "大",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    found = next(one for one in draft_of(company).fields if one.code == "shop_size")
    assert [one.zh for one in found.choices] == ["小", "大"]
    assert found.searchable
    answer = post(
        manager, "/policy/categories/KP/fields/shop_size/edit/", **{"choices-1-zh": "很大"}
    )
    found = next(one for one in draft_of(company).fields if one.code == "shop_size")
    assert [one.zh for one in found.choices] == ["小", "很大"]


@pytest.mark.parametrize(
    ("url", "changes", "field", "sentence"),
    [
        ("fields/add/", {"code": "Bad Code", "zh": "坏", "type": "text"}, "code", "small letters"),
        (
            "fields/add/",
            {"code": "secret", "zh": "密", "type": "text", "sealed": "on", "listed": "on"},
            "listed",
            "found by equality",
        ),
        (
            "fields/add/",
            {"code": "sick", "zh": "病史", "type": "text", "sensitivity": "SP"},
            "legal_basis",
            "needs its legal basis",
        ),
        (
            "fields/add/",
            {"code": "uscc", "zh": "又", "type": "uscc"},
            "code",
            "already has this code",
        ),
        (
            "fields/brands/edit/",
            {"sealed": "on", "searchable": None},
            "sealed",
            "Records hold values",
        ),
        ("fields/region/edit/", {"choices-0-code": ""}, "type", "empty or used twice"),
        ("number/", {"pattern": "{CAT}·{YYYY}"}, "pattern", "no counter"),
        ("number/", {"pattern": "{F:nothing}-{SEQ:4}"}, "pattern", "no field nothing"),
        ("number/", {"pattern": ""}, "pattern", "required"),
        ("retention/add/", {"code": "D1", "period": "ten"}, "period", "not a period"),
        (
            "retention/add/",
            {"code": "D1", "period": "P1Y", "trigger": "CON", "minimum": "P3Y", "basis": "民法典"},
            "period",
            "below its statutory minimum",
        ),
        (
            "retention/add/",
            {"code": "D1", "period": "P5Y", "trigger": "CON", "minimum": "P3Y"},
            "basis",
            "names its law",
        ),
        ("sections/KP/edit/", {"zh": ""}, "zh", "required"),
        ("edit/", {"zh": ""}, "zh", "required"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_changes_nothing(
    manager, company, url, changes, field, sentence
):
    answer = post(manager, f"/policy/categories/KP/{url}", **changes)
    assert answer.status_code == 400
    assert sentence in error_at(answer, field), answer.context["form"].errors
    assert is_untouched(company)


@pytest.mark.requirement("REQ-NUM-02", "a pattern is previewed before it is activated")
def test_a_pattern_shows_its_next_three_numbers_while_typed_and_without_script(manager, company):
    url = "/policy/categories/KP/number/preview/"
    said = manager.get(
        url, {"pattern": "{REGION:2}{F:cust_class.code}-{SEQ:3}"}, secure=True
    ).json()
    assert said["samples"] == ["12J-001", "12J-002", "12J-003"]
    assert said["capacity"] == 999
    answer = manager.post(
        "/policy/categories/KP/number/",
        {"pattern": "{CAT}-{YYYY}-{SEQ:3}", "preview": "1"},
        secure=True,
    )
    assert re.search(r"KP-20\d\d-003", text_of(answer))
    assert is_untouched(company)


def test_a_period_shows_a_worked_example_and_its_reason(manager):
    said = manager.get(
        "/policy/categories/QY/retention/preview/",
        {
            "code": "D10",
            "period": "P10Y",
            "trigger": "CON",
            "start": "year",
            "action": "DES",
            "basis": "公司规定",
            "example_from": "2026-03-31",
        },
        secure=True,
    ).json()
    assert said["due"]["date"] == "2036-12-31"
    step = said["due"]["steps"][0]["text"]
    assert "End of the contract on 2026-03-31 plus 10 years" in step
    assert "公司规定" in step


def test_a_statutory_minimum_cannot_be_undercut(manager, company):
    page = text_of(manager.get("/policy/categories/GL·CX/", secure=True))
    url = re.search(r'href="(/policy/categories/[^"]+/retention/\d+/)"', page)[1]
    assert "Statutory minimum: 6 months" in text_of(manager.get(url, secure=True))
    answer = post(manager, url, period="P3M")
    assert "below its statutory minimum" in error_at(answer, "period")
    assert is_untouched(company)


@pytest.mark.requirement("REQ-PRM-03", "the rights matrix is entered as a grid")
def test_the_seed_matrix_is_entered_as_a_grid_and_yields_exactly_these_rights(manager, company):
    """S20-4: 销售部 all five, 行政部 and 技术部 view and export, nobody else anything."""
    with reenter(company.id):
        categories = [one.code for one in draft_document().categories if not one.parent]
    wanted = {"XSB": "CUQIO", "XZB": "QO", "JSB": "QO"}
    asked = {"category": categories, "verbs": "all"}
    page = manager.get("/policy/rights/grid/", asked, secure=True)
    said = {
        **asked,
        "position": "",
        "rows": "all",
        "clearance": "L2",
        "delegated": "on",
    }
    for row in page.context["grid_rows"]:
        for cell in row["cells"]:
            said[f"was-{cell['name']}"] = cell["was"]
            verb = cell["name"].rpartition("-")[2]
            if verb in wanted.get(row["sub"], ""):
                said[cell["name"]] = "on"
            elif cell["partly"]:
                said[f"was-{cell['name']}"] = "on"
    answer = manager.post("/policy/rights/grid/", said, secure=True)
    assert answer.status_code == 302, answer.context["form"].errors
    shown = manager.get("/policy/rights/", secure=True).context
    matrix = {row["code"]: set(row["cells"]) for row in shown["matrix"]}
    assert matrix["XSB"] == {"Create, Edit, View, Import, Export"}
    assert matrix["XZB"] == matrix["JSB"] == {"View, Export"}
    assert matrix["CWB"] == matrix["GLB"] == {""}


def test_edit_without_view_is_refused_and_nothing_is_saved(manager, company):
    said = {
        "category": "KP",
        "position": "",
        "rows": "all",
        "delegated": "on",
        "clearance": "L2",
        "was-cell-CWB-U": "",
        "cell-CWB-U": "on",
    }
    answer = manager.post("/policy/rights/grid/", said, secure=True)
    assert answer.status_code == 400
    assert "presuppose view" in text_of(answer)
    assert is_untouched(company)


def test_a_grant_is_added_and_removed_and_its_period_checked(manager, company):
    said = {
        "department": "CWB",
        "position": "DH",
        "categories": ["KP"],
        "verbs": ["Q"],
        "rows": "dept",
        "delegated": "on",
        "clearance": "L1",
        "mask": ["P"],
        "valid_from": "2026-01-01",
        "valid_to": "2025-01-01",
    }
    answer = manager.post("/policy/rights/add/", said, secure=True)
    assert "ends before it begins" in error_at(answer, "valid_to")
    assert is_untouched(company)
    answer = manager.post("/policy/rights/add/", {**said, "valid_to": "2027-01-01"}, secure=True)
    assert answer.status_code == 302, answer.context["form"].errors
    grant = draft_of(company).grants[-1]
    assert (grant.department, grant.rows, grant.mask) == ("CWB", "dept", ("P",))
    page = text_of(manager.get("/policy/rights/", secure=True))
    assert "2026-01-01 – 2027-01-01" in page
    row = re.findall(r'href="/policy/rights/(\d+)/"', page)[-1]
    manager.post(f"/policy/rights/{row}/remove/", secure=True)
    assert grant not in draft_of(company).grants


def test_departments_are_added_and_a_used_one_is_not_lost(manager, company):
    answer = post(
        manager, "/policy/head/", **{"departments-5-code": "KFB", "departments-5-zh": "客服部"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert draft_of(company).departments[-1].zh == "客服部"
    manager.post("/policy/discard/", secure=True)
    emptied = {f"departments-0-{name}": "" for name in ("code", "zh", "en")}
    answer = post(manager, "/policy/head/", **emptied)
    assert answer.status_code == 400
    assert "The department “XSB” does not exist" in text_of(answer)
    answer = post(manager, "/policy/head/", **{"departments-5-zh": "无代码"})
    assert "This row needs a code" in text_of(answer)
    assert is_untouched(company)


def test_a_salesperson_changes_nothing(salesman, company):
    for url in ("/policy/begin/", "/policy/publish/", "/policy/categories/KP/retire/"):
        assert salesman.post(url, {"digest": "x", "reason": "x"}, secure=True).status_code == 403
    said = {"code": "x1", "zh": "某", "type": "text", "required": "optional"}
    answer = salesman.post("/policy/categories/KP/fields/add/", said, secure=True)
    assert answer.status_code == 403
    assert is_untouched(company)


def test_a_draft_is_published_once_and_can_be_exported_and_gone_back_from(manager, company):
    post(manager, "/policy/categories/KP/number/", pattern="{CAT}-{SEQ:5}")
    overview = manager.get("/policy/", secure=True)
    assert "{CAT}-{SEQ:5}" in text_of(overview)
    seen = manager.get("/policy/publish/", secure=True).context["form"].initial["digest"]
    answer = manager.post("/policy/publish/", {"digest": seen, "reason": ""}, secure=True)
    assert "required" in error_at(answer, "reason")
    said = {"digest": seen, "reason": "卡号改版"}
    assert manager.post("/policy/publish/", said, secure=True).status_code == 302
    again = manager.post("/policy/publish/", said, secure=True)
    assert again.status_code == 400
    assert "already published or discarded" in text_of(again)
    with reenter(company.id):
        assert published().number == 2
    yaml = manager.get("/policy/versions/2/policy.yaml", secure=True).content.decode()
    assert 'category: KP, pattern: "{CAT}-{SEQ:5}"' in yaml
    assert "卡号改版" in text_of(manager.get("/policy/versions/2/", secure=True))
    assert manager.post("/policy/versions/1/revert/", secure=True).status_code == 302
    numbers = {rule.category: rule.pattern for rule in draft_of(company).numbering}
    assert numbers["KP"] == "{REGION:2}{F:cust_class.code}-{SEQ:4}"


def test_an_invalid_draft_is_not_published(manager, company):
    post(manager, "/policy/add-category/", code="ZZ", zh="其他", custodian="XSB")
    overview = manager.get("/policy/", secure=True)
    assert "No number pattern holds for this category" in text_of(overview)
    assert 'href="/policy/publish/"' not in text_of(overview)
    seen = manager.get("/policy/publish/", secure=True).context["form"].initial["digest"]
    with reenter(company.id):
        before = published().number
    answer = manager.post("/policy/publish/", {"digest": seen, "reason": "x"}, secure=True)
    assert answer.status_code == 400
    assert "No number pattern holds for this category" in str(answer.context["form"].errors)
    with reenter(company.id):
        assert published().number == before
