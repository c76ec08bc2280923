"""The embedded PostgreSQL survives a kill, listens on its socket only, asks everybody for a password."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from persistence.embedded import Embedded
from persistence.roles import PASSWORD_ROLES

ROOT = Path(__file__).resolve().parents[3]

AS_ORDINARY_USER = """
import encodings.ascii, encodings.idna, os, sys
from pathlib import Path
import psycopg
from persistence.embedded import Embedded
if len(sys.argv) > 2:  # imported as root, whose folder holds the interpreter; the rest as an ordinary user
    os.setgroups([])
    os.setgid(int(sys.argv[3]))
    os.setuid(int(sys.argv[2]))
server = Embedded(Path(sys.argv[1]))
address = server.start()
with psycopg.connect(host=address.host, port=address.port, dbname=address.database, user="f_app",
                     password=server.password("f_app")) as connection:
    print(os.geteuid() != 0, connection.execute("SELECT current_user").fetchone()[0])
server.stop()
print(server.alive)
"""


@pytest.fixture
def folder():
    """A folder that every user of the machine can reach: a server drops to its own user under root."""
    path = Path(tempfile.mkdtemp(prefix="fonds-embedded-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def server(folder):
    """A server of the test's own."""
    one = Embedded(folder / "home")
    one.start()
    yield one
    one.stop()


def connect(server, user, password=None):
    address = server.address()
    return psycopg.connect(
        host=address.host,
        port=address.port,
        dbname=address.database,
        user=user,
        password=server.password(user) if password is None else password,
        autocommit=True,
    )


def test_the_server_is_safe_from_its_first_start(server):
    with connect(server, "postgres") as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("password_encryption", "timezone", "max_locks_per_transaction")
        }
        listening = psutil.Process(connection.execute("SELECT pg_backend_pid()").fetchone()[0])
        postmaster = listening.parent()
        rules = connection.execute(
            "SELECT type, database, user_name, auth_method FROM pg_hba_file_rules"
        ).fetchall()
        verifiers = connection.execute(
            "SELECT rolname, rolpassword FROM pg_authid WHERE rolcanlogin"
        ).fetchall()
        supers = connection.execute("SELECT rolname FROM pg_roles WHERE rolsuper").fetchall()
    assert shown == {
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "max_locks_per_transaction": "1024",
    }
    assert [c for c in postmaster.net_connections("inet") if c.status == psutil.CONN_LISTEN] == []
    assert rules == [("local", ["all"], ["all"], "scram-sha-256")]
    assert {name for name, _ in verifiers} == {*PASSWORD_ROLES, "postgres"}
    assert all(verifier.startswith("SCRAM-SHA-256$") for _, verifier in verifiers)
    assert supers == [("postgres",)]


@pytest.mark.parametrize("user", [*PASSWORD_ROLES, "postgres"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_connects_without_the_password(server, user, password, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(server, user, password)


def test_secrets_are_readable_by_their_owner_only(server):
    assert server.secrets.stat().st_mode & 0o077 == 0
    assert [
        p for p in server.secrets.iterdir() if p.name != "complete" and p.stat().st_mode & 0o077
    ] == []


def test_data_survives_a_killed_postmaster_and_the_next_start_works(server):
    with connect(server, "postgres") as connection:
        connection.execute("CREATE TABLE kept (a int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    server.kill()
    deadline = time.monotonic() + 10
    while server.alive:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    again = Embedded(server.home)
    again.start()
    with connect(again, "postgres") as connection:
        assert connection.execute("SELECT a FROM kept").fetchall() == [(7,)]
    assert again.alive


def test_a_second_start_on_a_running_server_joins_it(server):
    before = server.address()
    other = Embedded(server.home)
    assert other.start() == before
    with connect(other, "f_app") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_set_up_cut_short_is_finished_by_the_next_start(folder):
    """The mark of a finished set-up is written last; an older mark raises the walls again."""
    server = Embedded(folder / "home")
    server.start()
    with connect(server, "postgres") as connection:
        connection.execute("GRANT EXECUTE ON FUNCTION pg_catalog.lo_create(oid) TO PUBLIC")
    (server.secrets / "complete").write_text("an older version")
    server.stop()
    again = Embedded(folder / "home")
    again.start()
    with connect(again, "f_app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT lo_create(0)")
    again.stop()


def test_an_ordinary_user_starts_it_as_well(folder):
    """The suite often runs as root; people do not."""
    identity = []
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        identity = [str(nobody.pw_uid), str(nobody.pw_gid)]
    ran = subprocess.run(  # noqa: S603 - our own interpreter and our own script
        [sys.executable, "-c", AS_ORDINARY_USER, folder / "home", *identity],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT / "platform"), "HOME": str(folder), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.split() == ["True", "f_app", "False"], ran.stderr
