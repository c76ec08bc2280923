"""Contacts are logged in one form and stamped; late ones say so; a transaction asks for the data of the customer."""

from datetime import timedelta

import pytest

from archive.records.models import Record
from decisions.models import Request
from kernel.clock import now, today
from kernel.scope import reenter
from security.audit.models import ChangeSet
from tests.integration.archive.completion.conftest import desk
from tests.integration.archive.records.test_review_screens import _needed

__all__ = ["desk"]

SAID = {
    "f.let_type": "phone", "f.direction": "in", "f.counterpart": "李四光",
    "f.summary": "询问交货日期，答复下周二",
}  # fmt: skip


@pytest.fixture(scope="module")
def house(desk):
    """The company; a customer's file of the first clerk of sales was entered, reviewed and filed."""
    desk.browser("XSB", "DH")
    desk.number = desk.draft()
    desk.edit(desk.number, desk.browser("CWB"), **{"f.grade": "A"})
    desk.step(desk.number, desk.browser("XSB"), "submit")
    with reenter(desk.company.id):
        request = Request.objects.get(subject="record.review").pk
    desk.browser("XSB", "DH").post(f"/requests/{request}/", {"outcome": "approve"})
    desk.step(desk.number, desk.browser("DAS", "ARC"), "file")
    with reenter(desk.company.id):
        assert Record.objects.get(pk=desk.number).state == "filed"
    return desk


def latest(house):
    with reenter(house.company.id):
        return Record.objects.latest("pk")


@pytest.mark.requirement(
    "REQ-COL-12",
    "who is permitted logs a contact with a customer in one form: date, channel, participants and summary",
)
@pytest.mark.requirement("REQ-COL-12", "a logged contact says who logged it and when")
@pytest.mark.requirement(
    "REQ-COL-29", "an entry made later shows the day it happened and the day it was entered"
)
def test_a_contact_is_logged_in_one_form_and_a_late_one_says_so(house):
    sales = house.browser("XSB")
    page = sales.get(f"/records/{house.number}/")
    place = f"/records/{house.number}/contacts/new/"
    assert place in page.content.decode()
    form = sales.get(place).context["form"]
    assert form["f.our_person"].value().startswith("XSB-OPR")
    assert {name for name in form.fields if name[:2] == "f."} == {
        *SAID, "f.happened_on", "f.our_person",
    }  # fmt: skip
    with reenter(house.company.id):
        day = today()
        before = day - timedelta(days=12)
        clock = now().strftime("%H")
    mine = {**SAID, "f.our_person": "XSB-OPR"}
    assert sales.post(place, {**mine, "f.happened_on": f"{day} 00:05"}).status_code == 302
    late = {
        **mine,
        "f.happened_on": f"{before} 09:30",
        "f.let_type": "meeting",
        "f.counterpart": "王五",
    }
    assert sales.post(place, late).status_code == 302
    wrong = sales.post(place, {**mine, "f.happened_on": "gestern"})
    assert wrong.context["form"].errors["f.happened_on"]
    rows = sales.get(f"/records/{house.number}/").context["contacts"]["rows"]
    assert [one["way"] for one in rows] == ["Telephone", "Meeting"]
    assert rows[0]["people"] == "李四光 · XSB-OPR"
    assert rows[0]["summary"] == SAID["f.summary"]
    assert rows[0]["logged"].startswith("logged by XSB-OPR, 2026-")
    assert rows[0]["late"] == ""
    words = f"Happened on {before}, entered on {day}: 12 days later."
    assert rows[1]["late"] == words
    assert clock
    number = latest(house).pk
    assert words in sales.get(f"/records/{number}/").content.decode()


@pytest.mark.requirement(
    "REQ-COL-29",
    "what is taken out of a file leaves who took it out, when, and its number or kind",
)
def test_a_contact_taken_back_leaves_its_trace_on_the_customer(house):
    sales, place = house.browser("XSB"), f"/records/{house.number}/contacts/new/"
    with reenter(house.company.id):
        said = {**SAID, "f.our_person": "XSB-OPR", "f.happened_on": f"{today()} 00:01"}
    sales.post(place, {**said, "f.let_type": "fax"})
    number = latest(house).pk
    with reenter(house.company.id):
        done = ChangeSet.objects.filter(verb="record.create").latest("pk").pk
    assert sales.post(f"/did/{done}/undo/").status_code == 302
    assert sales.get(f"/records/{number}/").status_code == 404
    page = sales.get(f"/records/{house.number}/")
    assert "Fax" not in [one["way"] for one in page.context["contacts"]["rows"]]
    last = page.context["history"][0]
    assert (last["who"], last["what"]) == ("XSB-OPR", "took an item out")
    assert last["when"].startswith("2026-")
    assert last["changes"] == [{"label": "Item", "old": "HJ 函件类", "new": ""}]


