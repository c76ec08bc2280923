"""Who governs what, through the screens: custodians and delegation, the scope, the ledger of finance."""

from urllib.parse import quote

import pytest
from django.utils import translation

from kernel.scope import reenter
from policies.document.queries import published
from tests.integration.policies.houses import address, given, new_card, post, publish, seen, spoken

DUTIES = ("C", "I", "U", "F", "L", "Q", "D")
KEPT_ELSEWHERE = "which XSB keeps: mark the right as delegated by the custodian"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def house(houses):
    """The second company, with the shared policy in force again."""
    _first, second = houses
    post(second, "admin", "/policy/discard/")
    second.switch(second.base)
    return second


# Custodians ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("REQ-GOV-01", "every category has exactly one custodian department")
def test_every_category_shows_its_one_custodian_and_the_form_takes_one(house):
    with reenter(house.company.id):
        document = published().document
    for one in document.categories:
        page = house.get("admin", f"/policy/categories/{quote(one.code)}/")
        shown = [fact["value"] for fact in page.context["facts"] if fact["label"] == "Custodian"]
        assert len(shown) == 1
        assert shown[0] in {row.en for row in document.departments}, one.code
    edit = "/policy/categories/KP/edit/"
    form = house.get("admin", edit).context["form"]
    held = {field.html_name: field.value() for field in form if field.value()}
    refused = post(house, "admin", edit, **{**held, "custodian": ""})
    assert "No department keeps this category; name its custodian." in seen(refused)
    post(house, "admin", edit, **{**held, "custodian": ["XSB", "XZB"]})
    page = house.get("admin", "/policy/categories/KP/")
    shown = [fact["value"] for fact in page.context["facts"] if fact["label"] == "Custodian"]
    assert shown == ["Administration"]  # of two that are sent one is taken


@pytest.mark.requirement(
    "REQ-GOV-01", "only members of the custodian hold its duties unless delegated"
)
@pytest.mark.parametrize("verb", DUTIES)
def test_a_duty_of_the_custodian_is_given_to_others_only_by_delegation(house, verb):
    """Finance cannot be given a duty of the cards sales keeps, until the right says that sales delegates it."""
    right = {"department": "CWB", "categories": "KP", "verbs": verb}
    if verb == "U":
        right["verbs"] = ["Q", "U"]
    refused = given(house, **right)
    assert refused.status_code == 400
    assert KEPT_ELSEWHERE in " ".join(refused.context["form"].errors["delegated"])
    with reenter(house.company.id):
        grants = published().document.grants
    done = given(house, **right, delegated="on")
    assert done.status_code == 200
    assert "Delegated by the custodian" in seen(house.get("admin", "/policy/rights/"))
    publish(house)
    with reenter(house.company.id):
        assert len(published().document.grants) == len(grants) + 1


@pytest.mark.requirement(
    "REQ-GOV-01", "only members of the custodian hold its duties unless delegated"
)
def test_members_of_the_custodian_enter_and_others_do_once_it_is_delegated(house):
    assert house.get("clerk", "/records/new/KP/").status_code == 200
    assert house.get("finance", "/records/new/KP/").status_code == 403
    assert given(house, department="CWB", categories="KP", verbs="C").status_code == 400
    assert house.get("finance", "/records/new/KP/").status_code == 403
    given(house, department="CWB", categories="KP", verbs="C", delegated="on")
    publish(house)
    assert house.get("finance", "/records/new/KP/").status_code == 200


@pytest.mark.requirement(
    "REQ-GOV-01", "only members of the custodian hold its duties unless delegated"
)
def test_with_another_custodian_the_rights_of_the_first_are_refused_at_publication(house):
    """The draft keeps the change; publication says which right must be delegated now, and where."""
    form = house.get("admin", "/policy/categories/FH/edit/").context["form"]
    held = {field.html_name: field.value() for field in form if field.value()}
    post(house, "admin", "/policy/categories/FH/edit/", **{**held, "custodian": "XSB"})
    page = publish(house, sound=False)
    assert "CWB/* has register in FH, which XSB keeps" in seen(page)
    with reenter(house.company.id):
        assert published().document.categories_by_code["FH"].custodian == "CWB"
    assert "Mark all as delegated by the custodian" in house.shown("admin", "/policy/rights/")
    post(house, "admin", "/policy/rights/delegate/")
    assert "Mark all as delegated" not in house.shown("admin", "/policy/rights/")
    publish(house)
    with reenter(house.company.id):
        document = published().document
    assert document.categories_by_code["FH"].custodian == "XSB"
    assert all(one.delegated for one in document.grants if one.department == "CWB")


# Scope --------------------------------------------------------------------------------------------------------


def scoped(house, **said):
    """The administrator sets a scope through the form, and publishes."""
    data = {"code": "S1", "zh": "适用范围", "en": "Scope of cards", **said}
    answer = post(house, "admin", "/policy/scopes/add/", **data)
    assert answer.status_code == 200, answer.context["form"].errors
    assert "Scope of cards" in seen(house.get("admin", "/policy/head/"))
    publish(house)


