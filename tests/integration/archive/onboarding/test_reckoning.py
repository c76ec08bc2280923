"""The figures of a project: resumed where they stopped, states of other features, amounts that differ, files gone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.imports import storage
from archive.imports.models import ImportJob, ImportRow
from archive.onboarding import actions, reckoning
from archive.onboarding.models import OnboardingImport
from archive.records.models import Record
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.imports.conftest import Runner
from tests.integration.archive.onboarding.conftest import GIFTS


def job_of(coming, at):
    return ImportJob.objects.get(pk=coming.number(at))


@pytest.fixture
def brought(coming):
    """Return a maker of a project with files that are in, from these rows each: project, files, imports."""

    def make(name, *ledgers):
        project = coming.project(name)
        files = [coming.add(project, f"{name}{at}.csv") for at in range(len(ledgers))]
        ats = [coming.bring(file, rows=rows) for file, rows in zip(files, ledgers, strict=True)]
        return project, files, ats

    return make


def rows_of(year, *costs):
    return tuple(("生日", f"{year}-0{at}-01", str(cost)) for at, cost in enumerate(costs, start=1))


def test_figures_go_on_with_the_imports_that_were_not_done(coming, brought, monkeypatch):
    project, _files, ats = brought("续算", rows_of(2011, 1, 2), rows_of(2012, 3))
    with reenter(coming.company.id):
        actor = actor_of(User.objects.get(pk=coming.ids["clerk"]))
    pk, runner, seen = coming.number(project), Runner(coming.company, actor), []
    whole = reckoning.figures_of

    def killed(job, progress):
        if seen:
            raise ConnectionError
        seen.append(job.pk)
        return whole(job, progress)

    monkeypatch.setattr(reckoning, "figures_of", killed)
    with pytest.raises(ConnectionError):
        actions.reconcile(actor, pk, 1, runner)
    monkeypatch.setattr(reckoning, "figures_of", lambda *given: seen.append(0) or whole(*given))
    assert actions.reconcile(actor, pk, 1, runner) == 1
    assert seen == [coming.number(ats[0]), 0]
    with reenter(coming.company.id):
        figures = OnboardingImport.objects.filter(file__project=pk).order_by("id")
        assert [one.figures["read"] for one in figures] == [2, 1]
        assert {one.run for one in figures} == {1}


def test_rows_that_went_into_another_record_are_merged_whatever_their_state_is_called(
    coming, brought
):
    rows = (*rows_of(2013, 10, 20), ("婚礼", "2013-09-01", "7"))
    project, (file,), (at,) = brought("合并", rows)
    with reenter(coming.company.id):
        job = job_of(coming, at)
        made = ImportRow.objects.filter(job=job, state="committed").first()
        ImportRow.objects.filter(job=job, state="bad").update(
            state="merged", record_id=made.record_id
        )
    coming.reconcile(project)
    page = coming.shown(coming.get("clerk", file))
    assert "Rows read 3 Records 2 Merged 1 Duplicates 0 Refused 0 Left out 0" in page
    assert "礼品费用 37.00 0.00 merged 7.00 30.00 equal" in page
    assert "reconciled" in page


def test_a_sum_that_differs_is_named_and_needs_a_reason(coming, brought):
    project, (file,), (at,) = brought("差额", rows_of(2014, 100, 50))
    with reenter(coming.company.id):
        made = ImportRow.objects.filter(job=job_of(coming, at)).values("record_id")
        record = Record.objects.filter(pk__in=made).first()
        record.values["gift_cost"] = "90"
        record.save()
    coming.reconcile(project)
    page = coming.shown(coming.get("clerk", file))
    assert "礼品费用 150.00 0.00 140.00 differs by 10.00" in page
    assert "done, rows left" in page
    coming.say_why(file, why="原表多记十元，已更正")
    assert "reconciled" in coming.shown(coming.get("clerk", file))
    assert "原表多记十元，已更正" in coming.shown(coming.get("clerk", f"{project}protocol/"))


def test_a_file_that_is_gone_is_said_so_and_its_rows_are_counted_by_what_was_kept(coming, brought):
    project, (file,), (at,) = brought("原件", rows_of(2015, 5))
    with reenter(coming.company.id):
        storage.discard(job_of(coming, at).stored)
    coming.reconcile(project)
    page = coming.shown(coming.get("clerk", file))
    assert "The file itself is not kept any more" in page
    assert "Rows read 1 Records 1" in page


def test_records_that_come_or_go_make_the_figures_stale(coming, brought):
    project, (file,), (at,) = brought("过时", GIFTS)
    coming.reconcile(project)
    assert "reconciled" in coming.shown(coming.get("clerk", file))
    with reenter(coming.company.id):
        change_set = job_of(coming, at).change_set
    coming.post("clerk", f"/did/{change_set}/undo/")
    coming.work()
    assert "work them out anew" in coming.shown(coming.get("clerk", file))
    coming.reconcile(project)
    page = coming.shown(coming.get("clerk", file))
    assert "Was a record; it was taken back or removed since." in page
    assert "Rows read 2 Records 0" in page
    assert "the account holds" in page


def test_a_correction_that_comes_back_as_a_second_import_belongs_to_the_same_file(coming, brought):
    project, (file,), _ats = brought("更正", (*rows_of(2016, 1), ("满月", "2016-05-01", "2")))
    coming.bring(file, rows=rows_of(2017, 2))
    coming.reconcile(project)
    page = coming.shown(coming.get("clerk", file))
    assert "Rows read 2 Records 1" in page
    assert "Rows read 1 Records 1" in page
    coming.say_why(file, why="更正后第二次导入")
    shown = coming.shown(coming.get("clerk", f"{project}protocol/"))
    assert "Rows read 3 Records 2" in shown
    assert "reconciled 3 2 0 0 0 1" in shown


def test_who_is_asked_finds_it_on_the_home_page(coming):
    project = coming.project("首页")
    coming.post("clerk", f"{project}ask/", text="哪一年？", department="JSB")
    coming.post("clerk", f"{project}ask/", text="哪一箱？", department="XZB")
    coming.post("clerk", f"{project}ask/", text="哪一柜？", department="XSB")
    for who in ("office", "clerk"):  # also who sees the project itself
        coming.get(who, "/")
        with CaptureQueriesContext(connection) as caught:
            home = coming.shown(coming.get(who, "/"))
        assert "Questions about data brought in" in home
        assert len(caught) <= 25
    assert "Questions about data brought in" not in coming.shown(coming.get("finance", "/"))
