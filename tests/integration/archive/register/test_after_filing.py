"""After the filing: catalogue and its orders, what is overdue, scans that lack, reports, two steps, proofs."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import connections

from archive.files import actions as files
from archive.files.models import File, FiledFile
from archive.outputs.models import OutputTally
from archive.records.models import Record, RegisterEntry
from archive.records.restricting import seal_records
from decisions.duties.models import Duty
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at
from tests.integration.archive.lists.test_bulk import Steps
from tests.integration.archive.printing.test_views import demand_in_order, text_of
from tests.integration.archive.register.conftest import DAY, number_of
from tests.integration.policies.houses import seen
from tests.plugins import samples


def places(text, titles):
    """Return titles in the order in which they stand in a text."""
    found = {title: text.find(title) for title in titles}
    assert -1 not in found.values(), found
    return sorted(titles, key=found.get)


@pytest.fixture(scope="module")
def shelf(office):
    """Three contracts of two customers, filed on two days."""
    with at(DAY):
        zhang, an = (office.enter("KF", name) for name in ("张记商行", "安达公司"))
        for page in (zhang, an):
            office.file(page)
        pages = {}
        for day, title, category, holder, place in (
            (DAY, "目录甲", "HT·B", zhang, "2号库"),
            (DAY + timedelta(days=1), "目录乙", "HT·A", zhang, "3号库"),
            (DAY + timedelta(days=2), "目录丙", "HT·A", an, "2号库"),
        ):
            with at(day):
                said = {"subject": "目录", "location": place, "qty": "1"}
                parent = number_of(holder)
                pages[title] = office.enter(category, title, parent=parent, **said)
                office.file(pages[title])
    return {"zhang": zhang, "an": an, **pages}


TITLES = ("目录甲", "目录乙", "目录丙")
IN_ORDER = {
    "time": ["目录甲", "目录乙", "目录丙"],
    "name": ["目录丙", "目录乙", "目录甲"],  # an before zhang; of one customer by number
    "category": ["目录乙", "目录丙", "目录甲"],
    "number": ["目录乙", "目录丙", "目录甲"],
}


@pytest.mark.requirement(
    "REQ-REG-03", "a catalogue has four orders: time, customer, category, number"
)
@pytest.mark.requirement(
    "REQ-REG-03", "a catalogue is made per category, customer, department and year"
)
def test_a_catalogue_is_made_of_what_is_chosen_in_four_orders(office, shelf):
    query = "/register/catalogue/?category=HT&year=2026&department=MDB"
    for order, wanted in IN_ORDER.items():
        assert places(office.shown("archivist", f"{query}&order={order}"), TITLES) == wanted, order
    of_zhang = office.shown(
        "archivist", f"/register/catalogue/?customer={number_of(shelf['zhang'])}"
    )
    assert "目录甲" in of_zhang
    assert "目录丙" not in of_zhang
    assert "目录甲" not in office.shown("archivist", "/register/catalogue/?category=HT·A")
    for none in ("department=KFB", "year=2025", "category=nothing"):
        assert "Nothing is registered here" in office.shown(
            "archivist", f"/register/catalogue/?{none}"
        )
    # Who may not see the records finds none of them.
    assert "目录甲" not in office.shown("helper", "/register/catalogue/?category=XH")


@pytest.mark.requirement(
    "REQ-REG-03", "a catalogue is printed and exported by who may, and counted"
)
def test_a_catalogue_is_printed_and_exported(office, shelf):
    query = "?category=HT&order=name"
    answer = office.get("archivist", f"/register/catalogue/export/{query}&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = [row[1] for row in csv.reader(io.StringIO(text)) if len(row) > 1]
    assert [one for one in rows if one in TITLES] == IN_ORDER["name"]
    printed = office.get("archivist", f"/register/catalogue/print/{query}")
    assert printed["Content-Type"] == "application/pdf"
    demand_in_order(text_of(printed), IN_ORDER["name"])
    for path in ("print", "export"):
        assert office.get("seller2", f"/register/catalogue/{path}/{query}").status_code == 403
    with reenter(office.company.id):
        kinds = OutputTally.objects.filter(person=office.ids["archivist"])
        assert {one.kind for one in kinds} >= {"print", "export"}


@pytest.mark.requirement(
    "REQ-FIL-02", "each category has its filing order: time, customer, category, number"
)
@pytest.mark.requirement("REQ-FIL-02", "catalogue and shelf list follow the filing order")
@pytest.mark.requirement("REQ-FIL-02", "browsing the items of a file follows the filing order")
def test_catalogue_shelf_list_and_items_follow_the_order_of_the_category(office, shelf):
    query = "/register/catalogue/?category=HT"
    try:
        for order, wanted in IN_ORDER.items():
            office.switch(office.with_category("HT", filing_order=order))
            assert places(office.shown("archivist", query), TITLES) == wanted, order
            shelved = places(office.shown("archivist", f"{query}&shelf=1"), TITLES)
            # Two of them lie in one place: there they stand in the order of the category.
            assert shelved == sorted(wanted, key=lambda one: one == "目录乙"), order
        office.switch(office.with_category("KF", filing_order="category"))
        items = office.shown("archivist", shelf["zhang"])
        assert places(items, ("目录甲", "目录乙")) == ["目录乙", "目录甲"]
        office.switch(office.with_category("KF", filing_order="time"))
        items = office.shown("archivist", shelf["zhang"])
        assert places(items, ("目录甲", "目录乙")) == ["目录甲", "目录乙"]
    finally:
        office.switch(office.base)


@pytest.mark.requirement(
    "REQ-FIL-03", "the time for filing after completion is set for each category in working days"
)
@pytest.mark.requirement(
    "REQ-FIL-03", "overdue unfiled records of both carriers are listed per department"
)
def test_what_is_not_filed_in_time_is_listed(office):
    late = office.contract("逾期合同", done_on="2026-06-01")  # five working days: until the 8th
    office.contract("尚未逾期", done_on="2026-06-08")
    office.contract("期限较长", category="HT·B", done_on="2026-06-01")  # thirty days there
    office.contract("业务未完")
    shown = office.shown("archivist", "/register/overdue/")
    assert "逾期合同" in shown
    assert "2026-06-08" in shown
    for title in ("尚未逾期", "期限较长", "业务未完"):
        assert title not in shown, title
    try:
        office.switch(office.with_category("XH", filing_days=1))
        letter = office.enter("XH·A", "电子信函逾期")  # entered today: counted from there
        with at(DAY + timedelta(days=5)):
            both = office.shown("archivist", "/register/overdue/?department=MDB")
            assert "电子信函逾期" in both
            assert "electronic" in both
            assert "逾期合同" in both
            assert "逾期合同" not in office.shown("archivist", "/register/overdue/?department=KFB")
    finally:
        office.switch(office.base)
    assert letter
    office.file(late)
    assert "逾期合同" not in office.shown("archivist", "/register/overdue/")


@pytest.mark.requirement("REQ-FIL-06", "paper records without an electronic copy are listed")
@pytest.mark.requirement("REQ-FIL-06", "a scan can be attached to a paper record")
def test_paper_without_a_scan_is_listed_until_it_has_one(office):
    page = office.contract("缺扫描件")
    assert "缺扫描件" not in office.shown("archivist", "/register/scans/")  # not filed yet
    office.file(page)
    assert "缺扫描件" in office.shown("archivist", "/register/scans/?department=MDB")
    assert "缺扫描件" not in office.shown("archivist", "/register/scans/?department=KFB")
    office.attach(page, "扫描.pdf", samples.pdf(pages=3))
    assert "缺扫描件" not in office.shown("archivist", "/register/scans/")


def scan(office):
    """Let the worker look at all files that wait."""
    with reenter(office.company.id):
        actor = actor_of(User.objects.get(pk=office.ids["seller"]))
        waiting = list(File.objects.filter(state="quarantined").values_list("pk", flat=True))
    for one in waiting:
        files.scan(actor, one, Steps(office.company.id, actor))


@pytest.mark.requirement("REQ-FIL-07", "at filing each electronic file gets a content hash")
@pytest.mark.requirement("REQ-FIL-07", "a later check finds files that were altered")
def test_files_are_filed_with_their_digest_and_an_altered_one_is_found(office):
    page = office.contract("有附件")
    office.attach(page, "正文.pdf", samples.pdf(pages=2))
    with reenter(office.company.id):
        assert not FiledFile.objects.filter(record=number_of(page)).exists()
    office.file(page)
    office.attach(page, "补充.pdf", samples.pdf(pages=4))  # into a filed record: filed with it
    scan(office)
    with reenter(office.company.id):
        assert FiledFile.objects.filter(record=number_of(page)).count() == 2
        row = File.objects.filter(record=number_of(page)).first()
        (path,) = (Path(settings.FONDS_HOME) / "files" / office.company.id).rglob(row.blob)
    assert "2 files read: unaltered" in seen(office.post("archivist", f"{page}prove/"))
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    found = seen(office.post("archivist", f"{page}prove/"))
    assert "1 of 2 files are altered or damaged" in found
    assert "1 of 2 files are no longer what was filed" in office.shown("archivist", page)
    path.write_bytes(whole)
    assert "2 files read: unaltered" in seen(office.post("archivist", f"{page}prove/"))
    assert office.post("marketing", f"{office.enter('XH·A', '他人')}prove/").status_code == 404


def test_a_file_attached_while_the_record_is_being_sealed_is_not_kept(office):
    page = office.contract("封存中的合同")
    office.file(page)
    number, answers = number_of(page), []

    def attach():
        try:
            answers.append(office.attach(page, "晚到.pdf", samples.pdf()).status_code)
        finally:
            connections.close_all()

    late = Thread(target=attach)
    with reenter(office.company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=office.ids["archivist"]))
        seal_records(actor, list(Record.objects.select_for_update().filter(pk=number)))
        late.start()
        late.join(timeout=1)
        assert late.is_alive(), "it waits for whoever seals"
    late.join(timeout=60)
    assert answers == [404]
    with reenter(office.company.id):
        assert not File.objects.filter(record=number).exists()


@pytest.mark.requirement(
    "REQ-REG-04", "what a department filed is reported to the department the policy names"
)
@pytest.mark.requirement("REQ-REG-04", "the second department acknowledges a report")
@pytest.mark.requirement(
    "REQ-REG-04", "reports that are not acknowledged are listed and reminded of"
)
def test_a_batch_is_reported_and_acknowledged(office):
    page = office.contract("备案合同")
    office.file(page)
    form = office.shown("seller", "/register/reports/new/")
    assert "Shop to Marketing" in form
    made = office.post("seller", "/register/reports/new/", what="MDB:SCB", remark="六月")
    assert "备案合同" in seen(made)
    (path,) = re.findall(r"/register/reports/\d+/", made.request["PATH_INFO"])
    for who in ("seller", "head"):
        assert "not acknowledged; due on 2026-06-17" in office.shown(who, "/register/reports/")
    with reenter(office.company.id):
        (duty,) = Duty.objects.filter(source="report", state="open")
        assert duty.due_on == date(2026, 6, 17)
    assert "Acknowledge a report" in office.shown("head", "/duties/")
    for who in ("seller", "seller2"):
        assert office.post(who, f"{path}acknowledge/").status_code == 403
    assert office.get("helper", path).status_code == 404
    done = office.post("head", f"{path}acknowledge/", answer="收到")
    assert "SCB-DH 2026-06-10" in seen(done)
    it_is_printed(office, path)
    again = office.post("marketing", f"{path}acknowledge/")
    assert "acknowledged already" in seen(again)
    with reenter(office.company.id):
        assert not Duty.objects.filter(source="report", state="open").exists()
    # The next report holds what came since; nothing is reported twice.
    assert "Nothing is left to be reported" in office.shown("seller", "/register/reports/new/")
    try:
        office.switch(office.with_category("HT", reported_to="KFB"))
        office.file(office.contract("另一部门"))
        assert "Shop to Customer service: 1 record" in office.shown(
            "seller", "/register/reports/new/"
        )
    finally:
        office.switch(office.base)


def it_is_printed(office, path):
    words = ["Form of a report for record", "备案合同", "收到", "MDB-OPR", "SCB-DH"]
    demand_in_order(text_of(office.get("seller", f"{path}print/")), words)
    demand_in_order(text_of(office.get("seller", "/register/reports/blank/")), ["Title", "(date)"])
    assert office.get("helper", f"{path}print/").status_code == 404


@pytest.mark.requirement(
    "REQ-FIL-08", "in two steps the department files provisionally and the custodian confirms"
)
@pytest.mark.requirement("REQ-FIL-08", "the custodian classifies what was filed provisionally")
@pytest.mark.requirement("REQ-FIL-08", "how many steps a category takes is said in the policy")
def test_a_letter_is_filed_provisionally_then_confirmed(office):
    page = office.enter("XH·A", "两步信函")
    assert office.file(page, "seller").status_code == 403
    assert office.file(page, "archivist").status_code == 403  # the first step is missing
    assert office.post("archivist", f"{page}provisional/").status_code == 403
    done = office.post("seller", f"{page}provisional/")
    assert "Filed provisionally by MDB-OPR, 2026-06-10" in seen(done)
    with reenter(office.company.id):
        assert Record.objects.get(pk=number_of(page)).archive_no is None
    assert office.post("seller2", f"{page}confirm/", category="XH·A").status_code == 403
    filed = office.post("archivist", f"{page}confirm/", category="XH·B")
    assert "XH·B·2026-" in seen(filed)
    with reenter(office.company.id):
        line = RegisterEntry.objects.get(record=number_of(page))
        assert (line.category, line.received_by) == ("XH·B", "DAS-ARC")
    assert "两步信函" in office.shown("archivist", "/register/catalogue/?category=XH·B")
    changed = office.enter("XH·A", "改过的信函")
    office.post("seller", f"{changed}provisional/")
    form = office.get("seller", f"{changed}edit/").context["form"]
    held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    office.post("seller", f"{changed}edit/", **held | {"f.subject": "又改"})
    assert office.file(changed, "archivist").status_code == 403  # handed over anew first
    try:
        office.switch(office.with_category("XH", filing_steps="one"))
        assert "XH·A·2026-" in seen(office.file(changed, "archivist"))
        refused = office.post("seller", f"{office.enter('XH·A', '一步信函')}provisional/")
        assert "filed in one step" in seen(refused)
    finally:
        office.switch(office.base)
