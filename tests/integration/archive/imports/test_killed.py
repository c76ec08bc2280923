"""An import whose process, or whose database, is killed again and again: no row is lost, none comes twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connections

from archive.imports import actions
from archive.imports.models import ImportJob, ImportRow
from archive.imports.taking_back import take_back
from archive.records.models import Record
from archive.records.verification import verify_numbers
from config.demo.ledgers import write_cards
from kernel.scope import reenter
from security.audit.models import AuditChange, AuditEvent
from tests.plugins.doubles import tell_only
from tests.plugins.served import revive

SCRIPT = Path(__file__).with_name("commit_of_test.py")
ROOT = Path(__file__).parents[4]
KILLS = int(os.environ.get("FONDS_KILLS", "3"))  # by hand: 50
ROWS = 1_000 * (
    KILLS + 1
)  # every second kill waits for a batch of 500 rows; one of 2,500 may follow it
LATEST = 0.4  # seconds after the batch that was waited for
STEPS = ("bring", "rehearse", "commit", "undo")
ROUNDS = -(-KILLS // len(STEPS))
SMALL = 600  # rows of a ledger that goes through all steps


@pytest.fixture(scope="module")
def staff(company, hire):
    return _hired(company, hire)


def _hired(company, hire):
    tell_only(company)  # invented names are often the same
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def rehearsed(company, staff, bring_in, tmp_path):
    path = tmp_path / "台账.xlsx"
    write_cards(path, ROWS, seed=31, staff=("王磊", "李建国"))
    return bring_in(company, staff, path, "KP", commit=False)


def begin(about, company, staff, work="commit"):
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform"), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(  # noqa: S603 - our own script
        [
            *(sys.executable, "-W", "ignore", str(SCRIPT)),
            *(work, company.id, str(staff.user_id), str(about)),
        ],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout.readline() == b"at work\n"
    return process


def kill_the_database(process):
    """Kill the server process of another connection: PostgreSQL ends them all and recovers from its log."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND pid <> pg_backend_pid()"
        )
        others = [pid for (pid,) in cursor.fetchall()]
    for pid in others[:1]:
        os.kill(pid, signal.SIGKILL)
    process.wait(60)  # it lost its connection
    until = time.monotonic() + 60
    while True:
        connections.close_all()
        try:
            connections["default"].ensure_connection()
        except (OperationalError, psycopg.Error):
            assert time.monotonic() < until, "the database did not come back"
            time.sleep(0.2)
        else:
            revive()
            return bool(others)


def wait_for_rows(number, company, process, wanted):
    """Wait until so many rows are committed, or the work is done."""
    while committed(company, number) < wanted and process.poll() is None:
        time.sleep(0.02)


def committed(company, number):
    with reenter(company.id):
        return ImportRow.objects.filter(job=number, state="committed").count()


def killed_often(number, company, staff):
    """Begin and kill; return how much was committed after each kill, and what was killed how often."""
    chance = random.Random(7)  # noqa: S311 - when to kill is no secret
    steps, killed = [0], Counter()
    for turn in range(KILLS):
        process = begin(number, company, staff)
        wait_for_rows(number, company, process, steps[-1] + turn % 2)
        time.sleep(chance.uniform(0, LATEST))
        if process.poll() is not None:
            process.stdout.close()
            break  # all rows are in
        if turn % 3 == 2:
            killed["database"] += kill_the_database(process)
        else:
            process.kill()
            process.wait(20)
            killed["process"] += 1
        process.stdout.close()
        steps.append(committed(company, number))
    return steps, killed


@pytest.mark.timeout(180 + 30 * KILLS)
def test_nothing_is_lost_or_doubled_however_often_the_work_is_killed(
    company, staff, rehearsed, runner
):
    with reenter(company.id):
        counts = ImportJob.objects.get(pk=rehearsed).counts
    assert counts["new"] > ROWS * 0.9
    steps, killed = killed_often(rehearsed, company, staff)
    assert killed["database"] >= 1
    assert killed["process"] >= KILLS // 2
    assert steps == sorted(steps)  # what was committed stays
    assert steps[-1] > 0, "every kill came before the first batch"

    done = actions.commit(staff, rehearsed, runner(company, staff))

    assert (done["committed"], done["new"], done["refused"]) == (counts["new"], 0, 0)
    with reenter(company.id):
        rows = ImportRow.objects.filter(job=rehearsed, state="committed")
        records = list(rows.values_list("record_id", flat=True))
        assert len(set(records)) == len(records) == Record.objects.count() == counts["new"]
        assert Record.objects.filter(state="filed", archive_no__isnull=False).count() == len(
            records
        )
        assert not verify_numbers().problems
        # The trail: one set of changes, every record in it once, and each event counts its own.
        job = ImportJob.objects.get(pk=rehearsed)
        events = AuditEvent.objects.filter(verb="record.import", change_set=job.change_set)
        changes = AuditChange.objects.filter(event__in=events).values_list("record_id", flat=True)
        assert sorted(changes) == sorted(records)
        assert sum(events.values_list("bulk_count", flat=True)) == len(records)


