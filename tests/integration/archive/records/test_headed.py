"""What a department head sees of the own department: counts, the lists behind them, and being named accountable."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.records import actions
from archive.records.filters import Pending
from archive.records.headed import headed_work
from archive.records.models import Record
from archive.records.moving import demand_complete
from archive.records.pending import is_pending
from archive.records.queries import visible_to
from archive.records.rules import NewRecord, needs_review
from archive.records.shapes import shape_of
from archive.records.storing import opened
from kernel.errors import Invalid
from kernel.scope import reenter
from policies.categories.rules import Review
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import Department, User
from security.people.queries import actor_of

CEILING = 25  # queries of a page
LEFT = {
    "Incomplete records": 3,
    "Records not reviewed": 4,
    "Records not filed": 5,
    "Records overdue for their check": 0,
}


@pytest.fixture(scope="module")
def sales(company, people):
    """Sales and a team below it with cards in every state, and a card of another department."""
    with reenter(company.id):
        below = Department.objects.get(code="JSB")
        below.parent = Department.objects.get(code="XSB")
        below.save()
        clerk = people.actor("XSB", "CLK")
        signed = {
            "filled_by": people.actor("XSB", "OPR").id,
            "reviewed_by": people.actor("XSB", "DH").id,
        }

    def enter(file=False, department="XSB", **changes):
        values = {**VALUES, **signed, **changes}
        row = NewRecord(
            category="KP",
            department=department,
            values={code: value for code, value in values.items() if value is not None},
        )
        with reenter(company.id):
            return actions.enter_many(clerk, [row], file=file)[0]

    made = {
        "filed": enter(file=True, store_name="甲店"),
        "reviewed": enter(store_name="乙店"),
        "no quantity": enter(store_name="丙店", qty=None),
        "no phone": enter(store_name="丁店", CTC=[{"contact_name": "张三丰"}]),
        "below": enter(store_name="戊店", department="JSB"),
        "lacking below": enter(store_name="己店", department="JSB", qty=None),
        "elsewhere": enter(store_name="庚店", department="XZB", qty=None),
    }
    with reenter(company.id):
        Record.objects.filter(pk=made["reviewed"]).update(state="ready")
    return made


@pytest.fixture(scope="module", autouse=True)
def reviewed_after_entry(company, sales):
    """From now on cards are reviewed after entry, as the company's administrator says."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        categories = tuple(
            replace(one, review=Review.AFTER_ENTRY) if one.code == "KP" else one
            for one in document.categories
        )
        change_draft(admin, replace(document, categories=categories))
        publish(admin, draft_digest(), reason="先录后审")


VALUES = {
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


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position):
        with reenter(company.id):
            actor = people.actor(department, position)
            User.objects.filter(pk=actor.user_id).update(language="en")
            client = Client(HTTP_HOST=company.host)
            client.force_login(
                User.objects.get(pk=actor.user_id),
                backend="security.people.signin.CompanyBackend",
            )
        return client

    return client_of


def panel(client):
    """Return label → (count, address) of the head's panel on home."""
    page = client.get("/").content.decode()
    found = re.findall(
        r'<a href="(/records/\?[^"]*_pending[^"]*)">([^<]*)</a>.*?<span[^>]*fonds-badge[^>]*>\s*([\d,]+)',
        page,
        re.S,
    )
    return {label: (int(count), url.replace("&amp;", "&")) for url, label, count in found}


def listed(client, url):
    page = client.get(url, follow=True)
    assert page.status_code == 200
    return [row["id"] for row in page.context["table"]["rows"]], page


