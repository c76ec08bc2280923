"""Makes or finds moto, a stand-in for S3-compatible stores, which the test of the object store asks.

It lives in an environment of its own: what it needs does not go together with what Fonds needs.
"""

import subprocess
import sys
from pathlib import Path

PLACE = Path(__file__).parents[2] / ".venv" / "moto"
NONE = "No object store to test against: moto could not be installed beside the project."


def executable() -> Path | None:
    """Return moto's server."""
    found = PLACE / "bin" / "moto_server"
    return found if found.exists() else None


def provide() -> Path | None:
    """Return moto's server, installing it if it is missing; None when it cannot be had."""
    return executable() or _installed()


def _installed() -> Path | None:
    steps = (
        [sys.executable, "-m", "venv", str(PLACE)],
        [str(PLACE / "bin" / "python"), "-m", "pip", "install", "-qq", "moto[server]>=5.1,<6"],
    )
    for step in steps:
        try:
            subprocess.run(step, capture_output=True, check=True, timeout=300)  # noqa: S603 - our own words
        except (OSError, subprocess.SubprocessError):
            return None
    return executable()
