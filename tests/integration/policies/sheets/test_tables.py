"""The policy's tables over HTTP: taken out, changed, looked at, put into the draft whole or not at all."""

import io
import time

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import Workbook, load_workbook

from kernel.clock import today
from kernel.scope import reenter
from policies.document.queries import draft_document, open_draft, published
from policies.sheets.models import PolicyFile
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import Appointment, Department, Position, User

PASSWORD = "correct-horse-battery"
TABLES, OUT = "/policy/tables/", "/policy/tables/out/"
CATEGORIES, FIELDS, VALUES, RETENTION, GRANTS = range(5)
SECONDS = 20  # for 5,000 rows, read, compared and shown, beside others at work


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def company(make_company, request):
    made = make_company(pack=getattr(request, "param", "P07"))
    with reenter(made.id):
        User.objects.filter(username="admin").update(language="en")
    return made


@pytest.fixture
def client(company):
    return browser_of(company)


def browser_of(company, username="admin", language="en"):
    client = Client(
        HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE=language, raise_request_exception=False
    )
    client.cookies.load({"django_language": language})
    answer = client.post("/login/", {"username": username, "password": PASSWORD}, secure=True)
    assert answer.status_code == 302
    return client


def text(answer):
    return " ".join(BeautifulSoup(answer.content.decode(), "html.parser").main.get_text().split())


def send(client, content, name="policy.xlsx"):
    return client.post(TABLES, {"file": SimpleUploadedFile(name, content)}, secure=True)


def looked_at(client, content, name="policy.xlsx"):
    """Send a file and return its preview."""
    sent = send(client, content, name)
    assert sent.status_code == 302, text(sent)
    return client.get(sent["Location"], secure=True)


def taken(client, change=lambda book: None):
    """The workbook as it goes out, changed in a spreadsheet."""
    book = load_workbook(io.BytesIO(client.get(OUT, secure=True).content))
    change(book.worksheets)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet, row, code, value):
    place = next(cell.column for cell in sheet[1] if cell.comment.text == code)
    sheet.cell(row, place).value = value


def confirm(client, shown):
    kept = shown.context["kept"].pk
    return client.post(f"{TABLES}{kept}/do/", {"digest": shown.context["digest"]}, secure=True)


@pytest.mark.parametrize("company", ["P01", "P07"], indirect=True)
def test_out_and_in_again_changes_nothing_in_either_language(company, client):
    with reenter(company.id):
        User.objects.filter(username="admin").update(language="zh-hans")
    chinese = client.get(OUT, secure=True).content
    assert load_workbook(io.BytesIO(chinese)).sheetnames[0] == "类别"
    with reenter(company.id):
        User.objects.filter(username="admin").update(language="en")
    shown = looked_at(client, chinese)
    assert "The file changes nothing" in text(shown)
    assert shown.context["found"].changes == ()
    for table in ("categories", "fields", "values", "retention", "grants", "cadences"):
        content = client.get(OUT, {"table": table}, secure=True).content
        assert "The file changes nothing" in text(looked_at(client, content, f"{table}.csv"))


@pytest.mark.parametrize(
    ("address", "form", "what"),
    [
        (OUT, "xlsx", "workbook"),
        (f"{OUT}?table=grants", "csv", "grants"),
        ("/policy/draft.yaml", "yaml", "draft"),
        ("/policy/versions/1/policy.yaml", "yaml", "1"),
    ],
)
def test_what_is_taken_out_is_written_down_before_it_leaves(company, client, address, form, what):
    assert client.get(address, secure=True).status_code == 200
    with reenter(company.id):
        (event,) = AuditEvent.objects.filter(verb="policy.export")
        assert event.actor_id == str(User.objects.get(username="admin").pk)
        said = open_events([event])[event.pk].content
        assert said == {"form": form, "what": what, "digest": published().digest}


def test_a_changed_workbook_is_looked_at_and_goes_into_the_draft(company, client):
    def change(sheets):
        put(sheets[CATEGORIES], 2, "en", "Card of a customer")
        sheets[VALUES].append(["KP", "cust_class", "N", "新客户", "New customer"])

    shown = looked_at(client, taken(client, change))
    said = text(shown)
    assert "Category KP — English name Customer card Card of a customer" in said
    assert "Put these 2 changes into the draft" in said
    with reenter(company.id):
        assert open_draft() is None  # nothing is changed yet
    done = confirm(client, shown)
    assert (done.status_code, done["Location"]) == (302, "/policy/")
    with reenter(company.id):
        document = draft_document()
        assert document.categories_by_code["KP"].en == "Card of a customer"
        field = next(one for one in document.fields if one.code == "cust_class")
        assert field.choice_names["N"] == ("新客户", "New customer")
        assert published().number == 1
        assert AuditEvent.objects.filter(verb="policy.sheets").get().actor_name == "沈清"
        assert PolicyFile.objects.get().rows == {}
    again = client.get(confirm(client, shown)["Location"], secure=True, follow=True)
    assert again.redirect_chain == [(TABLES, 302)]
    assert b"This file was done already" in again.content  # a second press does nothing


