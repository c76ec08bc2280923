"""The forecast on the screen: of the policy in force, and beside it of a draft that was planned."""

from dataclasses import replace

import pytest
from django.test import Client

from archive.planning import actions
from archive.planning.forecasting import foreseen
from archive.records.models import Record
from kernel.clock import today
from kernel.errors import Missing, Refused
from kernel.scope import reenter
from policies.document import actions as policy
from policies.document.queries import published

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
def drafted(company, admin):
    """Open a draft under which contracts are kept five years, and discard it."""
    with reenter(company.id) as scope:
        scope.actor = admin
        document = published().document
        rules = [
            replace(one, period="P5Y") if one.category == "QY" else one
            for one in document.retention
        ]
        policy.apply_document(admin, replace(document, retention=tuple(rules)))
    yield
    with reenter(company.id):
        policy.discard(admin)


@pytest.fixture
def planned(company, admin, steps, drafted):
    """The plan of that draft."""
    with reenter(company.id) as scope:
        scope.actor = admin
        plan = actions.begin(admin)
    return actions.make(admin, plan.pk, steps)


@pytest.fixture
def client(company):
    """Who configures the company, signed in."""
    client = Client(HTTP_HOST=company.host)
    client.post("/login/", {"username": "admin", "password": "correct-horse-battery"})
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    return client


def test_the_policy_in_force_is_forecast_over_all_filed_records(company, admin):
    with reenter(company.id):
        found = foreseen(admin)
        filed = Record.objects.filter(filed_on__isnull=False)
        due = filed.filter(retention__due__gte=today(), retention__due__year=today().year + 3)
        assert (found.after, found.unplanned) == (None, False)
        assert found.before.total == filed.count()
        assert sum(filter(None, found.before.years()[today().year + 3])) == due.count() > 0
        undated = filed.filter(retention__state="no_trigger", category="KP").count()
        assert found.before.unknown["KP", "D10"] == undated > 0


def test_one_category_is_forecast_with_those_below_it(company, admin):
    with reenter(company.id):
        found = foreseen(admin, "QY")
        assert found.before.total == Record.objects.filter(category="QY", state="filed").count()
        with pytest.raises(Missing):
            foreseen(admin, "NONE")


def test_a_draft_is_forecast_once_it_was_planned(company, admin, drafted):
    with reenter(company.id):
        found = foreseen(admin)
        assert (found.after, found.unplanned) == (None, True)


def test_the_draft_stands_beside_what_is_in_force(company, admin, planned):
    with reenter(company.id):
        found = foreseen(admin)
    assert found.after.total == found.before.total
    assert found.after.past > found.before.past
    assert found.after.unknown == found.before.unknown


def test_the_page_shows_months_and_reasons_with_both_numbers(company, client, planned):
    with reenter(company.id):
        last = today().year + 10
    page = client.get("/policy/forecast/").content.decode()
    assert "Due now, not decided yet" in page
    assert f"{last}" in page
    assert " → " in page
    assert "The rule whose date is missing" in page
    assert client.get("/policy/forecast/?category=QY").status_code == 200
    assert client.get("/policy/forecast/?category=NONE").status_code == 404


def test_who_does_not_configure_sees_no_forecast(company, people):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        with pytest.raises(Refused):
            foreseen(clerk)
