"""The people and cards of the record screens, printed."""

import pytest
from django.test import Client

from kernel.scope import reenter
from security.people.models import User
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
