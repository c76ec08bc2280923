"""An import in two processes ends as it does in one, and what a rehearsal worked out is used only while it holds."""

import os
import signal
from dataclasses import replace
from datetime import date, timedelta

import pytest

from archive.imports import actions, ahead, committing, sources, staging
from archive.imports.ahead import Ahead
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.records import actions as record_actions
from archive.records.assessing import assess
from archive.records.entering import Entering
from archive.records.models import EqualityKey, Record, SearchWords
from archive.records.verification import verify_numbers
from config.demo.ledgers import write_cards
from kernel import beside
from kernel.clock import today
from kernel.errors import Conflict, Refused
from kernel.scope import reenter
from policies.access.rules import Verb
from policies.document.queries import published
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tests.plugins.doubles import tell_only

ROWS = 130
STAFF = (("wanglei", "王磊", "OPR"), ("lijianguo", "李建国", "DH"), ("zhoumin", "周敏", "CLK"))


@pytest.fixture
def in_parts(monkeypatch):
    """Small imports go the way of large ones, in several batches."""
    for module in (ahead, committing, staging):
        monkeypatch.setattr(module, "WORTH", 1)
    monkeypatch.setattr(actions, "FIRST", 20)
    monkeypatch.setattr(actions, "CHUNK", 50)
    monkeypatch.setattr(sources, "FIRST", 15)
    monkeypatch.setattr(sources, "PART", 40)
    monkeypatch.setattr(ahead, "FRAME", 20)
    monkeypatch.setattr(beside, "is_worth_it", lambda: True)
    monkeypatch.setattr(record_actions, "WORTH_LOADING_BESIDE", 1)
    yield
    beside.end()


@pytest.fixture
def office(make_company, hire):
    """Return a maker of companies with their clerk."""

    def make():
        company = make_company(pack="P07")
        tell_only(company)  # invented names are often the same
        people = [hire(company, name, shown, ("XSB", post)) for name, shown, post in STAFF]
        return company, people[-1]

    return make


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "台账.xlsx"
    write_cards(path, ROWS, seed=41, staff=("王磊", "李建国"))
    return path


def what_came_of(company, number):
    """Everything an import leaves that does not differ by time, key or id."""
    with reenter(company.id):
        rows = ImportRow.objects.filter(job=number).order_by("row")
        ids = list(rows.exclude(record_id=None).values_list("record_id", flat=True))
        records = [Record.objects.get(pk=pk) for pk in ids]
        people = {str(one) for one in _people_ids()}
        assert verify_numbers().problems == ()
        return {
            "rows": list(rows.values_list("row", "state", "filing")),
            "issues": sorted(
                ImportIssue.objects.filter(job=number).values_list("row", "column", "code")
            ),
            "records": [
                (one.title, one.state, one.archive_no, one.department, one.t1, one.t2, one.d1)
                for one in records
            ],
            "values": [
                {code: value for code, value in one.values.items() if str(value) not in people}
                for one in records
            ],
            "words": [
                sorted(SearchWords.objects.filter(record=pk).values_list("sensitivity", "words"))
                for pk in ids
            ],
            "keys": [
                sorted(EqualityKey.objects.filter(record=pk).values_list("field", "only_once"))
                for pk in ids
            ],
        }


def _people_ids():
    return Appointment.objects.values_list("user_id", flat=True)


def test_two_processes_leave_what_one_leaves(office, ledger, bring_in, in_parts, monkeypatch):
    one, clerk = office()
    here = bring_in(one, clerk, ledger, "KP")
    two, other = office()
    monkeypatch.setattr(beside, "is_worth_it", lambda: False)
    alone = bring_in(two, other, ledger, "KP")
    found = what_came_of(one, here)
    assert found == what_came_of(two, alone)
    assert len(found["records"]) > ROWS * 0.8
    assert all(found["words"])


def test_a_killed_second_process_costs_no_row(office, ledger, bring_in, in_parts, runner):
    company, clerk = office()
    number = bring_in(company, clerk, ledger, "KP", commit=False)
    steps = runner(company, clerk)

    def kill():
        os.kill(beside.ask(os.getpid).get(), signal.SIGKILL)

    steps.check = kill  # after each batch
    counts = actions.commit(clerk, number, steps)
    assert counts["new"] == counts["refused"] == 0
    with reenter(company.id):
        filed = Record.objects.filter(state="filed").count()
        assert filed == counts["committed"] > ROWS * 0.8
        assert verify_numbers().problems == ()


def test_who_lost_the_right_since_the_rehearsal_commits_nothing(
    office, ledger, bring_in, in_parts, runner
):
    company, clerk = office()
    number = bring_in(company, clerk, ledger, "KP", commit=False)
    with reenter(company.id):
        post = Appointment.objects.get(user_id=clerk.user_id)
        post.department = Department.objects.get(code="JSB")
        post.save()
        moved = actor_of(post.user)
    with pytest.raises(Refused):
        actions.commit(moved, number, runner(company, moved))
    with reenter(company.id):
        assert not Record.objects.exists()


def test_what_a_rehearsal_made_is_taken_only_on_the_same_basis(office, ledger, bring_in, in_parts):
    company, clerk = office()
    number = bring_in(company, clerk, ledger, "KP", commit=False)
    with reenter(company.id):
        job = ImportJob.objects.get(pk=number)
        pks = ImportRow.objects.filter(job=job, state="new", filing=True).order_by("row")
        chosen = [pks.values_list("pk", flat=True)[0]]
        ((row,),) = [one.rows for one in Ahead(first=1, most=1).taken(clerk, job, chosen).groups]
        marked = replace(row.kept, title="as it was rehearsed")

        def title(actor=clerk, new=row.new, kept=marked):
            (found,) = assess(actor, [new], file=True, verb=Verb.IMPORT, kept=[kept])
            return [one.code for one in found.problems] or found.row.title

        assert title() == marked.title  # nothing changed: not made again
        assert title(kept=replace(marked, basis="")) == row.kept.title
        # Another post of the importer: made again.
        Appointment.objects.create(
            user_id=clerk.user_id,
            department=Department.objects.get(code="JSB"),
            position=Position.objects.get(code="STF"),
            valid_from=date(2020, 1, 1),
        )
        assert title(actor=actor_of(User.objects.get(pk=clerk.user_id))) == row.kept.title
        # What it refers to is looked at again on any basis.
        assert title(new=replace(row.new, owner_id=10**9)) == ["no_owner"]
        assert title(new=replace(row.new, parent_id=10**9)) == ["no_parent"]
        policy = published()
        same = {"actor": clerk, "policy": policy, "stage": "filing"}
        assert Entering(**same).basis == marked.basis
        others = (
            {"policy": replace(policy, digest="other")},
            {"day": today() + timedelta(days=1)},
            {"stage": "draft"},
            {"time_zone": "UTC"},
        )
        assert marked.basis not in {Entering(**same | other).basis for other in others}


def test_a_policy_published_since_the_rehearsal_stops_the_commit(
    office, ledger, bring_in, in_parts, runner
):
    company, clerk = office()
    number = bring_in(company, clerk, ledger, "KP", commit=False)
    with reenter(company.id):
        ImportJob.objects.filter(pk=number).update(policy_digest="0" * 64)  # of an earlier policy
    with pytest.raises(Conflict):
        actions.commit(clerk, number, runner(company, clerk))
    with reenter(company.id):
        assert not Record.objects.exists()
