"""Ends what a killed `fonds up` left behind: its children would go on serving an old version on our port."""

import json
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

_FILE = "children.json"
_PATIENCE = 10.0


def remember(home: Path, children: Iterable[int]) -> None:
    """Write down the process ids of our children, with their start: an id alone may come again."""
    known = []
    for pid in children:
        try:
            known.append([pid, psutil.Process(pid).create_time()])
        except psutil.NoSuchProcess:
            continue
    (home / _FILE).write_text(json.dumps(known), encoding="ascii")


def end(home: Path) -> int:
    """End the children of an earlier `fonds up` on this folder and return how many still ran.

    Call it under the lock of the folder only: then whoever wrote the file is gone.
    """
    path = home / _FILE
    if not path.exists():
        return 0
    try:
        known = json.loads(path.read_text(encoding="ascii"))
    except ValueError:
        known = []  # it was killed while it wrote
    left = [process for pid, start in known for process in _family(pid, start)]
    for process in left:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while any(process.is_running() for process in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in left:
        _signal(process, signal.SIGKILL)
    path.unlink()
    return len(left)


def _family(pid: int, start: float) -> list[psutil.Process]:
    """Return the process that began at `start` and its own children; nothing where it is gone."""
    try:
        process = psutil.Process(pid)
        if process.create_time() != start or pid == os.getpid():
            return []
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _signal(process: psutil.Process, number: int) -> None:
    try:
        if process.is_running():
            process.send_signal(number)
    except psutil.NoSuchProcess:
        return
