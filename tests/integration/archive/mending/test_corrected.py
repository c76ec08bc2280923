"""Rows left out come back corrected: exactly those go on, none comes in twice, and every fault is a sentence."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from archive.imports.models import ImportJob, ImportRow
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter

REGION, REASON = "区域", "原因"


@pytest.fixture
def given_back(brought):
    """Return `given_back(name, *changes)`: a committed import and its workbook of rows left out."""

    def run(name, *changes, commit=True):
        grid = brought(name, *changes)
        if commit:
            grid.client.post(f"/imports/{grid.number}/commit/")
            queue_in_use().run_all()
        return grid, download(grid)

    return run


def download(grid):
    return load_workbook(io.BytesIO(grid.client.get(f"/imports/{grid.number}/rows/").content))


def upload(grid, book):
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("更正.xlsx", out.getvalue())
    return grid.client.post(f"/imports/{grid.number}/corrected/", {"file": file})


def go_on(grid):
    queue_in_use().run_all()
    grid.client.post(f"/imports/{grid.number}/commit/")
    queue_in_use().run_all()


def column(book, heading):
    return next(cell.column for cell in book.active[1] if cell.value == heading)


def states(company, grid):
    with reenter(company.id):
        rows = ImportRow.objects.filter(job=grid.number).order_by("row")
        return list(rows.values_list("state", flat=True))


def test_the_workbook_has_the_columns_of_the_file_the_reason_and_the_row(given_back):
    _, book = given_back("退回", {}, {REGION: "天晶"}, {}, {"填卡日期": "x", REGION: "乙"})
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][-2:] == (REASON, "原行号")
    assert [row[-1] for row in rows[1:]] == ["3", "5"]
    assert "天晶" in rows[1][-2]
    assert rows[2][-2].count(REGION) == 1
    assert "填卡日期" in rows[2][-2]


def test_corrected_rows_of_a_committed_import_go_on_and_no_others(company, given_back):
    grid, book = given_back("续", {}, {REGION: "天晶"}, {}, {REGION: "天晶"})
    assert states(company, grid) == ["committed", "bad", "committed", "bad"]
    with reenter(company.id):
        before = Record.objects.count()
    book.active.cell(2, column(book, REGION), "北京")
    assert upload(grid, book).status_code == 302
    go_on(grid)
    assert states(company, grid) == ["committed", "committed", "committed", "bad"]
    with reenter(company.id):
        assert Record.objects.count() == before + 1
        job = ImportJob.objects.get(pk=grid.number)
        assert (job.state, job.counts["committed"], job.counts["bad"]) == ("done", 3, 1)
    # The same workbook once more: its first row is a record now, and nothing is done.
    answer = upload(grid, book)
    assert answer.status_code == 400
    assert "row 3 is a record already" in answer.content.decode()
    again = download(grid)
    again.active.cell(2, column(again, REGION), "上海")
    assert upload(grid, again).status_code == 302
    go_on(grid)
    assert states(company, grid) == ["committed"] * 4
    with reenter(company.id):
        assert Record.objects.count() == before + 2


def test_corrected_rows_go_on_before_the_commit_too(company, given_back):
    grid, book = given_back("先", {}, {REGION: "天晶"}, commit=False)
    book.active.cell(2, column(book, REGION), "北京")
    assert upload(grid, book).status_code == 302
    queue_in_use().run_all()
    assert states(company, grid) == ["new", "new"]
    shown = grid.client.get(f"{grid.at}history/").content.decode()
    assert "区域, row 3: 北京" in shown


def test_a_covered_column_is_corrected_by_the_workbook(company, given_back):
    grid, book = given_back("电话", {"联系电话": "不是号码", REGION: "天晶"}, commit=False)
    assert "不是号码" not in grid.client.get(f"{grid.at}rows/?start=0").content.decode()
    # One rule for all three: the grid, the first rows on the page of columns, and the workbook.
    assert "不是号码" not in grid.client.get(f"/imports/{grid.number}/columns/").content.decode()
    assert book.active.cell(2, column(book, "联系电话")).value == "•••"
    book.active.cell(2, column(book, REGION), "天津")
    upload(grid, book)
    queue_in_use().run_all()
    assert states(company, grid) == ["bad"]  # what is left covered stays as it was
    book.active.cell(2, column(book, "联系电话"), "13800138002")
    book.active.cell(2, column(book, REGION), "北京")
    upload(grid, book)
    queue_in_use().run_all()
    assert states(company, grid) == ["new"]
    history = grid.client.get(f"{grid.at}history/").content.decode()
    assert "13800138002" not in history


def without_numbers(book):
    book.active.delete_cols(column(book, "原行号"))


def other_number(book):
    book.active.cell(2, column(book, "原行号"), "999")


def no_number(book):
    book.active.cell(2, column(book, "原行号"), "三")


def twice(book):
    book.active.append([cell.value for cell in book.active[2]])


HOSTILE = {
    "without its numbers": (without_numbers, "has no column 原行号"),
    "a row that is not there": (other_number, "the first file has no row 999"),
    "no number at all": (no_number, "has no number under 原行号"),
    "a row twice": (twice, "row 3 stands in it twice"),
    "nothing corrected": (lambda book: None, "says the same as before"),
}


def test_what_the_workbook_gets_wrong_is_told_and_changes_nothing(company, given_back):
    grid, _ = given_back("错", {}, {REGION: "天晶"}, commit=False)
    for name, (spoil, sentence) in HOSTILE.items():
        book = download(grid)
        spoil(book)
        answer = upload(grid, book)
        assert answer.status_code == 400, name
        assert sentence in answer.content.decode(), name
    broken = SimpleUploadedFile("a.xlsx", b"%PDF-1.7")
    answer = grid.client.post(f"/imports/{grid.number}/corrected/", {"file": broken})
    assert "is a PDF file" in answer.content.decode()
    assert states(company, grid) == ["new", "bad"]
    with reenter(company.id):
        assert ImportJob.objects.get(pk=grid.number).revision == 0


def test_a_workbook_of_rows_left_out_that_is_brought_in_anew_is_known_again(given_back):
    grid, book = given_back("认", {}, {REGION: "天晶"}, commit=False)
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("认.xlsx", out.getvalue())
    place = grid.client.post("/imports/new/", {"category": "KP", "file": file})["Location"]
    shown = grid.client.get(place).content.decode()
    assert "rows left out of an earlier import" in shown
    assert f"/imports/{grid.number}/corrected/" in shown
