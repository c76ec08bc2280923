"""Programs that call the API of the module's company, each with a token of one person."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from tests.plugins.doubles import tell_only

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
    "CTC": [{"contact_name": "张三丰", "mobile": "13912345678"}],
}
ALL = (
    "records.read",
    "records.create",
    "records.edit",
    "records.file",
    "requests.read",
    "requests.decide",
    "people.read",
    "imports.read",
    "imports.write",
)


class Program(Client):
    """A program that sends JSON with its token; it keeps no cookie."""

    def __init__(self, host, secret="", language="en"):
        super().__init__(HTTP_HOST=host, raise_request_exception=True)
        self.secret, self.language = secret, language

    def call(self, method, path, body=None, **headers):
        """Return the answer to one call; header names as in HTTP."""
        sent = {"Accept-Language": self.language, **headers}
        if self.secret:
            sent.setdefault("Authorization", f"Bearer {self.secret}")
        content = b"" if body is None else json.dumps(body).encode()
        return self.generic(
            method,
            f"/api/v1{path}",
            content,
            content_type="application/json",
            headers={name: value for name, value in sent.items() if value is not None},
        )

    def send(self, path, content, **headers):
        """Return the answer to a file that is posted as it is."""
        sent = {
            "Accept-Language": self.language,
            "Authorization": f"Bearer {self.secret}",
            **headers,
        }
        kind = sent.pop("Content-Type", "application/octet-stream")
        return self.generic("POST", f"/api/v1{path}", content, content_type=kind, headers=sent)


@pytest.fixture(scope="module")
def hire(company):
    """Return `hire("XSB", "OPR", ...)`: the id of somebody with this post since the day before."""
    from kernel.clock import today
    from kernel.scope import reenter
    from security.people.models import Appointment, Department, Position, User

    known = {}

    def make(department, position, name=""):
        name = name or f"{department}-{position}"
        if name not in known:
            with reenter(company.id):
                user = User.objects.create_user(name.lower(), "x", name=name, language="en")
                Appointment.objects.create(
                    user=user,
                    department=Department.objects.get(code=department),
                    position=Position.objects.get(code=position),
                    valid_from=today() - timedelta(days=3),
                )
                known[name] = user.pk
        return known[name]

    return make


@pytest.fixture(scope="module")
def token_for(company):
    """Return `token_for(user id, *scopes)`: the secret of a new token of that person."""
    from gateway.tokens.actions import make
    from gateway.tokens.rules import TokenData
    from kernel.clock import today
    from kernel.scope import reenter
    from security.people.models import User
    from security.people.queries import actor_of

    def made(person, *scopes, days=30, networks=()):
        with reenter(company.id) as scope:
            scope.actor = actor = actor_of(User.objects.get(pk=person))
            data = TokenData(
                name="CRM",
                scopes=scopes or ALL,
                expires_on=today() + timedelta(days=days),
                networks=networks,
            )
            return make(actor, data).secret

    return made


@pytest.fixture(scope="module")
def program_of(company, token_for):
    """Return `program_of(user id, *scopes)`: a program with a new token of that person."""

    def made(person, *scopes, **more):
        return Program(company.host, token_for(person, *scopes, **more))

    return made


@pytest.fixture(scope="module")
def card(company, hire):
    """Return `card()`: a complete customer card as a program sends it, signed by the head of sales.

    The same customer again and again: the company is told of that and not asked.
    """
    tell_only(company)

    def made(**changes):
        values = {
            **CARD,
            "filled_by": str(hire("XSB", "OPR")),
            "reviewed_by": str(hire("XSB", "DH")),
            **changes,
        }
        return {"category": "KP", "values": {k: v for k, v in values.items() if v is not None}}

    return made
