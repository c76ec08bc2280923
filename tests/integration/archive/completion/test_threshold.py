"""A record is filed only as complete as its category asks for; its score stands on its page and narrows lists."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.records.models import Record
from kernel.scope import reenter
from policies.fields.rules import Required
from tests.integration.archive.records.test_review_screens import _needed
from tests.plugins import samples

BELOW = "/records/?view=0&w._pending.is=below"
ASKED = {
    ("KH·Q", "short_name"): {"required": Required.RECOMMENDED},
    ("XQ", "intent"): {"required": Required.RECOMMENDED},
    ("XQ", "budget"): {"required": Required.RECOMMENDED},
    ("HT", "sign_info"): {"required": Required.RECOMMENDED},
}


@pytest.fixture(scope="module")
def strict(desk):
    desk.publish(
        {"KH·Q": {"completeness": 100}, "HT": {"completeness": 100}, "XQ": {"completeness": 60}},
        ASKED,
    )
    desk.browser("XSB", "DH")  # who reviews
    return desk


def item(desk, category, file, **changes):
    """Sales enters an item of a file with what filing needs; return its id."""
    sales = desk.browser("XSB")
    sent = {**_needed(desk.company, category, "XSB-OPR"), "parent": f"#{file}", "title": category}
    links = {"f.party": f"#{file}", **changes}
    sent |= {name: text for name, text in links.items() if text and name in _names(sales, category)}
    answer = sales.post(f"/records/new/{category}/", {**sent, "then": "draft"})
    assert answer.status_code == 302, answer.context["form"].errors
    with reenter(desk.company.id):
        return Record.objects.latest("pk").pk


def _names(browser, category):
    return browser.get(f"/records/new/{category}/").context["form"].fields


def state(desk, number):
    with reenter(desk.company.id):
        return Record.objects.get(pk=number).state


def listed(browser, address=BELOW):
    """The ids of the records a list shows."""
    return {row["id"] for row in browser.get(address).context["table"]["rows"]}


@pytest.mark.requirement(
    "REQ-COL-28", "a record has a score: how much of what is required or recommended it has"
)
@pytest.mark.requirement("REQ-COL-28", "a record below the threshold of its category is not filed")
@pytest.mark.requirement("REQ-COL-28", "the threshold is set per category in the policy")
@pytest.mark.requirement("REQ-COL-28", "the score stands on the page of a record")
@pytest.mark.requirement("REQ-COL-28", "records below their threshold are found by a filter")
def test_a_file_below_its_threshold_is_stopped_shown_and_found(strict):
    sales, finance, service = strict.browser("XSB"), strict.browser("CWB"), strict.browser("KFB")
    number = strict.draft()
    strict.edit(number, finance, **{"f.grade": "AA"})
    shown = sales.get(f"/records/{number}/")
    part = shown.context["completion"]
    assert (part["is_below"], part["threshold"]) == (True, 100)
    percent = part["percent"]
    assert 50 < percent < 100
    assert f"{percent} %" in shown.content.decode()
    assert number in listed(sales)
    answer = strict.step(number, sales, "submit").content.decode()
    assert f"It is {percent} % complete and is filed from 100 % on; missing: " in answer
    assert "Short name" in answer
    assert state(strict, number) == "draft"
    strict.edit(number, sales, **{"f.short_name": "丸石"})
    strict.edit(number, finance, **{"f.limit": "50000"})
    strict.edit(number, service, **{"f.habits": "下午联系"})
    part = sales.get(f"/records/{number}/").context["completion"]
    assert part["percent"] == 100
    assert number not in listed(sales)
    strict.step(number, sales, "submit")
    assert state(strict, number) == "in_review"

    # Another category asks for less: 60 of 100 are enough there, though not all is filled in.
    need = item(strict, "XQ", number)
    part = sales.get(f"/records/{need}/").context["completion"]
    assert 60 <= part["percent"] < 100
    assert need not in listed(sales)
    strict.step(need, sales, "submit")
    assert state(strict, need) == "in_review"


@pytest.mark.requirement(
    "REQ-COL-28", "an attachment that is asked for counts once the record has a file"
)
def test_a_contract_is_whole_once_its_file_is_there(strict):
    sales = strict.browser("XSB")
    file = strict.draft(**{"f.uscc": "91130000MA1FL1TC32"})
    contract = item(strict, "HT", file)
    assert contract in listed(sales)
    answer = strict.step(contract, sales, "submit").content.decode()
    assert "missing: Signing documents." in answer
    scan = SimpleUploadedFile("合同.pdf", samples.pdf())
    sales.post(f"/records/{contract}/files/", {"file": [scan], "series": ""})
    assert sales.get(f"/records/{contract}/").context["completion"]["percent"] == 100
    assert contract not in listed(sales)
    strict.step(contract, sales, "submit")
    assert state(strict, contract) == "in_review"
