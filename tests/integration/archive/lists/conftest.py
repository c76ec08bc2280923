"""Cards of a P07 company in a list, and people who look at it over HTTP."""

import pytest
from django.test import Client
from django.utils import translation

from archive.records import actions
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
CARDS = 30


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def actor(company):
    """A maker of people: `actor('XSB', 'CLK')` in the scope that is open."""

    def find(department, position):
        name = f"{department}-{position}"
        user = User.objects.filter(username=name.lower()).first()
        if user is None:
            user = User.objects.create_user(name.lower(), "x", name=name, language="en")
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(code=department),
                position=Position.objects.get(code=position),
                valid_from=today(),
            )
        return actor_of(user)

    return find


@pytest.fixture(scope="module")
def cards(company, actor):
    """The ids of thirty filed cards."""
    with reenter(company.id):
        salesman, head = actor("XSB", "OPR"), actor("XSB", "DH")
        rows = [
            NewRecord(
                category="KP",
                values={
                    **CARD,
                    "filled_by": salesman.id,
                    "reviewed_by": head.id,
                    "store_name": f"{'甲乙丙'[at % 3]}店{at}",
                    "filled_on": f"2026-11-{at % 28 + 1:02d}",
                    **({"area": str(at * 10)} if at % 3 else {}),
                },
            )
            for at in range(CARDS)
        ]
        return actions.enter_many(actor("XSB", "CLK"), rows, file=True)


@pytest.fixture
def draft_values(company, actor):
    """What a draft of a card holds."""
    with reenter(company.id):
        signed = {"filled_by": actor("XSB", "OPR").id, "reviewed_by": actor("XSB", "DH").id}
    return {**CARD, **signed}


@pytest.fixture(scope="module")
def sign_in(company, actor):
    """A browser of somebody."""

    def client_of(department, position):
        with reenter(company.id):
            user = User.objects.get(pk=actor(department, position).user_id)
            client = Client(HTTP_HOST=company.host)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of
