"""Lists that leave as CSV, XLSX and PDF: filtered by rights, masked, marked, without formulas, logged (REQ-IMP-04)."""

import csv
import io
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from archive.imports import reading, structure
from archive.imports.cell_reading import CellReader, Reading
from archive.imports.columns import match
from archive.imports.queries import targets_for
from archive.imports.sources import Source
from archive.outputs.models import OutputLimit
from archive.printing import file_views
from archive.printing.models import Printout
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.clock import given, now, today
from kernel.scope import reenter
from policies.fields.rules import Field, FieldType
from security.audit.models import AuditEvent
from security.people.models import User
from tests.integration.archive.printing.test_views import squeezed, text_of
from tests.integration.policies.houses import House, forget_jobs, seen

LIST = "/records/export/?category=KP"
FORMULA = "=HYPERLINK(1)车行"
ENDINGS = ("csv", "xlsx")


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """A P07 company with three cards: one like a formula, one above what the office may see."""
    with django_db_blocker.unblock():
        made = House(company)
        made.titles = [FORMULA, "'-甲车行", "秘密车行"]
        for at, name in enumerate(made.titles):
            page = made.card(
                store_name=name, area=f"{at * 1000}.5", shop_day="2004-08-20", brands="'+凤凰"
            )
            assert "/records/" in page.request["PATH_INFO"], seen(page)
        with reenter(company.id):
            Record.objects.filter(values__store_name="秘密车行").update(level="L3")
        yield made
        forget_jobs(company)


def content(house, who, address):
    answer = house.get(who, address)
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def table(house, who, ending, address=LIST):
    """Return the rows of an exported list, without its mark."""
    found = content(house, who, f"{address}&format={ending}")
    if ending == "csv":
        return list(csv.reader(io.StringIO(found.decode("utf-8-sig"))))[:-1]
    book = load_workbook(io.BytesIO(found))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def exports(house):
    with reenter(house.company.id):
        return AuditEvent.objects.filter(verb="record.export", outcome="done").count()


@pytest.mark.requirement("REQ-IMP-04", "lists are exported as CSV")
@pytest.mark.requirement("REQ-IMP-04", "lists are exported as XLSX")
@pytest.mark.requirement("REQ-IMP-04", "an export is safe from formula injection")
@pytest.mark.requirement("REQ-IMP-04", "an export is logged")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_list_is_given_out_without_formulas_and_logged(house, ending):
    before = exports(house)
    rows = table(house, "clerk", ending)
    assert exports(house) == before + 1
    with reenter(house.company.id):
        event = AuditEvent.objects.filter(verb="record.export").latest("pk")
        assert event.actor_id == str(house.ids["clerk"])
    store = rows[0].index("Shop name") if "Shop name" in rows[0] else rows[0].index("Title")
    names = {row[store] for row in rows[1:]}
    if ending == "csv":
        assert f"'{FORMULA}" in names
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    else:
        found = content(house, "clerk", f"{LIST}&format=xlsx")
        sheet = load_workbook(io.BytesIO(found)).worksheets[0]
        assert FORMULA in names
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert sheet.freeze_panes == "A2"
        filed = next(cell for cell in sheet[1] if cell.value == "Filed on").column
        assert isinstance(sheet.cell(2, filed).value, datetime)


@pytest.mark.requirement("REQ-IMP-04", "an export is filtered by rights")
@pytest.mark.requirement("REQ-IMP-04", "an export is masked")
@pytest.mark.requirement("REQ-IMP-04", "lists are exported as PDF")
def test_an_export_holds_only_what_its_person_may_take_out(house):
    for ending in ENDINGS:
        told = str(table(house, "clerk", ending))
        assert "张三丰" in told
        assert "甲车行" in told
        assert "秘密车行" not in told  # above the clearance of the clerk
        masked = str(table(house, "office", ending))  # administration sees personal data masked
        assert "甲车行" in masked
        assert "张三丰" not in masked
        assert "秘密车行" not in masked
        assert house.get("finance", f"{LIST}&format={ending}").status_code == 403
    mine, theirs = (
        squeezed(text_of(house.get(who, "/records/print/?category=KP")))
        for who in ("clerk", "office")
    )
    assert "张三丰" in mine
    assert "甲车行" in theirs
    assert "张三丰" not in theirs
    assert "秘密车行" not in mine + theirs


