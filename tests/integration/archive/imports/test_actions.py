"""Ledgers become records: rehearsed as they are committed, each row once, the mistakes explained."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import load_workbook

from archive.imports import actions, committing, contents, queries, storage
from archive.imports.cell_reading import Reading
from archive.imports.making import Maker
from archive.imports.models import ColumnMemory, ImportIssue, ImportJob, ImportRow
from archive.imports.staging import order_of, plan_of
from archive.imports.workbooks import iter_rows, read
from archive.records.models import Record
from config.demo.ledgers import write_cards, write_people
from jobs.progress import Cancelled
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.scope import reenter
from policies.document.queries import published
from security.audit.models import AuditEvent
from tests.plugins.doubles import tell_only

CONSENT = {"legal_basis": "合同必需", "purpose": "履行合同", "scope": "基本信息、联系信息"}


@pytest.fixture(scope="module")
def home(company, hire):
    tell_only(company)  # invented names are often the same
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return company


@pytest.fixture(scope="module")
def clerk(home, hire):
    return hire(home, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def cards(tmp_path):
    def write(rows, seed):
        path = tmp_path / f"台账{seed}.xlsx"
        write_cards(path, rows, seed=seed, staff=("王磊", "李建国"))
        return path

    return write


def renumbered(path, prefix):
    """The ledger with legacy numbers of its own, so that no test meets another's records."""
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=4):
        if row[1].value:
            row[1].value = f"{prefix}{row[1].value}"
    book.save(path)
    return path


def test_a_real_ledger_of_cards_is_filed_and_its_mistakes_are_explained(
    home, clerk, cards, bring_in
):
    number = bring_in(home, clerk, cards(600, 7), "KP")
    with reenter(home.id):
        job = ImportJob.objects.get(pk=number)
        assert job.state == "done"
        assert sum(job.counts[state] for state in ("committed", "bad", "duplicate")) == 600
        assert job.counts["committed"] >= 540
        rows = ImportRow.objects.filter(job=job, state="committed")
        filed = Record.objects.filter(pk__in=rows.values("record_id"), state="filed")
        assert filed.count() == job.counts["committed"] == filed.exclude(archive_no=None).count()
        assert filed.first().values["CTC"][0]["contact_name"]
        told = set(
            ImportIssue.objects.filter(job=job, severity="error").values_list("row", flat=True)
        )
        assert told == set(
            ImportRow.objects.filter(job=job, state="bad").values_list("row", flat=True)
        )
        assert ColumnMemory.objects.get(category="KP", heading="客户全称").target == "org_name"
        commits = AuditEvent.objects.filter(verb="record.import", change_set=job.change_set)
        assert sum(commits.values_list("bulk_count", flat=True)) == job.counts["committed"]


def test_a_ledger_of_people_from_an_old_program_becomes_drafts(
    make_company, hire, bring_in, tmp_path
):
    other = make_company(pack="P01")
    hire(other, "xufang", "徐芳", ("XSB", "OPR"))
    keeper = hire(other, "guoying", "郭英", ("DAS", "ARC"))
    path = tmp_path / "个人客户台账.csv"
    write_people(path, 300, seed=3, owner="徐芳")
    number = bring_in(other, keeper, path, "KH·G", fixed=CONSENT)
    with reenter(other.id):
        job = ImportJob.objects.get(pk=number)
        assert job.counts["committed"] >= 270
        assert job.counts["committed"] + job.counts["bad"] == 300
        assert not Record.objects.exclude(state="draft").exists()
        # What is sealed in a record is repeated nowhere in clear.
        record = Record.objects.first()
        assert "cnid" not in record.values
        shown = ImportIssue.objects.filter(job=job, code="unrecoverable").first()
        assert shown.params["shown"] == "…"


def test_a_rehearsal_makes_no_record_and_says_what_the_commit_then_does(
    home, clerk, cards, bring_in, runner
):
    with reenter(home.id):
        before = Record.objects.count()
    number = bring_in(home, clerk, renumbered(cards(80, 8), "B"), "KP", commit=False)
    with reenter(home.id):
        assert Record.objects.count() == before
        rehearsed = ImportJob.objects.get(pk=number).counts
    committed = actions.commit(clerk, number, runner(home, clerk))
    assert committed["committed"] == rehearsed["new"]
    assert committed["refused"] == 0


