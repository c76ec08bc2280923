"""A loan in time: reminders, superiors, renewals, overdue loans, recalls, what is never fetched, the slip on paper."""

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from archive.custody.scan_acts import acts_on
from archive.loans.models import Loan, LoanRenewal
from archive.records.models import Record
from decisions.duties.models import Duty
from kernel.scope import reenter
from notices.models import Receipt
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at, work
from tests.integration.archive.loans.conftest import (
    DAY,
    DUE,
    WAITS,
    ask,
    back,
    decide,
    filed,
    lent,
    out,
    slip_of,
)
from tests.integration.policies.consulting import ruled
from tests.integration.policies.houses import address, post, seen


@pytest.mark.requirement(
    "REQ-BOR-04", "a borrower is reminded before and after the day a loan comes back"
)
@pytest.mark.requirement("REQ-BOR-04", "an overdue loan is told to the superior of its borrower")
@pytest.mark.requirement(
    "REQ-GOV-03", "a head sees how many records of the own department are overdue on loan"
)
def test_a_borrower_is_reminded_and_his_superior_told_until_it_is_back(house):
    record = filed(house)
    slip, (loan,) = lent(house, record)
    here = f"/loans/slips/{slip}/"
    reminded = []
    for morning in (
        date(2026, 6, 12),
        date(2026, 6, 15),
        DUE,
        date(2026, 6, 18),
        date(2026, 6, 25),
    ):
        with at(morning):
            work(house.company, "duties.daily", "loans.remind")
            work(house.company, "loans.remind")
        reminded.append(told(house, "salesman", "loan.due", here))
    assert reminded == [0, 1, 2, 3, 4]
    with reenter(house.company.id):
        duty = Duty.objects.get(source="loan", subject_id=str(loan))
        assert (duty.state, duty.due_on) == ("open", DUE)
    assert told(house, "head", "duty.overdue", f"/duties/{duty.pk}/") == 1
    counted = "Records overdue on loan lent out, and the day they come back is over 1"
    left = "/records/?w._pending.is=lent"
    with at(date(2026, 6, 25)):
        assert counted in house.shown("head", "/")
        assert f"/records/{record}/" in house.get("head", left).content.decode()
        assert here in house.get("head", "/loans/?list=overdue").content.decode()
        assert "Overdue" in house.shown("salesman", "/loans/?list=overdue")
        back(house, loan)
        assert here not in house.get("head", "/loans/?list=overdue").content.decode()
        assert counted not in house.shown("head", "/")
        assert f"/records/{record}/" not in house.get("head", left).content.decode()
    with at(date(2026, 7, 9)):
        work(house.company, "duties.daily", "loans.remind")
    with reenter(house.company.id):
        assert not Duty.objects.filter(source="loan", subject_id=str(loan), state="open").exists()
    assert told(house, "salesman", "loan.due", here) == reminded[-1]


def told(house, who, kind, path):
    """Return how often somebody was told of a matter."""
    with reenter(house.company.id):
        rows = Receipt.objects.filter(person=house.ids[who], occasion__kind=kind)
        return rows.filter(occasion__path=path).count()


@pytest.mark.requirement("REQ-BOR-07", "a renewal is asked for and decided anew")
@pytest.mark.requirement("REQ-BOR-07", "a loan is renewed at most as often as the policy says")
def test_more_time_is_decided_anew_and_given_as_often_as_the_policy_says(house):
    longer = {"until": "2026-06-24", "reason": "对账未完"}
    for times in (0, 1):
        ruled(house, loan_renewals=times)
        record = filed(house)
        slip, (loan,) = lent(house, record)
        path = f"/loans/{loan}/longer/"
        assert house.get("clerk", path).status_code == 404
        offered = "Ask for more time for" in house.shown("salesman", f"/loans/slips/{slip}/")
        assert offered is bool(times)
        if not times:
            assert "may be prolonged 0 times" in seen(post(house, "salesman", path, **longer))
    early = seen(post(house, "salesman", path, until=DUE.isoformat(), reason=""))
    assert "after 2026-06-17" in early
    assert "Say what you need it for." in early
    assert "the day stays as it was" in post(house, "salesman", path, **longer).content.decode()
    assert "it is being decided" in seen(post(house, "salesman", path, **longer))
    with reenter(house.company.id):
        assert Loan.objects.get(pk=loan).due_on == DUE
        request = LoanRenewal.objects.get(loan=loan).request
    assert "/loans/renewals/" in house.get("head", f"/requests/{request}/").content.decode()
    post(house, "head", f"/requests/{request}/", outcome="approve")
    with reenter(house.company.id):
        assert (Loan.objects.get(pk=loan).due_on, Loan.objects.get(pk=loan).renewed) == (
            date(2026, 6, 24),
            1,
        )
        duty = Duty.objects.get(source="loan", subject_id=str(loan), state="open")
        assert duty.due_on == date(2026, 6, 24)
    more = {"until": "2026-07-01", "reason": "对账未完"}
    assert "may be prolonged 1 times" in seen(post(house, "salesman", path, **more))
    house.switch(house.base)


