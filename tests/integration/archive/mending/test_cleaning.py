"""Twenty years of typing habits become clean values: read by themselves, or said once for a column."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from archive.imports.models import ImportIssue, ImportRow
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.identifiers import check_uscc
from kernel.scope import reenter

HEADINGS = (
    "客户名称", "简称", "统一社会信用代码", "注册资本（万元）", "成立日期", "地区(经营属地)", "客户类型",
    "重要程度", "客户负责人", "首次接触日期", "联系人", "处理依据", "目的", "信息种类", "工商注册信息(注册号)",
)  # fmt: skip
WIDE = {code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)}


def uscc(start):
    """A code of a company with the check sign that belongs to it."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return next(start + sign for sign in signs if check_uscc(start + sign).ok)


FIRST, SECOND = uscc("91330000MA2700001"), uscc("91330000MA2700002")


def ledger(path):
    """Write three customers: wide, spaced, merged, with serial and spelt dates; the last one's code was destroyed."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    same = ("企业", "紧要", "徐芳")
    consent = ("张三", "同意", "履行合同", "基本信息")
    sheet.append(
        ["　远大　 贸易有限公司　", "ＹＤ２", FIRST.translate(WIDE), "１，２００．５０", 40607, "浙江",
         *same, "２０１１．３．５", *consent, 330100000012345]
    )  # fmt: skip
    sheet.append(
        [
            "宏达查Байду贸易有限公司",
            "HD",
            SECOND,
            "300",
            40608,
            None,
            *same,
            "二〇一一年三月五日",
            *consent,
        ]
    )
    sheet.append(
        [
            "恒通贸易有限公司",
            "HT",
            913300001234567890,
            "300",
            40608,
            "上海",
            *same,
            "2011.3.5",
            *consent,
        ]
    )
    sheet.merge_cells("F2:F3")
    book.save(path)
    return path


def bring_in_by_hand(client, path):
    """Upload, take the columns as proposed, clean in the grid and on the page of values, rehearse, commit."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    at = client.post("/imports/new/", {"category": "KH·Q", "file": file})["Location"]
    form = client.get(at).context["form"]
    posted = {name: form[name].initial or "" for name in form.fields}
    posted = {name: value for name, value in posted.items() if value is not False}
    assert client.post(f"{at}columns/", posted).status_code == 302
    queue_in_use().run_all()
    seen = client.get(f"{at}grid/rows/?start=0").json()["revision"]
    mean = {"column": "重要程度", "seen": seen, "value_1": "紧要", "to_1": "as:重要"}
    assert client.post(f"{at}values/", mean).status_code == 302
    for kind, column in (("trim", "客户名称"), ("narrow", "简称")):
        seen = client.get(f"{at}grid/rows/?start=0").json()["revision"]
        order = {"do": "mend", "kind": kind, "column": column, "content": {}, "seen": seen}
        answer = client.post(f"{at}grid/do/", json.dumps(order), content_type="application/json")
        assert answer.status_code == 200, answer.content
    told = ""
    for step in ("grid/rehearse/", "commit/"):
        client.post(f"{at}{step}")
        queue_in_use().run_all()
        told += client.get(at).content.decode()
    return int(at.split("/")[-2]), told


@pytest.fixture(scope="module")
def cleaned(make_company, hire, tmp_path_factory, open_client):
    """What an archivist of a trading group does with the ledger; gives rows, issues, values and pages as they end."""
    company = make_company(pack="P01", name="远景贸易")
    hire(company, "guoying", "郭英", ("DAS", "ARC"))
    hire(company, "xufang", "徐芳", ("XSB", "OPR"))
    client = open_client(company, "guoying")
    path = ledger(tmp_path_factory.mktemp("cleaning") / "客户.xlsx")
    number, told = bring_in_by_hand(client, path)
    with reenter(company.id):
        rows = {row.row: row for row in ImportRow.objects.filter(job=number)}
        issues = list(ImportIssue.objects.filter(job=number))
        ids = [rows[2].record_id, rows[3].record_id]
        values = [Record.objects.get(pk=pk).values for pk in ids]
    pages = [client.get(f"/records/{pk}/").content.decode() for pk in ids]
    return rows, issues, values, [*pages, told]


@pytest.mark.requirement(
    "REQ-IMP-03",
    "full-width figures and letters in numbers, dates and identifiers are read as half-width ones",
)
def test_full_width_numbers_dates_and_identifiers_are_read(cleaned):
    _, _, (first, _), (page, *_) = cleaned
    assert (first["uscc"], first["first_contact"]) == (FIRST, "2011-03-05")
    assert first["reg_capital"] == "12005000"
    assert FIRST in page


@pytest.mark.requirement(
    "REQ-IMP-03", "full-width letters and figures in names and texts are made half-width"
)
def test_full_width_letters_in_a_text_are_made_narrow_by_one_rule(cleaned):
    _, _, (first, _), (page, *_) = cleaned
    assert first["short_name"] == "YD2"
    assert "YD2" in page


@pytest.mark.requirement(
    "REQ-IMP-03", "ideographic spaces around and between words are cleaned away"
)
def test_ideographic_spaces_are_cleaned_away(cleaned):
    _, _, (first, _), (page, *_) = cleaned
    assert first["org_name"] == "远大 贸易有限公司"
    assert "　远大" not in page


@pytest.mark.requirement("REQ-IMP-03", "cells under a merge take its value")
def test_cells_under_a_merge_take_its_value(cleaned):
    _, _, (first, second), _ = cleaned
    assert first["region"] == second["region"] == "33"


@pytest.mark.requirement("REQ-IMP-03", "Excel serial dates become dates")
def test_serial_numbers_become_days(cleaned):
    _, _, (first, second), (page, *_) = cleaned
    assert (first["founded_on"], second["founded_on"]) == ("2011-03-05", "2011-03-06")
    assert "40607" not in page


@pytest.mark.requirement("REQ-IMP-03", "dates like 2011.3.5 and 二〇一一年三月五日 are read")
def test_dates_are_read_as_they_were_written(cleaned):
    _, _, (first, second), _ = cleaned
    assert first["first_contact"] == second["first_contact"] == "2011-03-05"


@pytest.mark.requirement(
    "REQ-IMP-03",
    "an ID of 15 to 18 digits keeps every digit or is told as destroyed, and never becomes a rounded number",
)
def test_an_identifier_keeps_its_digits_or_is_told_as_destroyed(cleaned):
    rows, issues, (first, second), _ = cleaned
    assert second["uscc"] == SECOND
    assert first["reg_no"] == "330100000012345"  # fifteen digits, which Excel held as a number
    assert (rows[4].state, rows[4].record_id) == ("bad", None)
    told = [one for one in issues if one.row == 4 and one.column == "统一社会信用代码"]
    assert [one.code for one in told] == ["unrecoverable"]


@pytest.mark.requirement(
    "REQ-IMP-03", "OCR debris such as letters of another script in a Chinese text is told"
)
def test_letters_of_another_script_are_told_and_nothing_is_changed(cleaned):
    _, issues, (_, second), (*_, told) = cleaned
    found = [(one.row, one.column, one.severity) for one in issues if one.code == "other_script"]
    assert found == [(3, "客户名称", "warning")]
    assert second["org_name"] == "宏达查Байду贸易有限公司"
    assert "Байду" in told


@pytest.mark.requirement(
    "REQ-IMP-03", "synonyms of a value, such as 紧要 for 重要, become that value"
)
def test_a_synonym_becomes_the_value_in_all_rows(cleaned):
    _, _, values, _ = cleaned
    assert [one["importance"] for one in values] == ["key", "key"]
