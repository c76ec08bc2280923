"""Error reports, against a Sentry of our own on the loopback interface."""

import json
import logging
from collections.abc import Iterator

import pytest
import sentry_sdk

from kernel.decision import refusal
from kernel.errors import Invalid, Refused
from kernel.scope import Company, Scope, opened
from observability import sentry
from tests.plugins.sentry import FakeSentry, fake_sentry

NAME, LATIN, RESIDENT, KEY = "王小明", "Li Lei", "11010519491231002X", "k3y" * 12
PLANTED = (NAME, LATIN, RESIDENT, KEY, "张三贸易", "zs.localhost")
STATEMENT = "SELECT x FROM t WHERE n = '王小明' AND m = 'Li Lei'"
COMPANY = Company(id="abc234", schema="c_abc234", name="张三贸易", host="zs.localhost")


@pytest.fixture
def fake() -> Iterator[FakeSentry]:
    with fake_sentry() as server:
        yield server


@pytest.fixture
def reporting(fake: FakeSentry) -> FakeSentry:
    assert sentry.start(sentry.Settings(dsn=fake.dsn, release="9.9", traces=1.0))
    sentry_sdk.get_isolation_scope().clear()
    return fake


def _fail() -> None:
    customer, key = LATIN, KEY  # local variables of the failing frame
    raise ValueError(f"cannot seal '{customer}' {NAME} {RESIDENT} with {key}")


def _capture() -> str:
    try:
        _fail()
    except ValueError as error:
        return sentry_sdk.capture_exception(error) or ""
    return ""


def _everything(fake: FakeSentry) -> str:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in fake.items())


def test_an_error_arrives_with_company_and_release_and_without_people(
    reporting: FakeSentry,
) -> None:
    sentry_sdk.add_breadcrumb(category="query", message=STATEMENT)
    sentry_sdk.add_breadcrumb(category="ui", message=f"opened '{LATIN}'", data={"id": RESIDENT})
    sentry_sdk.set_user({"id": "7", "username": NAME})
    sentry_sdk.set_extra("args", [LATIN, KEY])
    with opened(Scope(company=COMPANY, request_id="request-1")):
        identity = _capture()
    sentry_sdk.flush(5)

    (event,) = reporting.events()
    assert event["event_id"] == identity == sentry.last_event_id()
    assert event["release"] == "9.9"
    assert event["tags"]["company"] == "abc234"
    assert event["tags"]["request_id"] == "request-1"
    assert event["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "_fail"
    assert [word for word in PLANTED if word in _everything(reporting)] == []


def test_a_failed_job_is_reported_once_without_its_arguments(reporting: FakeSentry) -> None:
    class Job:
        company, task, job = "abc234", "imports.commit", 7

    with sentry.watch_job(Job()):
        try:
            _fail()
        except ValueError:
            logging.getLogger("fonds.jobs").exception(
                "The job failed unexpectedly.", extra={"args_of_job": [NAME, LATIN]}
            )
            logging.getLogger("procrastinate.worker").exception(
                "Job jobs.run(args=['%s']) ended", LATIN
            )
    sentry_sdk.flush(5)

    (event,) = reporting.events()
    assert event["logentry"] == {"message": "The job failed unexpectedly."}
    assert event["tags"] == {"company": "abc234", "task": "imports.commit", "job": "7"}
    assert [word for word in PLANTED if word in _everything(reporting)] == []


def test_spans_of_sql_arrive_without_values(reporting: FakeSentry) -> None:
    with (
        sentry_sdk.start_transaction(name=f"/records/{RESIDENT}/", op="http.server"),
        sentry_sdk.start_span(op="db", name=STATEMENT) as span,
    ):
        span.set_data("db.params", [NAME])
    sentry_sdk.flush(5)

    (transaction,) = [item for item in reporting.items() if "spans" in item]
    assert transaction["spans"][0]["description"] == "SELECT x FROM t WHERE n = ? AND m = ?"
    assert [word for word in PLANTED if word in _everything(reporting)] == []


def test_scheduled_work_checks_in_at_start_and_end(reporting: FakeSentry) -> None:
    with sentry.watch_tick("duties.daily", "5 * * * *"):
        pass
    with (
        pytest.raises(ValueError, match="cannot seal"),
        sentry.watch_tick("duties.daily", "5 * * * *"),
    ):
        _fail()
    sentry_sdk.flush(5)

    found = [item for item in reporting.items() if "monitor_slug" in item]
    assert [item["status"] for item in found] == ["in_progress", "ok", "in_progress", "error"]
    assert {item["monitor_slug"] for item in found} == {"duties-daily"}
    assert found[0]["monitor_config"]["schedule"] == {"type": "crontab", "value": "5 * * * *"}


@pytest.mark.parametrize(
    "error",
    [
        Invalid([]),
        Refused(refusal("No."), actor="7", verb="view", target="r"),
    ],
    ids=["invalid", "refused"],
)
def test_mistakes_of_people_are_not_reported(reporting: FakeSentry, error: Exception) -> None:
    sentry_sdk.capture_exception(error)
    sentry_sdk.flush(5)

    assert reporting.events() == []


def test_a_slow_sentry_delays_nobody(reporting: FakeSentry) -> None:
    reporting.gate.clear()
    size = sentry.options(sentry.Settings(dsn=reporting.dsn))["transport_queue_size"]
    done = [_capture() for _ in range(size * 2)]

    # All of them returned while not one answer was given, though the queue is full by now.
    assert reporting.asked.acquire(timeout=10)
    assert len(done) == 200
    assert reporting.bodies == []


def test_a_sentry_that_is_down_delays_nobody(fake: FakeSentry) -> None:
    fake.shutdown()
    fake.server_close()
    assert sentry.start(sentry.Settings(dsn=fake.dsn))

    assert _capture()


def test_without_an_address_nothing_is_started() -> None:
    assert not sentry.start(sentry.Settings(dsn=""))
    assert sentry.last_event_id() == ""


def test_a_malformed_address_stops_the_start_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="FONDS_SENTRY_DSN"):
        sentry.start(sentry.Settings(dsn="not an address"))
