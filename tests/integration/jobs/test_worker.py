"""Background work on a real database: queued as the company, run by the real worker."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from jobs import port, running, schedule
from jobs.actions import cancel
from jobs.ledger import ALIVE
from jobs.models import Job
from jobs.progress import JobState, Progress
from jobs.queue import DatabaseQueue
from jobs.schedule import fan_out
from jobs.sql import DEFER
from jobs.worker import Lane, rescue_stalled, run_worker
from kernel.clock import now
from kernel.errors import Conflict, ScopeError
from kernel.scope import Company, current, reenter
from security.actor import Actor

PERSON = Actor(id="7", name="")
LANES = (Lane(queues=("interactive", "bulk", "fleet"), threads=2),)
Run = Callable[[], None]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of one test; the real ones come back afterwards."""
    monkeypatch.setattr(port, "_tasks", dict(port._tasks))
    monkeypatch.setattr(port, "_schedules", {})
    monkeypatch.setattr(port, "_queue", [DatabaseQueue()])
    monkeypatch.setattr(running, "_load_actor", [lambda identity: Actor(id=identity, name="")])


@pytest.fixture
def work(company: Company, registry: None) -> Iterator[Run]:
    """Run the worker until the queue is empty, as f_app."""
    _empty_queue()

    def run() -> None:
        run_worker(lanes=LANES, wait=False)

    yield run
    _empty_queue()


def _empty_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers")
        cursor.execute("DELETE FROM procrastinate_jobs")


def _queued() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, queue_name, lock, args FROM procrastinate_jobs"
            " WHERE task_name = 'jobs.run' ORDER BY id"
        )
        rows = cursor.fetchall()
    return [
        {
            "task": task,
            "queue": queue,
            "lock": lock,
            "args": args if isinstance(args, dict) else json.loads(args),
        }
        for task, queue, lock, args in rows
    ]


def _defer(company: Company, name: str, **args: Any) -> int:
    with reenter(company.id) as scope:
        scope.actor = PERSON
        return port.defer(name, **args)


def _job(company: Company, number: int) -> Job:
    with reenter(company.id):
        return Job.objects.get(pk=number)


def test_the_worker_runs_a_job_as_its_person_in_its_company(company: Company, work: Run) -> None:
    seen: list[tuple[str, str]] = []

    @port.task("test.count", label="Count")
    def count(progress: Progress, *, many: int) -> dict[str, int]:
        progress.report("{n} to count", total=many, n=many)
        for _ in range(many):
            with progress.batch() as scope:
                seen.append((current().company.id, scope.actor.id))
                progress.advance()
        return {"counted": many}

    number = _defer(company, "test.count", many=3)
    work()

    job = _job(company, number)
    assert seen == [(company.id, "7")] * 3
    assert (job.state, job.done, job.total, job.percent) == ("done", 3, 3, 100)
    assert job.result == {"counted": 3}
    assert job.message_text == "3 to count"
    assert _queued() == []


def test_a_job_exists_only_when_its_transaction_commits(company: Company, work: Run) -> None:
    port.task("test.count")(lambda progress: None)

    def ask_and_fail() -> None:
        with reenter(company.id):
            port.defer("test.count")
            raise Conflict

    with pytest.raises(Conflict):
        ask_and_fail()

    assert _queued() == []


def test_the_shared_queue_holds_no_arguments_of_a_company(company: Company, work: Run) -> None:
    port.task("test.count", queue="bulk", lock="import:{batch}")(lambda progress, **args: None)

    number = _defer(company, "test.count", batch=4, customer="王小明")

    assert _queued() == [
        {
            "task": "jobs.run",
            "queue": "bulk",
            "lock": f"company:{company.id}:import:4",
            "args": {"company": company.id, "task": "test.count", "job": number, "request": ""},
        }
    ]


