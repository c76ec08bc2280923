"""People at the studio's screens: one who may configure, one who sells."""

import pytest
from django.test import Client
from django.utils import translation

from kernel.clock import today
from kernel.scope import reenter
from security.people.models import Appointment, Department, Position, User


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def manager(company, django_db_blocker):
    """The archive manager's browser."""
    with django_db_blocker.unblock():
        with reenter(company.id):
            User.objects.filter(username="admin").update(language="en")
        return browser_of(company, "admin")


@pytest.fixture(scope="module")
def salesman(company, django_db_blocker):
    """A salesperson's browser."""
    with django_db_blocker.unblock():
        with reenter(company.id):
            user = User.objects.create_user(
                "wang", "correct-horse-battery", name="王业务", language="en"
            )
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(code="XSB"),
                position=Position.objects.get(code="OPR"),
                valid_from=today(),
            )
        return browser_of(company, "wang")


def browser_of(company, username):
    """Sign in as a browser would."""
    client = Client(
        HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False
    )
    client.cookies.load({"django_language": "en"})
    answer = client.post(
        "/login/", {"username": username, "password": "correct-horse-battery"}, secure=True
    )
    assert answer.status_code == 302, answer.content[:500]
    return client
