"""Log lines."""

import json
import logging
import sys
from typing import Any

from kernel.errors import Conflict
from kernel.scope import Company, Scope, opened
from observability.logs import JsonFormatter
from observability.request import serving

COMPANY = Company(id="abc234", schema="c_abc234", name="张三贸易", host="zs.localhost")


def _line(message: str, *args: object, error: Any = None, name: str = "fonds", **extra: Any) -> Any:
    record = logging.LogRecord(name, logging.INFO, __file__, 1, message, args, error)
    vars(record).update(extra)
    return json.loads(JsonFormatter().format(record))


def test_a_line_names_company_and_request_by_opaque_ids() -> None:
    with opened(Scope(company=COMPANY)), serving("request-1"):
        line = _line("Done.")

    assert line["company"] == "abc234"
    assert line["request_id"] == "request-1"
    assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_a_line_is_cleaned_of_the_values_filled_in() -> None:
    line = _line("Row of %s with %s", "王小明", "11010519491231002X")

    assert "王小明" not in line["message"]
    assert "110105" not in line["message"]


def test_only_known_extra_values_are_written() -> None:
    line = _line("Done.", job=7, customer="Li Lei")

    assert line["job"] == 7
    assert "customer" not in line


def test_an_error_is_written_with_its_places_and_without_its_values() -> None:
    def fail() -> None:
        raise Conflict("The record of {who} was changed.", who="Li Lei")

    try:
        fail()
    except Conflict:
        line = _line("Failed.", error=sys.exc_info())

    assert line["error"]["message"] == "The record of {who} was changed."
    assert line["error"]["at"]
    assert "Li Lei" not in json.dumps(line)


def test_messages_of_the_queue_lose_the_arguments_they_quote() -> None:
    line = _line(
        "Job jobs.run[1](args={'name': 'Li Lei'})", name="procrastinate.worker", action="job_error"
    )

    assert line["message"] == "The queue reports: job_error"