def meets(house, who, path, title):
    """Return on which ways somebody meets a record: page, list, search, count, export, program."""
    number = path.strip("/").rpartition("/")[2]
    listed = house.get(who, "/records/?view=0")
    found = house.get(who, f"/records/?view=0&q={quote(title)}")
    export = house.get(who, f"/records/export/?view=0&format=csv&category=KP&q={quote(title)}")
    text = b"".join(export.streaming_content).decode("utf-8-sig") if export.streaming else ""
    program = spoken(house, who, "GET", f"/records/{number}")
    many = spoken(house, who, "GET", f"/search?q={quote(title)}")
    return {
        "page": house.get(who, path).status_code == 200,
        "list": f'"{path}"' in listed.content.decode(),
        "search": f'"{path}"' in found.content.decode(),
        "export": title in text,
        "program": program.status_code == 200,
        "program search": many.status_code == 200 and bool(many.json()["items"]),
    }


EVERYWHERE = {"page", "list", "search", "export", "program", "program search"}


@pytest.mark.requirement("REQ-GOV-08", "staff outside the scope have no access")
@pytest.mark.parametrize(
    ("scope", "outside"),
    [
        pytest.param(
            {"categories": "*", "departments": ["XSB", "GLB"]},
            {"office", "office2"},
            marks=pytest.mark.requirement(
                "REQ-GOV-08", "the scope of a regime is set by departments"
            ),
        ),
        pytest.param(
            {"categories": "*", "positions": ["CLK", "QRY", "SYS"]},
            {"office"},
            marks=pytest.mark.requirement(
                "REQ-GOV-08", "the scope of a regime is set by staff groups"
            ),
        ),
        pytest.param(
            {"categories": "KP", "departments": ["XSB"]},
            {"office", "office2"},
            marks=pytest.mark.requirement(
                "REQ-GOV-08", "the scope of a regime is set by kinds of record"
            ),
        ),
        pytest.param(
            {"categories": "GL", "departments": ["XSB"]},
            set(),
            marks=pytest.mark.requirement(
                "REQ-GOV-08", "the scope of a regime is set by kinds of record"
            ),
        ),
    ],
    ids=["departments", "staff-groups", "this-kind", "another-kind"],
)
def test_staff_outside_of_the_scope_meet_a_record_nowhere(house, scope, outside):
    """The office may look up every card; a scope that leaves it out hides them on every way."""
    made = house.card()
    path, title = address(made), f"车行{house.number}"
    people = (
        "office",
        "office2",
    )  # ordinary staff of administration, and its designated query person
    for who in people:
        assert all(meets(house, who, path, title).values()), meets(house, who, path, title)
    scoped(house, **scope)
    for who in people:
        met = {way for way, reached in meets(house, who, path, title).items() if reached}
        assert met == (set() if who in outside else EVERYWHERE), who
    assert house.get("clerk", path).status_code == 200
    if "departments" in scope and outside:
        wider = {**scope, "departments": ["XSB", "GLB", "XZB"], "zh": "扩大", "en": "Wider"}
        post(house, "admin", "/policy/scopes/S1/edit/", **wider)
        publish(house)
        assert all(meets(house, "office", path, title).values())
    post(house, "admin", "/policy/scopes/S1/remove/")
    publish(house)
    assert all(meets(house, "office", path, title).values())


@pytest.mark.requirement("REQ-GOV-08", "staff outside the scope have no access")
def test_outside_of_the_scope_nothing_is_entered_imported_or_counted(house):
    """With the scope of another department even who may enter and import cannot, and no count tells of it."""
    house.card()
    given(house, department="XZB", categories="KP", verbs=["C", "Q", "I"], delegated="on")
    publish(house)
    doors = ("/records/new/KP/", "/imports/new/?category=KP", "/records/", "/due/", "/register/")
    assert [house.get("office", door).status_code for door in doors] == [200] * 5
    scoped(house, categories="*", departments=["XSB", "GLB"])
    assert [house.get("office", door).status_code for door in doors] == [403] * 5
    assert spoken(house, "office", "POST", "/records", new_card(house)).status_code == 403
    assert spoken(house, "office", "GET", "/records").status_code == 403
    home = house.get("office", "/")
    assert "车行" not in seen(home)


# The ledger of finance ----------------------------------------------------------------------------------------


def test_finance_enters_and_files_its_own_ledger_and_reaches_nothing_else(house):
    """The seed matrix gives finance nothing; S20-F6 gives it this ledger, which lies in no card it may not see."""
    card = address(house.card())
    form = house.get("finance", "/records/new/FH/").context["form"]
    known = {
        name: next((code for code, _label in getattr(field, "choices", ()) if code), "1")
        for name, field in form.fields.items()
        if field.required
    }
    line = {
        **known,
        "title": "十一月回款",
        "f.txn_on": "2026-11-03T10:00",
        "f.amount": "1200.50",
        "f.product": "自行车",
        "f.voucher_no": f"记-{house.number}",
        "f.qty": "1",
    }
    made = house.enter("finance", "FH", **line)
    assert "Filed" in seen(made), seen(made)[:900]
    path = address(made)
    assert house.get("finance", path).status_code == 200
    assert house.get("finance", card).status_code == 404
    for door in ("/records/new/KP/", "/records/new/QY/"):
        assert house.get("finance", door).status_code == 403
    offered = seen(house.get("finance", "/imports/new/"))
    assert "Shipments and receipts" in offered
    assert "Customer card" not in offered