@pytest.mark.requirement("REQ-IMP-04", "an export is watermarked")
def test_whoever_takes_rows_out_stands_in_the_file(house):
    answer = house.get("clerk", f"{LIST}&format=xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    data, about = book.worksheets
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert facts["Taken out by"] == "XSB-CLK (xsb-clk)"
    assert facts["Company"] == house.company.name
    assert facts["Rows"] == "2"
    with reenter(house.company.id):
        assert facts["When"].startswith(today().isoformat())
    for mark in (data.oddFooter.left.text, book.properties.description):
        assert "XSB-CLK (xsb-clk)" in mark
        assert house.company.name in mark
        assert "2 rows" in mark
    assert "XSB-CLK" in answer["Content-Disposition"]
    lines = content(house, "clerk", f"{LIST}&format=csv").decode("utf-8-sig").splitlines()
    assert "XSB-CLK (xsb-clk)" in lines[-1]
    assert "2 rows" in lines[-1]
    printed = PdfReader(io.BytesIO(content(house, "clerk", "/records/print/?category=KP")))
    sheet = printed.pages[0].extract_text()
    for word in ("Printed by XSB-CLK", house.company.name, "2 lines"):
        assert squeezed(word) in squeezed(sheet)


def test_the_register_and_what_falls_due_are_given_out_as_well(house):
    for address, heading in (
        ("/register/export/?", "Retention"),
        ("/due/export/?span=year", "Then"),
    ):
        for ending in ENDINGS:
            rows = table(house, "clerk", ending, address)
            assert heading in rows[0]
    register = table(house, "clerk", "xlsx", "/register/export/?")
    assert len(register) == 3
    assert "register/export/" in house.get("clerk", "/register/").content.decode()
    assert house.get("finance", "/register/export/").status_code == 403


@pytest.mark.parametrize("address", ["/register/export/?format=csv", "/due/export/?format=xlsx"])
def test_the_register_and_what_falls_due_are_made_in_the_background_too(house, address):
    assert house.browser("clerk").post(address, secure=True).status_code == 302
    queue_in_use().run_all()
    with reenter(house.company.id):
        made = Printout.objects.latest("pk")
        assert made.done_at is not None
    assert content(house, "clerk", f"/records/prints/{made.pk}/")


def test_a_long_export_is_made_in_the_background_for_its_person_alone(house, monkeypatch):
    monkeypatch.setattr(file_views, "AT_ONCE", 1)
    clerk = house.browser("clerk")
    assert "Export 2 rows" in house.shown("clerk", LIST)
    assert clerk.post(f"{LIST}&format=xlsx", secure=True).status_code == 302
    queue_in_use().run_all()
    with reenter(house.company.id):
        number = Printout.objects.latest("pk").pk
    assert "Fetch the file" in house.shown("clerk", "/records/prints/")
    assert "Your export of 2 rows is done" in house.shown("clerk", "/notices/")
    book = load_workbook(io.BytesIO(content(house, "clerk", f"/records/prints/{number}/")))
    assert len(list(book.worksheets[0].iter_rows())) == 3
    assert house.get("head", f"/records/prints/{number}/").status_code == 404


def cells_of(path):
    """Return what an import reads in a file: number of the record → [(field, what its cell is cleaned to)]."""
    book = reading.read(path, file_name=path.name)
    found = structure.propose(book)
    rows = list(Source(workbook=book, sheet=found.sheet, table=found.table).rows())
    names, known = list(found.table.columns), list(targets_for("KP"))
    samples = [[row.cells[at] for row in rows] for at in range(len(names))]
    matched = match(names, samples, known, memory=[], today=today())
    targets = {one.code: one for one in known if isinstance(one, Field)}
    read = Reading(today=today(), epoch_1904=book.epoch_1904, shielded=book.shielded)
    readers = {
        at: CellReader(targets[one.field_code], read, one.scale)
        for at, one in enumerate(matched)
        if one.field_code in targets
    }
    number = names.index("Number")
    return {
        row.cells[number]: [
            (reader.target, reader.read(row.cells[at])) for at, reader in readers.items()
        ]
        for row in rows
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_cell_of_an_export_comes_back_as_the_value_it_came_from(house, tmp_path, ending):
    fields = ["store_name", "org_name", "operator", "addr", "region", "cust_class", "area"]
    columns = ["_number", *fields, "shop_day", "brands", "filled_on", "filled_by"]
    house.browser("clerk").post(
        "/records/columns/?category=KP", {"show": columns, "order": columns}, secure=True
    )
    path = tmp_path / f"back.{ending}"
    path.write_bytes(content(house, "clerk", f"{LIST}&format={ending}"))
    with reenter(house.company.id):
        found = cells_of(path)
        stored = {one.archive_no: one.values for one in Record.objects.filter(pk__lte=2)}
        people = {str(one.pk): one.name for one in User.objects.all()}
        assert found.keys() == stored.keys()  # neither the mark nor its sheet is a record
        for number, cells in found.items():
            assert {target.code for target, _done in cells} >= {*fields, "shop_day", "brands"}
            for target, done in cells:
                held = stored[number].get(target.code)
                if target.type is FieldType.PERSON:  # found by name when the row is made
                    held = people[held]
                assert done.problem is None, (target.code, done)
                assert str(done.value or "") == str(held or ""), target.code


OUT = "/output/"
LIMITS = "/output/limits/"


def counted(house, month=""):
    """Return person → (exports, rows exported, prints, rows printed, files downloaded) as the auditor reads them."""
    rows = house.get("auditor", f"{OUT}?month={month}").context["table"]["rows"]
    return {row["cells"][0]: tuple(int(cell) for cell in row["cells"][1:]) for row in rows}


@pytest.mark.requirement("REQ-PRM-07", "export and print are counted by person and month")
@pytest.mark.requirement("REQ-PRM-07", "export and print are logged apart from viewing")
def test_what_leaves_is_counted_and_logged_apart_from_what_is_looked_at(house):
    with reenter(house.company.id):
        name = User.objects.get(pk=house.ids["clerk"]).name
    before = counted(house).get(name, (0, 0, 0, 0, 0))
    viewed = house.get("clerk", "/records/?category=KP")
    assert counted(house).get(name, (0, 0, 0, 0, 0)) == before
    assert viewed.status_code == 200
    rows = len(table(house, "clerk", "csv")) - 1
    after = counted(house)[name]
    assert (after[0], after[1]) == (before[0] + 1, before[1] + rows)
    assert house.get("clerk", "/records/print/?category=KP").status_code == 200
    assert counted(house)[name][2:4] == (before[2] + 1, before[3] + rows)
    with reenter(house.company.id):
        done = AuditEvent.objects.filter(actor_id=str(house.ids["clerk"])).order_by("-pk")[:8]
        assert {"record.search", "record.export", "record.print"} <= {one.verb for one in done}
    assert house.get("clerk", OUT).status_code == 403
    assert house.get("auditor", LIMITS).status_code == 403
    this_month = counted(house)[name]
    with reenter(house.company.id):
        month = f"{today():%Y-%m}"
    with given(now() + timedelta(days=32)), signed_in_anew(house):
        table(house, "clerk", "csv")
        assert counted(house)[name] == (1, rows, 0, 0, 0)  # of the later month
        assert counted(house, month)[name] == this_month


@contextmanager
def signed_in_anew(house):
    """Who works a month later has signed in again."""
    before, house.browsers = house.browsers, {}
    yield
    house.browsers = before


@pytest.mark.requirement("REQ-PRM-07", "export and print take a right of their own")
def test_who_may_only_look_takes_nothing_out(house):
    for address in (LIST, "/records/print/?category=KP", "/register/export/", "/due/export/"):
        assert house.get("manager", "/records/?category=KP").status_code == 200
        assert house.get("manager", address).status_code == 403, address


def limit(house, rows, category="", position=""):
    data = {"category": category, "position": position, "rows": rows}
    answer = house.browser("admin").post(LIMITS, data, secure=True)
    assert answer.status_code == 302, seen(answer)


@pytest.fixture
def unlimited(house):
    yield
    with reenter(house.company.id):
        OutputLimit.objects.all().delete()


@pytest.mark.requirement(
    "REQ-PRM-07",
    "the rows of one export are limited by company, by category and by role, as each company sets it",
)
@pytest.mark.usefixtures("unlimited")
def test_a_limit_holds_for_its_category_and_position_and_two_values_differ(house):
    limit(house, 1)
    above = "You may take out 1 rows at once; these are 2."
    assert above in house.shown("clerk", LIST)
    assert above in house.shown("head", LIST)
    limit(house, 5, position="DH")
    assert content(house, "head", LIST)
    assert above in house.shown("clerk", "/records/print/?category=KP")
    limit(house, 2, category="KP")
    assert content(house, "clerk", LIST)
    limit(house, 1, category="KP", position="CLK")
    assert above in house.shown("clerk", LIST)
    assert above in house.shown("clerk", "/records/export/")  # the whole is no way round a part
    assert seen(house.browser("admin").post(LIMITS, {"rows": 0}, secure=True)).startswith(
        "status 4"
    )
    with reenter(house.company.id):
        row = OutputLimit.objects.get(category="KP", position="CLK").pk
    house.browser("admin").post(f"{LIMITS}{row}/drop/", secure=True)
    assert content(house, "clerk", LIST)


@pytest.mark.requirement("REQ-PRM-07", "more rows than the limit leave once it is approved, once")
@pytest.mark.usefixtures("unlimited")
def test_above_the_limit_the_approval_decides_and_it_is_used_once(house):
    limit(house, 1, category="KP", position="CLK")
    clerk = house.browser("clerk")
    asked = clerk.post(f"{LIST}&format=csv", {"purpose": "对账"}, secure=True)
    assert asked["Location"].startswith("/requests/"), seen(asked)
    with reenter(house.company.id):
        made = Printout.objects.latest("pk")
    make = f"/records/prints/{made.pk}/make/"
    assert clerk.post(make, secure=True).status_code == 409  # not yet
    assert clerk.post(asked["Location"], {"outcome": "approve"}, secure=True).status_code != 302
    assert "对账" in house.shown("head", "/requests/")
    house.browser("head").post(asked["Location"], {"outcome": "approve"}, secure=True)
    assert "Approved: List of records as a file" in house.shown("clerk", "/records/prints/")
    assert clerk.post(make, secure=True).status_code == 302
    queue_in_use().run_all()
    rows = csv.reader(io.StringIO(content(house, "clerk", f"/records/prints/{made.pk}/").decode()))
    assert len(list(rows)) == 4
    assert clerk.post(make, secure=True).status_code == 409  # once
    assert clerk.post(f"{LIST}&format=csv", secure=True).status_code == 400  # and nothing else


@pytest.mark.requirement(
    "REQ-PRM-07",
    "the rows of one export are limited by company, by category and by role, as each company sets it",
)
@pytest.mark.usefixtures("unlimited")
def test_without_an_approval_the_sentence_names_the_limit_and_whom_to_ask(house):
    document = replace(
        house.base, approvals=tuple(one for one in house.base.approvals if one.subject != "export")
    )
    house.switch(document)
    limit(house, 1, category="KP")
    answer = house.browser("clerk").get(LIST, secure=True, follow=True)
    assert "You may take out 1 rows at once; these are 2. Narrow the list, or ask " in seen(answer)
    house.switch(house.base)