@pytest.mark.requirement(
    "REQ-GOV-03",
    "a head sees how many records of the own department are incomplete, unreviewed or unfiled",
)
@pytest.mark.requirement("REQ-GOV-03", "each count leads to the list that it counts")
def test_each_count_of_a_head_is_the_length_of_its_list(sales, sign_in):
    head = sign_in("XSB", "DH")
    counts = panel(head)
    assert {label: count for label, (count, _url) in counts.items()} == LEFT
    for count, url in counts.values():
        ids, page = listed(head, url)
        assert len(ids) == count
        assert sales["elsewhere"] not in ids
        assert sales["filed"] not in ids
        chips = [one["label"] for one in page.context["chips"]]
        assert any(one.startswith("Left to do:") for one in chips), chips
    ids, _page = listed(head, counts["Incomplete records"][1])
    assert set(ids) == {sales["no quantity"], sales["no phone"], sales["lacking below"]}
    ids, _page = listed(head, counts["Records not reviewed"][1])
    assert sales["reviewed"] not in ids
    assert sales["below"] in ids


@pytest.mark.requirement(
    "REQ-GOV-03",
    "a head sees how many records of the own department are incomplete, unreviewed or unfiled",
)
def test_only_heads_have_the_panel_and_only_of_their_own_departments(sales, sign_in):
    assert panel(sign_in("XSB", "CLK")) == {}
    assert all(count == 0 for count, _url in panel(sign_in("CWB", "DH")).values())


def test_the_conditions_say_what_the_rules_say(company, people, sales):
    with reenter(company.id):
        policy = published()
        records = list(Record.objects.all())
        values = opened(records)
        lacking, unreviewed = set(), set()
        for record in records:
            shape = shape_of(policy, record.category)
            if record.state == "filed":
                continue
            try:
                demand_complete(record, shape, values[record.pk])
            except Invalid as error:
                if any(one.code == "required" for one in error.problems):
                    lacking.add(record.pk)
            if record.state != "ready" and needs_review(shape.category.review, values[record.pk]):
                unreviewed.add(record.pk)

        def found(what):
            return set(Record.objects.filter(is_pending(what)).values_list("pk", flat=True))

        assert found(Pending.INCOMPLETE) == lacking
        assert found(Pending.UNREVIEWED) == unreviewed
        assert found(Pending.UNFILED) == {one.pk for one in records if one.state != "filed"}


def test_the_counts_take_four_queries(company, people, sales):
    with reenter(company.id):
        head = people.actor("XSB", "DH")
        list(visible_to(head)[:1])  # the rights are read once a request
        with CaptureQueriesContext(connection) as queries:
            headed_work(head)
        assert len(queries) <= 4, [one["sql"] for one in queries]


def test_home_of_a_head_asks_the_database_little(sales, sign_in):
    head = sign_in("XSB", "DH")
    head.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert head.get("/").status_code == 200
    assert len(queries) <= CEILING, [one["sql"][:160] for one in queries]


def test_what_nobody_can_ask_is_said_in_a_sentence(sales, sign_in):
    page = sign_in("XSB", "DH").get("/records/?view=0&w._pending.is=nonsense", follow=True)
    assert page.status_code == 200
    assert "“nonsense” is nothing a list is narrowed by." in page.content.decode()


@pytest.mark.requirement("REQ-GOV-03", "the head is named as accountable in the audit trail")
def test_the_trail_names_the_head_of_that_day(company, people, sales, sign_in):
    with reenter(company.id):
        rows = list(AuditEvent.objects.filter(record_id__in=sales.values(), outcome="done"))
        opened_rows = open_events(rows)
        said = {row.record_id: opened_rows[row.pk].content["accountable"] for row in rows}
    assert said[sales["reviewed"]] == [{"department": "XSB", "head": "XSB-DH"}]
    assert said[sales["below"]] == [{"department": "JSB", "head": "XSB-DH"}]
    assert said[sales["elsewhere"]] == [{"department": "XZB", "head": ""}]
    auditor = sign_in("XSB", "AUDA")
    page = auditor.get("/trail/", {"record": sales["below"]})
    assert page.status_code == 200
    assert "Accountable: JSB: XSB-DH" in " ".join(page.content.decode().split())


def test_an_address_of_the_panel_asks_for_nothing_else(sales, sign_in):
    found = panel(sign_in("XSB", "DH"))
    assert len(found) == len(LEFT)
    for _count, url in found.values():
        assert {name for name, _value in parse_qsl(urlsplit(url).query)} == {
            "view",
            "w._under.is",
            "w._pending.is",
        }
