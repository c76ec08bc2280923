"""A company in which somebody besides the administrator must agree to a publication."""

import pytest

from kernel.clock import today
from kernel.scope import reenter
from security.people.actions import register_people
from security.people.models import User
from security.people.post_actions import appoint
from security.people.queries import actor_of
from security.people.rules import AppointmentData, PersonData


@pytest.fixture
def home(make_company):
    """A company whose head of house agrees to publications."""
    company = make_company(pack="P07")
    with reenter(company.id):
        admin = actor_of(User.objects.get(username="admin"))
        people = [PersonData(username="head", name="单位负责人")]
        (head,) = register_people(admin, people).done
        post = AppointmentData(person=head.pk, department="GLB", position="EXE", valid_from=today())
        appoint(admin, [post])
    return company
