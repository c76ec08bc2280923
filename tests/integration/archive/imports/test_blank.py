"""The empty ledger of a category: filled in, it imports as it is; its example row and explanations are left out."""

import io

import pytest
from django.conf import settings
from django.utils import translation
from openpyxl import load_workbook

from archive.imports import reading, structure
from archive.imports.blank import blank_ledger
from archive.imports.columns import match
from archive.imports.models import ImportJob
from archive.imports.queries import targets_for
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.clock import today
from kernel.scope import reenter
from policies.document.effective import enterable
from policies.document.queries import published
from tests.integration.archive.imports.test_views import as_posted, signed_in, upload

PLACE = "/imports/templates/KP/"
CARD = {
    "店名": "模板车行", "客户名称": "上海模板自行车有限公司", "经营者/负责人": "张三丰",
    "地址": "上海市浦东新区世纪大道1号", "区域": "上海", "客户类别": "经销商", "填卡人": "王磊",
    "填卡日期": "2026-11-02", "审核签字": "李建国", "审核日期": "2026-11-03", "件数": 1,
    "联系人": "张三丰", "联系电话": "13800138000",
}  # fmt: skip


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    hire(company, "chenyong", "陈勇", ("JSB", "STF"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    client = signed_in(company, "zhoumin")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    return client


def template(client):
    answer = client.get(PLACE)
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def headings(book):
    return [cell.value for cell in book.worksheets[0][1]]


def test_a_template_has_the_columns_and_lists_of_the_policy(company, clerk):
    book = template(clerk)
    sheet = book.worksheets[0]
    names = headings(book)
    assert {f"{one}*" for one in CARD} <= set(names)
    needed = [name.endswith("*") for name in names]
    assert needed == sorted(needed, reverse=True)  # what must be filled in comes first
    assert sheet.freeze_panes == "A2"
    offered = {}
    for one in sheet.data_validations.dataValidation:
        _sheet, _sign, place = one.formula1.partition("!")
        cells = book["选项"][place.replace("$", "")]
        column = sheet[str(one.sqref).partition(":")[0]].column
        offered[names[column - 1]] = [cell.value for (cell,) in cells]
    with reenter(company.id):
        assert offered["客户类别*"] == ["经销商", "专卖店", "商超", "集团", "其他"]
    assert "销售部" in offered["责任部门"]
    assert book["选项"].sheet_state == "hidden"
    phone = names.index("联系电话*") + 1
    assert sheet.cell(2, phone).number_format == "@"  # a long number stays a text


def test_a_template_that_was_filled_in_imports_as_it_is(company, clerk):
    book = template(clerk)
    sheet, names = book.worksheets[0], headings(book)
    for name, value in CARD.items():
        sheet.cell(3, names.index(f"{name}*") + 1, value)
    out = io.BytesIO()
    book.save(out)
    place = upload(clerk, "模板.xlsx", out.getvalue())["Location"]
    posted = as_posted(clerk.get(place))
    left_out = [name for name, value in posted.items() if name.startswith("column_") and not value]
    assert left_out == []  # every column is known by its name
    assert clerk.post(f"{place}columns/", posted).status_code == 302
    queue_in_use().run_all()
    with reenter(company.id):
        job = ImportJob.objects.latest("pk")
        assert (job.counts["new"], job.counts["bad"]) == (1, 0), job.counts  # the example is no row
    clerk.post(f"{place}commit/")
    queue_in_use().run_all()
    with reenter(company.id):
        made = Record.objects.get()
        assert (made.title, made.state) == ("模板车行", "filed")
        assert made.values["cust_class"] == "J"


def test_who_may_not_import_gets_no_template(company, people, clerk):
    listed = clerk.get("/imports/templates/").content.decode()
    assert PLACE in listed
    assert "/imports/templates/" in clerk.get("/imports/").content.decode()
    engineer = signed_in(company, "chenyong")
    assert engineer.get(PLACE).status_code == 403
    assert clerk.get("/imports/templates/XX/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_column_of_every_template_is_known_when_it_comes_back(company, tmp_path, language):
    unknown = []
    with reenter(company.id), translation.override(language):
        for one in enterable(published().document):
            path = tmp_path / f"{language}.xlsx"
            path.write_bytes(blank_ledger(one.code))
            found = structure.propose(reading.read(path, file_name=path.name))
            names = list(found.table.columns)
            known = list(targets_for(one.code))
            matched = match(names, [[] for _ in names], known, memory=[], today=today())
            wanted = {target.code for target in known}
            unknown += [(one.code, wanted - {each.field_code for each in matched})]
    assert [(code, left) for code, left in unknown if left] == []
