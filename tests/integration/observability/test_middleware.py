"""Request ids, request lines and probes."""

import json
import logging

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from observability import health
from observability.middleware import RequestIdMiddleware
from observability.request import request_id

GIVEN = "0123456789abcdef"


def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request_id())


def _serve(path: str = "/records/", **headers: str) -> HttpResponse:
    response = RequestIdMiddleware(_view)(RequestFactory(headers=headers).get(path))
    assert isinstance(response, HttpResponse)
    return response


def test_every_request_has_an_id_and_says_it() -> None:
    response = _serve()

    assert response.content.decode() == response["X-Request-ID"]
    assert len(response["X-Request-ID"]) == 32


@pytest.mark.parametrize(("proxies", "taken"), [(0, False), (1, True)])
def test_an_id_from_outside_is_taken_from_a_proxy_only(proxies: int, taken: bool) -> None:
    with override_settings(FONDS_PROXY_COUNT=proxies):
        response = _serve(**{"X-Request-ID": GIVEN})

    assert (response["X-Request-ID"] == GIVEN) is taken


def test_the_line_about_a_request_holds_neither_path_nor_query(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, logger="fonds.request"):
        _serve("/records/王小明/?q=13800138000")

    (record,) = [record for record in caplog.records if record.name == "fonds.request"]
    assert "王小明" not in repr(vars(record))
    assert "13800138000" not in repr(vars(record))
    assert vars(record)["status"] == 200


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, health.Check]:
    made: dict[str, health.Check] = {}
    monkeypatch.setattr(health, "_checks", made)
    return made


def _probe(path: str) -> tuple[int, dict[str, str]]:
    response = _serve(path)
    return response.status_code, json.loads(response.content)["checks"]


def test_the_process_lives_without_asking_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "database_answers", lambda: pytest.fail("it asked"))

    assert _probe("/livez") == (200, {})


def test_it_is_ready_when_the_database_answers(
    installation: object, checks: dict[str, health.Check]
) -> None:
    assert _probe("/readyz") == (200, {"database": "ok"})


def test_it_is_not_ready_when_the_database_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, checks: dict[str, health.Check]
) -> None:
    def silent() -> bool:
        raise OperationalError("postgresql://f_app:hunter@db")

    monkeypatch.setattr(health, "database_answers", silent)

    assert _probe("/readyz") == (503, {"database": "failed"})


def test_it_is_not_ready_while_a_registered_check_fails(
    monkeypatch: pytest.MonkeyPatch, checks: dict[str, health.Check]
) -> None:
    monkeypatch.setattr(health, "database_answers", lambda: True)
    health.register("schema", lambda: False)

    assert _probe("/readyz") == (503, {"database": "ok", "schema": "failed"})
