"""Finds or installs the browser that the acceptance tests drive."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests.machine import debian

# The engine without its windows does the same work with a third of the processor time.
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
NONE = (
    "No browser: install Chromium or Google Chrome, or let `python -m playwright install chromium` "
    "reach its download."
)


def executable() -> Path | None:
    """Return the browser to drive: the system's own first, else the test tool's download."""
    for name in (*SHELLS, *NAMES):
        if found := shutil.which(name):
            return Path(found)
    if MAC.exists():
        return MAC
    return _downloaded()


def arguments() -> list[str]:
    """Return the switches the browser needs here: as root it refuses its own sandbox."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--no-sandbox"] if as_root else []


def provide() -> Path | None:
    """Return the browser, installing one if there is none; None when none can be had."""
    return _shell_from_debian() or executable() or _download() or _from_debian()


def provide_chinese_fonts() -> bool:
    """Say whether pages can show Chinese, installing a font where that is possible."""
    listing = shutil.which("fc-list")
    if listing is None:
        return sys.platform == "darwin" or debian.install("fontconfig", "fonts-noto-cjk")
    found = subprocess.run(  # noqa: S603 — the program was found on the path, no input
        [listing, ":lang=zh"], capture_output=True, check=False
    )
    return bool(found.stdout.strip()) or debian.install("fonts-noto-cjk")


def _downloaded() -> Path | None:
    try:
        with sync_playwright() as tool:
            path = Path(tool.chromium.executable_path)
    except Error:
        return None
    return path if path.exists() else None


def _download() -> Path | None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"],
            capture_output=True,
            check=False,
            timeout=300,
        )
    return _downloaded()


def _shell_from_debian() -> Path | None:
    if any(map(shutil.which, SHELLS)) or debian.install(SHELLS[0]):
        return executable()
    return None


def _from_debian() -> Path | None:
    return executable() if debian.install("chromium", "fonts-noto-cjk") else None
