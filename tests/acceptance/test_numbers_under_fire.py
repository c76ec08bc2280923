"""Numbers under fire: 64 people file at once while connections are cut, requests fail and a worker is killed."""

import asyncio
import contextlib
import http.client
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event, Thread

import pytest
from openpyxl import load_workbook
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django.utils import connector_params

from archive.imports import actions as imports
from archive.imports.models import ImportJob
from archive.records import actions
from archive.records.models import Record, RegisterEntry
from archive.records.number_models import Counter as NumberCounter
from archive.records.number_models import NumberEvent
from archive.records.rules import NewRecord
from archive.records.verification import verify_numbers
from config.demo.ledgers import write_cards
from config.operating.direct import Direct
from jobs.ledger import ALIVE
from jobs.worker import rescue_stalled
from kernel.clock import now
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.plugins.doubles import tell_only

PEOPLE, EACH, SPOILT = 64, 4, 32
IMPORTED = 6_000  # more than one batch
HANGING = 600  # seconds; how fast it is, `fonds bench numbers` says
CARD = {
    "store_name": "丸石车行", "org_name": "上海丸石自行车有限公司", "operator": "张三丰",
    "addr": "上海市浦东新区世纪大道1号", "region": "31", "cust_class": "J",
    "filled_on": "2026-11-02", "reviewed_on": "2026-11-03", "qty": "1",
    "CTC": [{"contact_name": "张三丰", "mobile": "13800138000"}],
}  # fmt: skip


@dataclass
class Fire:
    """What happened while it burnt."""

    waits: list = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    cut: int = 0
    killed: int = 0
    filed: Event = field(default_factory=Event)  # all that is filed by hand
    over: Event = field(default_factory=Event)


@pytest.fixture(scope="module")
def company(make_company, engage):
    staff = {"wanglei": ("王磊", "XSB", "OPR"), "lijianguo": ("李建国", "XSB", "DH")}
    clerks = {f"clerk{place}": (f"内勤{place}", "XSB", "CLK") for place in range(PEOPLE)}
    company = engage(make_company(pack="P07", name="天津风驰自行车有限公司"), staff | clerks)
    tell_only(company)  # sixty clerks key the same card at once
    return company


@pytest.fixture(scope="module")
def drafts(company):
    """Ids of complete drafts, and of drafts that miss what filing requires."""
    with reenter(company.id) as scope:
        ids = dict(User.objects.values_list("username", "pk"))
        scope.actor = clerk = actor_of(User.objects.get(username="clerk0"))
        signed = {"filled_by": str(ids["wanglei"]), "reviewed_by": str(ids["lijianguo"])}
        good = NewRecord(category="KP", values={**CARD, **signed})
        made = actions.create(clerk, [good] * (PEOPLE * EACH + SPOILT)).done
        spoilt = list(Record.objects.filter(pk__in=made[PEOPLE * EACH :]))
        for one in spoilt:  # as if the policy had begun to require what is missing
            del one.values["operator"]
        Record.objects.bulk_update(spoilt, ["values"])
    return made[: PEOPLE * EACH], made[PEOPLE * EACH :]


@pytest.fixture(scope="module")
def ledger(company, drafts, tmp_path_factory):
    """A rehearsed import of a ledger whose rows all count in the scope of the drafts."""
    path = tmp_path_factory.mktemp("fire") / "台账.xlsx"
    write_cards(path, IMPORTED, seed=5, staff=("王磊", "李建国"))
    book = load_workbook(path)
    for row in book.worksheets[0].iter_rows(min_row=4):
        if isinstance(row[0].value, int):
            row[1].value, row[9].value, row[10].value = None, "上海", "经销商"
    book.save(path)
    with reenter(company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(username="clerk0"))
        job = imports.bring(actor, category="KP", file_name=path.name, chunks=[path.read_bytes()])
        imports.set_mapping(actor, job.pk, columns={}, fixed={}, file=True)
    imports.rehearse(actor, job.pk, Direct(company.id, actor))
    return job.pk


def file_all(visitor, numbers, fire):
    """File one draft after the other; try again after whatever broke, as a person would."""
    for number in numbers:
        while not fire.over.is_set():
            started = time.monotonic()
            try:
                answer = visitor.post(f"/records/{number}/step/", {"step": "submit"}, follow=False)
            except (OSError, http.client.HTTPException):
                fire.answers["broken off"] += 1
                continue
            fire.answers[answer.status] += 1
            if answer.status == HTTPStatus.FOUND:
                fire.waits.append(time.monotonic() - started)
                break
            time.sleep(0.1)


def cut_connections(server, fire):
    """End a random backend that is in the middle of a company's transaction, again and again."""
    chance = random.Random(7)  # noqa: S311 - repeatable
    with server._connect("fonds") as superuser:
        while not fire.filed.wait(0.25):
            found = superuser.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'f_app' AND xact_start IS NOT NULL"
                " AND query NOT ILIKE '%procrastinate%'"
            ).fetchall()
            if found:
                superuser.execute("SELECT pg_terminate_backend(%s)", chance.choice(found))
                fire.cut += 1


