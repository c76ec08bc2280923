"""A worker in a process of its own, so that a test can stop or kill it."""

import time

import django

django.setup()

from jobs import port  # noqa: E402 - Django must be set up first
from jobs.progress import Progress  # noqa: E402
from jobs.queue import DatabaseQueue  # noqa: E402
from jobs.worker import Lane, run_worker  # noqa: E402

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
