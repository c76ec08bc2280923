"""Finds or installs PgBouncer, in front of which the isolation test runs."""

import shutil
from pathlib import Path

from tests.machine import debian

NONE = "No PgBouncer: install the package pgbouncer of your system."


def executable() -> Path | None:
    """Return PgBouncer; also from the system's folders, which users' paths leave out."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def provide() -> Path | None:
    """Return PgBouncer, installing it if it is missing; None when it cannot be had."""
    return executable() or (executable() if debian.install("pgbouncer") else None)
