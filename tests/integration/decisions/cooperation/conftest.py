"""People of a P07 company, a customer card, and browsers for them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from archive.records import actions as records
from archive.records.rules import NewRecord
from kernel.clock import today
from kernel.scope import reenter
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

CARD = {
    "store_name": "丸石车行",
    "org_name": "上海丸石自行车有限公司",
    "operator": "张三丰",
    "addr": "上海市浦东新区世纪大道1号",
    "region": "31",
    "cust_class": "J",
    "filled_on": "2026-11-02",
    "reviewed_on": "2026-11-03",
    "qty": "1",
    "CTC": [{"contact_name": "张三丰", "mobile": "13800138000"}],
}
POSTS = {
    "clerk": ("XSB", "CLK"),
    "head": ("JSB", "DH"),
    "engineer": ("JSB", "STF"),
    "colleague": ("JSB", "STF"),
    "stranger": ("XZB", "STF"),
    "cashier": ("CWB", "STF"),
}


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def people(company):
    with reenter(company.id):
        made = {}
        for name, (department, position) in POSTS.items():
            made[name] = User.objects.create_user(name, "x", name=name, language="en")
            Appointment.objects.create(
                user=made[name],
                department=Department.objects.get(code=department),
                position=Position.objects.get(code=position),
                valid_from=today() - timedelta(days=999),
            )
        return {name: user.pk for name, user in made.items()}


@pytest.fixture
def card(company, people):
    with reenter(company.id):
        clerk = actor_of(User.objects.get(pk=people["clerk"]))
        signed = {"filled_by": str(people["clerk"]), "reviewed_by": str(people["head"])}
        row = NewRecord(category="KP", values={**CARD, **signed})
        return records.create(clerk, [row]).done[0]


@pytest.fixture
def sign_in(company, people):
    def client_of(name):
        client = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="en")
        with reenter(company.id):
            client.force_login(
                User.objects.get(username=name), backend="security.people.signin.CompanyBackend"
            )
        return client

    return client_of
