"""People of a company at their browsers, through Django's test client."""

from datetime import timedelta

import pytest
from django.test import Client

from kernel.clock import today
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, Position, User
from tenants.scope import tenant_scope

PASSWORD = "correct-horse-battery"
OTHER = "violet-lantern-harbour"


class Browser:
    """One person's browser on a company's host."""

    def __init__(self, host, address="192.0.2.10"):

        self.client = Client(raise_request_exception=False)
        self.more = {"HTTP_HOST": host, "secure": True, "REMOTE_ADDR": address}

    def get(self, path, **data):
        return self.client.get(path, data, **self.more)

    def post(self, path, **data):
        return self.client.post(path, data, **self.more)

    def sign_in(self, username="admin", password=PASSWORD):
        return self.post("/login/", username=username, password=password)

    @property
    def signed_in(self):
        return self.get("/").status_code == 200


@pytest.fixture
def browser(company):
    """Return `browser(address=…)`: a fresh browser on the module's company."""
    return lambda address="192.0.2.10": Browser(company.host, address)


@pytest.fixture
def admin(browser):
    """The first person, signed in."""
    found = browser()
    assert found.sign_in().status_code == 302
    return found


@pytest.fixture
def trail_of(company):
    """Return `trail_of(verb)`: the stored events of a verb, oldest first."""

    def read(verb):
        with tenant_scope(company):
            return list(AuditEvent.objects.filter(verb=verb).order_by("id"))

    return read


@pytest.fixture
def person(company):
    """Return `person(username, *posts)`: somebody of the company with posts since yesterday."""

    def make(username, *positions):
        with tenant_scope(company):
            user = User.objects.filter(username=username).first()
            if user is None:
                user = User.objects.create_user(username, PASSWORD, name=username)
                for code in positions:
                    Appointment.objects.create(
                        user=user,
                        department=Department.objects.order_by("code").first(),
                        position=Position.objects.get(code=code),
                        valid_from=today() - timedelta(days=1),
                    )
            return user

    return make
