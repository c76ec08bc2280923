"""How a job runs: claimed once, in batches, as its person, and closed with a sentence."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from jobs import port, running
from jobs.port import Task
from jobs.progress import Ending, Envelope, JobState, Progress
from jobs.running import Again, run
from jobs.testing import InMemoryQueue, MemoryLedger
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused, ScopeError
from kernel.scope import current, reenter
from security.actor import Actor
from tests.plugins.jobs import World, actor, company, put


def test_a_job_runs_as_the_person_who_asked_in_the_company_that_asked(queue: InMemoryQueue) -> None:
    seen: list[tuple[str, str, int]] = []

    @port.task("count")
    def count(progress: Progress, *, many: int) -> int:
        with progress.batch() as scope:
            seen.append((scope.company.id, scope.actor.id, many))
        return many

    with reenter("b") as scope:
        scope.actor = actor()
        port.defer("count", many=3)
    endings = queue.run_all()

    assert seen == [("b", "7", 3)]
    assert endings == [Ending(state=JobState.DONE, result=3)]


def test_a_job_cannot_be_asked_for_without_acompany(queue: InMemoryQueue) -> None:
    port.task("count")(lambda progress: None)

    with pytest.raises(ScopeError):
        port.defer("count")


def test_an_unknown_task_cannot_be_asked_for(queue: InMemoryQueue) -> None:
    with reenter("a"), pytest.raises(Missing, match=r"no\.such"):
        port.defer("no.such")


def test_the_actor_is_loaded_with_the_posts_of_the_day_it_runs(
    queue: InMemoryQueue, world: World
) -> None:
    running.fill_actors(lambda identity: Actor(id=identity, name="loaded"))
    names: list[str] = []

    @port.task("who")
    def who(progress: Progress) -> None:
        names.append(progress.actor.name)

    with reenter("a") as scope:
        scope.actor = actor()
        port.defer("who")
    queue.run_all()

    assert names == ["loaded"]


def test_a_person_who_may_no_longer_act_ends_the_job_with_a_sentence(
    world: World, ledger: MemoryLedger
) -> None:
    def gone(identity: str) -> Actor:
        raise Missing

    running.fill_actors(gone)
    port.task("count")(lambda progress: pytest.fail("it ran"))
    envelope = put(ledger, "count")
    ledger.jobs[1].actor = "7"

    assert run(envelope, ledger=ledger) is None
    assert ledger.jobs[1].state is JobState.FAILED
    assert "may not act any more" in (ledger.jobs[1].ending or Ending(state=JobState.DONE)).problem


def test_a_finished_job_never_runs_again(world: World, ledger: MemoryLedger) -> None:
    runs: list[int] = []
    port.task("count")(lambda progress: runs.append(1))
    envelope = put(ledger, "count")

    run(envelope, ledger=ledger)
    run(envelope, ledger=ledger)

    assert runs == [1]


def test_a_suspended_company_does_not_work(world: World, ledger: MemoryLedger) -> None:
    world.companies["a"] = company("a", "suspended")
    port.task("count")(lambda progress: pytest.fail("it ran"))

    assert run(put(ledger, "count"), ledger=ledger) is None
    assert ledger.jobs[1].state is JobState.FAILED


def test_work_of_a_company_in_maintenance_waits(world: World, ledger: MemoryLedger) -> None:
    world.companies["a"] = company("a", "maintenance")
    port.task("count")(lambda progress: pytest.fail("it ran"))

    with pytest.raises(Again) as again:
        run(put(ledger, "count"), ledger=ledger)
    assert again.value.seconds > 0
    assert ledger.jobs[1].state is JobState.QUEUED


def test_work_of_a_deleted_company_is_dropped(world: World, ledger: MemoryLedger) -> None:
    port.task("count")(lambda progress: pytest.fail("it ran"))
    envelope = put(ledger, "count")
    del world.companies["a"]

    assert run(envelope, ledger=ledger) is None


def test_work_this_version_does_not_know_is_closed_with_a_sentence(
    world: World, ledger: MemoryLedger
) -> None:
    port.task("count")(lambda progress: None)
    envelope = put(ledger, "count")
    port._tasks.clear()

    run(envelope, ledger=ledger)

    assert ledger.jobs[1].state is JobState.FAILED


@pytest.mark.parametrize(
    ("error", "problem", "params"),
    [
        (Conflict("{what} was changed.", what="x"), "{what} was changed.", {"what": "x"}),
        (
            Invalid([Problem(code="c", message="Row {row} is bad.", params={"row": 3})]),
            "Row {row} is bad.",
            {"row": 3},
        ),
    ],
    ids=["conflict", "invalid"],
)
def test_an_expected_error_is_shown_unfilled_so_that_it_can_be_translated(
    world: World, ledger: MemoryLedger, error: Exception, problem: str, params: dict[str, Any]
) -> None:
    @port.task("fail", retries=5)
    def fail(progress: Progress) -> None:
        raise error

    ending = run(put(ledger, "fail"), ledger=ledger)

    assert ending == Ending(state=JobState.FAILED, problem=problem, problem_params=params)


def test_a_refusal_is_audited_after_the_rollback(world: World, ledger: MemoryLedger) -> None:
    audited: list[tuple[str, str, list[str]]] = []

    def remember(refusals: Iterable[Refused], actor: Actor) -> None:
        audited.append((current().company.id, actor.id, list(world.rolled_back)))

    running.fill_refusals(remember)

    @port.task("destroy")
    def destroy(progress: Progress) -> None:
        with progress.batch():
            raise Refused(refusal("No."), actor="7", verb="destroy", target="r")

    envelope = put(ledger, "destroy")
    ledger.jobs[1].actor = "7"
    ending = run(envelope, ledger=ledger)

    assert audited == [("a", "7", ["a"])]
    assert ending == Ending(state=JobState.FAILED, problem="No.")


def test_an_unexpected_error_is_reported_and_not_repeated(
    world: World, ledger: MemoryLedger, caplog: pytest.LogCaptureFixture
) -> None:
    @port.task("fail")
    def fail(progress: Progress, *, name: str) -> None:
        raise RuntimeError("boom")

    ending = run(put(ledger, "fail", name="Li Lei"), ledger=ledger)

    assert ending is not None
    assert ending.state is JobState.FAILED
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert (vars(record)["company"], vars(record)["task"], vars(record)["job"]) == ("a", "fail", 1)
    assert "Li Lei" not in caplog.text


def test_an_unexpected_error_is_repeated_as_often_as_the_task_says(
    world: World, ledger: MemoryLedger
) -> None:
    @port.task("fail", retries=2, wait=5)
    def fail(progress: Progress) -> None:
        raise RuntimeError("boom")

    envelope = put(ledger, "fail")
    for _ in range(2):
        with pytest.raises(Again) as again:
            run(envelope, ledger=ledger)
        assert again.value.seconds == 5
    ending = run(envelope, ledger=ledger)

    assert ending is not None
    assert ending.state is JobState.FAILED
    assert ledger.jobs[1].attempt == 3


def test_a_database_that_does_not_answer_brings_the_job_back(
    world: World, ledger: MemoryLedger
) -> None:
    port.task("count")(lambda progress: None)
    envelope = put(ledger, "count")
    world.broken = True

    with pytest.raises(Again):
        run(envelope, ledger=ledger)


def test_every_job_runs_inside_the_watchers(world: World, ledger: MemoryLedger) -> None:
    seen: list[str] = []

    @contextmanager
    def watcher(envelope: Envelope) -> Iterator[None]:
        seen.append(f"{envelope.task} begins")
        yield
        seen.append(f"{envelope.task} ends")

    running.watch(watcher)
    port.task("count")(lambda progress: seen.append("runs"))

    run(put(ledger, "count"), ledger=ledger)

    assert seen == ["count begins", "runs", "count ends"]


def test_two_functions_cannot_share_a_name(world: World) -> None:
    port.task("count")(lambda progress: None)

    def other(progress: Progress) -> None:
        """Another one."""

    with pytest.raises(ValueError, match="two tasks"):
        port.task("count")(other)


def test_a_lock_is_filled_with_the_arguments() -> None:
    task = Task(name="t", run=print, lock="import:{batch}")

    assert task.lock_for({"batch": 7, "other": 1}) == "import:7"
