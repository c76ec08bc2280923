"""A worker in a process of its own, so that a test can stop or kill it."""

# ruff: noqa: E402 - Django must be set up first

import time

import django

django.setup()

from jobs import port
from jobs.progress import Progress
from jobs.queue import DatabaseQueue
from jobs.worker import Lane, run_worker

BATCHES = 20


@port.task("test.slow", idempotent=True)
def slow(progress: Progress, *, pause: float) -> None:
    """Do twenty batches, and write down which."""
    seen = progress.cursor.setdefault("seen", [])
    for number in range(len(seen), BATCHES):
        with progress.batch():
            seen.append(number)
            progress.advance()
        time.sleep(pause)


if __name__ == "__main__":
    port.fill(DatabaseQueue())
    run_worker(lanes=(Lane(queues=("bulk",), threads=1),))