def test_who_may_not_log_is_refused_and_a_hidden_customer_is_not_there(house):
    place = f"/records/{house.number}/contacts/new/"
    finance = house.browser("CWB")
    assert "/contacts/new/" not in finance.get(f"/records/{house.number}/").content.decode()
    assert finance.get(place).status_code == 403
    assert finance.post(place, SAID).status_code == 403
    assert house.browser("XSB").get("/records/999999/contacts/new/").status_code == 404
    item = latest(house).pk
    assert house.browser("XSB").get(f"/records/{item}/contacts/new/").status_code == 404


@pytest.mark.requirement(
    "REQ-VER-10", "whoever logs a transaction is asked to confirm or change the customer's data"
)
@pytest.mark.requirement("REQ-VER-10", "the day of the confirmation is stored")
def test_a_transaction_asks_whether_the_customer_is_still_right(house):
    sales = house.browser("XSB")

    def trade(product):
        sent = {
            **_needed(house.company, "YW", "XSB-OPR"),
            "parent": f"#{house.number}",
            "title": product,
        }
        answer = sales.post(
            "/records/new/YW/", {**sent, "f.product": product, "then": "draft"}, follow=True
        )
        assert answer.status_code == 200
        return answer

    page = trade("折叠车")
    assert "are the customer's data still right?" in page.content.decode()
    asked = page.context["contacts"]["confirm"]
    assert asked["record"] == house.number
    assert asked["change_url"] == f"/records/{house.number}/edit/"
    with reenter(house.company.id):
        day = str(today())
        assert "verified_on" not in Record.objects.get(pk=house.number).values
    sales.post(asked["sign_url"], {"record": asked["record"]})
    with reenter(house.company.id):
        assert Record.objects.get(pk=house.number).values["verified_on"] == day
    again = sales.get(page.request["PATH_INFO"]).context["contacts"]
    assert not (again or {}).get("confirm")
    # The next transaction asks again; who changes the data has answered as well.
    page = trade("头盔")
    assert page.context["contacts"]["confirm"]["record"] == house.number
    changed = house.edit(house.number, sales, **{"f.website": "example.com", "reason": "核实"})
    assert changed.status_code == 302
    again = sales.get(page.request["PATH_INFO"]).context["contacts"]
    assert not (again or {}).get("confirm")


@pytest.mark.requirement("REQ-COL-01", "a customer's file keeps the day of the first contact")
@pytest.mark.requirement(
    "REQ-COL-01", "the policy says within how many working days a file is made"
)
@pytest.mark.requirement("REQ-COL-01", "the time from the first contact to the entry is measured")
@pytest.mark.requirement("REQ-COL-01", "what took too long is listed")
def test_the_days_from_the_first_contact_are_measured_and_late_files_are_listed(house):
    sales, late = house.browser("XSB"), "/records/first-contacts/?show=late"
    with reenter(house.company.id):
        first = today() - timedelta(days=14)
    number = house.draft(
        **{"f.first_contact": str(first), "f.uscc": "91130000MA1FL1TC32", "f.org_name": "迟到公司"}
    )
    assert sales.get(late).context["table"]["rows"] == []  # the policy sets no day yet
    measured = sales.get(f"/records/{number}/").context["contacts"]
    assert measured["first"].startswith(f"First contact {first}, entered ")
    assert measured["first"].endswith(" 10 working days")
    assert not measured["is_late"]
    house.publish({"KH·Q": {"entry_days": 9}})
    (row,) = [one for one in sales.get(late).context["table"]["rows"] if one["id"] == number]
    assert [row["cells"][1], row["cells"][4]] == [str(first), "9"]
    assert row["cells"][3] == {"text": "10", "tone": "bad"}
    assert sales.get(f"/records/{number}/").context["contacts"]["is_late"]
    house.publish({"KH·Q": {"entry_days": 10}})
    assert number not in [one["id"] for one in sales.get(late).context["table"]["rows"]]
    every = sales.get("/records/first-contacts/").context["table"]["rows"]
    assert number in [one["id"] for one in every]
