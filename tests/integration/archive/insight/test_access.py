"""Who has access to what: by category and person, what nobody used, what ends soon, as a workbook (REQ-PRM-06)."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from archive.records.models import Record
from decisions.models import Request
from kernel.clock import today
from kernel.scope import reenter
from policies.access.models import PersonalGrant
from security.audit.models import AuditEvent
from security.people.models import User
from tests.integration.policies.houses import House, forget_jobs, seen

REPORT = "/access/report/"


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """A P07 company with one card, which the clerk has just keyed."""
    with django_db_blocker.unblock():
        made = House(company)
        page = made.card()
        assert "/records/" in page.request["PATH_INFO"], seen(page)
        yield made
        forget_jobs(company)


def name_of(house, who):
    with reenter(house.company.id):
        return User.objects.get(pk=house.ids[who]).name


def rows(house, query="", who="auditor"):
    return [row["cells"] for row in house.get(who, f"{REPORT}?{query}").context["table"]["rows"]]


@pytest.mark.requirement(
    "REQ-PRM-06", "a report says who has access to a category and what a person has access to"
)
def test_the_report_names_everybody_with_a_right_and_nobody_without(house):
    found = rows(house, "category=KP")
    people = {cells[0] for cells in found}
    assert name_of(house, "clerk") in people
    assert name_of(house, "finance") not in people
    assert {cells[1].split()[0] for cells in found} == {"KP"}
    of_one = rows(house, f"person={house.ids['clerk']}&category=FH")
    assert {cells[0] for cells in of_one} == {name_of(house, "clerk")}
    assert {cells[2] for cells in of_one} == {"View"}
    assert house.get("clerk", REPORT).status_code == 403


@pytest.mark.requirement("REQ-PRM-06", "the report says which rights nobody used for a time")
def test_a_right_is_idle_until_it_is_used(house):
    query = f"category=KP&person={house.ids['clerk']}&show=idle&days=30"
    idle = {verb for cells in rows(house, query) for verb in cells[8].split(", ")}
    assert "Create" not in idle  # she has keyed a card
    assert "Import" in idle
    query = f"category=KP&person={house.ids['head']}&show=idle&days=30"
    assert any("View" in cells[8] for cells in rows(house, query))
    with reenter(house.company.id):
        number = AuditEvent.objects.filter(verb="record.create").latest("pk").record_id
    assert house.get("head", f"/records/{number}/").status_code == 200
    assert not any("View" in cells[8] for cells in rows(house, query))


@pytest.mark.requirement("REQ-PRM-06", "a grant can be limited in time")
@pytest.mark.requirement("REQ-PRM-06", "who has no right to look a record up does not see it")
def test_a_right_for_a_time_ends_and_stands_among_those_that_end_soon(house):
    mine = f"category=KP&person={house.ids['finance']}"
    assert rows(house, mine) == []
    with reenter(house.company.id):
        number = Record.objects.get(category="KP").pk
    assert house.get("finance", f"/records/{number}/").status_code == 404
    until = f"{today('Asia/Shanghai') + timedelta(days=3)}"
    data = {"verb": "Q", "category": "KP", "until": until, "purpose": "对账"}
    asked = house.browser("finance").post("/access/ask/?verb=Q&category=KP", data, secure=True)
    assert asked.status_code == 302, seen(asked)
    with reenter(house.company.id):
        request = Request.objects.latest("pk").pk
    house.browser("admin").post(f"/requests/{request}/", {"outcome": "approve"}, secure=True)
    (cells,) = rows(house, f"{mine}&show=ending")
    assert cells[6] == until
    assert house.get("finance", f"/records/{number}/").status_code == 200
    with reenter(house.company.id):
        PersonalGrant.objects.filter(person=house.ids["finance"]).update(
            valid_from=today() - timedelta(days=9), valid_to=today() - timedelta(days=1)
        )
    assert house.get("finance", f"/records/{number}/").status_code == 404
    assert rows(house, mine) == []


@pytest.mark.requirement("REQ-PRM-06", "the report is taken out as evidence")
def test_the_report_leaves_as_a_marked_workbook_and_is_noted(house):
    answer = house.get("auditor", f"{REPORT}file/?category=KP")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert sheet[0][0] == "Person"
    assert name_of(house, "clerk") in {row[0] for row in sheet}
    assert len(book.worksheets) == 2  # who took it, when
    with reenter(house.company.id):
        assert AuditEvent.objects.latest("pk").verb == "access.report"
    assert house.get("clerk", f"{REPORT}file/").status_code == 403