def test_a_stopped_commit_goes_on_and_no_row_is_committed_twice(
    home, clerk, cards, bring_in, runner, monkeypatch
):
    number = bring_in(home, clerk, renumbered(cards(60, 9), "C"), "KP", commit=False)
    monkeypatch.setattr(actions, "CHUNK", 20)
    steps = runner(home, clerk)

    def stop():
        raise Cancelled

    steps.check = stop
    with pytest.raises(Cancelled):
        actions.commit(clerk, number, steps)
    with reenter(home.id):
        job = ImportJob.objects.get(pk=number)
        assert job.state == "cancelled"
        first = ImportRow.objects.filter(job=job, state="committed").count()
        assert 0 < first <= 20
    actions.commit(clerk, number, runner(home, clerk))
    with reenter(home.id):
        rows = ImportRow.objects.filter(job_id=number)
        made = list(rows.filter(state="committed").values_list("record_id", flat=True))
        assert len(made) == len(set(made)) > first
        assert not rows.filter(state="new").exists()
        job.refresh_from_db()
        events = AuditEvent.objects.filter(verb="record.import", change_set=job.change_set)
        assert events.count() >= 3


def test_a_row_refused_only_at_the_commit_is_set_aside_with_its_reason(
    home, clerk, cards, bring_in, runner, monkeypatch
):
    number = bring_in(home, clerk, renumbered(cards(30, 10), "D"), "KP", commit=False)
    enter = committing.enter_many

    def picky(actor, rows, **how):
        for place, row in enumerate(rows, 1):
            if row.legacy_no.endswith("0007"):
                raise Invalid([Problem(code="double", message="Double.", where=f"{place}.uscc")])
        return enter(actor, rows, **how)

    monkeypatch.setattr(committing, "enter_many", picky)
    counts = actions.commit(clerk, number, runner(home, clerk))
    assert counts["refused"] == 1
    assert counts["new"] == 0
    with reenter(home.id):
        assert ImportIssue.objects.filter(job_id=number, code="double").count() == 1


def test_the_rows_of_an_import_are_sealed(home, clerk, cards, bring_in):
    number = bring_in(home, clerk, renumbered(cards(20, 12), "E"), "KP", commit=False)
    with reenter(home.id):
        job = queries.import_of(clerk, number)
        row = ImportRow.objects.filter(job=job).first()
        cells = queries.with_cells(job, [row])[0].cells
        assert any("1700000" in cell or "１７" in cell for cell in cells)
        assert b"1700000" not in bytes(row.content)


def test_a_file_is_read_once_and_what_was_read_of_it_is_sealed(
    home, clerk, cards, bring_in, monkeypatch
):
    calls = []

    def counting(path, **how):
        calls.append(path)
        return read(path, **how)

    monkeypatch.setattr(contents, "read", counting)
    number = bring_in(home, clerk, renumbered(cards(20, 14), "G"), "KP", commit=False)
    assert len(calls) == 1
    with reenter(home.id):
        job = queries.import_of(clerk, number)
        assert job.counts["new"] > 0
        (kept,) = Path(settings.FONDS_HOME).glob(f"files/*/imports/{job.stored}.sheets")
        assert kept.stat().st_mode & 0o777 == 0o600
        assert not zipfile.is_zipfile(kept)
        with contents.workbook(job) as found:
            cells = [cell for _, row in iter_rows(found.sheets[0]) for cell in row]
        assert "统一社会信用代码" in cells
        storage.forget(job.stored)
        assert not kept.exists()
        with pytest.raises(Missing):
            contents.workbook(job).__enter__()


def test_equal_cells_of_different_kinds_are_not_confused(home, clerk):
    with reenter(home.id):
        targets = queries.targets_for("KP")
        mapping = {"columns": [{"column": "店名", "target": "store_name"}]}
        plan = plan_of("KP", mapping, ["店名"], targets)
        reading = Reading(today=date(2026, 1, 1))
        maker = Maker(order_of(plan, published(), reading, stage="draft"))
        made = [maker.make(place, (cell,)) for place, cell in enumerate((1, True, 1.0, 1))]
    assert [one.new.values["store_name"] for one in made] == ["1", "TRUE", "1.0", "1"]


def test_nobody_imports_without_the_right_or_into_what_is_not_there(home, clerk, hire):
    other = hire(home, "chenyong", "陈勇", ("JSB", "STF"))
    with reenter(home.id), pytest.raises(Refused):
        actions.receive(other, category="KP", file_name="a.csv", chunks=[b"a,b\n1,2\n"])
    with reenter(home.id), pytest.raises(Missing):
        actions.receive(clerk, category="XX", file_name="a.csv", chunks=[b"a,b\n1,2\n"])


def test_a_done_import_is_not_committed_again(home, clerk, cards, bring_in):
    number = bring_in(home, clerk, renumbered(cards(10, 13), "F"), "KP")
    with reenter(home.id), pytest.raises(Conflict):
        actions.start_commit(clerk, number)
