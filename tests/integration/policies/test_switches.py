"""X1–X16 as switches; X4 (loans), X5, X7 (disposal), X6 (holds), X9 (stages), X11 (cadences), X14 (consent) still wait.

Two companies differ in one row of their policy only: same people, same clicks, the page tells them apart.
Of X8 runs where paper is put, of X10 who may draft the rules, of X16 who files what another department entered.
"""

from dataclasses import fields, replace

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from archive.records.models import Record
from kernel.scope import reenter
from policies.access.rules import Grant, RowScope, Verb
from policies.categories.rules import Review, UpdateApproval
from policies.document import actions
from policies.document.canonical import digest_of
from policies.document.queries import draft_digest, published
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.records.conftest import CARD, People

POSTS = {
    "clerk": ("XSB", "CLK"),
    "clerk2": ("XSB", "CLK", "2"),
    "salesman": ("XSB", "OPR"),
    "head": ("XSB", "DH"),
    "staff": ("XSB", "STF"),
    "office": ("XZB", "STF"),
    "query": ("XZB", "QRY"),
    "engineer": ("JSB", "STF"),
    "manager": ("GLB", "STF"),
    "finance": ("CWB", "STF"),
    "finance2": ("CWB", "STF", "2"),
    "treasurer": ("CWB", "DH"),
    "auditor": ("GLB", "AUDA"),
}
# What both companies have beside the pack, so that a switch alone makes the difference.
SHARED = (
    Grant(department="GLB", categories=("KP",), verbs=(Verb.VIEW,), clearance="L1"),
    Grant(department="JSB", categories=("GL",), verbs=(Verb.CREATE, Verb.VIEW), clearance="L2"),
)


class House:
    """One of the two companies: its people's browsers, and what its policy is switched to."""

    def __init__(self, company):
        self.company, self.browsers = company, {}
        people = People()
        with reenter(company.id) as scope:
            self.ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
            self.ids["admin"] = User.objects.get(username="admin").pk
            User.objects.filter(pk__in=self.ids.values()).update(language="en", password_once=False)
            scope.actor = actor_of(User.objects.get(username="admin"))
            document = published().document
            self.base = replace(document, grants=(*document.grants, *SHARED))
        self.number = 0
        self.switch(self.base)

    def switch(self, document):
        """Publish a policy, unless it is in force."""
        with reenter(self.company.id) as scope:
            scope.actor = admin = actor_of(User.objects.get(username="admin"))
            if published().digest != digest_of(document):
                actions.apply_document(admin, document)
                actions.publish(admin, draft_digest(), reason="switch")

    def browser(self, who):
        if who not in self.browsers:
            self.browsers[who] = Client(HTTP_HOST=self.company.host, raise_request_exception=False)
            with reenter(self.company.id):
                self.browsers[who].force_login(
                    User.objects.get(pk=self.ids[who]),
                    backend="security.people.signin.CompanyBackend",
                )
        return self.browsers[who]

    def get(self, who, path):
        return self.browser(who).get(path, secure=True)

    def shown(self, who, path):
        """Return the text of a page, or its status where there is none."""
        return seen(self.get(who, path))

    def card(self, who="clerk", **changes):
        """Somebody keys a new card and submits it; return the page that follows."""
        self.number += 1
        values = {key: value for key, value in CARD.items() if key != "CTC"}
        values |= {
            "store_name": f"车行{self.number}",
            "filled_by": "XSB-OPR",
            "reviewed_by": "XSB-DH",
        }
        data = {f"f.{key}": value for key, value in (values | changes).items()}
        data |= {"g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000"}
        return self.enter(who, "KP", **data, **{"g.CTC.rows": "1"})

    def enter(self, who, category, **data):
        path = f"/records/new/{category}/"
        return self.browser(who).post(path, {**data, "then": "submit"}, secure=True, follow=True)

    def change(self, who, path, **changes):
        """Open a record's form, change fields and save; return the page that follows."""
        form = self.get(who, f"{path}edit/").context["form"]
        held = {one.html_name: one.value() for one in form}
        held = {name: value for name, value in held.items() if value not in (None, "", False)}
        data = {**held, **changes, "reason": "更正"}
        return self.browser(who).post(f"{path}edit/", data, secure=True, follow=True)


