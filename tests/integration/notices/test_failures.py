"""Background work that failed tells who started it, and shows why to nobody else."""

import re

import pytest

from jobs import port
from kernel.errors import Conflict
from notices.models import Receipt
from tenants.scope import tenant_scope
from tests.integration.notices.conftest import run_jobs, signed_in


@pytest.fixture(autouse=True)
def tasks():
    def fail(progress):
        raise Conflict("The shelf is full.")

    for name, options in (
        ("test.fails", {"label": "Departments"}),
        ("test.fails_unseen", {"visible": False}),
        ("test.fails_told", {"tells": True}),
    ):
        port.task(name, **options)(fail)


def failed(company, user):
    with tenant_scope(company):
        rows = Receipt.objects.filter(person=user, occasion__kind="job.failed")
        return [row.occasion for row in rows.select_related("occasion")]


def test_the_starter_is_told_and_sees_why(company, someone, as_actor):
    wei = someone("wei", language="en")
    with as_actor(wei):
        for name in ("test.fails", "test.fails_unseen", "test.fails_told"):
            port.defer(name)
    run_jobs()
    (occasion,) = failed(company, wei)
    assert occasion.params == {"work": {"word": "Departments"}}
    browser = signed_in(company, "wei")
    page = browser.get(occasion.path)
    assert "The shelf is full." in re.sub(r"\s+", " ", page.content.decode())
    someone("zhou")
    assert signed_in(company, "zhou").get(occasion.path).status_code == 404


def test_work_that_nobody_started_tells_nobody(company):
    with tenant_scope(company):
        port.defer("test.fails")
        before = Receipt.objects.count()
    run_jobs()
    with tenant_scope(company):
        assert Receipt.objects.count() == before
