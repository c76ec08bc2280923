"""One company for all tests of change notices, evidence and approvals, and what its people do by HTTP."""

from dataclasses import replace

import pytest
from django.utils import translation

from archive.records.models import ProposedChange, Record
from kernel.scope import reenter
from policies.fields.rules import Field, FieldType
from tests.integration.policies.houses import House, forget_jobs

NEEDS = Field(
    category="KP",
    code="needs",
    zh="业务需求",
    en="Business need",
    type=FieldType.TEXT,
    section="KP",
)


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """A P07 company and the browsers of its people."""
    with django_db_blocker.unblock():
        made = House(company)
        made.base = replace(made.base, fields=(*made.base.fields, NEEDS))
        yield made
        forget_jobs(company)


def number_of(path):
    """Return the id in the address of a record."""
    return int(path.strip("/").rpartition("/")[2])


def stored(house, path):
    """Return the row of a record as it is in force."""
    with reenter(house.company.id):
        return Record.objects.get(pk=number_of(path))


def request_of(house, path):
    """Return the address of the request about the change of a record that waits."""
    with reenter(house.company.id):
        waiting = ProposedChange.objects.get(record=number_of(path), state="open")
    return f"/requests/{waiting.request}/"


def decide(house, who, path, outcome="approve", reason=""):
    """Somebody decides a request on its page; return the page that follows."""
    data = {"outcome": outcome, "reason": reason}
    return house.browser(who).post(path, data, secure=True, follow=True)


def verify(house, who, path, **said):
    """Somebody records how the change of a record that waits was verified."""
    data = {"method": "phone", "on": "2026-01-05", "note": "与负责人通话核实", **said}
    return house.browser(who).post(f"{path}evidence/", data, secure=True, follow=True)
