"""A page that breaks, reported to Sentry: the event arrives, the people in it do not."""

import json
from collections.abc import Iterator
from types import ModuleType

import pytest
import sentry_sdk
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from jobs.models import Job
from kernel.scope import Company
from observability import sentry
from tests.plugins.sentry import FakeSentry, fake_sentry

NAME, RESIDENT, KEY = "王小明", "11010519491231002X", "k3y" * 12
PLANTED = (NAME, RESIDENT, KEY, "li.lei@example.cn", "13800138000")


@pytest.fixture
def reporting() -> Iterator[FakeSentry]:
    with fake_sentry() as server:
        sentry.start(sentry.Settings(dsn=server.dsn, release="9.9", traces=1.0))
        sentry_sdk.get_isolation_scope().clear()
        yield server


def _urls() -> ModuleType:
    def broken(request: HttpRequest, who: str) -> HttpResponse:
        sealed, customer = KEY, request.POST["name"]
        list(Job.objects.filter(label=customer, problem=sealed))
        raise ValueError(f"'{customer}' {request.POST['id']} {sealed}")

    made = ModuleType("urls_of_test")
    made.urlpatterns = [path("people/<str:who>/", broken)]  # type: ignore[attr-defined]  # a URLconf
    return made


@pytest.fixture
def no_wild_script() -> None:
    """Only what reports stands in front of the views here, so no answer has a content policy."""


def test_a_broken_page_is_reported_without_the_people_in_it(
    company: Company, reporting: FakeSentry
) -> None:
    client = Client(raise_request_exception=False, headers={"host": company.host})
    client.cookies["sessionid"] = KEY
    # The test client starts no transaction by itself, as a server does.
    timed = sentry_sdk.start_transaction(op="http.server", name="page")
    broken = override_settings(
        ROOT_URLCONF=_urls(),
        MIDDLEWARE=[
            "observability.middleware.RequestIdMiddleware",
            "tenants.middleware.CompanyMiddleware",
        ],
        ALLOWED_HOSTS=["*"],
    )
    with timed, broken:
        response = client.post(
            f"/people/{NAME}/?phone=13800138000",
            {"name": NAME, "id": RESIDENT, "mail": "li.lei@example.cn"},
            headers={"authorization": f"Bearer {KEY}"},
        )
    sentry_sdk.flush(5)

    assert response.status_code == 500
    (event,) = reporting.events()
    everything = "\n".join(json.dumps(item, ensure_ascii=False) for item in reporting.items())
    assert [word for word in (*PLANTED, company.host, company.name) if word in everything] == []
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    assert event["tags"]["company"] == company.id
    assert event["tags"]["request_id"] == response["X-Request-ID"]
    assert event["transaction"] == "/people/{who}/"
    assert not {"request", "user", "extra", "modules", "server_name"} & event.keys()
    (transaction,) = [item for item in reporting.items() if "spans" in item]
    assert any("jobs_job" in span["description"] for span in transaction["spans"])
