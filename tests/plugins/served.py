"""A running Fonds for tests that speak HTTP: the production web server, and the worker, as processes of their own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(kw_only=True)
class Served:
    """Where the running Fonds answers, and its two processes."""

    port: int
    web: subprocess.Popen
    worker: subprocess.Popen | None = None

    def address(self, company, path="/") -> str:
        """Return the URL of a path of a company."""
        return f"http://{company.host}:{self.port}{path}"

    def end_worker(self) -> None:
        """Let the worker end, so that another one with other settings does its work."""
        os.killpg(self.worker.pid, signal.SIGTERM)
        self.worker.wait(20)

    def kill_worker(self) -> None:
        """Kill the worker as a crash would, and start another."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        self.worker = start("-m", "config", "worker")


def start(*arguments, **more) -> subprocess.Popen:
    """Start a Python process of the suite's installation, in a group of its own; `more` is its environment."""
    log = ROOT / ".test-results" / "served.log"
    log.parent.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        **more,
        "DJANGO_SETTINGS_MODULE": "config.settings.served",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
    }
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603 - our own modules, no input
            [sys.executable, *arguments],
            env=environment,
            cwd=ROOT,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, web: subprocess.Popen) -> None:
    """Wait until the server answers; fail with its log when it ends or takes a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if web.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    log = (ROOT / ".test-results" / "served.log").read_text(encoding="utf-8", errors="replace")
    pytest.fail("The server did not start:\n" + log[-4000:])


def start_web(port: int, **more) -> subprocess.Popen:
    """Start the web server as `fonds up` does."""
    return start(
        "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "16", "--no-access-log", "--log-level", "warning",
        "config.wsgi:application",
        **more,
    )  # fmt: skip


_running: list[Served] = []


def revive() -> None:
    """Give what runs a new worker, after a test let the database crash under it; the web server finds it again."""
    for one in _running:
        one.kill_worker()


@pytest.fixture(scope="session")
def served(installation):
    """Run web and worker on the suite's installation until the session ends."""
    port = free_port()
    web = start_web(port)
    wait_for(port, web)
    running = Served(port=port, web=web, worker=start("-m", "config", "worker"))
    _running.append(running)
    yield running
    _running.clear()
    for process in (running.web, running.worker):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)  # both first: each may take its time
    for process in (running.web, running.worker):
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
