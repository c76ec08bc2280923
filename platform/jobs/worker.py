"""The worker: takes jobs out of the database and runs each in a thread, in its company's scope."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connections
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job

from jobs.ledger import DatabaseLedger
from jobs.port import BULK, FLEET, INTERACTIVE, OUTWARD, find_fleet, fleet_tasks, schedules
from jobs.progress import Envelope
from jobs.queue import RUN, RUN_FLEET
from jobs.running import Again, run
from jobs.schedule import fan_out, ticking

logger = logging.getLogger("fonds.jobs")

# Longer than two missed heartbeats of a worker (every 10 s) and than jobs.ledger.ALIVE.
STALLED_AFTER = 60.0
GRACE = 8.0  # the supervisor of `fonds up` kills after 10
MOST_TRIES = 200
HOURS_KEPT = 72


@dataclass(frozen=True, kw_only=True)
class Lane:
    """Some queues and how many of their jobs run at once, so that imports never block a click."""

    queues: tuple[str, ...]
    threads: int


LANES = (
    Lane(queues=(INTERACTIVE, FLEET), threads=2),
    Lane(queues=(BULK,), threads=2),
    Lane(queues=(OUTWARD,), threads=2),
)


class AskedAgain(BaseRetryStrategy):
    """A job comes back exactly when it said so itself; every other error is final."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Read when to come back from the exception."""
        if isinstance(exception, Again) and job.attempts < MOST_TRIES:
            return RetryDecision(retry_in={"seconds": exception.seconds})
        return None


def make_app(connection: Mapping[str, Any], *, stopping: threading.Event) -> App:
    """Return the procrastinate app of a worker: its own pool and our handful of tasks."""
    threads = sum(lane.threads for lane in LANES)
    connector = PsycopgConnector(kwargs=dict(connection), min_size=1, max_size=threads + 4)
    app = App(connector=connector, periodic_defaults={"max_delay": 3600.0})
    ledger = DatabaseLedger()

    @app.task(name=RUN, pass_context=True, retry=AskedAgain())
    def run_company_job(context: JobContext, **given: Any) -> None:
        try:
            run(_envelope(context.job, given), ledger=ledger, stopping=stopping.is_set)
        finally:
            # The thread goes back to a pool; a connection must not carry anything to the next job.
            connections.close_all()

    @app.task(name=RUN_FLEET, pass_context=False)
    def run_fleet_job(task: str, args: dict[str, Any], timestamp: int = 0) -> None:
        _in_thread(lambda: _run_fleet(task, args), task)

    @app.task(name="jobs.fan_out", queue=FLEET)
    def fan_out_tick(timestamp: int, schedule: str) -> None:
        _in_thread(lambda: fan_out(schedule, timestamp), schedule)

    @app.periodic(cron="* * * * *", periodic_id="rescue")
    @app.task(name="jobs.rescue", queue=FLEET, queueing_lock="jobs.rescue", retry=AskedAgain())
    async def rescue(timestamp: int) -> None:
        """Give the jobs of dead workers back; jobs.running decides what may be repeated."""
        try:
            await rescue_stalled(app)
        except Exception:
            logger.exception("The jobs of dead workers could not be looked at.")
            raise

    @app.periodic(cron="40 * * * *", periodic_id="sweep")
    @app.task(name="jobs.sweep", queue=FLEET, queueing_lock="jobs.sweep")
    async def sweep(timestamp: int) -> None:
        await app.job_manager.delete_old_jobs(
            nb_hours=HOURS_KEPT,
            include_failed=True,
            include_cancelled=True,
            include_aborted=True,
        )

    _register_periodic(app, fan_out_tick, run_fleet_job)
    return app


