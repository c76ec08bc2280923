"""A field changes its type, or becomes unique, only where every stored value survives it; the plan lists the others."""

from dataclasses import replace

import pytest
from django.test import Client

from archive.planning import actions
from archive.planning.models import PlanEffect
from archive.planning.rules import Kind
from archive.records import actions as records
from archive.records.models import ProposedChange, Record
from archive.records.rules import Edit
from archive.records.storing import opened
from jobs.port import queue_in_use
from kernel.errors import Invalid
from kernel.scope import reenter
from policies.document import actions as policy
from policies.document.queries import draft_digest, published
from policies.fields.rules import Choice, FieldType
from security.people.models import User
from tests.integration.archive.records.conftest import CARD

BRANDS = ("7", "8", "八", "8 ", "2011-03-05", "")


@pytest.fixture(scope="module")
def cards(company, people):
    """Six filed cards with a brand each, some of which are numbers; the contacts' phones are sealed."""
    with reenter(company.id):
        clerk, salesman = people.actor("XSB", "CLK"), people.actor("XSB", "OPR")
        head = people.actor("XSB", "DH")
        rows = [
            records.NewRecord(
                category="KP",
                values={
                    **CARD,
                    "filled_by": salesman.id,
                    "reviewed_by": head.id,
                    "store_name": f"车行{at}",
                    "area": "30.5",
                    "CTC": [{"contact_name": "张三丰", "mobile": f"1380013800{at // 2}"}],
                    **({"brands": brand} if brand else {}),
                },
            )
            for at, brand in enumerate(BRANDS)
        ]
        return records.enter_many(clerk, rows, file=True)


@pytest.fixture
def drafted(company, admin, cards):
    """Return `drafted(code, **changes)`: a field of the cards changed in the draft, thrown away after the test."""

    def made(code, **changes):
        with reenter(company.id) as scope:
            scope.actor = admin
            fields = [
                replace(one, **changes) if (one.category, one.code) == ("KP", code) else one
                for one in published().document.fields
            ]
            policy.apply_document(admin, replace(published().document, fields=tuple(fields)))

    yield made
    with reenter(company.id):
        policy.discard(admin)
    queue_in_use().forget(company.id)


@pytest.fixture
def planned(company, admin, steps):
    """Return what the plan of the draft says of one kind: (category/field → number, ids)."""

    def plan_of(kind):
        with reenter(company.id) as scope:
            scope.actor = admin
            plan = actions.begin(admin)
        plan = actions.make(admin, plan.pk, steps)
        with reenter(company.id):
            ids = PlanEffect.objects.filter(plan=plan, kind=kind).values_list(
                "record_id", flat=True
            )
            return plan.counts.get(kind, {}), sorted(ids)

    return plan_of


def problems_of_publishing(company, admin):
    with reenter(company.id) as scope:
        scope.actor = admin
        with pytest.raises(Invalid) as refused:
            policy.publish(admin, draft_digest())
    return [(one.code, one.where, one.params["count"]) for one in refused.value.problems]


@pytest.mark.parametrize(
    "case",
    [
        (FieldType.NUMBER, [2, 4]),
        (FieldType.DATE, [0, 1, 2, 3]),
        (FieldType.BOOL, [0, 1, 2, 3, 4]),
        (FieldType.PERSON, [0, 1, 2, 3, 4]),  # a number would name somebody
    ],
)
def test_values_that_are_none_of_the_new_type_are_listed_and_forbid_it(
    company, admin, cards, drafted, planned, case
):
    kind, unfit = case
    drafted("brands", type=kind, searchable=False)
    assert planned(Kind.UNFIT) == ({"KP/brands": len(unfit)}, [cards[at] for at in unfit])
    assert problems_of_publishing(company, admin) == [("type_change", "KP.brands", len(unfit))]


def test_a_list_of_values_takes_over_texts_that_are_its_codes(company, cards, drafted, planned):
    choices = tuple(Choice(code=one, zh=f"第{one}") for one in ("7", "8", "八"))
    drafted("brands", type=FieldType.CHOICE, choices=choices)
    assert planned(Kind.UNFIT) == ({"KP/brands": 1}, [cards[4]])


def test_sealed_values_in_a_group_are_looked_at_too(company, admin, cards, drafted, planned):
    drafted("mobile", type=FieldType.DATE)
    assert planned(Kind.UNFIT)[0] == {"KP/mobile": 6}
    assert problems_of_publishing(company, admin) == [("type_change", "KP.mobile", 6)]


def test_shared_values_are_listed_and_forbid_uniqueness(company, admin, cards, drafted, planned):
    drafted("brands", unique=True)
    assert planned(Kind.SHARED) == ({"KP/brands": 2}, [cards[1], cards[3]])
    assert problems_of_publishing(company, admin) == [("shared", "KP.brands", 2)]
    drafted("mobile", unique=True)
    assert planned(Kind.SHARED)[0] == {"KP/mobile": 6}


def test_a_value_that_is_only_proposed_counts_too(company, people, admin, cards, drafted, planned):
    with reenter(company.id) as scope:
        scope.actor = clerk = people.actor("XSB", "CLK")
        record = Record.objects.get(pk=cards[5])
        records.edit(
            clerk,
            [
                Edit(
                    record_id=record.pk,
                    version=record.version,
                    values={"addr": "滨海路"},
                    reason="迁址",
                )
            ],
        )
    drafted("addr", type=FieldType.DATE, searchable=False)
    assert planned(Kind.UNFIT)[0] == {"KP/addr": 6}
    with reenter(company.id):
        assert ProposedChange.objects.filter(record=cards[5], state="open").exists()
        values = {**Record.objects.get(pk=cards[5]).values}
        Record.objects.filter(pk=cards[5]).update(values={**values, "addr": "2011-03-05"})
    assert planned(Kind.UNFIT)[0] == {"KP/addr": 6}
    with reenter(company.id):
        Record.objects.filter(pk=cards[5]).update(values=values)


def test_what_survives_is_published_and_stays_as_it_was(company, admin, cards, drafted, planned):
    with reenter(company.id):
        before = opened([Record.objects.get(pk=cards[0])])[cards[0]]
    drafted("area", type=FieldType.TEXT, listed=False)
    assert planned(Kind.UNFIT) == ({}, [])
    with reenter(company.id) as scope:
        scope.actor = admin
        policy.publish(admin, draft_digest())
    queue_in_use().run_all()
    with reenter(company.id) as scope:
        assert opened([Record.objects.get(pk=cards[0])])[cards[0]] == before
        scope.actor = admin
        policy.apply_document(admin, replace(published().document, zh="再改"))


def test_the_page_of_publication_says_it_and_its_button_is_refused(company, cards, drafted):
    browser = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="en")
    with reenter(company.id):
        User.objects.filter(username="admin").update(language="en")
        browser.force_login(
            User.objects.get(username="admin"), backend="security.people.signin.CompanyBackend"
        )
    drafted("brands", type=FieldType.NUMBER, searchable=False)
    page = browser.get("/policy/publish/", secure=True)
    said = {one.label: one.records for one in page.context["outlook"].lines}
    assert 2 in [number for label, number in said.items() if "field's new type" in label], said
    answer = browser.post(
        "/policy/publish/", {**page.context["form"].initial, "reason": "try"}, secure=True
    )
    assert answer.status_code == 400
    assert "2 records hold a value here that is not of the type number" in answer.content.decode()
