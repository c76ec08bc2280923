"""Finds or installs ClamAV's daemon, which the test of uploads asks about files."""

import shutil
from pathlib import Path

from tests.machine import debian

NONE = "No virus scanner: install the package clamav-daemon of your system."


def executable() -> Path | None:
    """Return clamd; also from the system's folders, which users' paths leave out."""
    found = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def provide() -> Path | None:
    """Return clamd, installing it if it is missing; None when it cannot be had."""
    return executable() or (executable() if debian.install("clamav-daemon") else None)
