"""Error reports to a Sentry server, when the operator gave its address; without people in them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import sentry_sdk
from sentry_sdk.crons import capture_checkin
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration, ignore_logger
from sentry_sdk.transport import HttpTransport

from kernel.errors import Invalid, Problem, Refused
from kernel.scope import current_or_none
from kernel.text import N_
from observability import scrub
from observability.request import request_id

# A person's mistake or a refusal is told to that person; it is no defect of the program.
EXPECTED = (Invalid, Refused)


_OFF = {"mode": "off"}
# What the library would collect by itself; this replaces its older send_default_pii=False.
NOTHING = {
    "user_info": False,
    "cookies": _OFF,
    "http_headers": {"request": _OFF},
    "http_bodies": [],
    "url_query_params": _OFF,
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
    "frame_context_lines": 0,
}


class QuickTransport(HttpTransport):
    """Sends from a thread of its own and gives up after 3 seconds: a full queue drops events."""

    TIMEOUT = 3


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator says about error reports. `traces` is the share of timed requests, 0–1."""

    dsn: str
    release: str = ""
    environment: str = "production"
    traces: float = 0.0


class Job(Protocol):
    """What is read of a job."""

    @property
    def company(self) -> str: ...
    @property
    def task(self) -> str: ...
    @property
    def job(self) -> int | None: ...


def start(settings: Settings) -> bool:
    """Begin reporting; False without an address. A malformed address raises Invalid."""
    if not settings.dsn:
        return False
    try:
        sentry_sdk.init(**options(settings))
    except sentry_sdk.utils.BadDsn as error:
        problem = Problem(
            code="config.value", message=N_("FONDS_SENTRY_DSN is not the address of a Sentry.")
        )
        raise Invalid([problem]) from error
    # The queue's own messages quote the arguments of jobs; jobs.running reports failures itself.
    for name in ("procrastinate", "procrastinate.worker", "procrastinate.tasks"):
        ignore_logger(name)
    return True


def options(settings: Settings) -> dict[str, Any]:
    """Return how the library is set up."""
    return {
        "dsn": settings.dsn,
        "release": settings.release or None,
        "environment": settings.environment,
        "server_name": "",
        "data_collection": NOTHING,
        "include_local_variables": False,
        "include_source_context": False,
        "max_request_body_size": "never",
        "before_send": before_send,
        "before_send_transaction": before_send,
        "before_breadcrumb": before_breadcrumb,
        "before_send_log": before_send_log,
        "enable_logs": False,
        "enable_metrics": False,
        "traces_sample_rate": settings.traces or None,
        "propagate_traces": False,
        "trace_propagation_targets": [],
        "auto_session_tracking": False,
        "send_client_reports": False,
        "auto_enabling_integrations": False,
        "integrations": [
            DjangoIntegration(signals_spans=False, middleware_spans=False, cache_spans=False),
            LoggingIntegration(level=logging.INFO, event_level=logging.ERROR),
        ],
        "transport": QuickTransport,
        "transport_queue_size": 100,
        "shutdown_timeout": 1,
    }


def before_send(event: Any, hint: Any) -> Any:
    """Rebuild an event from what may leave; drop mistakes of people, which are no defects."""
    error = _error(hint)
    if isinstance(error, EXPECTED):
        return None
    cleaned = scrub.event(event, error)
    if event.get("type") != "check_in":
        cleaned["tags"] = {**_tags(), **cleaned["tags"]}
    return cleaned


def before_breadcrumb(crumb: Any, hint: Any) -> Any:
    """Keep what happened, without the data it happened to."""
    record = (hint or {}).get("log_record")
    return scrub.breadcrumb(crumb, None if record is None else record.msg)


def before_send_log(record: Any, hint: Any) -> Any:
    """Clean a log entry, should somebody switch logs on."""
    return scrub.log(record)


def last_event_id() -> str:
    """Return the id of the last report in this request, for the error page; '' without one."""
    return sentry_sdk.last_event_id() or "" if sentry_sdk.is_initialized() else ""


@contextmanager
def watch_job(job: Job) -> Iterator[None]:
    """Tag every report of a background job with its company, task and number."""
    with sentry_sdk.isolation_scope() as scope:
        scope.clear()
        scope.set_tag("company", job.company)
        scope.set_tag("task", job.task)
        scope.set_tag("job", str(job.job or ""))
        yield


@contextmanager
def watch_tick(name: str, cron: str) -> Iterator[None]:
    """Check in at Sentry when scheduled work starts and ends, so that its silence is noticed."""
    if not sentry_sdk.is_initialized():
        yield
        return
    slug = name.replace(".", "-")
    config: Any = {
        "schedule": {"type": "crontab", "value": cron},
        "timezone": "UTC",
        "checkin_margin": 10,
        "max_runtime": 60,
    }
    check_in = capture_checkin(monitor_slug=slug, status="in_progress", monitor_config=config)
    try:
        yield
    except BaseException:
        capture_checkin(monitor_slug=slug, check_in_id=check_in, status="error")
        raise
    capture_checkin(monitor_slug=slug, check_in_id=check_in, status="ok")


def _error(hint: Any) -> BaseException | None:
    found = (hint or {}).get("exc_info")
    return found[1] if found else None


def _tags() -> dict[str, str]:
    scope = current_or_none()
    tags = {"request_id": request_id()}
    if scope is not None:
        tags["company"] = scope.company.id
        tags["request_id"] = scope.request_id or tags["request_id"]
    return {name: value for name, value in tags.items() if value}
