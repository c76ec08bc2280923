"""A company whose customer cards are keyed from signed cards only, and its people at their browsers."""

import re
from dataclasses import replace

import pytest
from django.utils import translation

from kernel.clock import today
from kernel.scope import reenter
from policies.categories.rules import Review
from policies.forms.rules import Block, BlockKind, Form, FormKind
from security.people.models import Appointment, Department, Position
from tests.integration.archive.records.conftest import CARD
from tests.integration.policies.houses import House, address, category, forget_jobs, seen

__all__ = ["address", "seen"]


FOR_CUSTOMERS = Form(
    code="KH",
    kind=FormKind.CUSTOMER,
    zh="客户登记表",
    en="Customer form",
    categories=("KP",),
    blocks=(
        Block(
            kind=BlockKind.FIELDS,
            fields=("store_name", "org_name", "operator", "addr", "filled_by"),
        ),
    ),
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


class Desk:
    """The people of a house at the screens of what is collected."""

    def __init__(self, house):
        self.house = house
        self.number = 0

    def post(self, who, path, **data):
        return self.house.browser(who).post(path, data, secure=True, follow=True)

    def shown(self, who, path):
        return self.house.shown(who, path)

    def bring(self, who="salesman", kind="card", category="KP", **more):
        """Somebody brings something in; return the page of the item."""
        self.number += 1
        said = {
            "kind": kind,
            "category": category,
            "title": f"车行{self.number}的卡片",
            "collected_on": "2026-11-02",
            "text": "店名、经营者和电话都在扫描件上。",
        } | more
        answer = self.post(who, "/collected/new/", **said)
        assert answer.status_code == 200, seen(answer)
        return address(answer)

    def step(self, who, page, do, **more):
        return self.post(who, page, do=do, **more)

    def decide(self, who, page, outcome="approve", **more):
        """Somebody decides about the card of a page; return the answer."""
        return self.post(who, self.request_of(who, page), outcome=outcome, **more)

    def request_of(self, who, page):
        """Return the address of what is asked about the card of a page."""
        shown = self.house.get(who, page).content.decode()
        (request,) = set(re.findall(r"/requests/\d+/", shown))
        return request

    def signed(self, **more):
        """A card is brought, submitted and signed; return its page."""
        page = self.bring(**more)
        self.step("salesman", page, "submit")
        self.decide("head", page)
        return page

    def key(self, who, page, then="submit", extra=None, **changes):
        """A clerk keys an item; return the page that follows."""
        self.number += 1
        left = {"CTC", "reviewed_on"}
        values = {key: value for key, value in CARD.items() if key not in left}
        values |= {"store_name": f"车行{self.number}"} | changes
        data = {f"f.{key}": value for key, value in values.items() if value is not None}
        data |= {"g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000"}
        data |= {"g.CTC.rows": "1", "then": then} | (extra or {})
        return self.post(who, f"{page}key/", **data)


@pytest.fixture(scope="module")
def desk(company, django_db_blocker):
    with django_db_blocker.unblock(), translation.override("en"):
        house = House(company)
        house.base = category("KP", review=Review.SIGNED_CARD)(house.base)
        house.base = replace(house.base, forms=(*house.base.forms, FOR_CUSTOMERS))
        house.switch(house.base)
        yield Desk(house)
        forget_jobs(company)


@pytest.fixture
def standing_in(desk):
    """Return `standing_in(who, whom, position)`: who holds that post of sales in whom's stead, for one test."""
    made = []

    def appoint(who, whom, position):
        with reenter(desk.house.company.id):
            row = Appointment.objects.create(
                user_id=desk.house.ids[who],
                department=Department.objects.get(code="XSB"),
                position=Position.objects.get(code=position),
                stands_in_for_id=desk.house.ids[whom],
                valid_from=today(),
                valid_to=today(),
            )
            made.append(row.pk)

    yield appoint
    with reenter(desk.house.company.id):
        Appointment.objects.filter(pk__in=made).delete()


@pytest.fixture
def switched(desk):
    """Return `switched(code, **said)`: the policy with one category changed; it is put back afterwards."""

    def change(code, **said):
        found = tuple(
            replace(one, **said) if one.code == code else one for one in desk.house.base.categories
        )
        desk.house.switch(replace(desk.house.base, categories=found))

    yield change
    desk.house.switch(desk.house.base)
