"""A P07 company in June 2026, its people's browsers, and the jobs that run on a day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from jobs import port
from jobs.testing import InMemoryQueue
from kernel import clock
from kernel.scope import reenter
from policies.document.queries import published
from tests.integration.policies.houses import House, address, forget_jobs


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


def at(day):
    """Let it be noon of a day in China."""
    return clock.given(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


QUEUE = InMemoryQueue()  # one for all: it numbers the jobs


def work(company, *tasks):
    """Let the worker run what the clock starts."""
    before = port.queue_in_use()
    port.fill(QUEUE)
    try:
        for task in tasks or ("records.verify_new", "duties.daily"):
            port.defer_for(company.id, task)
        endings = QUEUE.run_all()
    finally:
        port.fill(before)
    assert {str(one.state) if one else "again" for one in endings} == {"done"}, endings
    return endings


@pytest.fixture(scope="module")
def company(make_company, django_db_blocker):
    """A company that was opened on 1 June 2026."""
    with django_db_blocker.unblock(), at(date(2026, 6, 1)):
        return make_company()


@pytest.fixture(scope="module")
def june(company, django_db_blocker):
    """The company on 10 June 2026, with its people."""
    with django_db_blocker.unblock(), at(date(2026, 6, 10)):
        made = House(company)
        yield made
        forget_jobs(company)


@pytest.fixture
def filed(june):
    """Return a maker of filed cards: entered and submitted by the clerk; the address of each."""

    def make(count=1, day=date(2026, 6, 10)):
        with at(day):
            return [address(june.card()) for _ in range(count)]

    return make


def put_in_force(june, *cadences):
    """Publish these cadences alone; what was published before stays, retired."""
    with reenter(june.company.id):
        document = published().document
    codes = {one.code for one in cadences}
    kept = [replace(one, retired=True) for one in document.cadences if one.code not in codes]
    june.switch(replace(document, cadences=(*kept, *cadences)))


def number_of(path):
    """Return the id in the address of a record."""
    return int(path.strip("/").rpartition("/")[2])
