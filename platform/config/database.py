"""Brings the database up for a command: the embedded one is started if it does not run, and stopped again."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import env
from kernel.errors import Conflict
from kernel.text import N_
from persistence.embedded import Embedded


@contextmanager
def running() -> Iterator[Embedded | None]:
    """Have a database for the block; None where FONDS_DATABASE_URL names a server of the operator's own."""
    if env.text("FONDS_DATABASE_URL"):
        yield None
        return
    home = env.home()
    home.mkdir(parents=True, exist_ok=True)
    server = Embedded(home)
    ran_before = server.alive
    server.start()
    try:
        yield server
    finally:
        if not ran_before and not _served(home):
            server.stop()


def stop(home: Path) -> None:
    """Stop the embedded server of a folder: whoever served it last does, also when a killed one started it."""
    server = Embedded(home)
    if not env.text("FONDS_DATABASE_URL") and server.alive:
        server.start()
        server.stop()


@contextmanager
def exclusive(home: Path) -> Iterator[None]:
    """Hold the folder for serving: a second Fonds on it says so and stops."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "serving.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise Conflict(
                N_(
                    "Another Fonds (process {pid}) already serves {folder}; stop it first, or set FONDS_HOME."
                ),
                pid=file.read().strip() or "?",
                folder=str(home),
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _served(home: Path) -> bool:
    """Say whether some Fonds serves this folder, so that the server must go on."""
    try:
        with (home / "serving.lock").open("r", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
