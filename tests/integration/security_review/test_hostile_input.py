"""Whatever a browser sends, the answer is a page or a sentence: never a defect, a script, a formula or a way out."""

import base64
import csv
import io
import json

import pytest
from openpyxl import load_workbook

from archive.records.exporting import comma_separated, workbook
from kernel.spreadsheets import shielded

LONG = "9" * 4_400  # more digits than Python reads


def cursor(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


ODD = ["\x00", "²", LONG, "9" * 18, "-1", "\u202e<b>\"'", "{0}", "2026-13-40_5", "9999-12-31_5"]
CURSORS = [
    cursor(content)
    for content in (
        [True, {"a": 1}, 5],
        [True, "zzz", 5],
        [True, "2026-01-01", 10**30],
        [True, "a\x00", 1],
        [True, None, 1],
        [True, 1, -1],
        [False, None, 1],
        5,
    )
]
# Each address is asked for by somebody to whom it says the most. Parameters in one text are sent together, each
# with another odd value: only such as do not end the request, or hide the others, by theirs.
ADDRESSES = {
    "clerk": {
        "/records/": ("q state", "category", "sort", "after", "before"),
        "/records/export/": ("q", "sort", "category"),
        "/records/lookup/": ("q kind", "category"),
        "/records/views/new/": ("category", "sort w.area.from w._filed.last w._owner.is state"),
        "/records/new/": ("parent",),
        "/records/new/KP/": ("parent",),
        "/register/": ("category", "year before department"),
        "/due/": ("span after",),
        "/requests/": ("start",),
        "/imports/": ("page",),
    },
    "admin": {
        "/trail/": ("older", "record", "person since verb"),
        "/people/": ("q p former",),
        "/login/": ("next",),
    },
}


@pytest.mark.parametrize("who", ADDRESSES)
def test_no_odd_parameter_is_a_defect(who, request, record, frameless):
    browser = request.getfixturevalue(who)
    broken = [
        (path, said)
        for path, groups in ADDRESSES[who].items()
        for names in map(str.split, groups)
        for said in rounds(names)
        if not is_answered(status_of(browser.get(path, said)), said)
    ]
    assert broken == []


def rounds(names):
    """Give each parameter every odd value once, and in one round each parameter another one."""
    for turn in range(len(ODD)):
        yield {name: ODD[(at + turn) % len(ODD)] for at, name in enumerate(names)}


def is_answered(status, said):
    """Say whether there was no defect, and where several were sent, a whole page: then each of them was read."""
    return status == 200 if len(said) > 1 else status < 500


def status_of(answer):
    """Return the status of an answer nobody reads, and let go of the file it may hold."""
    answer.close()
    return answer.status_code


def test_no_cursor_that_somebody_made_up_is_a_defect(clerk, record, frameless):
    broken = [
        (sort, name, value)
        for sort in ("-updated", "number", "filed", "store_name")
        for name in ("after", "before")
        for value in CURSORS
        if clerk.get("/records/", {"category": "KP", "sort": sort, name: value}).status_code
        not in {200, 302}
    ]
    assert broken == []


@pytest.mark.parametrize(
    "path",
    [
        "/policy/categories/K%00P/edit/",
        "/policy/categories/KP/fields/%00/edit/",
        "/policy/categories/KP/sections/%00/edit/",
        "/people/department/%00/",
        "/records/new/K%00P/",
        f"/records/{LONG}/",
        f"/imports/{LONG}/",
        f"/requests/{LONG}/",
        f"/people/{LONG}/",
        "/records/99999999999999999999/",
        "/policy/versions/99999999999999999999/",
    ],
)
def test_no_odd_address_is_a_defect(path, admin):
    for answer in (admin.get(path), admin.post(path)):
        assert answer.status_code in {403, 404, 405}, answer.status_code


def test_no_odd_form_is_a_defect(clerk, record, frameless):
    edit = f"/records/{record}/edit/"
    sent = [
        ("/records/new/KP/", {"g.CTC.rows": LONG}),
        ("/records/new/KP/", {"title": "a\x00", "f.region": "\x00", "level": "\x00"}),
        ("/records/new/KP/", {"title": "t", "f.store_name": "店" * 300_000, "f.qty": LONG}),
        ("/records/new/KP/", {"title": "t", "f.qty": "1e999999", "f.filled_on": LONG}),
        ("/records/new/KP/", {f"f{number}": "1" for number in range(5_001)}),
        ("/records/new/KP/", {"title": "x" * 5_500_000}),
        (edit, {"title": "x", "version": LONG, "seen": "[" * 100_000}),
        (edit, {"title": "x", "version": "9" * 19, "seen": "{}", "reason": "r"}),
        ("/requests/decide/", {"ids": ["9" * 30, "²", LONG]}),
    ]
    statuses = [clerk.post(path, data).status_code for path, data in sent]
    assert [at for at, status in enumerate(statuses) if status >= 500] == []


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nothing_sends_people_to_another_site(wanted, clerk):
    switched = clerk.post("/i18n/setlang/", {"language": "en", "next": wanted})
    assert switched["Location"] == "/"
    assert clerk.get("/login/", {"next": wanted})["Location"] == "/"


def test_a_list_narrowed_by_nonsense_is_no_defect(clerk, record, frameless):
    names = (
        "category",
        "sort",
        "view",
        "columns",
        "state",
        "level",
        "department",
        "before",
        "after",
    )
    fields = ("w.area.from", "w._filed.last", "w._owner.is", "w.store_name.has", "w._filed.from")
    for value in ODD:
        said = dict.fromkeys((*names, *fields), value)
        for path in ("/records/", "/records/views/new/", "/records/columns/", "/records/export/"):
            assert status_of(clerk.get(path, said)) < 500, (path, value[:10])


@pytest.mark.parametrize(
    "wanted", ["\u00b2", "records_list", "//evil.example", "/\\evil.example", ""]
)
def test_what_is_discarded_leads_back_inside_only(wanted, clerk):
    answer = clerk.post("/unfinished/1/discard/", {"next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_title_is_text_on_every_page_and_in_every_workbook(clerk, record):
    for path in ("/records/", f"/records/{record}/", f"/records/{record}/edit/", "/register/"):
        page = clerk.get(path).content.decode()
        assert "<script>alert" not in page, path
        assert "&lt;script&gt;alert(1)" in page, path


def test_a_workbook_given_out_holds_texts_only():
    rows = [("=1+1", "+1", "@SUM(A1)", "a\x01b", "#N/A")]
    with workbook(["=cmd|'/c calc'!A1", "b", "c", "d", "e"], rows) as given:
        book = load_workbook(given)
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[5:]] == ["=1+1", "+1", "@SUM(A1)", "a\ufffdb", "#N/A"]


@pytest.mark.parametrize("first", [*"=+-@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20"])
def test_no_text_table_holds_what_a_spreadsheet_runs(first):
    """East Asian spreadsheets take the wide signs for the narrow ones."""
    text = f"{first}cmd|' /C calc'!A1"
    with comma_separated([text], [[text]]) as given:
        rows = list(csv.reader(io.StringIO(given.read().decode("utf-8-sig"), newline="")))
    assert rows == [[f"'{text}"], [f"'{text}"]]
    assert shielded(text) == f"'{text}"
