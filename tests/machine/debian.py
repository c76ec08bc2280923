"""Installs Debian packages where this machine is Debian and we are root."""

import os
import shutil
import subprocess


def install(*packages: str) -> bool:
    """Install `packages`; say whether that worked, which it cannot for ordinary users."""
    program = shutil.which("apt-get")
    if program is None or os.geteuid() != 0:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # A machine without a way to the packages shall say so soon.
    patience = ["-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1"]
    steps = (["update"], ["install", "-y", "--no-install-recommends", *packages])
    results = [
        subprocess.run(  # noqa: S603 — the words of the command are ours
            [program, "-qq", *patience, *step], env=environment, capture_output=True, check=False
        )
        for step in steps
    ]
    return results[-1].returncode == 0