def seen(answer):
    if answer.status_code >= 300:
        return f"status {answer.status_code} " + _text(answer)
    return _text(answer)


def _text(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return (page.select_one("main") or page).get_text(" ", strip=True)


def address(answer):
    return answer.request["PATH_INFO"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def houses(company, make_company):
    """The two companies: the first keeps the shared policy, the second is switched by each test."""
    return House(company), House(make_company())


@pytest.fixture
def pair(houses):
    """Return `pair(change)`: both companies, the second with one part of its policy changed."""
    first, second = houses

    def differing(change):
        document = change(second.base)
        assert first.base == second.base
        demand_one_switch(first.base, document)
        second.switch(document)
        return first, second

    return differing


def demand_one_switch(document, other):
    """Hold that two policies differ in one row of one part."""
    parts = [one.name for one in fields(document) if differ(document, other, one.name)]
    assert len(parts) == 1, parts
    mine, theirs = getattr(document, parts[0]), getattr(other, parts[0])
    if len(mine) == len(theirs):
        assert sum(one != changed for one, changed in zip(mine, theirs, strict=True)) == 1
    else:
        assert len(set(mine) ^ set(theirs)) == 1


def differ(document, other, name):
    return getattr(document, name) != getattr(other, name)


def category(code, **said):
    """Return the change of one category."""

    def change(document):
        found = tuple(
            replace(one, **said) if one.code == code else one for one in document.categories
        )
        return replace(document, categories=found)

    return change


def with_grant(grant):
    """Return the change that gives one right more."""
    return lambda document: replace(document, grants=(*document.grants, grant))


def without_grant(**said):
    """Return the change that takes one right away."""

    def change(document):
        gone = next(
            one
            for one in document.grants
            if all(getattr(one, name) == value for name, value in said.items())
        )
        return replace(document, grants=tuple(one for one in document.grants if one is not gone))

    return change


SIGNED_BY_KEYER = "another person than who filled it in"


@pytest.mark.parametrize(
    ("review", "signed", "self_signed"),
    [(Review.AFTER_ENTRY, "In review", "In review"), (Review.NONE, "Filed", "Filed")],
    ids=["after-entry", "none"],
)
def test_x1_review_before_keying_or_after_entry_or_none(pair, review, signed, self_signed):
    before, other = pair(category("KP", review=review))
    for house, card, own in (
        (before, "Filed", SIGNED_BY_KEYER),
        (other, signed, self_signed),
    ):
        assert card in seen(house.card())
        assert own in seen(house.card(reviewed_by="XSB-CLK"))


WAITS = "A change waits for its approval"


@pytest.mark.parametrize(
    ("approval", "minor", "critical"),
    [(UpdateApproval.ALL, True, True), (UpdateApproval.NONE, False, False)],
    ids=["all-updates", "at-once"],
)
def test_x2_critical_updates_or_all_or_none_are_approved(pair, approval, minor, critical):
    usual, other = pair(category("KP", update_approval=approval))
    for house, expected in ((usual, (False, True)), (other, (minor, critical))):
        for changes, waits in zip(
            ({"f.brands": "凤凰"}, {"f.store_name": "改名车行"}), expected, strict=True
        ):
            path = address(house.card())
            answer = house.change("clerk", path, **changes)
            assert (WAITS in seen(answer)) is waits, (approval, changes)


def test_x3_all_files_confidential_or_shared_inside_the_company(pair):
    shared, confidential = pair(category("KP", level="L2"))
    for house, status in ((shared, 200), (confidential, 404)):
        path = address(house.card())
        assert house.get("clerk", path).status_code == 200
        assert house.get("manager", path).status_code == status


def test_x8_paper_is_filed_at_a_place_and_what_is_both_may_be_without(pair):
    both, paper = pair(category("KP", carrier="paper"))
    assert "Filed" in seen(both.card())
    assert "Paper is filed at a place" in seen(paper.card())
    assert "Filed" in seen(paper.card(location="A-1-3"))


def test_x10_the_auditor_may_draft_the_rules_or_only_read_what_was_done(pair):
    reads, drafts = pair(
        with_grant(Grant(position="AUDA", verbs=(Verb.CONFIGURE,), clearance="L0"))
    )
    for house, status in ((reads, 403), (drafts, 200)):
        assert house.get("auditor", "/policy/").status_code == status
        assert house.get("auditor", "/policy/categories/").status_code == status


def test_x12_only_the_clerk_keys_or_everybody_in_contact_logs(pair):
    only_clerk, everybody = pair(
        with_grant(
            Grant(department="XSB", categories=("GH",), verbs=(Verb.CREATE,), clearance="L2")
        )
    )
    for house, status in ((only_clerk, 403), (everybody, 200)):
        assert house.get("staff", "/records/new/GH/").status_code == status
        assert house.get("clerk", "/records/new/GH/").status_code == 200


def test_x12_everybody_of_the_department_queries_or_designated_persons(pair):
    def designated(document):
        grants = tuple(
            replace(one, position="QRY") if one.department == "XZB" else one
            for one in document.grants
        )
        return replace(document, grants=grants)

    everybody, some = pair(designated)
    for house, staff in ((everybody, 200), (some, 403)):
        assert house.get("office", "/records/").status_code == staff
        assert house.get("query", "/records/").status_code == 200


def test_x13_every_item_lies_under_a_customer_or_stands_alone(pair):
    under, alone = pair(category("GH", standalone=True))
    data = {"f.occasion": "birthday", "f.on": "2026-11-02", "f.qty": "1", "title": "生日祝贺"}
    assert "status 4" not in seen(under.get("clerk", "/records/new/GH/"))
    refused, made = (house.enter("clerk", "GH", **data) for house in (under, alone))
    assert address(refused).endswith("/new/GH/")
    assert refused.context["form"].errors.keys() & {"parent"}
    assert "Filed" in seen(made)


def test_x15_finance_keeps_its_ledger_and_nothing_else_or_has_nothing(pair):
    keeps, nothing = pair(without_grant(department="CWB", categories=("FH",)))
    card = address(keeps.card())
    assert keeps.get("finance", "/records/new/FH/").status_code == 200
    assert keeps.get("finance", "/records/").status_code == 200
    assert keeps.get("finance", card).status_code == 404
    assert keeps.get("finance", "/records/new/KP/").status_code == 403
    assert nothing.get("finance", "/records/new/FH/").status_code == 403
    assert nothing.get("finance", "/records/").status_code == 403


def test_x16_one_department_keeps_for_all_or_each_its_own(pair):
    """The engineer's record is filed by sales, which keeps for all; or by nobody but the engineers."""
    one, own = pair(category("GL", custodian="JSB"))
    for house, filed in ((one, True), (own, False)):
        form = house.get("engineer", "/records/new/GL·CX/").context["form"]
        data = {
            name: next((code for code, _label in getattr(field, "choices", ()) if code), "王")
            for name, field in form.fields.items()
            if field.required
        }
        made = house.enter("engineer", "GL·CX", **data | {"title": "查询", "f.qty": "1"})
        assert not made.context.get("form"), made.context["form"].errors
        path = address(made)
        page = house.browser("clerk").post(
            f"{path}step/", {"step": "file"}, secure=True, follow=True
        )
        assert ("The archive number stands below" in seen(page)) is filed
        if not filed:
            assert "Only the responsible department JSB" in house.shown("clerk", path)


def refused(house, who, path):
    return house.get(who, path).status_code == 403


@pytest.mark.requirement(
    "REQ-PRM-01", "a permission is granted by department, position, category and action"
)
@pytest.mark.requirement("REQ-PRM-01", "what is not granted is denied")
@pytest.mark.parametrize(
    ("changed", "opened"),
    [
        ({}, ("finance", "/records/new/XY/")),
        ({"department": "XZB"}, ("office", "/records/new/XY/")),
        ({"position": "DH"}, ("treasurer", "/records/new/XY/")),
        ({"categories": ("HD",)}, ("finance", "/records/new/HD/")),
        ({"verbs": (Verb.IMPORT,)}, ("finance", "/imports/new/?category=XY")),
    ],
    ids=["granted", "another-department", "another-position", "another-category", "another-action"],
)
def test_a_right_opens_its_own_screen_and_no_other(pair, changed, opened):
    """One right, each of its four parts changed in turn: it opens the one screen it names, for the one who holds it."""
    grant = Grant(
        department="CWB", position="STF", categories=("XY",), verbs=(Verb.CREATE,), clearance="L2"
    )
    without, given = pair(with_grant(replace(grant, **changed)))
    doors = [
        (who, f"/records/new/{code}/")
        for who in ("finance", "office", "treasurer")
        for code in ("XY", "HD")
    ]
    assert all(refused(without, *door) for door in doors)
    for door in doors:
        assert refused(given, *door) is (door != opened), door
    if "verbs" not in changed:
        assert given.get(*opened).status_code == 200


@pytest.mark.requirement("REQ-PRM-04", "view and modify are authorised separately")
def test_who_may_view_may_not_modify_until_that_is_granted_too(pair):
    views, modifies = pair(
        with_grant(
            Grant(
                department="XSB",
                position="STF",
                categories=("KP",),
                verbs=(Verb.EDIT,),
                clearance="L2",
            )
        )
    )
    for house, status in ((views, 403), (modifies, 200)):
        path = address(house.card())
        assert house.get("staff", path).status_code == 200
        assert house.get("staff", f"{path}edit/").status_code == status
    saved = modifies.change("staff", path, **{"f.brands": "永久"})
    assert "永久" in seen(saved)


@pytest.mark.parametrize(
    ("rows", "reached"),
    [
        pytest.param(
            RowScope.OWN,
            (True, False, False),
            marks=pytest.mark.requirement("REQ-PRM-05", "a right reaches own records"),
        ),
        pytest.param(
            RowScope.DEPARTMENT,
            (True, True, False),
            marks=pytest.mark.requirement(
                "REQ-PRM-05", "a right reaches records of the own department"
            ),
        ),
        pytest.param(
            RowScope.ALL,
            (True, True, True),
            marks=pytest.mark.requirement("REQ-PRM-05", "a right reaches all records"),
        ),
    ],
    ids=["own", "department", "all"],
)
def test_a_right_reaches_as_far_as_its_rows_say(houses, rows, reached):
    """Three cards: one's own, a colleague's, another department's; on the list and by their address."""
    _first, house = houses
    grants = tuple(
        Grant(department="CWB", categories=("KP",), verbs=(verb,), rows=scope, clearance="L2")
        for verb, scope in ((Verb.CREATE, RowScope.ALL), (Verb.VIEW, rows))
    )
    house.switch(replace(house.base, grants=(*house.base.grants, *grants)))
    paths = []
    for who in ("finance", "finance2", "clerk"):
        house.card(who)
        with reenter(house.company.id):
            record = Record.objects.latest("pk")
            paths.append((f"/records/{record.pk}/", record.title))
    listed = house.shown("finance", "/records/")
    for (path, title), may in zip(paths, reached, strict=True):
        assert (house.get("finance", path).status_code == 200) is may
        assert (title in listed) is may


@pytest.mark.requirement("REQ-GOV-01", "a category without a custodian cannot be activated")
def test_a_category_without_a_custodian_is_not_published(houses):
    """Without one it is not even saved; with one it is published."""
    _first, house = houses
    house.switch(house.base)
    said = {"code": "XK", "zh": "新客户", "kind": "file", "level": "L1", "carrier": "electronic",
            "review": "none", "update_approval": "none", "filing_order": "time"}  # fmt: skip
    admin = house.browser("admin")
    refused = admin.post("/policy/add-category/", {**said, "custodian": ""}, secure=True)
    assert "No department keeps this category; name its custodian." in seen(refused)
    admin.post("/policy/add-category/", {**said, "custodian": "XSB"}, secure=True)
    admin.post("/policy/categories/XK/number/", {"pattern": "{CAT}-{SEQ:3}"}, secure=True)
    with reenter(house.company.id):
        digest = draft_digest()
    admin.post("/policy/publish/", {"digest": digest, "reason": "x"}, secure=True)
    with reenter(house.company.id):
        assert published().document.categories_by_code["XK"].custodian == "XSB"