def tend_import(server, served, company, visitor, job, fire):
    """Start the import; kill its worker before and after its first batch; start it again where it failed."""
    state = f"SELECT state FROM {company.schema}.archive_import_job WHERE id = %s"  # noqa: S608
    filed = f"SELECT count(*) FROM {company.schema}.archive_record WHERE state = 'filed'"  # noqa: S608
    jobs = (  # its own: the hourly ones come and go
        f"SELECT state FROM {company.schema}.jobs_job"  # noqa: S608 - a schema of our own
        " WHERE task = 'imports.commit' ORDER BY id DESC LIMIT 1"
    )
    with server._connect("fonds") as superuser:
        while not fire.over.wait(0.1):
            (at,) = superuser.execute(state, [job]).fetchone()
            (done,) = superuser.execute(filed).fetchone()
            if at == "done":
                return
            work = superuser.execute(jobs).fetchone()
            # A cut connection may leave the import as it was; that its job failed says it may be started again.
            if work in {None, ("failed",)}:
                with contextlib.suppress(OSError, http.client.HTTPException):  # cut off: once more
                    visitor.post(f"/imports/{job}/commit/", {}, follow=False)
            elif at == "committing" and (fire.killed == 0 or (fire.killed == 1 and done > 5_000)):
                time.sleep(0.4)
                kill_worker(superuser, served, company)
                fire.killed += 1


def kill_worker(superuser, served, company):
    """Kill the worker, and let the time pass after which it is taken to be dead."""
    served.kill_worker()
    superuser.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 day'")
    superuser.execute(
        f"UPDATE {company.schema}.jobs_job SET heartbeat = %s WHERE state = 'running'",  # noqa: S608
        [now() - ALIVE * 2],
    )
    asyncio.run(rescue())


async def rescue():
    """Do what the running worker does every minute."""
    app = App(connector=PsycopgConnector(kwargs=connector_params("default")))
    async with app.open_async():
        await rescue_stalled(app)


@pytest.mark.requirement(
    "REQ-NUM-01", "the database keeps the number unique while many file at once"
)
def test_64_people_file_under_fire_and_no_number_is_lost_or_given_twice(
    installation, served, company, drafts, ledger, visit
):
    good, bad = drafts
    with ThreadPoolExecutor(8) as pool:
        visitors = list(pool.map(lambda place: visit(company, f"clerk{place}"), range(PEOPLE)))
    fire = Fire()
    background = [
        Thread(target=cut_connections, args=(installation, fire)),
        Thread(target=tend_import, args=(installation, served, company, visitors[0], ledger, fire)),
    ]
    started = time.monotonic()
    for thread in background:
        thread.start()
    with ThreadPoolExecutor(PEOPLE) as pool:
        share = [
            pool.submit(file_all, one, [*good[place::PEOPLE], *bad[place::PEOPLE]], fire)
            for place, one in enumerate(visitors[1:] + visitors[:1])
        ]
        for one in share:
            one.result(timeout=HANGING)
    fire.filed.set()
    background[1].join(HANGING)
    fire.over.set()
    background[0].join(10)
    spent = time.monotonic() - started
    waits = sorted(fire.waits)
    print(  # noqa: T201 - the figures of this run
        f"{len(waits)} requests in {spent:.1f} s, p50 {waits[len(waits) // 2]:.2f} s,"
        f" p99 {waits[int(len(waits) * 0.99)]:.2f} s; answers {dict(fire.answers)};"
        f" {fire.cut} connections cut, worker killed {fire.killed} times"
    )
    assert fire.cut > 0
    assert fire.killed > 0
    assert_in_order(company, good, bad, ledger)


def assert_in_order(company, good, bad, ledger):
    """Every good draft is filed, no spoilt one; ledger, register and records say the same 1…N."""
    with reenter(company.id):
        assert Record.objects.filter(pk__in=good, state="filed").count() == len(good)
        assert not Record.objects.filter(pk__in=bad).exclude(state="draft").exists()
        job = ImportJob.objects.get(pk=ledger)
        assert job.state == "done"
        total = len(good) + job.counts["committed"]
        numbers = Record.objects.filter(state="filed").values_list("archive_no", flat=True)
        assert len(numbers) == total
        assert sorted(int(one.rpartition("-")[2]) for one in numbers) == list(range(1, total + 1))
        assert set(RegisterEntry.objects.values_list("archive_no", flat=True)) == set(numbers)
        used = NumberEvent.objects.filter(event="used").values_list("number", flat=True)
        assert sorted(used) == sorted(numbers)
        assert list(NumberCounter.objects.values_list("last", flat=True)) == [total]
        report = verify_numbers()
        assert report.problems == ()
        assert (report.numbers, report.voids) == (total, 0)
