"""The port of background work: what a task is, and how a feature asks for one to run later."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from kernel.errors import Missing, Unavailable
from kernel.text import N_

INTERACTIVE = "interactive"
BULK = "bulk"
OUTWARD = "outward"  # waits for servers of others: what hangs there keeps nobody else waiting
FLEET = "fleet"
COMPANY_QUEUES = (INTERACTIVE, BULK, OUTWARD)

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Task:
    """One kind of background work of a company.

    `run(progress, **args)` opens its own scopes with `progress.batch()`. `lock` is a name with
    {args}: two jobs of one company with the same lock never run at once. `idempotent` says that a
    job killed in the middle may be run again from its cursor; `retries` counts further tries after
    an unexpected error, `wait` seconds apart. An invisible task is housekeeping: not listed. With
    `tells`, the feature itself tells people how the work ended.
    """

    name: str
    run: Callable[..., Any]
    label: str = ""
    queue: str = BULK
    lock: str = ""
    idempotent: bool = False
    retries: int = 0
    wait: int = 60
    visible: bool = True
    tells: bool = False

    def lock_for(self, args: Mapping[str, Any]) -> str:
        """Return the lock with the job's arguments filled in, '' for none."""
        return self.lock.format_map(args)


@dataclass(frozen=True, kw_only=True)
class FleetTask:
    """Work of the installation, outside any company: `run(**args)`, in the operator's own queue."""

    name: str
    run: Callable[..., Any]
    cron: str = ""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A task that runs for every active company: at each tick of `cron` (UTC).

    With `hour`, only at the ticks inside that hour of the company's own time zone.
    """

    task: str
    cron: str
    hour: int | None = None


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One job as handed to the queue. `company` '' means the company in scope."""

    task: Task
    args: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    company: str = ""
    occurrence: str = ""


class Queue(Protocol):
    """What fills the port: the database's queue, or the one of tests."""

    def put(self, submission: Submission) -> int:
        """Queue the job together with the caller's transaction; return its number."""

    def put_fleet(self, task: FleetTask, args: Mapping[str, Any]) -> int:
        """Queue work of the installation; return its number in the queue."""


_tasks: dict[str, Task] = {}
_fleet: dict[str, FleetTask] = {}
_schedules: dict[str, Schedule] = {}
_queue: list[Queue] = []


def task(name: str, **options: Any) -> Callable[[Function], Function]:
    """Register the decorated function as the task `name`; options are the fields of Task.

    A second function under the same name is a ValueError; the same function again (a module
    loaded twice by a reloader) replaces the first.
    """

    def register(function: Function) -> Function:
        known = _tasks.get(name)
        if known is not None and known.run.__qualname__ != function.__qualname__:
            message = f"two tasks are named {name}"
            raise ValueError(message)
        _tasks[name] = Task(name=name, run=function, **options)
        return function

    return register


def scheduled(
    name: str, *, cron: str, hour: int | None = None, **options: Any
) -> Callable[[Function], Function]:
    """Register a task that also runs by the clock for every active company; see Schedule."""
    _schedules[name] = Schedule(task=name, cron=cron, hour=hour)
    return task(name, **{"idempotent": True, "visible": False, **options})


def fleet_task(name: str, *, cron: str = "") -> Callable[[Function], Function]:
    """Register work of the installation, run by the clock when `cron` is given."""

    def register(function: Function) -> Function:
        _fleet[name] = FleetTask(name=name, run=function, cron=cron)
        return function

    return register


def find(name: str) -> Task:
    """Return the registered task, or raise Missing."""
    found = _tasks.get(name)
    if found is None:
        raise Missing(N_("There is no background task named {name}."), name=name)
    return found


def find_fleet(name: str) -> FleetTask:
    """Return the registered task of the installation, or raise Missing."""
    found = _fleet.get(name)
    if found is None:
        raise Missing(N_("There is no background task named {name}."), name=name)
    return found


def fleet_tasks() -> Iterable[FleetTask]:
    """Return every registered task of the installation."""
    return tuple(_fleet.values())


def schedules() -> Iterable[Schedule]:
    """Return every registered schedule."""
    return tuple(_schedules.values())


def find_schedule(name: str) -> Schedule:
    """Return the schedule of the task `name`, or raise Missing."""
    found = _schedules.get(name)
    if found is None:
        raise Missing(N_("There is no background task named {name}."), name=name)
    return found


def fill(queue: Queue) -> None:
    """Put the real queue behind the port; called once at start-up, and by tests."""
    _queue[:] = [queue]


def queue_in_use() -> Queue:
    """Return the queue behind the port, or raise Unavailable while unfilled."""
    if not _queue:
        raise Unavailable
    return _queue[0]


def defer(name: str, /, **args: Any) -> int:
    """Ask for task `name` with JSON `args` in the company in scope; return the number of the job.

    The job exists when and only when the caller's transaction commits. The number is the key of
    its row in `jobs.models.Job`, by which its progress is shown and its cancelling asked for.
    """
    return queue_in_use().put(Submission(task=find(name), args=args))


def defer_at(when: datetime, name: str, /, **args: Any) -> int:
    """Like defer, but not before `when` (an aware time)."""
    return queue_in_use().put(Submission(task=find(name), args=args, at=when))


def defer_for(company_id: str, name: str, /, *, occurrence: str = "", **args: Any) -> int:
    """Ask for a task in another company, as the operator; only outside every scope.

    `occurrence` names the tick of a schedule: one task runs once per company and occurrence.
    Returns the number in the queue: the company's own row is made when the job starts.
    """
    return queue_in_use().put(
        Submission(task=find(name), args=args, company=company_id, occurrence=occurrence)
    )


def defer_fleet(name: str, /, **args: Any) -> int:
    """Ask for a task of the installation; return its number in the queue."""
    return queue_in_use().put_fleet(find_fleet(name), args)
