"""A company comes in through the screens: files in their order, each accounted for, signed by another person."""

import hashlib
import io

import pytest
from openpyxl import load_workbook

from archive.imports.models import ImportJob
from archive.onboarding.models import OnboardingProject, OnboardingQuestion
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from tests.integration.archive.onboarding.conftest import GIFTS


@pytest.fixture
def project(coming):
    return coming.project()


@pytest.fixture(scope="module")
def whole(coming):
    """A project with one file that is in, accounted for and open questions answered, not signed yet."""
    project = coming.project("整个公司")
    file = coming.add(project, "关怀记录2024.csv")
    at = coming.bring(file)
    coming.reconcile(project)
    return project, file, at


def text(coming, who, path):
    return coming.shown(coming.get(who, path))


def test_a_file_goes_from_expected_to_reconciled_and_its_rows_add_up(coming, whole):
    project, file, _at = whole
    page = text(coming, "clerk", file)
    assert "the account holds" in page
    assert "Rows read 6" in page
    assert "Records 3" in page
    assert "Duplicates 1" in page
    assert "Left out 2" in page
    assert "done, rows left" in text(coming, "clerk", project)
    coming.say_why(file)
    assert "reconciled" in text(coming, "clerk", project)
    assert "公司不要这几行" in text(coming, "clerk", f"{project}protocol/")


def test_amounts_of_the_file_stand_beside_those_of_the_records(coming, whole):
    _project, file, _at = whole
    page = text(coming, "clerk", file)
    # 120.50 + 80 + 1,000.25 twice + 50; the double row and the bad one made no record.
    assert "礼品费用 1 cell is no amount and in no sum 2,251.00 1,050.25 1,200.75 equal" in page


def test_numbers_given_are_shown_as_ranges_to_who_may_import(coming, whole):
    project, file, _at = whole
    assert "3 numbers" in text(coming, "clerk", file)
    # The administrator signs but imports nowhere, and has no right to read records.
    seen = text(coming, "admin", f"{project}protocol/")
    assert "Ranges of numbers are shown to who may import here." in seen
    assert "2,251.00" not in seen
    assert "You may not read this field" in seen


def test_the_workbook_hides_what_the_page_hides_and_is_told(coming, company, whole):
    project, _file, _at = whole

    def cells(who):
        answer = coming.get(who, f"{project}protocol/xlsx/")
        book = load_workbook(io.BytesIO(answer.content))
        return {str(cell) for row in book.active.iter_rows(values_only=True) for cell in row}

    assert "2251" in cells("clerk")
    assert "2251" not in cells("admin")
    with reenter(company.id):
        assert AuditEvent.objects.filter(verb="onboarding.give_out").count() == 2


@pytest.fixture(scope="module")
def nearly(coming, whole):
    """A project with a file in, one that is only expected, one left out, and an open question."""
    project = coming.project("签字")
    file = coming.add(project, "关怀记录.csv")
    at = coming.bring(file, rows=GIFTS)
    second = coming.add(project, "旧表.xls")
    left = coming.add(project, "旧借阅.xls", kind="loans", category="")
    coming.reconcile(project)
    coming.post("clerk", f"{left}leave-out/", reason="借阅登记从今天起重新开始")
    coming.post("clerk", f"{project}ask/", text="旧表在哪里？", department="CWB")
    return project, second, at


def sign(coming, who, project):
    return coming.post(who, f"{project}sign/", agreed="on")


def test_who_leads_a_project_does_not_sign_for_the_company(coming, nearly):
    assert sign(coming, "clerk", nearly[0]).status_code == 403


def test_nothing_is_signed_with_open_questions_or_files_that_are_not_settled(coming, nearly):
    page = coming.shown(sign(coming, "admin", nearly[0]))
    assert "Questions still open: 1." in page
    assert "Files neither reconciled nor left out: 1, the first is “2. 旧表.xls”." in page
    with reenter(coming.company.id):
        pk = coming.number(nearly[0])
        assert OnboardingProject.objects.get(pk=pk).state == OnboardingProject.State.OPEN


@pytest.fixture(scope="module")
def signed(coming, nearly):
    """The same, settled and signed."""
    project, second, at = nearly
    with reenter(coming.company.id):
        question = OnboardingQuestion.objects.get(project=coming.number(project))
    coming.post("finance", f"/onboarding/questions/{question.pk}/", answer="已经销毁")
    coming.post("clerk", f"{second}tick/", count="12", note="手工录入")
    assert "The protocol is signed." in coming.shown(sign(coming, "admin", project))
    return project, at


def test_the_signature_freezes_the_protocol_and_the_trail_carries_its_digest(coming, signed):
    pk = coming.number(signed[0])
    with reenter(coming.company.id):
        found = OnboardingProject.objects.get(pk=pk)
        event = AuditEvent.objects.get(verb="onboarding.sign", target_id=str(pk))
        assert hashlib.sha256(found.protocol.encode()).hexdigest() == found.digest
        assert open_events([event])[event.pk].content["sha256"] == found.digest
    page = text(coming, "clerk", f"{signed[0]}protocol/")
    assert found.digest in page
    assert "手工录入" in page
    assert "借阅登记从今天起重新开始" in page


def test_it_is_signed_once_and_changed_no_more(coming, signed):
    assert "it is signed once" in coming.shown(sign(coming, "admin", signed[0]))
    late = coming.post("clerk", f"{signed[0]}edit/", name="anders")
    assert "The protocol is signed; the project is changed no more." in coming.shown(late)


def test_what_changes_after_the_signature_is_shown_beside_what_was_signed(coming, signed):
    project, at = signed
    assert "Since the signature" not in text(coming, "clerk", f"{project}protocol/")
    undo = _undo_of(coming, at)
    coming.post("clerk", undo)
    coming.work()
    page = text(coming, "clerk", f"{project}protocol/")
    assert "Since the signature figures have changed" in page
    assert "关怀记录.csv Records 2 0" in page
    assert "关怀记录.csv Rows without record 0 2" in page
    coming.reconcile(project)
    assert "Sum of 礼品费用 30.00 0.00" in text(coming, "clerk", f"{project}protocol/")
    assert "not shown to you" in text(coming, "admin", f"{project}protocol/")


def _undo_of(coming, at):
    """Return the address by which the clerk takes an import back."""
    with reenter(coming.company.id):
        return f"/did/{ImportJob.objects.get(pk=coming.number(at)).change_set}/undo/"
