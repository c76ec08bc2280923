"""A record is electronic, on paper or both, as was chosen; one on paper alone is registered whole."""

import pytest

from archive.records.models import Record
from decisions.models import Request
from kernel.scope import reenter
from tests.integration.archive.completion.conftest import desk
from tests.integration.archive.records.test_review_screens import _needed

__all__ = ["desk"]


@pytest.fixture(scope="module")
def open_desk(desk):
    desk.browser("XSB", "DH")
    desk.publish({"FK": {"carrier": "either"}, "XQ": {"carrier": "electronic"}})
    return desk


def entered(desk, **changes):
    """Sales enters feedback; return its id."""
    sales = desk.browser("XSB")
    sent = {**_needed(desk.company, "FK", "XSB-OPR"), "title": "满意度", "then": "draft", **changes}
    answer = sales.post("/records/new/FK/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    with reenter(desk.company.id):
        return Record.objects.latest("pk").pk


def filed(desk, number):
    """What becomes of a draft that is handed in, approved, and filed; the page of the last step."""
    desk.step(number, desk.browser("XSB"), "submit")
    with reenter(desk.company.id):
        request = Request.objects.get(subject="record.review", target_id=str(number)).pk
    desk.browser("XSB", "DH").post(f"/requests/{request}/", {"outcome": "approve"})
    return desk.step(number, desk.browser("DAS", "ARC"), "file")


def carrier(desk, number):
    page = desk.browser("DAS", "ARC").get(f"/records/{number}/")
    return {one["label"]: one["value"] for one in page.context["facts"]}["Carrier"]


@pytest.mark.requirement(
    "REQ-COL-27", "a record is electronic, on paper or both, as is chosen for it"
)
@pytest.mark.requirement("REQ-COL-27", "the policy says which carriers a category takes")
@pytest.mark.requirement("REQ-COL-27", "a record on paper only is fully registered")
def test_the_carrier_is_chosen_and_paper_is_registered_whole(open_desk):
    sales, keeper = open_desk.browser("XSB"), open_desk.browser("DAS", "ARC")
    form = sales.get("/records/new/FK/").context["form"]
    assert [code for code, _label in form.fields["carrier"].choices] == [
        "electronic", "paper", "both",
    ]  # fmt: skip
    assert "carrier" not in sales.get("/records/new/XQ/").context["form"].fields
    wrong = {**_needed(open_desk.company, "FK", "XSB-OPR"), "title": "x", "carrier": "stone"}
    told = sales.post("/records/new/FK/", wrong).context["form"].errors["carrier"]
    assert told == ["The carrier is electronic, paper or both."]

    homeless = entered(open_desk, carrier="paper")
    answer = filed(open_desk, homeless).content.decode()
    assert "Paper is filed at a place: say where it is stored." in answer
    shelved = entered(open_desk, carrier="paper", **{"f.location": "一号库 3 架 2 层"})
    filed(open_desk, shelved)
    with reenter(open_desk.company.id):
        paper = Record.objects.get(pk=shelved)
    assert paper.state == "filed"
    assert carrier(open_desk, shelved) == "paper"
    register = keeper.get("/register/").content.decode()
    assert paper.archive_no in register
    assert "一号库 3 架 2 层" in register
    listed = keeper.get(f"/records/?q={paper.archive_no}").content.decode()
    assert f"/records/{shelved}/" in listed
    for said in ("electronic", "both"):
        number = entered(open_desk, carrier=said)
        filed(open_desk, number)
        with reenter(open_desk.company.id):
            assert Record.objects.get(pk=number).state == "filed"
        words = {"electronic": "electronic", "both": "paper and electronic"}
        assert carrier(open_desk, number) == words[said]