def test_the_database_stamps_the_company_whatever_the_caller_says(
    company: Company, work: Run
) -> None:
    with reenter(company.id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT fonds_api.defer('test.count', %s::jsonb)",
            [json.dumps({"job": 1, "company": "another", "task": "jobs.sweep", "lock": "x"})],
        )

    (queued,) = _queued()
    assert queued["args"]["company"] == company.id
    assert queued["args"]["task"] == "test.count"
    assert queued["lock"] == f"company:{company.id}:x"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public.procrastinate_jobs (queue_name, task_name) VALUES ('bulk', 'jobs.run')",
        "SELECT * FROM public.procrastinate_jobs",
        "SELECT public.procrastinate_cancel_job_v1(1, false, true)",
        "SELECT fonds_api.defer('Robert; DROP', '{\"job\": 1}')",
        'SELECT fonds_api.defer(\'t\', \'{"job": 1, "queue": "fleet"}\')',
        "SELECT fonds_api.defer('t', '{}')",
        "SELECT fonds_api.analyze('procrastinate_jobs')",
    ],
    ids=["insert", "read", "cancel", "odd-name", "operators-queue", "no-number", "foreign-table"],
)
def test_a_company_role_reaches_the_queue_through_one_door_only(
    company: Company, work: Run, statement: str
) -> None:
    with (
        reenter(company.id),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_outside_a_company_the_door_is_closed(company: Company, work: Run) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT fonds_api.defer('test.count', '{\"job\": 1}')")
    with pytest.raises(ScopeError):
        port.defer("jobs.tidy")


def test_a_company_may_refresh_the_statistics_of_its_own_tables(company: Company) -> None:
    with reenter(company.id), connection.cursor() as cursor:
        cursor.execute("SELECT fonds_api.analyze('jobs_job')")
        assert cursor.fetchone() is not None


def test_two_companies_jobs_of_the_same_number_stay_apart(
    company: Company, make_company: Callable[..., Company], work: Run
) -> None:
    other = make_company()
    seen: list[str] = []

    @port.task("test.where")
    def where(progress: Progress, *, says: str) -> None:
        with progress.batch() as scope:
            seen.append(f"{says} in {scope.company.id}")

    _defer(company, "test.where", says="a")
    _defer(other, "test.where", says="b")
    work()

    assert sorted(seen) == sorted([f"a in {company.id}", f"b in {other.id}"])


def test_an_unexpected_error_is_shown_as_a_sentence_without_its_data(
    company: Company, work: Run
) -> None:
    @port.task("test.fail")
    def fail(progress: Progress) -> None:
        with progress.batch():
            progress.advance(5)
            raise RuntimeError("王小明")

    number = _defer(company, "test.fail")
    work()

    job = _job(company, number)
    assert job.state == "failed"
    assert job.finished_at is not None
    assert "王小明" not in job.problem_text
    assert job.problem_text


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(company: Company, work: Run) -> None:
    port.task("test.count")(lambda progress: pytest.fail("it ran"))
    number = _defer(company, "test.count")

    with reenter(company.id):
        outcome = cancel(PERSON, [number])
    work()

    assert outcome.done == (number,)
    assert _job(company, number).state == "cancelled"


def test_a_running_job_stops_at_its_next_batch_and_keeps_what_it_did(
    company: Company, work: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.progress.CHECK_EVERY", 0.0)

    @port.task("test.count")
    def count(progress: Progress) -> None:
        for done in range(10):
            if done == 4:
                with reenter(company.id):
                    cancel(PERSON, [progress.job])
            with progress.batch():
                progress.advance()

    number = _defer(company, "test.count")
    work()

    job = _job(company, number)
    assert (job.state, job.done) == ("cancelled", 4)


def test_nobody_cancels_the_work_of_others(company: Company, work: Run) -> None:
    port.task("test.count")(lambda progress: None)
    number = _defer(company, "test.count")

    with reenter(company.id):
        outcome = cancel(Actor(id="8", name=""), [number])

    assert outcome.done == ()
    assert [refused for refused, _ in outcome.refused] == [number]
    assert _job(company, number).state == "queued"


def test_a_scheduled_task_runs_once_per_company_and_tick(
    company: Company, work: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []
    port.scheduled("test.daily", cron="20 * * * *")(lambda progress: ran.append(progress.job))
    monkeypatch.setattr(schedule, "_companies", [lambda: [company]])

    for _ in range(2):
        fan_out("test.daily", 1_790_000_000)
        work()

    with reenter(company.id):
        ticks = dict(Job.objects.filter(task="test.daily").values_list("occurrence", "pk"))
    assert ran.count(ticks["2026-09-21T14:13Z"]) == 1
    # The worker's own clock may have added the tick of this hour, once as well.
    assert sorted(ran) == sorted(ticks.values())


def test_what_a_person_waits_for_goes_before_the_work_of_the_clock(
    company: Company, work: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    port.scheduled("test.daily", cron="20 * * * *")(lambda progress: ran.append("clock"))
    port.task("test.count")(lambda progress: ran.append("person"))
    monkeypatch.setattr(schedule, "_companies", [lambda: [company]])

    fan_out("test.daily", 1_790_086_400)  # a tick no other test had
    _defer(company, "test.count")
    run_worker(lanes=(Lane(queues=("bulk",), threads=1),), wait=False)

    assert ran == ["person", "clock"]


def _pretend_killed(company: Company, number: int) -> None:
    """Leave job and queue as a worker leaves them that was killed a while ago."""
    with reenter(company.id):
        Job.objects.filter(pk=number).update(
            state=JobState.RUNNING.value,
            attempt=1,
            started_at=now(),
            heartbeat=now() - ALIVE - timedelta(seconds=1),
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'jobs.run'"
        )


@pytest.mark.parametrize(
    ("idempotent", "state", "runs"), [(True, "done", 1), (False, "failed", 0)], ids=["yes", "no"]
)
def test_a_killed_job_is_found_and_repeated_only_when_it_may_be(
    company: Company, work: Run, idempotent: bool, state: str, runs: int
) -> None:
    ran: list[int] = []
    port.task("test.count", idempotent=idempotent)(lambda progress: ran.append(1))
    number = _defer(company, "test.count")
    _pretend_killed(company, number)

    work()  # the worker's own rescue, once a minute, is due at its start
    _rescue()
    work()

    assert _job(company, number).state == state
    assert len(ran) == runs


def _rescue() -> None:
    import asyncio  # noqa: PLC0415 - only this test runs a loop of its own

    from procrastinate import App, PsycopgConnector  # noqa: PLC0415
    from procrastinate.contrib.django.utils import connector_params  # noqa: PLC0415

    async def rescue() -> None:
        app = App(connector=PsycopgConnector(kwargs=connector_params("default")))
        async with app.open_async():
            await rescue_stalled(app)

    asyncio.run(rescue())


def test_the_door_is_the_one_that_is_reviewed() -> None:
    assert "SECURITY DEFINER SET search_path = public, pg_temp" in DEFER
