"""Using archives by application, by HTTP: asked without being seen, decided, open for a time, noted, ended, misused."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from archive.using.models import UseApplication
from kernel.scope import reenter
from notices.models import Receipt
from tests.integration.archive.checks.conftest import at
from tests.integration.archive.using.conftest import (
    AFTER,
    DAY,
    LAST,
    ask,
    decide,
    filed,
    find,
    number_of,
    opened,
    state,
    under,
)
from tests.integration.policies.houses import address, post, seen

PRINT = "print/?purpose=business"


def there(house, who, record, more=""):
    return house.get(who, f"/records/{record}/{more}").status_code


def told(house, who, kind):
    with reenter(house.company.id):
        return Receipt.objects.filter(person=house.ids[who], occasion__kind=kind).count()


@pytest.mark.requirement(
    "REQ-USE-01",
    "an application says who asks in which department, for which records or what they have in common, what for, "
    "in which manner and in which time, and without one of these it is not taken",
)
@pytest.mark.requirement(
    "REQ-USE-01",
    "who may not see a record asks for it by number or name and is not told whether there is one",
)
@pytest.mark.requirement("REQ-CON-02", "an application to use archives carries a purpose")
def test_a_record_is_asked_for_by_number_without_being_seen(house):
    record, number = filed(house)
    bare = seen(post(house, "finance", "/uses/new/"))
    for wanted in (
        "Name 1 to 50 records",
        "Choose what the records are used for",
        "Choose how the records are used",
        "Say what the records are needed for",
        "Give the first day of use",
    ):
        assert wanted in bare, bare
    assert "Give the last day of use" in seen(ask(house, number, until="2026-06-09"))
    before = told(house, "clerk", "use.received")
    pages = {text: ask(house, text) for text in (number, "KP-9999-00001", "没有的客户")}
    words = [
        re.sub(r"SY2026-\d+|\d\d:\d\d(:\d\d)?", "", seen(page).replace(text, ""))
        for text, page in pages.items()
    ]
    assert len(set(words)) == 1
    assert "Your application was received." in pages[number].content.decode()
    assert told(house, "clerk", "use.received") == before + 3
    use, unknown, last = map(number_of, pages.values())
    assert there(house, "finance", record) == 404
    said = house.shown("clerk", f"/uses/{use}/find/")
    for wanted in ("CWB", "年度对账", "Doing business", "read", f"{DAY} – {LAST}", number):
        assert wanted in said, said
    assert "Nothing bears this." in house.shown("clerk", f"/uses/{unknown}/find/")
    for who in ("finance", "treasurer", "salesman"):
        assert house.get(who, f"/uses/{use}/find/").status_code == 404
    assert "is not the number of one record" in seen(find(house, unknown, "KP-9999-00001"))
    assert "Name 1 to 50 records, or answer" in seen(find(house, unknown))
    assert "Say in words" in seen(find(house, unknown, turn_down="1"))
    find(house, unknown, turn_down="1", answer="请到柜台核对编号")
    assert state(house, unknown) == "returned"
    assert "请到柜台核对编号" in house.shown("finance", f"/uses/{unknown}/")
    assert "dealt with this application already" in seen(
        find(house, unknown, number, answer="有了")
    )
    post(house, "finance", f"/uses/{last}/end/")
    assert state(house, last) == "withdrawn"
    assert house.get("engineer", "/uses/new/").status_code == 200
    assert house.get("engineer", f"/uses/{use}/").status_code == 404


@pytest.mark.requirement(
    "REQ-USE-01",
    "nothing opens before who the policy names has agreed, and where it names nobody a keeper of the records",
)
@pytest.mark.requirement(
    "REQ-USE-02",
    "what was agreed to opens exactly its records to its applicant, each in the manners agreed to",
)
@pytest.mark.requirement(
    "REQ-USE-03",
    "each look, print and copy under an approval is in the trail with the number of the application, which lists them",
)
def test_what_was_agreed_to_is_open_for_its_time_in_its_manner(house):
    (record, number), (other, another) = filed(house), filed(house)
    use = number_of(ask(house, number))
    find(house, use, number)
    decide(house, use, outcome="return", reason="不需要")
    assert there(house, "finance", record) == 404
    use = opened(house, number, manners=["view", "copy"])
    assert there(house, "finance", record) == 200
    assert there(house, "finance", record, PRINT) == 403
    assert there(house, "finance2", record) == 404
    assert there(house, "finance", other) == 404
    export = opened(house, another, manners=["export"])
    assert there(house, "finance", other, PRINT) == 200
    assert there(house, "finance", record, PRINT) == 403  # the other's manner is not this one's
    noted = {"record": record, "manner": "copy", "pages": 3}
    assert "Noted under" in post(house, "clerk", f"/uses/{use}/note/", **noted).content.decode()
    assert "not one of the available" in seen(
        post(house, "finance", f"/uses/{use}/note/", **{**noted, "manner": "take_out"})
    )
    assert post(house, "treasurer", f"/uses/{use}/note/", **noted).status_code == 404
    assert {"record.view", "use.note"} <= set(under(house, use))
    assert "record.print" not in under(house, use)
    assert "record.print" in under(house, export)
    said = house.shown("treasurer", f"/uses/{use}/")
    assert "copy, 3 pages" in said, said
    assert "read a record" in said, said


@pytest.mark.requirement("REQ-USE-02", "it ends by itself with its last day")
def test_it_ends_by_itself(house):
    record, number = filed(house)
    borrow = f"/loans/new/?numbers={record}"
    assert house.get("finance", borrow).status_code == 404
    use = opened(house, number, manners=["export", "copy", "loan"])
    assert house.get("finance", borrow).status_code == 200
    assert there(house, "finance", record, PRINT) == 200
    assert number in house.shown("finance", "/records/")
    with at(LAST):
        assert there(house, "finance", record) == 200
    with at(AFTER):
        assert there(house, "finance", record) == 404
        assert there(house, "finance", record, PRINT) == 404
        assert house.get("finance", borrow).status_code == 404
        assert "its time is over" in house.shown("finance", f"/uses/{use}/")
        noted = {"record": record, "manner": "copy", "pages": 3}
        assert post(house, "finance", f"/uses/{use}/note/", **noted).status_code == 400
        assert number not in house.shown("finance", "/records/")


def test_without_an_approval_a_keeper_decides_and_a_later_time_opens_later(house):
    record, number = filed(house)
    kept = tuple(one for one in house.base.approvals if one.subject != "use")
    try:
        house.switch(replace(house.base, approvals=kept))
        use = number_of(ask(house, number, since="2026-06-11"))
        find(house, use, number, who="clerk2")
        assert there(house, "finance", record) == 404
        decide(house, use, who="clerk")
        assert state(house, use) == "agreed"
        assert there(house, "finance", record) == 404
        with at(date(2026, 6, 11)):
            assert there(house, "finance", record) == 200
    finally:
        house.switch(house.base)


@pytest.mark.requirement(
    "REQ-USE-02", "who asked, who decided and who keeps the records end it at once"
)
def test_it_is_ended_at_once_and_by_nobody_else(house):
    record, number = filed(house)
    for who in ("finance", "treasurer", "clerk"):
        use = opened(house, number)
        assert there(house, "finance", record) == 200
        assert house.get("finance2", f"/uses/{use}/end/").status_code == 404
        if who != "finance":
            assert "Say why it ends." in seen(post(house, who, f"/uses/{use}/end/"))
        post(house, who, f"/uses/{use}/end/", why="已用完")
        assert state(house, use) == "ended"
        assert there(house, "finance", record) == 404
        assert "Nothing of this application is open." in seen(
            post(house, who, f"/uses/{use}/end/", why="再次")
        )


@pytest.mark.requirement(
    "REQ-USE-04",
    "a purpose outside the company's list, or without the consent it needs, blocks the use and is told to the keeper",
)
def test_another_purpose_blocks_the_use_and_is_told_to_the_keeper(house):
    record, number = filed(house)
    for purpose, words in (("-", "not used for this purpose"), ("ads", "There is no consent")):
        before = told(house, "clerk", "use.misused")
        answer = ask(house, who="salesman", records=[record], purpose=purpose)
        assert answer.status_code == 400
        assert words in seen(answer), seen(answer)
        assert told(house, "clerk", "use.misused") == before + 1
        with reenter(house.company.id):
            assert not UseApplication.objects.filter(records__record=record).exists()
    use = number_of(ask(house, number, purpose="ads"))
    assert "There is no consent" in seen(find(house, use, number))
    assert state(house, use) == "received"


def test_it_is_asked_for_on_the_page_of_a_record_and_printed(house):
    record, number = filed(house)
    assert f"/uses/new/?numbers={record}" in house.get("salesman", f"/records/{record}/").content.decode()  # fmt: skip
    page = ask(house, who="salesman", records=[record])
    use = number_of(page)
    assert address(page) == f"/uses/{use}/"
    assert "with who decides" in seen(page)
    assert f"/uses/{use}/" in house.get("salesman", f"/records/{record}/").content.decode()
    assert f"/uses/{use}/" in house.get("head", "/uses/").content.decode()
    text = _pdf(house.get("salesman", f"/uses/{use}/print/"))
    assert "Application to use customer archives" in text
    assert number in text
    assert "年度对账" in text
    assert "Applicant" in _pdf(house.get("salesman", "/uses/blank/"))
    post(house, "salesman", f"/uses/{use}/end/")
    assert state(house, use) == "withdrawn"


@pytest.mark.requirement(
    "REQ-USE-05",
    "how often each department used archives in a month is shown by manner to who keeps archives or audits, "
    "and to nobody else",
)
def test_how_often_each_department_used_archives_is_shown_by_manner(house):
    with at(date(2026, 8, 3)):
        record, number = filed(house)
        days = {"since": "2026-08-03", "until": "2026-08-04"}
        use = opened(house, number, manners=["export", "copy"], **days)
        before = _row(house, "CWB")
        assert there(house, "finance", record, PRINT) == 200
        noted = {"record": record, "manner": "copy", "pages": 3}
        post(house, "clerk", f"/uses/{use}/note/", **noted)
        assert _row(house, "CWB") == (before[0] + 1, before[1] + 1)
        assert house.get("auditor", "/uses/report/").status_code == 200
        assert house.get("finance", "/uses/report/").status_code == 403
        assert "Nobody used archives" in house.shown("clerk", "/uses/report/?month=2026-07")


def _row(house, department):
    """Return how often a department printed, and excerpted, copied or took out, as the report of this month says."""
    page = BeautifulSoup(house.get("clerk", "/uses/report/").content, "html.parser")
    for line in page.select("main table tbody tr"):
        cells = [one.get_text(strip=True) for one in line.select("th, td")]
        if department in cells[0] or "Finance" in cells[0]:
            return int(cells[3]), int(cells[5])
    return 0, 0


def _pdf(answer):
    assert answer["Content-Type"] == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
