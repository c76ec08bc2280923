"""Sales hands a preliminary file on; finance and service complete their own parts of the one file everybody reads."""

import pytest

from archive.completion import announcing
from decisions.duties.models import Duty
from kernel.scope import reenter
from security.audit.models import AuditEvent


def tasks(browser):
    """What of files to complete stands on somebody's list of duties: title → address of its page."""
    page = browser.get("/duties/")
    rows = page.context["table"]["rows"]
    return {row["label"]: row["url"] for row in rows if "Complete a file" in row["label"]}


@pytest.fixture(scope="module")
def file(desk):
    """A draft of sales that lacks what finance and service fill in."""
    return desk.draft(**{"f.grade": "A"})  # a part of finance is nothing sales enters


@pytest.mark.requirement("REQ-COL-15", "sales hands a preliminary file on to other departments")
@pytest.mark.requirement(
    "REQ-COL-15", "each department gets a task that lists its own missing fields"
)
@pytest.mark.requirement("REQ-COL-15", "the task is gone once the fields are filled in")
def test_each_department_is_asked_for_its_own_and_the_task_goes_when_it_is_there(desk, file):
    sales, finance, service = desk.browser("XSB"), desk.browser("CWB"), desk.browser("KFB")
    page = sales.get(f"/records/{file}/")
    said = {one["department"]: one["fields"] for one in page.context["completion"]["lines"]}
    assert said["Finance"] == "Grade、Limit"
    assert said["Customer service"] == "Service habits"
    answer = sales.post(f"/records/{file}/hand-on/", follow=True).content.decode()
    assert "Handed on; asked to complete it: Finance、Customer service." in answer
    again = sales.post(f"/records/{file}/hand-on/", follow=True).content.decode()
    assert "The departments have been asked already." in again
    assert tasks(sales) == {}
    ((mine, _url),) = tasks(finance).items()
    assert mine.endswith(": Grade、Limit missing")
    ((theirs, place),) = tasks(service).items()
    assert theirs.endswith(": Service habits missing")
    assert "Complete a file" in finance.get("/").content.decode()
    assert desk.edit(file, finance, **{"f.grade": "AA"}).status_code == 302
    ((half, _url),) = tasks(finance).items()
    assert half.endswith(": Limit missing")
    assert desk.edit(file, finance, **{"f.limit": "50000"}).status_code == 302
    assert tasks(finance) == {}
    # What cannot be had is signed as not needed; nothing else is.
    shown = service.get(place)
    offered = [value for value, _label in shown.context["form"]["result"].field.choices]
    assert offered == ["not_needed"]
    service.post(place, {"result": "not_needed", "remark": "客户不愿透露"})
    assert tasks(service) == {}


@pytest.mark.requirement(
    "REQ-COL-14", "a department enters and changes its own sections of a file, and no other's"
)
@pytest.mark.requirement(
    "REQ-COL-14", "all who may see a file read the sections of every department"
)
def test_three_departments_fill_in_one_file_that_all_of_them_read(desk, file):
    sales, finance, service = desk.browser("XSB"), desk.browser("CWB"), desk.browser("KFB")
    assert desk.kept(file).get("grade") != "A"
    assert "f.grade" not in sales.get("/records/new/KH·Q/").context["form"].fields
    form = finance.get(f"/records/{file}/edit/").context["form"]
    fields = {name for name in form.fields if name.startswith("f.")}
    assert {"f.grade", "f.limit"} <= fields
    assert not {"f.org_name", "f.habits"} & fields
    desk.edit(file, finance, **{"f.grade": "AAA", "f.org_name": "别的公司"})
    assert desk.kept(file)["grade"] == "AAA"
    assert desk.kept(file)["org_name"] == "丸石"
    desk.edit(file, sales, **{"f.grade": "C", "f.short_name": "丸石车"})
    assert desk.kept(file)["grade"] == "AAA"
    for reader in (sales, finance, service):
        seen = reader.get(f"/records/{file}/").content.decode()
        assert "AAA" in seen
        assert "丸石车" in seen


def test_only_a_draft_is_handed_on_by_who_may_change_it_and_a_hidden_one_is_not_there(desk):
    sales = desk.browser("XSB")
    number = desk.draft(**{"f.uscc": "91130000MA1FL1TC32", "f.org_name": "另一家"})
    assert desk.browser("SCB").post(f"/records/{number}/hand-on/").status_code == 403
    assert desk.browser("XZB", "STF").post(f"/records/{number}/hand-on/").status_code in (403, 404)
    assert sales.post("/records/999999/hand-on/").status_code == 404
    with reenter(desk.company.id):
        assert not Duty.objects.filter(subject_id=str(number)).exists()
    sales.post(f"/records/{number}/hand-on/")
    with reenter(desk.company.id):
        assert Duty.objects.filter(subject_id=str(number), state="open").count() == 2
        (event,) = AuditEvent.objects.filter(verb="record.hand_on", record_id=number)
    assert event.actor_name == "XSB-OPR"
    assert announcing.SOURCE == "completion"
