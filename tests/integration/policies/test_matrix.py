"""The rights of the matrix and how far their rows reach, each shown with and without on the page."""

from dataclasses import replace

import pytest
from django.utils import translation

from archive.records.models import Record
from kernel.scope import reenter
from policies.access.rules import Grant, RowScope, Verb
from policies.document.queries import draft_digest, published
from tests.integration.policies.houses import address, seen, with_grant


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def refused(house, who, path):
    """Say whether a screen is closed to somebody; that of imports, whether it does not offer the category."""
    answer = house.get(who, path)
    if answer.status_code == 200 and path.startswith("/imports/"):
        offered = {code for code, _name in answer.context["form"].fields["category"].choices}
        return path.rpartition("=")[2] not in offered
    return answer.status_code == 403


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
        department="CWB",
        position="STF",
        categories=("XY",),
        verbs=(Verb.CREATE,),
        clearance="L2",
        delegated=True,
    )
    without, given = pair(with_grant(replace(grant, **changed)))
    doors = [
        (who, f"{screen}{code}{end}")
        for who in ("finance", "office", "treasurer")
        for code in ("XY", "HD")
        for screen, end in (("/records/new/", "/"), ("/imports/new/?category=", ""))
    ]
    assert all(refused(without, *door) for door in doors)
    for door in doors:
        assert refused(given, *door) is (door != opened), door
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
        if house is views:  # nor past the form
            forged = {"f.brands": "永久", "reason": "更正"}
            sent = house.browser("staff").post(f"{path}edit/", forged, secure=True)
            assert sent.status_code == 403
            assert "永久" not in house.shown("staff", path)
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
        Grant(
            department="CWB",
            categories=("KP",),
            verbs=(verb,),
            rows=scope,
            clearance="L2",
            delegated=True,
        )
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