def _register_periodic(app: App, fan_out_tick: Any, run_fleet_job: Any) -> None:
    """Let the clock start every schedule and every timed task of the installation."""
    for schedule in schedules():
        app.periodic_registry.register_task(
            task=fan_out_tick,
            cron=schedule.cron,
            periodic_id=schedule.task,
            configure_kwargs={"task_kwargs": {"schedule": schedule.task}},
        )
    for fleet in fleet_tasks():
        if fleet.cron:
            app.periodic_registry.register_task(
                task=run_fleet_job,
                cron=fleet.cron,
                periodic_id=fleet.name,
                configure_kwargs={
                    "queue": FLEET,
                    "lock": fleet.name,
                    "task_kwargs": {"task": fleet.name, "args": {}},
                },
            )


async def rescue_stalled(app: App, *, seconds: float = STALLED_AFTER) -> int:
    """Requeue the jobs whose worker gave no sign of life for `seconds`; return how many."""
    manager = app.job_manager
    await manager.prune_stalled_workers(seconds)
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in stalled:
        logger.warning("A worker died; its job is looked at again.", extra={"number": job.id})
        await manager.retry_job(job)
    return len(stalled)


def run_worker(
    *,
    connection: Mapping[str, Any] | None = None,
    lanes: tuple[Lane, ...] = LANES,
    wait: bool = True,
    parent: int = 0,
) -> None:
    """Work until SIGTERM or SIGINT, or without `wait` until the queues are empty.

    `connection` are libpq parameters of a direct connection (LISTEN does not pass a transaction
    pooler); by default those of Django's. With `parent`, stop when that process is gone. On a stop,
    repeatable jobs pause at their next batch and others have 8 seconds.
    """
    stopping = threading.Event()
    params = dict(connection or connector_params("default"))
    app = make_app(params, stopping=stopping)
    try:
        asyncio.run(_work(app, stopping, lanes=lanes, wait=wait, parent=parent))
    finally:
        connections.close_all()


async def _work(
    app: App, stopping: threading.Event, *, lanes: tuple[Lane, ...], wait: bool, parent: int
) -> None:
    async with app.open_async():
        workers = [
            asyncio.ensure_future(
                app.run_worker_async(
                    name="-".join(lane.queues),
                    queues=list(lane.queues),  # a tuple would be sent as a row, not an array
                    concurrency=lane.threads,
                    wait=wait,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=GRACE,
                )
            )
            for lane in lanes
        ]

        def stop() -> None:
            stopping.set()
            for worker in workers:
                worker.cancel()

        _on_stop_signals(stop)
        watch = asyncio.ensure_future(_when_orphaned(parent, stop)) if parent else None
        try:
            await _first_failure(workers, stop)
        finally:
            if watch is not None:
                watch.cancel()


async def _first_failure(workers: list["asyncio.Future[None]"], stop: Callable[[], None]) -> None:
    """Wait for all lanes; when one breaks, stop the others and raise its error."""
    _done, pending = await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
    if pending:
        stop()
    results = await asyncio.gather(*workers, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


def _on_stop_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Signals reach the main thread only; a worker inside a test thread is stopped by its queue.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop)


async def _when_orphaned(parent: int, stop: Callable[[], Awaitable[None] | None]) -> None:
    """Stop when the process that started this worker is gone, even if it was killed."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
    stop()


def _envelope(job: Job, given: Mapping[str, Any]) -> Envelope:
    """Read a job; the company in its row was stamped by the database."""
    return Envelope(
        company=str(given["company"]),
        task=str(given["task"]),
        job=given.get("job"),
        number=job.id or 0,
        args=given.get("args") or {},
        request=str(given.get("request") or ""),
        occurrence=str(given.get("occurrence") or ""),
    )


def _run_fleet(name: str, args: Mapping[str, Any]) -> None:
    fleet = find_fleet(name)
    if not fleet.cron:
        fleet.run(**args)
        return
    with ticking(name, fleet.cron):
        fleet.run(**args)


def _in_thread(work: Callable[[], Any], name: str) -> None:
    """Run work of the installation, report its error once, and close its connections."""
    try:
        work()
    except Exception:
        logger.exception("The work of the installation failed.", extra={"task": name})
        raise
    finally:
        connections.close_all()
