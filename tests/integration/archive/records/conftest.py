"""People of a P07 company and the cards they fill in."""

import pytest
from django.utils import translation

from archive.records.rules import NewRecord
from kernel.clock import today
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


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


class People:
    """Makes people with one post, and remembers their ids across scopes."""

    def __init__(self):
        self.ids = {}

    def actor(self, department, position, who=""):
        """Return somebody holding this post, in the scope that is open; `who` tells two of them apart."""
        name = f"{department}-{position}{who}"
        # A scope that failed took its people with it.
        if not User.objects.filter(pk=self.ids.get(name)).exists():
            user = User.objects.create_user(name.lower(), "x", name=name)
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(code=department),
                position=Position.objects.get(code=position),
                valid_from=today(),
            )
            self.ids[name] = user.pk
        return actor_of(User.objects.get(pk=self.ids[name]))


@pytest.fixture(scope="module")
def people():
    """The people of the module's company."""
    return People()


@pytest.fixture
def card_of(people):
    """A maker of complete customer cards, signed by the head of sales."""

    signing = {}  # of each company, read once: a test makes hundreds of cards

    def make(people_of=people, **changes):
        if people_of not in signing:
            signing[people_of] = [people_of.actor("XSB", one).id for one in ("OPR", "DH")]
        salesman, head = signing[people_of]
        values = {**CARD, "filled_by": salesman, "reviewed_by": head, **changes}
        return NewRecord(category="KP", values={k: v for k, v in values.items() if v is not None})

    return make