class Steps:
    """One ledger taken through all steps of an import, each of them undisturbed or killed and begun again."""

    def __init__(self, company, staff, runner, path):
        self.company, self.staff, self.path = company, staff, path
        self.runner, self.number = runner, 0
        self.chance = random.Random(11)  # noqa: S311 - when to kill is no secret
        self.took, self.killed = {}, Counter()

    def do(self, step):
        """Do a step in this process: the first time, or what a kill has left of it."""
        started = time.monotonic()
        with reenter(self.company.id) as scope:
            scope.actor = self.staff
            if step == "bring" and not self.number:
                chunks = [self.path.read_bytes()]
                job = actions.bring(
                    self.staff, category="KP", file_name=self.path.name, chunks=chunks
                )
                self.number = job.pk
            if step == "bring":
                job = ImportJob.objects.get(pk=self.number)
                if not job.counts:
                    actions.set_mapping(self.staff, job.pk, columns={}, fixed={}, file=True)
            if step == "undo" and Record.objects.exists():
                take_back(self.staff, self.number)
        if step in ("rehearse", "commit") and self.state() not in ("done",):
            getattr(actions, step)(self.staff, self.number, self.runner(self.company, self.staff))
        self.took.setdefault(step, time.monotonic() - started)

    def kill(self, step):
        """Begin a step in a process of its own and kill that at some moment."""
        about = self.path if step == "bring" else self.number
        process = begin(about, self.company, self.staff, step)
        time.sleep(self.chance.uniform(0, self.took[step]))
        process.kill()
        self.killed[step, "at work" if process.wait(20) else "just done"] += 1
        process.stdout.close()
        if step == "bring":
            with reenter(self.company.id):
                left = ImportJob.objects.exclude(state="done").values_list("pk", flat=True)
                assert len(left) <= 1
                self.number = left[0] if left else 0

    def state(self):
        with reenter(self.company.id):
            return str(ImportJob.objects.get(pk=self.number).state)

    def whole(self, *, killed):
        """Take the ledger through; return what the archive and the staged rows hold after the commit."""
        self.number = 0
        for step in STEPS[:-1]:
            if killed:
                self.kill(step)
            self.do(step)
        found = self.found()
        if killed:
            self.kill("undo")
        self.do("undo")
        with reenter(self.company.id):
            assert not Record.objects.exists()
            assert not verify_numbers().problems
        return found

    def found(self):
        with reenter(self.company.id):
            rows = ImportRow.objects.filter(job=self.number).order_by("row")
            records = Record.objects.order_by("pk")
            numbers = list(records.values_list("archive_no", flat=True))
            assert len(set(numbers)) == len(numbers)
            assert not verify_numbers().problems
            values = [(one.title, one.state, {**one.values, "card_no": ""}) for one in records]
            return (
                list(rows.values_list("row", "state", "filing")),
                sorted(values, key=repr),
            )


@pytest.mark.timeout(180 + 30 * KILLS)
def test_every_step_killed_at_some_moment_ends_as_if_nothing_had_happened(
    make_company, hire, runner, tmp_path
):
    company = make_company()
    staff = _hired(company, hire)
    path = tmp_path / "小台账.xlsx"
    write_cards(path, SMALL, seed=37, staff=("王磊", "李建国"))
    steps = Steps(company, staff, runner, path)
    undisturbed = steps.whole(killed=False)
    assert len(undisturbed[1]) > SMALL * 0.9
    for _ in range(ROUNDS):
        assert steps.whole(killed=True) == undisturbed
    print("killed", dict(steps.killed), {step: round(took, 2) for step, took in steps.took.items()})  # noqa: T201 - the figures of a run by hand
    assert sum(steps.killed.values()) == ROUNDS * len(STEPS)
