"""People, a card, and hands that add files to it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.files import actions
from archive.files.models import File
from archive.records import actions as record_actions
from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.lists.test_bulk import Steps
from tests.integration.archive.records.conftest import card_of, english, people

__all__ = ["card_of", "english", "people"]


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position):
        with reenter(company.id):
            actor = people.actor(department, position)
            User.objects.filter(pk=actor.user_id).update(language="en")
            client = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=actor.user_id)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of


@pytest.fixture
def clerk(sign_in):
    return sign_in("XSB", "CLK")


@pytest.fixture
def draft(company, people, card_of):
    with reenter(company.id):
        return record_actions.create(people.actor("XSB", "CLK"), [card_of()]).done[0]


@pytest.fixture
def send(company):
    """Return `send(client, record, name, content, series)`: what the screen answers."""

    def sent(client, record, *files, series=""):
        given = [SimpleUploadedFile(name, content) for name, content in files]
        return client.post(
            f"/records/{record}/files/",
            {"file": given, "series": series},
            headers={"Accept": "application/json"},
        )

    return sent


@pytest.fixture
def scanned(company, people):
    """Return `scanned()`: what the worker does with all that waits."""

    def work():
        with reenter(company.id):
            actor = people.actor("XSB", "CLK")
            waiting = list(
                File.objects.filter(state__in=("quarantined", "scanning")).values_list(
                    "pk", flat=True
                )
            )
        return [actions.scan(actor, one, Steps(company.id, actor)) for one in waiting]

    return work
