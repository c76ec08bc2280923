"""A PostgreSQL of the operator's own: roles made by the statements we print, nothing embedded started."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from persistence.embedded import Embedded
from persistence.roles import PASSWORD_ROLES, set_up_statements

ROOT = Path(__file__).resolve().parents[3]
PASSWORDS = {"f_app": "an app's password/with:signs@", "f_migrator": "the migrator's"}


@pytest.fixture(scope="module")
def own_server():
    """A running server on which an administrator made database and roles; (socket folder, port)."""
    folder = Path(tempfile.mkdtemp(prefix="fonds-own-"))
    folder.chmod(0o755)
    server = Embedded(folder / "server")
    address = server.start()
    administrator = {
        "host": address.host,
        "port": address.port,
        "user": "postgres",
        "password": server.password("postgres"),
        "autocommit": True,
    }
    with psycopg.connect(dbname="fonds", **administrator) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        for role in (*PASSWORD_ROLES, "f_owner"):
            name = sql.Identifier(role)
            connection.execute(sql.SQL("DROP OWNED BY {}").format(name))
            connection.execute(sql.SQL("DROP ROLE {}").format(name))
        for statement in set_up_statements(PASSWORDS):
            connection.execute(statement)
    yield address, folder
    server.stop()
    shutil.rmtree(folder)


def fonds(own_server, *arguments):
    address, folder = own_server
    place = f"/fonds?host={quote(address.host, safe='')}&port={address.port}"
    urls = {
        name: f"postgresql://{role}:{quote(PASSWORDS[role], safe='')}@{place}"
        for name, role in (
            ("FONDS_DATABASE_URL", "f_app"),
            ("FONDS_MIGRATOR_DATABASE_URL", "f_migrator"),
        )
    }
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("FONDS_", "DJANGO_", "PYTEST"))
    }
    more = {
        "FONDS_HOME": str(folder / "home"),
        "FONDS_ADMIN_PASSWORD": "correct-horse-battery",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
    }
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "config", *arguments, "--json"],
        cwd=ROOT,
        env={**kept, **more, **urls},
        capture_output=True,
        text=True,
        check=False,
    )


def test_fonds_works_on_a_server_of_the_operators_own(own_server):
    _address, folder = own_server
    made = fonds(own_server, "company", "create", "自有", "--host", "own.localhost")
    assert made.returncode == 0, made.stderr
    listed = fonds(own_server, "company", "list")
    assert listed.returncode == 0, listed.stderr
    assert [row["host"] for row in json.loads(listed.stdout) if row["name"] == "自有"] == [
        "own.localhost"
    ]
    assert not (folder / "home" / "postgresql").exists()
