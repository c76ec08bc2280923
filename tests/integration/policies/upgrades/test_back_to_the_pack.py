"""A company starts from a pack, changes it on the screens alone, sees what differs, and takes it back."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from kernel.scope import reenter
from policies.document.canonical import export
from policies.document.queries import draft_digest, draft_document, open_draft, published
from policies.packs.loader import load_pack
from security.people.models import User
from tests.integration.policies.studio.test_shaping import post

PASSWORD = "correct-horse-battery"
PACK = "/policy/pack/"
FILE = "/policy/pack/file/"
TAKEN = "The draft says of this what the pack says."
GONE = "This difference is not there any more"
STAYS = "It was published, and what was published stays"
STAYING = {"sections", "positions"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def company(make_company):
    made = make_company(pack="P07", as_shipped=True)
    with reenter(made.id):
        User.objects.filter(username="admin").update(language="en", password_once=False)
    return made


@pytest.fixture
def admin(company):
    return signed_in(company)


def signed_in(company):
    client = Client(HTTP_HOST=company.host, raise_request_exception=False)
    client.cookies.load({"django_language": "en"})
    client.post("/login/", {"username": "admin", "password": PASSWORD}, secure=True)
    return client


def text(answer):
    return " ".join(BeautifulSoup(answer.content.decode(), "html.parser").main.get_text().split())


def sent(admin, path, **changes):
    """Send a page's form as it stands but for what is given."""
    form = admin.get(path, secure=True).context["form"]
    held = {one.html_name: one.value() for one in form}
    held = {name: value for name, value in held.items() if value not in (None, "", False)}
    answer = admin.post(path, {**held, **changes}, secure=True)
    assert answer.status_code == 302, text(answer)[:1500]


def head(admin, **changes):
    """Send the head of the regulation with one row of its lists filled in anew."""
    page = admin.get("/policy/head/", secure=True).context
    said = {one.html_name: one.value() or "" for one in page["form"]}
    for listed in page["lists"]:
        said |= {one.html_name: one.value() for one in listed["rows"].management_form}
        for row in listed["rows"]:
            said |= {one.html_name: one.value() or "" for one in row}
    free = [name for name, value in said.items() if name.startswith("positions-") and not value]
    row = next(name for name in free if name.endswith("-code")).removesuffix("code")
    said |= {f"{row}{name}": value for name, value in changes.items()}
    assert admin.post("/policy/head/", said, secure=True).status_code == 302


def differences(admin):
    return [change["said"] for change in admin.get(PACK, secure=True).context["changes"]]


def published_now(admin):
    sent(admin, "/policy/publish/", reason="调整")


CHANGES = {
    "categories": lambda admin: sent(admin, "/policy/categories/QY/edit/", en="Signed contracts"),
    "fields": lambda admin: post(
        admin, "/policy/categories/KP/fields/add/", code="douyin", zh="抖音号", type="text"
    ),
    "numbering": lambda admin: sent(
        admin, "/policy/categories/KP/number/", pattern="{CAT}-{YYYY}-{SEQ:5}"
    ),
    "grants": lambda admin: admin.post(
        "/policy/rights/add/",
        {
            "department": "CWB",
            "categories": ["KP"],
            "verbs": ["Q"],
            "rows": "all",
            "clearance": "L1",
            "delegated": "on",
        },
        secure=True,
    ),
    "sections": lambda admin: admin.post(
        "/policy/categories/KP/sections/add/",
        {"code": "ZX", "zh": "专项", "en": "Special", "department": "XSB"},
        secure=True,
    ),
    "forms": lambda admin: sent(admin, "/policy/prints/JY/edit/", copies="3"),
    "positions": lambda admin: head(admin, code="XGW", zh="新岗位", en="New post"),
    "cadences": lambda admin: sent(
        admin, "/policy/cadences/V-MONTH/edit/", count="3", whose="@custodian"
    ),
}


