"""A worker that is stopped or killed in the middle of a job: nothing is lost, nothing is done twice."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from django.db import connection
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django.utils import connector_params

from jobs import port
from jobs.ledger import ALIVE
from jobs.models import Job
from jobs.queue import DatabaseQueue
from jobs.worker import Lane, rescue_stalled, run_worker
from kernel.clock import now
from kernel.scope import Company, reenter

SCRIPT = Path(__file__).with_name("worker_of_test.py")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def number(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A waiting job of twenty batches."""
    monkeypatch.setattr(port, "_tasks", dict(port._tasks))
    monkeypatch.setattr(port, "_queue", [DatabaseQueue()])
    spec = spec_from_file_location("worker_of_test", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(module_from_spec(spec))
    _forget()
    with reenter(company.id):
        made = port.defer("test.slow", pause=0.05)
    yield made
    _forget()


@pytest.fixture
def worker(number: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform"), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-W", "ignore", str(SCRIPT)], env={**os.environ, "PYTHONPATH": path}
    )
    yield process
    process.kill()
    process.wait(10)


def _forget() -> None:
    with connection.cursor() as cursor:
        for table in ("periodic_defers", "jobs", "workers"):
            cursor.execute(f"DELETE FROM procrastinate_{table}")  # noqa: S608 - three known names


def _job(company: Company, number: int) -> Job:
    with reenter(company.id):
        return Job.objects.get(pk=number)


def _wait_until_half_done(company: Company, number: int) -> None:
    deadline = time.monotonic() + 60
    while _job(company, number).done < 5:
        assert time.monotonic() < deadline, "the worker did not begin"
        time.sleep(0.05)


def _work() -> None:
    run_worker(lanes=(Lane(queues=("bulk",), threads=1),), wait=False)


def _rescue() -> None:
    async def rescue() -> None:
        app = App(connector=PsycopgConnector(kwargs=connector_params("default")))
        async with app.open_async():
            assert await rescue_stalled(app) == 1

    asyncio.run(rescue())


def test_a_stopped_worker_gives_its_job_back(
    company: Company, number: int, worker: subprocess.Popen[bytes]
) -> None:
    _wait_until_half_done(company, number)

    worker.send_signal(signal.SIGTERM)
    worker.wait(20)

    job = _job(company, number)
    assert (job.state, worker.returncode) == ("queued", 0)
    assert 5 <= job.done < 20
    _work()
    job = _job(company, number)
    assert (job.state, job.done, job.cursor["seen"]) == ("done", 20, list(range(20)))


def test_the_job_of_a_killed_worker_is_continued_exactly_once(
    company: Company, number: int, worker: subprocess.Popen[bytes]
) -> None:
    _wait_until_half_done(company, number)

    worker.kill()
    worker.wait(10)
    _work()
    assert _job(company, number).state == "running"  # nobody took it for dead yet

    with reenter(company.id):
        Job.objects.filter(pk=number).update(heartbeat=now() - ALIVE * 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 day'")
    _rescue()
    _work()

    job = _job(company, number)
    assert (job.state, job.done, job.cursor["seen"]) == ("done", 20, list(range(20)))
    assert job.attempt == 2
