"""The five rights of the regulation: each granted alone, and the matrix of S20-4 entered as a grid."""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook

CATEGORY = "XK"  # a category nobody has any right in before the tests grant it
PEOPLE = {
    "wangli": ("王丽", "XSB", "STF"),
    "linyan": ("林燕", "XZB", "STF"),
    "chenyong2": ("陈永", "JSB", "STF"),
    "sunhong2": ("孙宏", "CWB", "STF"),
    "wuqiang2": ("吴蔷", "GLB", "STF"),
}


@pytest.fixture(scope="module")
def company(bicycles, engage):
    return engage(bicycles, PEOPLE)


@pytest.fixture(scope="module")
def admin(company, visit):
    return visit(company, "admin")


@pytest.fixture(scope="module")
def category(admin):
    """A category of the company's own, published: one field, a number, a period, no right for anybody."""
    admin.fill("/policy/add-category/", code=CATEGORY, zh="新客户资料", en="New customers", kind="file",
               custodian="XSB", level="L1", carrier="electronic", review="none",
               update_approval="none", filing_order="time")  # fmt: skip
    at = f"/policy/categories/{CATEGORY}/"
    answer = admin.fill(f"{at}fields/add/", code="name", zh="名称", en="Name", type="text",
                        required="always", listed="on", searchable="on")  # fmt: skip
    assert not answer.errors(), answer.errors()
    admin.fill(f"{at}number/", pattern="{CAT}-{SEQ:3}")
    period = {"code": "D5", "period": "P5Y", "trigger": "FILED", "action": "DES"}
    admin.fill(f"{at}retention/add/", basis="公司规定", **period)
    publish(admin)
    return CATEGORY


def publish(admin):
    answer = admin.fill("/policy/publish/", reason="测试")
    assert answer.status == 200, answer.text
    assert not answer.errors(), answer.errors()
    assert "/publish/" not in answer.url, answer.text


def grant_by_grid(admin, category, wanted):
    """Tick the grid of a category so that departments hold exactly these rights; publish."""
    page = admin.get("/policy/rights/grid/", category=category)
    _action, pairs = page.form(holding="cell-XSB-Q")
    shown = {name.removeprefix("was-") for name, _value in pairs if name.startswith("was-")}
    pairs = [pair for pair in pairs if not pair[0].startswith("cell-") and pair[0] != "clearance"]
    pairs.append(("clearance", "L2"))
    for department, verbs in wanted.items():
        pairs += [(f"cell-{department}-{verb}", "on") for verb in verbs]
    assert {f"cell-{department}-{verb}" for department in wanted for verb in "CUQIO"} <= shown
    pairs.append(("delegated", "on"))
    answer = admin.post("/policy/rights/grid/", pairs)
    assert not answer.errors(), answer.errors()
    publish(admin)


def effective(visitor, category, record, ledger):
    """Try each of the five rights over HTTP, also past the buttons; return those that work."""
    tried = {
        "C": may_create(visitor, category),
        "U": may_edit(visitor, record),
        "Q": may_view(visitor, record),
        "I": may_import(visitor, category, ledger),
        "O": may_export(visitor, category, record),
    }
    return "".join(verb for verb, works in tried.items() if works)


def may_create(visitor, category):
    said = {"f.name": "新来的", "then": "draft"}
    answer = visitor.post(f"/records/new/{category}/", said, follow=False)
    assert answer.status in {302, 403}, answer.text
    return answer.status == 302


def may_edit(visitor, record):
    page = visitor.get(f"/records/{record}/edit/")
    said = {"f.name": f"由{visitor.name}修改", "reason": "核对"}
    if page.status == 200:
        answer = visitor.send(page, **said)
        assert said["f.name"] in answer.text, answer.errors()
        return True
    answer = visitor.post(f"/records/{record}/edit/", said)
    assert answer.status in {403, 404}
    return False


def may_view(visitor, record):
    answer = visitor.get(f"/records/{record}/")
    assert answer.status in {200, 404}, f"{answer.status} {answer.text}"
    return answer.status == 200


def may_import(visitor, category, ledger):
    answer = visitor.post(
        "/imports/new/", {"category": category}, files={"file": ("名单.xlsx", ledger)}
    )
    return bool(re.search(r"/imports/\d+/", answer.url))


