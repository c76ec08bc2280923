"""Makes or finds moto, a stand-in for S3-compatible stores, which the test of the object store asks.

It lives in an environment of its own: what it needs does not go together with what Fonds needs.
"""

import subprocess
import sys
from pathlib import Path

PLACE = Path(__file__).parents[2] / ".venv" / "moto"
WANTED = "moto[server]>=5.1,<6"
NONE = "No object store to test against: moto could not be installed beside the project."


def executable() -> Path | None:
    """Return moto's server."""
    found = PLACE / "bin" / "moto_server"
    return found if found.exists() else None


def provide() -> Path | None:
    """Return moto's server, installing it if it is missing; None when it cannot be had."""
    return executable() or _installed()


def _installed() -> Path | None:
    python = str(PLACE / "bin" / "python")
    uv = Path(sys.executable).with_name("uv")  # ten times as fast; it knows no settings of pip
    if not _done([sys.executable, "-m", "venv", str(PLACE)]):
        return None
    if not _done([str(uv), "pip", "install", "--quiet", "--python", python, WANTED]):
        _done([python, "-m", "pip", "install", "-qq", WANTED])
    return executable()


def _done(step: list[str]) -> bool:
    try:
        subprocess.run(step, capture_output=True, check=True, timeout=300)  # noqa: S603 - our own words
    except (OSError, subprocess.SubprocessError):
        return False
    return True
