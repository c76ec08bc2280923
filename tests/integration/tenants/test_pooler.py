"""Two companies behind PgBouncer in transaction mode, two server sessions for six threads: no foreign row."""

import os
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from kernel.errors import ScopeError
from security.people.models import Department
from tenants.scope import tenant_scope
from tests.machine import pooler

THREADS, ROUNDS, SESSIONS = 6, 500, 2

CONFIGURATION = """
[databases]
fonds = host={host} port={port} dbname=fonds
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 50
logfile = {folder}/log
"""


@pytest.fixture(scope="module")
def pooled(installation):
    """The folder of PgBouncer's socket in front of the suite's server; None where there is no PgBouncer."""
    program = pooler.executable()
    if program is None:
        yield None
        return
    address = installation.address()
    owner = (Path(address.host) / f".s.PGSQL.{address.port}").stat()
    folder = Path(tempfile.mkdtemp(prefix="fonds-pooler-"))
    written = CONFIGURATION.format(
        host=address.host, port=address.port, folder=folder, sessions=SESSIONS
    )
    (folder / "ini").write_text(written, encoding="ascii")
    (folder / "users").write_text(f'"f_app" "{installation.password("f_app")}"\n', encoding="ascii")
    identity = {}
    if os.geteuid() == 0:  # PgBouncer refuses root, and the server's folder opens to its owner
        for path in (folder, *folder.iterdir()):
            os.chown(path, owner.st_uid, owner.st_gid)
        identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    process = subprocess.Popen(  # noqa: S603 - the program was found on the path, no input
        [program, folder / "ini"], stderr=subprocess.DEVNULL, cwd=folder, **identity
    )
    deadline = time.monotonic() + 10
    while not (folder / ".s.PGSQL.6432").exists():
        assert process.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < deadline, "PgBouncer opens no socket"
        time.sleep(0.05)
    yield folder
    process.terminate()
    process.wait(10)
    shutil.rmtree(folder)


@pytest.fixture
def through_pooler(pooled, not_proved, monkeypatch):
    """New threads connect to PgBouncer; this thread keeps its own connection."""
    if pooled is None:
        not_proved(pooler.NONE)
    settings = connections.databases["default"]
    monkeypatch.setitem(settings, "HOST", str(pooled))
    monkeypatch.setitem(settings, "PORT", "6432")


@pytest.fixture(scope="module")
def companies(company, make_company):
    """Two companies in which every department carries the company's own id."""
    both = (company, make_company(name="别人"))
    for one in both:
        with tenant_scope(one):
            Department.objects.create(code="MARK", zh="")
            Department.objects.update(zh=one.id)
    return both


class Traffic:
    """What the threads saw."""

    def __init__(self, companies):
        self.companies = companies
        self.lock = threading.Lock()
        self.foreign, self.errors = [], []
        self.operations, self.written, self.sessions = Counter(), Counter(), Counter()

    def work(self, number):
        """Do `ROUNDS` scopes on one pooled connection, company and kind of work drawn by lot."""
        drawn = random.Random(number)  # noqa: S311 - work drawn by lot, no secret
        try:
            for _turn in range(ROUNDS):
                company = drawn.choice(self.companies)
                self.one_scope(company, drawn)
        except Exception as error:
            self.errors.append(error)
            raise
        finally:
            connections.close_all()

    def one_scope(self, company, drawn):
        kind = drawn.choice(("read", "write", "undo", "savepoint", "stream"))
        seen, wrote = [], 0
        with tenant_scope(company):
            if kind in {"write", "undo"}:
                Department.objects.create(code=f"{drawn.getrandbits(60):x}", zh=company.id)
                wrote = kind == "write"
            elif kind == "savepoint":
                seen += self.behind_a_savepoint(company)
            departments = Department.objects.order_by("-pk")[:20]
            rows = departments.iterator(chunk_size=5) if kind == "stream" else departments
            seen += [row.zh for row in rows]
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                session = cursor.fetchone()[0]
            transaction.set_rollback(kind == "undo")
        with self.lock:
            self.operations[kind] += 1
            self.written[company.id] += wrote
            self.sessions[session, company.id] += 1
            self.foreign += [found for found in seen if found != company.id]

    def behind_a_savepoint(self, company):
        try:
            with transaction.atomic():
                Department.objects.create(code="MARK", zh="twice")
        except Exception:  # noqa: BLE001 - the unique code refuses; what counts is where we stand now
            return list(Department.objects.filter(code="MARK").values_list("zh", flat=True))
        return ["a constraint of the company was not there"]


def departments(company):
    with tenant_scope(company):
        return Counter(Department.objects.values_list("zh", flat=True))


def test_three_thousand_reads_and_writes_meet_no_foreign_row(through_pooler, companies):
    before = {one.id: departments(one).total() for one in companies}
    traffic = Traffic(companies)
    threads = [threading.Thread(target=traffic.work, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert traffic.errors == []
    assert traffic.operations.total() == THREADS * ROUNDS
    assert traffic.foreign == []
    # The proof bites: the threads shared the server's sessions, and each session served both.
    assert 1 <= len({session for session, _company in traffic.sessions}) <= SESSIONS
    assert {company for _session, company in traffic.sessions} == {one.id for one in companies}
    assert [departments(one) for one in companies] == [
        {one.id: before[one.id] + traffic.written[one.id]} for one in companies
    ]


def test_nothing_of_a_company_stays_on_a_pooled_session(through_pooler, companies):
    """After a scope, whoever gets the session next is f_app in public, and reads no company."""
    found = []

    def look():
        for one in companies:
            with tenant_scope(one):
                Department.objects.exists()
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT current_user, current_schema()")
                found.append(cursor.fetchone())
            try:
                Department.objects.exists()
            except ScopeError:
                found.append("refused")
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [("f_app", "public"), "refused"] * 2
