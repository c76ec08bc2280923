"""Ages of a ledger of private customers: with a day in the row, in the cell, without one, beside a date of birth."""

import csv
import html
import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.imports import ahead, committing, staging
from archive.imports.models import ImportIssue, ImportJob
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel import beside
from kernel.clock import today
from kernel.scope import reenter
from tests.plugins.doubles import tell_only

HEADINGS = [
    *("姓名", "联系方式", "重要程度", "客户负责人", "首次接触日期"),
    *("处理依据", "目的", "信息种类"),
]
REST = ["13900001111", "一般", "王磊", "2024-05-01", "合同必需", "履行合同", "基本信息"]


@pytest.fixture(scope="module")
def company(make_company):
    """A company that keeps files of private customers."""
    made = make_company(pack="P01")
    tell_only(made)  # its people share one telephone number
    return made


@pytest.fixture(scope="module")
def archivist(company, hire):
    """The archivist's browser, in English."""
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "heqin", "何琴", ("DAS", "ARC"))
    client = Client(HTTP_HOST=company.host)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.post("/login/", {"username": "heqin", "password": "secret-1-secret"})
    assert answer.status_code == 302
    return client


@pytest.fixture(params=["in one process", "in two"])
def processes(request, monkeypatch):
    """Small imports go the way of large ones as well."""
    if request.param == "in two":
        for module in (ahead, committing, staging):
            monkeypatch.setattr(module, "WORTH", 1)
        monkeypatch.setattr(beside, "is_worth_it", lambda: True)
    yield request.param
    beside.end()


def ledger(columns, *rows):
    """A ledger of people: each row a name, then the cells of these columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*HEADINGS, *columns])
    for name, *cells in rows:
        writer.writerow([name, *REST, *cells])
    return out.getvalue().encode("utf-8-sig")


def brought_in(company, client, content):
    """What the archivist does with a ledger: gives the rehearsal's page and the ages that are stored, by name."""
    answer = client.post(
        "/imports/new/",
        {"category": "KH·G", "file": SimpleUploadedFile("个人客户.csv", content)},
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    place = answer["Location"]
    form = client.get(place).context["form"]
    posted = {name: form[name].initial or "" for name in form.fields}
    posted = {name: value for name, value in posted.items() if value is not False}
    answer = client.post(f"{place}columns/", posted)
    assert answer.status_code == 302, answer.context["form"].errors
    queue_in_use().run_all()
    rehearsal = html.unescape(client.get(place).content.decode())
    assert client.post(f"{place}commit/").status_code == 302
    queue_in_use().run_all()
    with reenter(company.id):
        job = ImportJob.objects.latest("pk")
        issues = ImportIssue.objects.filter(job=job).order_by("row")
        said = [(one.row, one.column, one.code, one.severity) for one in issues]
        ages = {one.values["name"]: one.values.get("age") for one in Record.objects.all()}
    return rehearsal, said, ages


@pytest.mark.requirement(
    "REQ-COL-04",
    "a bare age of an imported row is of the day the row says, or is told to be of the day of the import",
)
def test_a_bare_age_is_of_the_day_its_row_was_filled_in(company, archivist, processes):
    a, b, c, d = (f"{name}{processes[-3:]}" for name in ("甲", "乙", "丙", "丁"))
    content = ledger(
        ["年龄", "填表日期"],
        (a, "45", "2024-05-01"),
        (b, "45岁", "2023年6月2日"),
        (c, "45岁（截至2020-01-02）", "2024-05-01"),
        (d, "四十五", ""),
    )
    rehearsal, said, ages = brought_in(company, archivist, content)
    with reenter(company.id):
        day = today().isoformat()
    assert {name: ages[name] for name in (a, b, c, d)} == {
        a: "45@2024-05-01",
        b: "45@2023-06-02",
        c: "45@2020-01-02",
        d: f"45@{day}",
    }
    undated = [one for one in said if one[2] == "age_undated"]
    assert [(column, severity) for _, column, _, severity in undated] == [("年龄", "warning")]
    assert f"it is kept as of {day}, the day of the import" in rehearsal


@pytest.mark.requirement(
    "REQ-COL-04",
    "a bare age of an imported row is of the day the row says, or is told to be of the day of the import",
)
def test_without_a_day_in_the_file_each_bare_age_is_told(company, archivist):
    content = ledger(["年龄"], ("戊", "31"), ("己", "32 (2024-05-01)"), ("庚", "不详"))
    rehearsal, said, ages = brought_in(company, archivist, content)
    with reenter(company.id):
        day = today().isoformat()
    assert (ages["戊"], ages["己"], ages["庚"]) == (f"31@{day}", "32@2024-05-01", None)
    assert [one[1:] for one in said] == [("年龄", "age_undated", "warning")]
    assert "does not say on which day this age was true" in rehearsal


def test_beside_a_date_of_birth_no_age_is_kept_and_one_that_cannot_be_makes_the_row_wait(
    company, archivist
):
    with reenter(company.id):
        tomorrow = (today() + timedelta(days=1)).isoformat()
    content = ledger(
        ["出生日期", "年龄", "填表日期"],
        ("辛", "1980-05-01", "44", "2024-05-01"),
        ("壬", "1980-05-01", "20", ""),
        ("癸", "1980-05-01", "20", "2024-05-01"),
        ("子", "", "151", "2024-05-01"),
        ("丑", "", "20", tomorrow),
        ("寅", "", "20", "昨天"),
    )
    rehearsal, said, ages = brought_in(company, archivist, content)
    assert (ages["辛"], ages["壬"]) == (None, None)
    assert not {"癸", "子", "丑", "寅"} & ages.keys()
    assert [(code, severity) for _, column, code, severity in said if column == "年龄"] == [
        ("age_left_out", "warning"),
        ("age_left_out", "warning"),
        ("age_birth_differs", "error"),
        ("age_range", "error"),
        ("age_future", "error"),
    ]
    assert [one[2:] for one in said if one[1] == "填表日期"] == [("date_unreadable", "error")]
    for sentence in ("The age was left out", "does not fit the date of birth", "0 and 150"):
        assert sentence in rehearsal
