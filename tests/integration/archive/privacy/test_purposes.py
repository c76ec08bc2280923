"""Personal data leaves with its purpose, and without a consent for none but the business's (REQ-CON-02, 03)."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.files.models import File
from archive.printing import file_views
from config.command import main
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import User
from tests.integration.archive.privacy.conftest import CONSENT, DAY, at
from tests.integration.policies.houses import seen
from tests.plugins import samples
from tests.plugins.programs import Program

EXPORT, REGISTER = "/records/export/?category=GK&format=csv", "/register/export/?format=csv"
OFFER = CONSENT | {"f.purpose": ["contract", "marketing"]}


def titles(answer):
    """Return the titles in an exported list."""
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(content)))[:-1]
    return {row[head.index("Title")] for row in rows}


def title_of(shop, page):
    return shop.get("head", page).context["title"]


def made_in_the_background(shop, way):
    """Let the head order an export; return where it is fetched."""
    assert shop.browser("head").post(way, secure=True).status_code == 302
    queue_in_use().run_all()
    made = shop.get("head", "/records/prints/").content.decode()
    (fetch,) = re.findall(r"/records/prints/\d+/", made)
    return fetch


def reaches(title, taken):
    """Say whether the title of a page is among the titles in a list."""
    return any(one in title for one in taken)


def left(shop):
    """Return how many outputs are in the trail."""
    with reenter(shop.company.id):
        verbs = ("record.export", "record.print", "file.take")
        return AuditEvent.objects.filter(verb__in=verbs, outcome="done").count()


@pytest.mark.requirement("REQ-CON-02", "exports of personal data carry a purpose")
@pytest.mark.requirement("REQ-CON-02", "prints of personal data carry a purpose")
@pytest.mark.requirement("REQ-CON-02", "a purpose that is not on the company's list is refused")
def test_what_leaves_says_what_it_is_for(shop):
    page = shop.file()
    before = left(shop)
    ways = (EXPORT, REGISTER, "/due/export/?format=csv", "/records/print/?category=GK")
    for way in (*ways, "/register/print/?", f"{page}print/?"):
        asked = shop.get("head", way)
        assert (asked.status_code, asked.templates[0].name) == (200, "records/purpose.html"), way
        refused = shop.get("head", f"{way}&purpose=lottery")
        assert refused.status_code == 400
        assert "“lottery” is no purpose of the company" in seen(refused)
        assert "contract (Performing the contract)" in seen(refused)
    assert left(shop) == before
    given = shop.get("head", f"{EXPORT}&purpose=service")
    assert reaches(title_of(shop, page), titles(given))
    printed = shop.get("head", f"{page}print/?purpose=legal")
    assert b"".join(printed)[:5] == b"%PDF-"
    assert left(shop) == before + 2
    # Asked again, the last answer of the session is chosen.
    again = shop.get("head", EXPORT).context["choices"]
    assert [one["code"] for one in again if one["selected"]] == ["legal"]
    figures = shop.get("admin", "/output/").context["for_table"]["rows"]
    assert {"Customer service", "Meeting legal duties"} <= {one["cells"][0] for one in figures}


@pytest.mark.requirement(
    "REQ-CON-02", "a purpose that is not the business's is refused without a consent to it"
)
@pytest.mark.requirement("REQ-CON-02", "such a purpose is let through once new consent is recorded")
@pytest.mark.requirement(
    "REQ-CON-03",
    "withdrawal of a consent ends at once the use and the output of the data for marketing",
)
def test_marketing_reaches_whose_consent_names_it_until_it_is_withdrawn(shop, monkeypatch):
    agreed, other = shop.file(**OFFER), shop.file()
    first, second = title_of(shop, agreed), title_of(shop, other)
    market = f"{EXPORT}&purpose=marketing"
    refused = shop.get("head", market)
    assert refused.status_code == 400
    assert "records have no consent for “Marketing”" in seen(refused)
    way = refused.context["without_url"]
    assert "covered=1" in way
    taken = titles(shop.get("head", way))
    assert (reaches(first, taken), reaches(second, taken)) == (True, False)
    assert b"".join(shop.get("head", f"{agreed}print/?purpose=marketing"))[:5] == b"%PDF-"
    single = shop.get("head", f"{other}print/?purpose=marketing")
    assert single.status_code == 400
    assert "There is no consent for “Marketing”" in seen(single)
    # New consent is recorded.
    shop.consent(other)
    assert b"".join(shop.get("head", f"{other}print/?purpose=marketing"))[:5] == b"%PDF-"
    assert reaches(second, titles(shop.get("head", way)))
    # One that is made in the background before, and fetched after.
    with monkeypatch.context() as patched:
        patched.setattr(file_views, "AT_ONCE", 0)
        fetch = made_in_the_background(shop, way)
    assert shop.get("head", fetch).status_code == 200
    # Withdrawn: at once, on every way out.
    with at(DAY + timedelta(days=1)):
        shop.ask(other, "withdraw")
    late = shop.browser("head").get(fetch, secure=True, follow=True)
    assert "A consent has changed" in seen(late)
    assert shop.get("head", f"{other}print/?purpose=marketing").status_code == 400
    assert not reaches(second, titles(shop.get("head", way)))
    lines = b"".join(
        shop.get("head", f"{REGISTER}&purpose=marketing&covered=1").streaming_content
    ).decode("utf-8-sig")
    assert reaches(first, {row[1] for row in csv.reader(io.StringIO(lines)) if len(row) > 1})
    assert shop.get("head", f"{other}print/?purpose=service").status_code == 200


@pytest.mark.requirement(
    "REQ-CON-02", "files taken out of a record with personal data carry a purpose"
)
def test_a_file_is_taken_out_for_a_purpose_by_people_and_programs(shop):
    page, content = shop.file(), samples.pdf()
    shop.post("seller", f"{page}files/", file=SimpleUploadedFile("contract.pdf", content))
    queue_in_use().run_all()
    number = int(page.strip("/").rpartition("/")[2])
    with reenter(shop.company.id):
        token = File.objects.get(record=number).token
    way = f"{page}files/{token}/"
    assert shop.get("head", way).templates[0].name == "records/purpose.html"
    assert shop.get("head", f"{way}?purpose=marketing").status_code == 400
    taken = shop.get("head", f"{way}?purpose=audit")
    assert b"".join(taken)[:5] == b"%PDF-"
    with reenter(shop.company.id):
        event = AuditEvent.objects.filter(verb="file.take").latest("pk")
        assert open_events([event])[event.pk].content["purpose"] == "audit"
    crm = Program(shop.company.host, shop.token("head", "records.read", "files.read"))
    way = f"/records/{number}/files/{token}"
    for asked, status, words in (
        ("", 400, "Say what the personal data is for"),
        ("?purpose=lottery", 400, "is no purpose of the company"),
        ("?purpose=marketing", 409, "There is no consent for “Marketing”"),
    ):
        answer = crm.call("GET", way + asked)
        assert (answer.status_code, words in answer.content.decode()) == (status, True), (
            answer.content.decode()
        )
    assert b"".join(crm.call("GET", f"{way}?purpose=audit"))[:5] == b"%PDF-"


def test_the_command_line_says_what_an_export_is_for(shop, tmp_path, capsys):
    shop.file()
    with reenter(shop.company.id):
        name = User.objects.get(pk=shop.ids["head"]).username
    where = ["--company", shop.company.host, "--as", name, "--language", "en", "--category", "GK"]
    asked = ["export", str(tmp_path / "consumers.csv"), *where]
    assert main(asked) == 1
    assert "Say what the personal data is for" in capsys.readouterr().err
    assert main([*asked, "--purpose", "marketing"]) == 1
    assert "have no consent for “Marketing”" in capsys.readouterr().err
    assert main([*asked, "--purpose", "marketing", "--leave-out"]) == 0
    assert main([*asked, "--purpose", "service"]) == 0


def test_purposes_are_shaped_in_the_draft_and_a_wrong_one_is_said(shop):
    said = {"code": "poll", "zh": "满意度调查", "en": "Poll", "consent": ""}
    wrong = shop.post("admin", "/policy/purposes/add/", **said)
    assert wrong.status_code == 400
    assert "needs a consent; say which" in seen(wrong)
    saved = shop.post("admin", "/policy/purposes/add/", **said | {"consent": "marketing"})
    assert "Poll" in seen(saved)
    twice = shop.post("admin", "/policy/purposes/add/", **said | {"consent": "marketing"})
    assert "stands twice" in seen(twice)
    changed = shop.post(
        "admin", "/policy/purposes/poll/edit/", **said | {"en": "Survey", "business": "on"}
    )
    assert "Survey" in seen(changed)
    assert shop.get("seller", "/policy/purposes/add/").status_code == 403
    gone = shop.post("admin", "/policy/purposes/poll/remove/")
    assert "Survey" not in seen(gone)
