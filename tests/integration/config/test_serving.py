"""`fonds up` as a process of its own: killed, started again, started twice, and on a server of one's own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from persistence.embedded import Embedded

ROOT = Path(__file__).resolve().parents[3]
FONDS = [sys.executable, "-m", "config"]
PATIENCE = 90
_started = []  # so that each is waited for, also where a test failed


@pytest.fixture(scope="module")
def home():
    """A folder of its own, and whatever still runs on it ended behind the tests."""
    folder = Path(tempfile.mkdtemp(prefix="fonds-up-"))
    folder.chmod(0o755)
    yield folder / "home"
    for process in of_folder(folder / "home"):
        process.kill()
        process.wait(10)
    for process in _started:
        process.wait(10)
    server = Embedded(folder / "home")
    server.start()
    server.stop()
    shutil.rmtree(folder)


def environment(home, **more):
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("FONDS_", "DJANGO_", "PYTEST"))
    }
    return {**kept, "FONDS_HOME": str(home), "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}", **more}


def of_folder(home):
    """Return our own Python processes that serve this folder."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get("FONDS_HOME") == str(home)
            if mine and process.pid != os.getpid() and "python" in process.name():
                found.append(process)
        except (psutil.AccessDenied, psutil.NoSuchProcess):
            continue
    return found


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def up(home, port):
    # A file, because a pipe would stay open in the children of a killed process.
    with (home.parent / "said").open("w") as said:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [*FONDS, "up", "--port", str(port)], cwd=ROOT, env=environment(home), stderr=said
        )
    _started.append(process)
    return process


def wait_for(port, process, home):
    """Wait until the port says that it is ready."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, (home.parent / "said").read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("it never became ready")


def test_up_survives_its_own_kill_and_refuses_a_second_one(home):
    port = free_port()
    first = up(home, port)
    wait_for(port, first, home)

    second = subprocess.run(  # noqa: S603 - our own interpreter
        [*FONDS, "up", "--port", str(free_port())],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert f"Another Fonds (process {first.pid}) already serves {home}" in second.stderr

    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert of_folder(home), "nothing is left, so nothing is proved"
    left = {process.pid for process in of_folder(home)}
    again = up(home, port)
    deadline = time.monotonic() + 20
    while left & {process.pid for process in of_folder(home)}:
        assert time.monotonic() < deadline, "processes of the killed one still serve"
        time.sleep(0.2)
    wait_for(port, again, home)

    again.send_signal(signal.SIGTERM)
    again.wait(30)
    assert again.returncode == 0
    assert of_folder(home) == []
    assert not Embedded(home).alive