@pytest.mark.requirement("REQ-POL-07", "the difference from the starting preset is viewable")
@pytest.mark.requirement("REQ-POL-07", "the difference from the starting preset is reversible")
@pytest.mark.parametrize(
    "part",
    [
        pytest.param(
            "categories",
            marks=pytest.mark.requirement(
                "REQ-POL-07", "categories are changed in the admin without code"
            ),
        ),
        pytest.param(
            "fields",
            marks=pytest.mark.requirement(
                "REQ-POL-07", "fields are changed in the admin without code"
            ),
        ),
        pytest.param(
            "sections",
            marks=pytest.mark.requirement(
                "REQ-POL-07", "forms are changed in the admin without code"
            ),
        ),
        pytest.param(
            "forms",
            marks=pytest.mark.requirement(
                "REQ-POL-07", "forms are changed in the admin without code"
            ),
        ),
        pytest.param(
            "numbering",
            marks=pytest.mark.requirement(
                "REQ-POL-07", "numbering is changed in the admin without code"
            ),
        ),
        pytest.param(
            "grants",
            marks=pytest.mark.requirement(
                "REQ-POL-07", "roles are changed in the admin without code"
            ),
        ),
        pytest.param(
            "cadences",
            marks=pytest.mark.requirement(
                "REQ-POL-07", "cadences are changed in the admin without code"
            ),
        ),
        pytest.param(
            "positions",
            marks=pytest.mark.requirement(
                "REQ-POL-07", "roles are changed in the admin without code"
            ),
        ),
    ],
)
def test_what_was_changed_without_code_is_seen_against_the_pack_and_taken_back(
    company, admin, part
):
    """Changed on the screens, seen on the tab Pack, taken back with a button; published, and what may go goes again."""
    assert differences(admin) == []
    CHANGES[part](admin)
    found = differences(admin)
    assert {one["part"] for one in found} == {part}
    for one in found:
        assert TAKEN in back(admin, one)
    assert differences(admin) == []
    assert GONE in back(admin, found[0])
    CHANGES[part](admin)
    published_now(admin)
    with reenter(company.id):
        assert getattr(published().document, part) != getattr(load_pack("P07"), part)
    assert differences(admin) == found
    if part in STAYING:
        assert STAYS in back(admin, found[0])
        return
    for one in found:
        assert TAKEN in back(admin, one)
    # A published field is never lost: it is retired.
    assert all("retired" in one["new"] for one in differences(admin))


def back(admin, said):
    return admin.post("/policy/pack/back/", said, secure=True, follow=True).content.decode()


@pytest.mark.requirement("REQ-POL-07", "retention is changed in the admin without code")
def test_the_retention_period_is_changed_seen_and_taken_back(company, admin):
    with reenter(company.id):
        row = published().document.retention[0]
    page = admin.get(f"/policy/categories/{row.category}/", secure=True).context["retention"]
    url = next(one["url"] for one in page if one["url"])
    sent(admin, url, period="P40Y")
    (found,) = differences(admin)
    assert (found["part"], found["attribute"]) == ("retention", "period")
    admin.post("/policy/pack/back/", found, secure=True)
    assert differences(admin) == []
    sent(admin, url, period="P40Y")
    published_now(admin)
    with reenter(company.id):
        assert "P40Y" in {str(one.period) for one in published().document.retention}


def test_who_may_not_configure_takes_nothing_back(company, admin):
    CHANGES["grants"](admin)
    (found,) = differences(admin)
    with reenter(company.id):
        User.objects.create_user("plain", PASSWORD, name="plain", language="en")
    plain = Client(HTTP_HOST=company.host, raise_request_exception=False)
    plain.post("/login/", {"username": "plain", "password": PASSWORD}, secure=True)
    assert plain.post("/policy/pack/back/", found, secure=True).status_code == 403
    assert differences(admin) == [found]


def test_a_company_starts_from_its_pack_and_edits_it_as_a_draft(company, admin):
    with reenter(company.id):
        first = published()
        assert replace(first.document, fonds="") == replace(load_pack("P07"), fonds="")
        assert first.number == 1
        assert open_draft() is None
    CHANGES["categories"](admin)
    with reenter(company.id):
        assert published().number == 1
        assert draft_document() != first.document
    published_now(admin)
    with reenter(company.id):
        assert published().number == 2
        assert published().document.categories_by_code["QY"].en == "Signed contracts"


@pytest.mark.requirement("REQ-PLT-01", "a pack is given out as a file")
@pytest.mark.requirement("REQ-PLT-01", "a pack is taken in as a file")
@pytest.mark.requirement("REQ-PLT-01", "the difference of a file is shown before it is taken in")
def test_a_pack_goes_out_as_a_file_and_comes_in_with_its_difference(company, admin, make_company):
    """One company's policy, changed, is the file; the other sees the one difference, confirms, and says the same."""
    CHANGES["grants"](admin)
    published_now(admin)
    file = b"".join(admin.get("/policy/versions/2/policy.yaml", secure=True))
    with reenter(company.id):
        assert file == export(published().document)
    other = make_company(pack="P07", as_shipped=True)
    with reenter(other.id):
        User.objects.filter(username="admin").update(language="en", password_once=False)
        before = draft_digest()
    theirs = signed_in(other)
    shown = theirs.post(FILE, {"file": SimpleUploadedFile("policy.yaml", file)}, secure=True)
    assert [one["label"] for one in shown.context["changes"]] == ["Right CWB / * / KP"]
    with reenter(other.id):
        assert draft_digest() == before  # shown, not taken
    said = {one.html_name: one.value() for one in shown.context["form"]}
    assert theirs.post(FILE, {**said, "digest": "old"}, secure=True)["Location"] == FILE
    assert theirs.post(FILE, said, secure=True).status_code == 302
    with reenter(other.id):
        assert export(draft_document()) == file


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"format: 1\nnosuch: x\n", "The key “nosuch” is not known here."),
        (b"\xff\xfe\x00", "The policy text is not UTF-8."),
        (b"format: 9\n", "This program does not know policy format 9."),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_its_line(admin, content, sentence):
    answer = admin.post(FILE, {"file": SimpleUploadedFile("p.yaml", content)}, secure=True)
    assert answer.status_code == 400
    assert sentence in text(answer)
