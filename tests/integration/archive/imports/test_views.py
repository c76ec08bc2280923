"""The import screens: what a clerk sees from the upload to the report, and what each bad file gets."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from archive.imports.models import ImportJob
from archive.records.models import Record
from config.demo.ledgers import write_cards
from jobs.port import queue_in_use
from kernel.scope import reenter
from tests.plugins.doubles import tell_only


@pytest.fixture(scope="module")
def people(company, hire):
    tell_only(company)  # invented names are often the same
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    hire(company, "chenyong", "陈勇", ("JSB", "STF"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


def signed_in(company, username):
    client = Client(HTTP_HOST=company.host)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.post("/login/", {"username": username, "password": "secret-1-secret"})
    assert answer.status_code == 302
    return client


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledgers") / "客户档案台账.xlsx"
    write_cards(path, 120, seed=11, staff=("王磊", "李建国"))
    return path.read_bytes()


def upload(client, name, content, category="KP"):
    file = SimpleUploadedFile(name, content)
    return client.post("/imports/new/", {"category": category, "file": file})


def as_posted(page):
    """The columns form as the browser would send it back."""
    form = page.context["form"]
    posted = {name: form[name].initial or "" for name in form.fields}
    return {name: value for name, value in posted.items() if value is not False}


@pytest.mark.requirement(
    "REQ-COL-20",
    "who filled a card in before stands beside the system's stamp, on entry and import",
)
def test_a_clerk_goes_from_the_upload_to_the_report(company, clerk, cards):
    answer = upload(clerk, "客户档案台账.xlsx", cards)
    assert answer.status_code == 302
    place = answer["Location"]
    columns = clerk.get(place)
    assert "原档号" in columns.content.decode()
    assert "The heading is the field" in columns.content.decode()
    assert clerk.post(f"{place}columns/", as_posted(columns)).status_code == 302
    assert "progress" in clerk.get(place).content.decode()
    queue_in_use().run_all()
    rehearsal = clerk.get(place).content.decode()
    assert "no record is stored yet" in rehearsal
    with reenter(company.id):
        assert not Record.objects.exists()
    assert clerk.post(f"{place}commit/").status_code == 302
    queue_in_use().run_all()
    assert "The import is done." in clerk.get(place).content.decode()
    with reenter(company.id):
        job = ImportJob.objects.get()
        assert Record.objects.filter(state="filed").count() == job.counts["committed"] > 100
    book = load_workbook(io.BytesIO(clerk.get(f"{place}rows/").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][-2:] == ("原因", "原行号")
    assert len(rows) - 1 == job.counts["bad"] > 0
    assert all(row[-2] for row in rows[1:])


@pytest.mark.requirement(
    "REQ-COL-20",
    "who filled a card in before stands beside the system's stamp, on entry and import",
)
def test_an_imported_card_says_who_filled_it_in_and_who_brought_it_in(company, clerk):
    with reenter(company.id):
        card = Record.objects.filter(values__filled_on__lt="2026").latest("pk")
    page = clerk.get(f"/records/{card.pk}/")
    parts = page.context["sections"]
    said = {one["label"]: one["value"] for part in parts for one in part["fields"]}
    assert said["填卡人"] in {"王磊", "李建国"}
    assert said["填卡日期"] == card.values["filled_on"]
    (entered,) = [one["value"] for one in page.context["facts"] if one["label"] == "Entered by"]
    assert entered.startswith("周敏 2026-")


def test_the_same_ledger_again_makes_no_second_records(company, clerk, cards):
    place = upload(clerk, "again.xlsx", cards)["Location"]
    page = clerk.get(place)
    assert "imported before" in page.content.decode()
    clerk.post(f"{place}columns/", as_posted(page))
    queue_in_use().run_all()
    with reenter(company.id):
        job = ImportJob.objects.latest("pk")
        assert job.counts["new"] == 0
        assert job.counts["duplicate"] > 100


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    return out.getvalue()


BAD = {
    "a PDF called .xlsx": ("a.xlsx", b"%PDF-1.7 ...", "is a PDF file"),
    "an empty file": ("a.csv", b"", "The file is empty."),
    "blanks only": ("a.csv", b"\r\n\r\n", "is empty"),
    "a bomb": ("bomb.xlsx", None, "decompression bomb"),
    "too many columns": ("wide.csv", b",".join([b"a"] * 200_000), "cannot be imported"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_imported_gets_one_sentence_and_leaves_nothing(company, clerk, case):
    name, content, sentence = BAD[case]
    with reenter(company.id):
        before = ImportJob.objects.count()
    answer = upload(clerk, name, bomb() if content is None else content)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    with reenter(company.id):
        assert ImportJob.objects.count() == before


def test_a_column_chosen_twice_is_told_beside_both_fields(clerk, cards):
    place = upload(clerk, "twice.xlsx", cards)["Location"]
    posted = as_posted(clerk.get(place))
    posted["column_0"] = "store_name"
    answer = clerk.post(f"{place}columns/", posted)
    assert answer.status_code == 400
    assert "choose one of them" in answer.content.decode()


def test_a_required_column_left_out_asks_for_one_value_for_all_rows(clerk):
    content = "店名,客户名称\n顺达车行,天津顺达有限公司\n永兴车行,天津永兴有限公司\n".encode(
        "gb18030"
    )
    place = upload(clerk, "short.csv", content)["Location"]
    page = clerk.get(place)
    assert "Required, but not in the file" in page.content.decode()
    answer = clerk.post(f"{place}columns/", as_posted(page))
    assert answer.status_code == 400
    assert "or one value for all rows" in answer.content.decode()


def test_a_sheet_without_a_heading_says_so(clerk):
    place = upload(clerk, "plain.xlsx", workbook([[1, 2, 3], [4, 5, 6], [7, 8, 9]]))
    assert place.status_code == 302
    assert "No row with column names was found" in clerk.get(place["Location"]).content.decode()


def test_who_may_not_import_finds_no_entry_and_is_refused(company, people):
    other = signed_in(company, "chenyong")
    assert "/imports/" not in other.get("/").content.decode()
    assert other.get("/imports/").status_code == 403
    assert other.get("/imports/new/").status_code == 403


def test_an_import_of_somebody_else_does_not_exist(company, clerk, cards, hire):
    place = upload(clerk, "mine.xlsx", cards)["Location"]
    hire(company, "lina", "李娜", ("XSB", "CLK"))
    assert signed_in(company, "lina").get(place).status_code == 404
