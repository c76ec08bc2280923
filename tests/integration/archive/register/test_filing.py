"""Filing: what it asks for, the one line it writes, who may file, and what is kept when a record changes."""

import pytest
from django.db import ProgrammingError

from archive.records.models import Record, RegisterEntry
from archive.records.numbers import RegisterLine
from archive.records.register_models import RecordVersion, RegisterNote
from kernel.scope import reenter
from tests.integration.archive.printing.test_views import demand_in_order, text_of
from tests.integration.archive.register.conftest import number_of
from tests.integration.policies.houses import seen


def lines(office, page):
    with reenter(office.company.id):
        return list(RegisterEntry.objects.filter(record=number_of(page)))


@pytest.mark.requirement("REQ-REG-01", "filing creates exactly one register entry")
def test_a_filing_writes_one_line_and_no_second(office):
    page = office.contract("装修合同")
    assert not lines(office, page)
    assert "HT·A·2026-" in seen(office.file(page))
    (line,) = lines(office, page)
    assert line.archive_no in office.shown("archivist", "/register/")
    office.file(page)  # again
    assert lines(office, page) == [line]


@pytest.mark.requirement("REQ-REG-01", "filing without a register entry is impossible")
def test_what_cannot_be_registered_is_not_filed(office, monkeypatch):
    page = office.contract("无登记合同")

    def fails(*_args):
        raise RuntimeError("the register cannot be written")

    with monkeypatch.context() as patched:
        patched.setattr(RegisterLine, "columns", fails)
        assert office.file(page).status_code >= 500
    assert not lines(office, page)
    with reenter(office.company.id):
        record = Record.objects.get(pk=number_of(page))
        assert (record.state, record.archive_no, record.filed_on) == ("draft", None, None)


@pytest.mark.requirement(
    "REQ-REG-02",
    "a register entry names title, number, day of filing, category, quantity or pages, carrier, location,"
    " retention, confidentiality, who filed and who received",
)
def test_a_line_says_all_that_is_asked_of_it(office):
    page = office.contract("框架合同", qty="73", pages="419")
    filed = office.file(page)
    (line,) = lines(office, page)
    shown = office.shown("archivist", "/register/?category=HT")
    for text in (
        *("框架合同", line.archive_no, "2026-06-10", "HT·A", "73", "419", "paper"),
        *("一号库·二柜·三盒", "D30", "Internal", "DAS-ARC"),
    ):
        assert text.lower() in seen(filed).lower(), text
        assert text.lower() in shown.lower(), text
    # The seller's own department files too; the custodian receives it then.
    other = office.contract("本部门归档", qty="", pages="")
    assert "Received by Archives" in seen(office.file(other, "seller"))
    (line,) = lines(office, other)
    assert (line.quantity, line.received_by) == (1, "DAS")


@pytest.mark.requirement("REQ-REG-05", "register entries are append-only")
@pytest.mark.requirement("REQ-REG-05", "a correction is a dated annotation with its reason")
def test_a_line_is_corrected_by_a_dated_note_and_stays(office):
    page = office.contract("页数有误")
    office.file(page)
    (line,) = lines(office, page)
    form = f"/register/{line.pk}/correct/"
    without = office.post("archivist", form, field="pages", text="13", reason="")
    assert without.status_code == 400
    done = office.post("archivist", form, field="pages", text="13", reason="数错一页")
    words = "2026-06-10 DAS-ARC: correction of “Page count”: 13 (数错一页)"
    assert words in seen(done)
    assert words in office.shown("archivist", "/register/?category=HT")
    filled = text_of(office.get("archivist", f"{form}print/"))
    demand_in_order(filled, ["Corrections of the register", line.archive_no, "13", "数错一页"])
    assert "数错一页" not in text_of(office.get("archivist", f"{form}print/?blank"))
    assert office.get("marketing", f"{form}print/").status_code == 403
    assert office.get("marketing", form).status_code == 403
    assert office.post("marketing", form, field="pages", text="1", reason="x").status_code == 403
    (now,) = lines(office, page)
    assert now.pages == 12
    for table in (RegisterEntry, RegisterNote, RecordVersion):
        with pytest.raises(ProgrammingError, match="permission denied"), reenter(office.company.id):
            table.objects.all().update(id=0)
        with pytest.raises(ProgrammingError, match="permission denied"), reenter(office.company.id):
            table.objects.all()._raw_delete("default")


@pytest.mark.requirement("REQ-FIL-01", "filing requires complete required fields")
@pytest.mark.requirement("REQ-FIL-01", "paper is filed with a storage location")
@pytest.mark.requirement("REQ-FIL-01", "filing gives the archive number")
def test_filing_asks_for_what_is_missing(office):
    bare = office.contract("缺字段", subject="", location="")
    refused = office.file(bare, "seller")
    assert "subject" in seen(refused)
    assert "say where it is stored" in seen(refused)
    assert not lines(office, bare)
    placed = office.contract("有字段无位置", location="")
    assert "say where it is stored" in seen(office.file(placed, "seller"))
    assert "HT·A·2026-" in seen(office.file(office.contract("齐全"), "seller"))


@pytest.mark.requirement("REQ-FIL-04", "an update of a filed record is filed anew under its number")
@pytest.mark.requirement("REQ-FIL-04", "the former version stays and both are found by one number")
def test_a_changed_record_is_filed_anew_and_its_former_version_stays(office):
    page = office.contract("更新前", pages="12")
    office.file(page)
    (line,) = lines(office, page)
    form = office.get("seller", f"{page}edit/").context["form"]
    held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    new = {"f.pages": "40", "f.subject": "再采购", "reason": "补签"}
    changed = office.post("seller", f"{page}edit/", **held | new)
    assert "40" in seen(changed)
    (now,) = lines(office, page)
    assert now == line
    assert line.archive_no in seen(changed)
    with reenter(office.company.id):
        (kept,) = RecordVersion.objects.filter(record=number_of(page))
        assert kept.archive_no == line.archive_no
        (note,) = RegisterNote.objects.filter(entry=line)
        assert (note.kind, note.version) == ("version", kept.number + 1)
    former = office.shown("archivist", f"{page}versions/{kept.number}/")
    assert "采购" in former
    assert "再采购" not in former
    assert line.archive_no in former
    assert f"Version {kept.number}, until 2026-06-10" in office.shown("archivist", page)
    assert office.get("archivist", f"{page}versions/99/").status_code == 404
    secret = office.enter("XH·A", "只有门店可见")
    assert office.get("marketing", f"{secret}versions/1/").status_code == 404


@pytest.mark.requirement(
    "REQ-FIL-05", "where several departments are involved only the responsible one can file"
)
def test_a_department_that_helps_does_not_file(office):
    page = office.contract("多部门合同")
    asked = {
        "target": f"record:{number_of(page)}",
        "department": "KFB",
        "what": "核对附件",
        "due": "2026-06-20",
    }
    answer = office.post("seller", f"/cooperation/new/?target={asked['target']}", **asked)
    assert answer.status_code == 200, seen(answer)
    for who in ("helper", "archivist"):
        refused = office.file(page, who)
        assert refused.status_code == 403, who
        assert "only the responsible department MDB files it" in seen(refused)
        assert not lines(office, page)
    assert "HT·A·2026-" in seen(office.file(page, "seller"))
    (line,) = lines(office, page)
    assert line.department == "MDB"