@pytest.mark.requirement("REQ-BOR-04", "overdue loans block new ones where the policy says so")
def test_overdue_loans_block_new_ones_where_the_policy_says_so(house):
    with reenter(house.company.id):
        left = Loan.objects.filter(back_at__isnull=True, slip__borrower=house.ids["salesman"])
        left = list(left.values_list("pk", flat=True))
    for one in left:  # of the tests before
        back(house, one)
    record, other, third = filed(house), filed(house), filed(house)
    _slip, (loan,) = lent(house, record)
    waiting = slip_of(ask(house, other))
    decide(house, waiting)
    blocked = "Something that was borrowed is overdue"
    with at(date(2026, 6, 20)):
        late = {"due_on": "2026-06-29"}
        ruled(house, loan_block=True, loan_days=10)
        assert blocked in seen(ask(house, third, **late))
        assert blocked in seen(out(house, waiting, other))
        ruled(house, loan_days=10)
        assert "/loans/slips/" in address(ask(house, third, **late))
        assert "by 2026-06-30" in seen(ask(house, third, who="clerk", due_on="2026-07-01"))
        assert blocked not in seen(out(house, waiting, other))
        back(house, loan)


def test_a_loan_is_recalled_once_and_not_after_it_is_back(house):
    record = filed(house)
    slip, (loan,) = lent(house, record)
    path = f"/loans/{loan}/recall/"
    assert house.get("salesman", path).status_code == 403
    assert "Say why it is needed back." in seen(post(house, "clerk", path, why=" "))
    assert "it is due today" in post(house, "clerk", path, why="年检").content.decode()
    assert "It was asked for already." in seen(post(house, "clerk", path, why="年检"))
    with reenter(house.company.id):
        assert Loan.objects.get(pk=loan).due_on == DAY
        told = Receipt.objects.filter(person=house.ids["salesman"], occasion__kind="loan.recalled")
        assert told.count() == 1
    back(house, loan)
    assert "It came back already." in seen(post(house, "clerk", path, why="年检"))
    answer = post(house, "salesman", f"/loans/slips/{slip}/close/")
    assert "Only a slip that was agreed to is closed." in answer.content.decode()


def test_what_is_not_fetched_is_given_up_and_a_scan_offers_the_next_act(house):
    record = filed(house)
    slip = slip_of(ask(house, record))
    decide(house, slip)
    other = filed(house)
    taken, _loans = lent(house, other)
    answer = post(house, "salesman", f"/loans/slips/{taken}/close/")
    assert "Something of it is out" in answer.content.decode()
    with reenter(house.company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=house.ids["clerk"]))
        (first,) = acts_on(actor, Record.objects.get(pk=record))
        (second,) = acts_on(actor, Record.objects.get(pk=other))
    assert first["url"] == f"/loans/slips/{slip}/out/"
    assert re.fullmatch(r"/loans/\d+/back/", second["url"])
    assert "The slip is closed." in post(house, "salesman", f"/loans/slips/{slip}/close/").content.decode()  # fmt: skip
    assert WAITS in seen(out(house, slip, record))


def test_the_slip_is_printed_and_hides_what_its_reader_may_not_see(house):
    record = filed(house)
    slip, _loans = lent(house, record)
    answer = house.get("clerk", f"/loans/slips/{slip}/print/")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Loan slip" in text
    assert "年度对账" in text
    assert house.get("finance", f"/loans/slips/{slip}/").status_code == 404
    assert house.get("engineer", "/loans/").status_code == 403


@pytest.mark.requirement(
    "REQ-TRF-04",
    "nobody leaves the company or a department with loans in his name before they came back or were handed over",
)
def test_nobody_leaves_with_what_he_borrowed(house):
    record = filed(house)
    slip = slip_of(ask(house, record, who="clerk2"))
    decide(house, slip)
    out(house, slip, record)
    person = house.ids["clerk2"]
    with reenter(house.company.id):
        loan = Loan.objects.get(record=record).pk
        former = Appointment.objects.get(user=person)
        wanted = {
            "department": Department.objects.get(code="XZB").pk,
            "position": Position.objects.get(code="STF").pk,
            "valid_from": "2026-07-01", "asked": "True", "ends": [former.pk],
        }  # fmt: skip
    refused = seen(post(house, "admin", f"/people/{person}/leave/", former="1"))
    assert "Records on loan" in refused
    assert "They come back to the loan desk first." in refused
    moving = f"/people/{person}/appoint/"
    assert "Hand them over first" in seen(post(house, "admin", moving, **wanted))
    back(house, loan)
    post(house, "admin", moving, **wanted)
    with reenter(house.company.id):
        assert User.objects.get(pk=person).is_active
        former.refresh_from_db()
        assert former.valid_to == date(2026, 6, 30)