def test_one_wrong_row_and_nothing_is_done(company, client):
    def change(sheets):
        put(sheets[CATEGORIES], 2, "en", "Card of a customer")
        put(sheets[GRANTS], 3, "department", "NOWHERE")
        put(sheets[FIELDS], 5, "type", "colour")

    shown = looked_at(client, taken(client, change))
    said = text(shown)
    assert "The file cannot be taken as it is" in said
    assert "Rights, row 3 Department code The policy has no “NOWHERE” in this column." in said
    assert "Fields, row 5 Type “colour” is not one of: Text / Long text" in said
    assert b'name="digest"' not in shown.content  # nothing to confirm with
    assert confirm(client, shown).status_code == 302
    with reenter(company.id):
        assert open_draft() is None
        assert PolicyFile.objects.get().done_at is None


def test_a_draft_that_changed_since_is_looked_at_again(company, client):
    def change(sheets):
        put(sheets[CATEGORIES], 2, "en", "Card of a customer")

    first = looked_at(client, taken(client, change))
    content = client.get(OUT, {"table": "categories"}, secure=True).content
    other = browser_of(company)
    confirm(other, looked_at(other, content.replace(b"Contracts", b"Agreements"), "categories.csv"))
    stale = {"digest": first.context["digest"]}
    again = looked_at(client, taken(client, change))
    answer = client.post(f"{TABLES}{again.context['kept'].pk}/do/", stale, secure=True)
    assert answer.status_code == 302
    with reenter(company.id):
        assert draft_document().categories_by_code["KP"].en == "Customer card"
        assert draft_document().categories_by_code["QY"].en == "Agreements"


def test_five_thousand_rows_are_read_and_more_than_fit_are_refused(company, client):
    def change(sheets):
        for number in range(5_000):
            sheets[VALUES].append(["KP", "cust_class", f"V{number}", f"值{number}"])

    content = taken(client, change)
    started = time.monotonic()
    shown = looked_at(client, content)
    assert shown.context["found"].troubles == ()
    assert confirm(client, shown).status_code == 302
    assert time.monotonic() - started < SECONDS
    with reenter(company.id):
        field = next(one for one in draft_document().fields if one.code == "cust_class")
        assert field.choices[-1].code == "V4999"
    book = Workbook(write_only=True)
    sheet = book.create_sheet("values")
    sheet.append(["category", "field", "code", "zh"])
    for number in range(20_001):
        sheet.append(["KP", "cust_class", f"V{number}", "值"])
    out = io.BytesIO()
    book.save(out)
    refused = send(client, out.getvalue())
    assert refused.status_code == 400
    assert "rows" in text(refused)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("policy.xlsx", b"\x00\x01\x02 no workbook", ""),
        ("policy.csv", "客户名称,店名\n上海,永久\n".encode(), "No sheet has the headings of"),
        (
            "fields.csv",
            b"category,code,zh,section,required\nKP,a,x,,\n",
            "row 1: the column “Type” is missing; put it back.",
        ),
        ("policy.csv", b"", "The file is empty."),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(company, client, name, content, expected):
    answer = send(client, content, name)
    assert answer.status_code == 400
    errors = answer.context["form"].errors["file"]
    assert len(errors) == 1
    assert expected in errors[0]
    assert errors[0].rstrip().endswith(".")
    with reenter(company.id):
        assert not PolicyFile.objects.exists()


def test_who_may_not_configure_gets_nothing_and_puts_nothing_in(company, client):
    shown = looked_at(client, taken(client))
    with reenter(company.id):
        wang = User.objects.create_user("wang", PASSWORD, name="王业务", language="en")
        Appointment.objects.create(
            user=wang,
            department=Department.objects.get(code="XSB"),
            position=Position.objects.get(code="OPR"),
            valid_from=today(),
        )
    other = browser_of(company, "wang")
    kept = shown.context["kept"].pk
    for path in (TABLES, OUT, f"{TABLES}{kept}/"):
        assert other.get(path, secure=True).status_code == 403
    assert send(other, b"x", "a.csv").status_code == 403
    assert other.post(f"{TABLES}{kept}/do/", {}, secure=True).status_code == 403
