"""Wagtail's own background tasks, through our queue."""

import pytest
from django_tasks import task
from django_tasks.base import TaskResultStatus

from jobs import port
from jobs.models import Job
from jobs.progress import JobState
from jobs.testing import InMemoryQueue
from kernel.scope import Company, current_or_none, reenter

ran: list[tuple[str, str]] = []


@task
def note(word: str) -> str:
    """Write down the word and the company it is worked on for."""
    scope = current_or_none()
    ran.append((word, scope.company.id if scope else ""))
    return word


@pytest.fixture
def queue(company: Company, monkeypatch: pytest.MonkeyPatch) -> InMemoryQueue:
    ran.clear()
    made = InMemoryQueue()
    monkeypatch.setattr(port, "_queue", [made])
    # The suite imports test modules by path, not by name; the worker finds tasks by name.
    monkeypatch.setattr("jobs.wagtail_tasks.import_string", {note.module_path: note}.__getitem__)
    return made


def test_in_a_company_a_task_waits_for_the_worker(company: Company, queue: InMemoryQueue) -> None:
    with reenter(company.id):
        result = note.enqueue("hello")

    assert result.status == TaskResultStatus.READY
    assert ran == []
    endings = queue.run_all()
    assert ran == [("hello", company.id)]
    assert [ending.state for ending in endings if ending] == [JobState.DONE]


def test_its_job_is_housekeeping_and_not_listed(company: Company, queue: InMemoryQueue) -> None:
    with reenter(company.id):
        result = note.enqueue("hello")
        job = Job.objects.get(pk=int(result.id))

    assert not job.visible


def test_outside_every_company_a_task_runs_at_once(queue: InMemoryQueue) -> None:
    result = note.enqueue("hello")

    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, "hello")
    assert ran == [("hello", "")]


def test_only_tasks_can_be_called_by_their_path(
    company: Company, queue: InMemoryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(port, "_queue", [queue])
    with reenter(company.id):
        number = port.defer("jobs.wagtail", path="os.system", args=["true"], kwargs={})

    queue.run_all()

    with reenter(company.id):
        assert Job.objects.get(pk=number).state == "failed"
