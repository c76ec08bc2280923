"""What a running job may rely on: batches, the cursor, cancelling, and being the only one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jobs import port
from jobs.progress import Cancelled, Ending, JobState, Progress
from jobs.running import Again, run
from jobs.testing import MemoryLedger
from kernel import scope as scopes
from kernel.scope import Scope, current, current_or_none, opened
from tests.plugins.jobs import World, actor, put


def test_a_cancelled_job_keeps_its_committed_batches(world: World, ledger: MemoryLedger) -> None:
    @port.task("import")
    def load(progress: Progress) -> None:
        for number in range(10):
            if number == 3:
                ledger.jobs[1].cancel_requested = True
            with progress.batch():
                progress.advance(100)

    ending = run(put(ledger, "import"), ledger=ledger)

    assert ending == Ending(state=JobState.CANCELLED)
    assert ledger.jobs[1].snapshot.done == 300


def test_a_job_cancelled_while_waiting_never_begins(world: World, ledger: MemoryLedger) -> None:
    port.task("count")(lambda progress: pytest.fail("it ran"))
    envelope = put(ledger, "count")
    ledger.jobs[1].cancel_requested = True

    assert run(envelope, ledger=ledger) is None
    assert ledger.jobs[1].state is JobState.CANCELLED


def _import_task(written: list[int], *, die_at: int, idempotent: bool) -> None:
    """Register an import of ten batches that dies once, as if the process were killed."""
    deaths: list[int] = []

    @port.task("import", idempotent=idempotent)
    def load(progress: Progress) -> None:
        for number in range(progress.cursor.get("next", 0), 10):
            with progress.batch():
                written.append(number)
                progress.advance()
                progress.cursor["next"] = number + 1
            if number == die_at and not deaths:
                deaths.append(number)
                raise KeyboardInterrupt  # passes every handler of the worker, as SIGKILL would


def test_a_killed_repeatable_job_continues_at_its_cursor(
    world: World, ledger: MemoryLedger
) -> None:
    written: list[int] = []
    _import_task(written, die_at=4, idempotent=True)
    envelope = put(ledger, "import")

    with pytest.raises(KeyboardInterrupt):
        run(envelope, ledger=ledger)
    ending = run(envelope, ledger=ledger)

    assert ending == Ending(state=JobState.DONE)
    assert written == list(range(10))
    assert ledger.jobs[1].snapshot.done == 10


def test_a_killed_job_that_may_not_be_repeated_is_failed(
    world: World, ledger: MemoryLedger
) -> None:
    written: list[int] = []
    _import_task(written, die_at=4, idempotent=False)
    envelope = put(ledger, "import")

    with pytest.raises(KeyboardInterrupt):
        run(envelope, ledger=ledger)
    run(envelope, ledger=ledger)

    assert written == [0, 1, 2, 3, 4]
    assert ledger.jobs[1].state is JobState.FAILED


def test_a_run_that_was_taken_over_cannot_commit_any_more(
    world: World, ledger: MemoryLedger
) -> None:
    @port.task("import", idempotent=True)
    def load(progress: Progress) -> None:
        with progress.batch():
            ledger.jobs[1].attempt += 1  # another worker took the job meanwhile

    assert run(put(ledger, "import"), ledger=ledger) is None
    assert world.rolled_back == ["a"]
    assert ledger.jobs[1].state is JobState.RUNNING


def test_a_live_run_is_not_joined_by_a_second(world: World, ledger: MemoryLedger) -> None:
    port.task("import", idempotent=True)(lambda progress: pytest.fail("it ran"))
    envelope = put(ledger, "import")
    ledger.jobs[1].state, ledger.jobs[1].alive = JobState.RUNNING, True

    with pytest.raises(Again):
        run(envelope, ledger=ledger)


def test_a_stopping_worker_pauses_repeatable_work_between_batches(
    world: World, ledger: MemoryLedger
) -> None:
    written: list[int] = []

    @port.task("import", idempotent=True)
    def load(progress: Progress) -> None:
        for number in range(progress.cursor.get("next", 0), 4):
            with progress.batch():
                written.append(number)
                progress.cursor["next"] = number + 1

    envelope = put(ledger, "import")
    with pytest.raises(Again):
        run(envelope, ledger=ledger, stopping=lambda: len(written) == 2)
    run(envelope, ledger=ledger)

    assert written == [0, 1, 2, 3]


def test_progress_inside_a_batch_rolls_back_with_it(world: World, ledger: MemoryLedger) -> None:
    @port.task("import")
    def load(progress: Progress) -> None:
        progress.report("{n} rows to read", total=9, n=9)
        with progress.batch():
            progress.advance(5)
            raise Cancelled

    run(put(ledger, "import"), ledger=ledger)

    assert ledger.jobs[1].snapshot.total == 9
    assert ledger.jobs[1].snapshot.message_params == {"n": 9}


def test_a_batch_gives_an_open_scope_back_as_it_was(world: World, ledger: MemoryLedger) -> None:
    @contextmanager
    def nested(company_id: str) -> Iterator[Scope]:
        yield current_or_none() or Scope(company=world.companies[company_id])

    @port.task("count")
    def count(progress: Progress) -> None:
        with progress.batch() as scope:
            assert scope.actor.id == "system:job"

    envelope = put(ledger, "count")
    with opened(Scope(company=world.companies["a"], actor=actor())) as outer:
        scopes.fill_reenter(nested)
        run(envelope, ledger=ledger)

        assert outer.actor.id == "7"
        assert current() is outer