def may_export(visitor, category, record):
    answer = visitor.get("/records/export/", category=category)
    printed = visitor.get(f"/records/{record}/print/").status
    if answer.status != 200:
        assert answer.status == 403
        assert printed in {403, 404}  # 404 for who may not see it
        return False
    assert printed == 200
    rows = list(load_workbook(io.BytesIO(answer.body)).active.values)
    assert len(rows) > 1
    return True


@pytest.fixture(scope="module")
def ledger():
    book = Workbook()
    book.active.append(["名称"])
    book.active.append(["导入的客户"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def persons(company, visit):
    """Department → a person of it, who holds no other right in the category."""
    found = {}
    for username, (_name, department, _position) in PEOPLE.items():
        found[department] = visit(company, username)
        found[department].name = username
    return found


@pytest.fixture(scope="module")
def one_by_one(admin, category, persons, ledger):
    """What each department can really do when each holds one right alone (with View where it is presupposed)."""
    granted = {"XZB": "C", "XSB": "Q", "JSB": "I", "CWB": "UQ", "GLB": "QO"}
    before = {department: may_create(person, category) for department, person in persons.items()}
    assert not any(before.values())
    grant_by_grid(admin, category, granted)
    assert may_create(persons["XZB"], category)
    listed = persons["XSB"].get("/records/", category=category).links()
    record = next(
        int(found[1]) for link in listed if (found := re.fullmatch(r"/records/(\d+)/", link))
    )
    found = {
        department: effective(person, category, record, ledger)
        for department, person in persons.items()
    }
    return granted, found, record


@pytest.fixture(scope="module")
def seed_matrix(admin, category, persons, ledger, one_by_one):
    """The matrix of S20-4, entered over what was there before."""
    granted = {"XSB": "CUQIO", "XZB": "QO", "JSB": "QO", "CWB": "", "GLB": ""}
    grant_by_grid(admin, category, granted)
    _granted, _found, record = one_by_one
    found = {
        department: effective(person, category, record, ledger)
        for department, person in persons.items()
    }
    return granted, found


@pytest.mark.requirement(
    "REQ-PRM-02", "create, edit, view, import and export are granted one by one"
)
@pytest.mark.requirement(
    "REQ-PRM-02", "no right implies another, except that edit and export presuppose view"
)
def test_each_of_the_five_rights_works_alone_and_brings_no_other(one_by_one):
    granted, found, _record = one_by_one
    assert found == granted


@pytest.mark.requirement(
    "REQ-PRM-02", "no right implies another, except that edit and export presuppose view"
)
@pytest.mark.parametrize("verb", "UO")
def test_edit_and_export_are_not_granted_without_view(admin, category, seed_matrix, verb):
    page = admin.get("/policy/rights/grid/", category=category)
    answer = admin.send(page, holding="cell-XSB-Q", **{f"cell-CWB-{verb}": "on", "clearance": "L2"})
    assert answer.status == 400
    assert "presuppose" in answer.text
    after = admin.get("/policy/rights/grid/", category=category)
    assert (f"cell-CWB-{verb}", "on") not in after.form(holding="cell-XSB-Q")[1]


@pytest.mark.requirement("REQ-PRM-03", "the rights matrix is entered as a grid")
@pytest.mark.requirement("REQ-PRM-03", "the grid yields exactly the rights entered")
@pytest.mark.requirement("REQ-PRM-03", "departments outside the grid get no right")
def test_the_seed_matrix_gives_each_department_exactly_its_rights(seed_matrix):
    granted, found = seed_matrix
    assert found == granted


def test_who_may_not_do_something_finds_no_button_for_it(
    persons, category, seed_matrix, one_by_one
):
    _granted, _found, record = one_by_one
    seller, reader, stranger = persons["XSB"], persons["XZB"], persons["CWB"]
    for person, entry, edit, export in ((seller, True, True, True), (reader, False, False, True)):
        lists = person.get("/records/", category=category).links()
        card = person.get(f"/records/{record}/").links()
        assert (f"/records/new/{category}/" in lists) is entry
        assert (f"/records/{record}/edit/" in card) is edit
        assert any("/records/export/" in link for link in lists) is export
    assert "No record matches" in stranger.get("/records/", category=category).text
