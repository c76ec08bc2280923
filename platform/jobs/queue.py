"""The real queue: procrastinate's tables in the database, reached only through pinned functions."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.exceptions import AlreadyEnqueued

from jobs.ledger import enter
from jobs.port import FLEET, FleetTask, Submission
from kernel.errors import ScopeError
from kernel.scope import current_or_none, reenter

RUN = "jobs.run"
RUN_FLEET = "jobs.fleet"
# A tick of the clock queues a job for every company at once: whatever a person waits for goes first.
HOUSEKEEPING = -10


class DatabaseQueue:
    """Jobs committed together with the work that asks for them."""

    def put(self, submission: Submission) -> int:
        """Queue a job: in the company in scope as its role, or from outside as the operator.

        Raises ScopeError for a job of another company than the one in scope.
        """
        scope = current_or_none()
        if scope is None:
            if not submission.company:
                raise ScopeError
            return self._put_from_outside(submission)
        if submission.company not in ("", scope.company.id):
            raise ScopeError
        if connection.in_atomic_block:
            return self._put_in_scope(submission)
        # After the commit (on_commit, a streamed body) the scope has no transaction any more.
        with reenter(scope.company.id) as again:
            again.actor = scope.actor
            again.request_id = scope.request_id
            return self._put_in_scope(submission)

    def put_fleet(self, task: FleetTask, args: Mapping[str, Any]) -> int:
        """Queue work of the installation, at most once while the same work is still waiting."""
        arguments = {"task": task.name, "args": dict(args)}
        job = procrastinate_app.configure_task(
            RUN_FLEET, queue=FLEET, lock=task.name, queueing_lock=_digest(arguments)
        )
        return _unless_waiting(job, arguments)

    def _put_in_scope(self, submission: Submission) -> int:
        job = enter(submission)
        task = submission.task
        stamp = {
            "job": job.pk,
            "queue": task.queue,
            "lock": task.lock_for(submission.args),
            "at": submission.at.isoformat() if submission.at else None,
            "request": job.request_id,
        }
        with connection.cursor() as cursor:
            cursor.execute("SELECT fonds_api.defer(%s, %s::jsonb)", [task.name, json.dumps(stamp)])
            cursor.fetchone()
        return job.pk

    def _put_from_outside(self, submission: Submission) -> int:
        task = submission.task
        lock = task.lock_for(submission.args)
        arguments = {
            "company": submission.company,
            "task": task.name,
            "args": dict(submission.args),
            "occurrence": submission.occurrence,
        }
        job = procrastinate_app.configure_task(
            RUN,
            queue=task.queue,
            lock=f"company:{submission.company}:{lock}" if lock else None,
            queueing_lock=_digest(arguments) if submission.occurrence else None,
            priority=HOUSEKEEPING if submission.occurrence else 0,
            **({"schedule_at": submission.at} if submission.at else {}),
        )
        return _unless_waiting(job, arguments)


def _unless_waiting(job: Any, arguments: Mapping[str, Any]) -> int:
    """Queue the job; 0 when the same one is still waiting."""
    try:
        # A savepoint: the refused insert must not spoil the operator's transaction.
        with transaction.atomic():
            return int(job.defer(**arguments))
    except AlreadyEnqueued:
        return 0


def _digest(arguments: Mapping[str, Any]) -> str:
    return json.dumps(arguments, sort_keys=True)[:500]
