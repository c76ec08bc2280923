"""People of a P07 company who try what they should not, and the records they try it on."""

from datetime import timedelta

import pytest
from django.template import Template
from django.template.loaders.cached import Loader
from django.test import Client

from archive.records import actions
from archive.records.rules import NewRecord
from kernel.clock import today
from kernel.scope import reenter
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

MOBILE = "13912345678"
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
    "CTC": [{"contact_name": "张三丰", "mobile": MOBILE}],
}


class Attacker(Client):
    """Somebody's browser on a company's host; a defect is an answer, not an exception."""

    def __init__(self, company, user=None):
        super().__init__(HTTP_HOST=company.host, raise_request_exception=False)
        if user is not None:
            self.force_login(user, backend="security.people.signin.CompanyBackend")


FRAME = (
    "{% block titletag %}{% endblock %}<main>{% block content %}{% endblock %}</main>"
    "{% block extra_js %}{% endblock %}"
)


@pytest.fixture
def frameless(monkeypatch):
    """Draw pages without menu and frame: what is sent to them gets into their content."""
    real = Loader.get_template
    drawn = Template(FRAME)

    def get_template(self, template_name, skip=None):
        framing = template_name in {"wagtailadmin/base.html", "wagtailadmin/admin_base.html"}
        return drawn if framing else real(self, template_name, skip)

    monkeypatch.setattr(Loader, "get_template", get_template)


@pytest.fixture(scope="module")
def hire(company):
    """Return `hire("XSB", "CLK")`: the id of somebody with this post since yesterday."""
    known = {}

    def make(department, position):
        name = f"{department}-{position}"
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
def browser_of(company):
    """Return `browser_of(user id)`: a signed-in browser."""

    def make(number):
        with reenter(company.id):
            return Attacker(company, User.objects.get(pk=number))

    return make


@pytest.fixture(scope="module")
def clerk(hire, browser_of):
    """A clerk of the sales department, signed in."""
    return browser_of(hire("XSB", "CLK"))


@pytest.fixture(scope="module")
def admin(company, browser_of):
    """The first person, signed in."""
    with reenter(company.id):
        number = User.objects.get(username="admin").pk
    return browser_of(number)


@pytest.fixture(scope="module")
def record(company, hire):
    """A filed card of the sales department; its title tries to be a formula and a script."""
    salesman, head, clerk = hire("XSB", "OPR"), hire("XSB", "DH"), hire("XSB", "CLK")
    with reenter(company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=clerk))
        values = {**CARD, "filled_by": str(salesman), "reviewed_by": str(head)}
        new = NewRecord(category="KP", title="=1+1<script>alert(1)</script>\x01", values=values)
        (pk,) = actions.create(actor, [new]).done
        actions.submit(actor, [pk])
    return pk
