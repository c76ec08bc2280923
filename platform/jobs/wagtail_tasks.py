"""Lets Wagtail's own background tasks run through our queue, in the company that caused them."""

from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json

from jobs.port import INTERACTIVE, defer, task
from jobs.progress import Progress
from kernel.clock import now
from kernel.errors import Missing
from kernel.scope import current_or_none
from kernel.text import N_

NAME = "jobs.wagtail"


class JobsBackend(ImmediateBackend):
    """A django-tasks backend over the jobs port; without a company in scope a task runs at once."""

    supports_async_task = False
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Queue the task in the company in scope, together with its transaction."""
        if current_or_none() is None:
            return super().enqueue(task, args, kwargs)
        self.validate_task(task)
        positional, named = normalize_json(args), normalize_json(kwargs)
        number = defer(NAME, path=task.module_path, args=positional, kwargs=named)
        return TaskResult(
            task=task,
            id=str(number),
            status=TaskResultStatus.READY,
            enqueued_at=now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=positional,
            kwargs=named,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@task(NAME, queue=INTERACTIVE, visible=False, idempotent=True, retries=2)
def run_library_task(
    progress: Progress, *, path: str, args: list[Any], kwargs: dict[str, Any]
) -> None:
    """Run the django-tasks task at `path`; anything that is not such a task is refused."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise Missing(N_("There is no background task named {name}."), name=path) from error
    if not isinstance(found, Task) or found.takes_context:
        raise Missing(N_("There is no background task named {name}."), name=path)
    with progress.batch():
        found.call(*args, **kwargs)
