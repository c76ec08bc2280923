"""Lending by HTTP: the slip, who agrees, the desk, the return; two desks, a seal meanwhile, a borrower's own hands."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from archive.custody.incident_models import Incident
from archive.custody.scan_acts import acts_on
from archive.loans.models import Loan, LoanRenewal, LoanSlip
from archive.records.bars import Act, bars
from archive.records.holders import holders
from archive.records.levels import SEALED
from archive.records.models import Record
from decisions.duties.models import Duty
from kernel.scope import reenter
from notices.models import Receipt
from policies.access.rules import Grant, Verb
from policies.document.values import Approval, ApprovalStep
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at, company, english, june, work
from tests.integration.policies.consulting import ruled
from tests.integration.policies.houses import address, post, seen

__all__ = ["company", "english", "june"]
DAY, DUE = date(2026, 6, 10), date(2026, 6, 17)
ASKED = {"due_on": DUE.isoformat(), "reason": "年度对账", "promised": "on"}
WAITS = "Nothing of this slip waits to be handed out."
HEAD = ApprovalStep(position="DH", of="asker")
FILING = ApprovalStep(position="CLK", department="XSB")


def loan_by(*steps):
    """Return the change that lets these posts decide about loans, in their order."""
    approval = Approval(code="AP4b", subject="loan", zh="借阅", en="Loan", steps=steps)
    return lambda document: replace(document, approvals=(*document.approvals, approval))


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    """The company: the salesman asks, the clerk keeps the desk, finance only reads."""
    with django_db_blocker.unblock(), at(DAY):
        desk = {"categories": ("KP",), "clearance": "L3", "delegated": True}
        grants = [
            Grant(department="XSB", position="OPR", verbs=(Verb.REQUEST,), **desk),
            Grant(department="XSB", position="CLK", verbs=(Verb.LOAN_DESK, Verb.REQUEST), **desk),
            Grant(department="CWB", position="STF", verbs=(Verb.VIEW,), **desk),
        ]
        june.base = replace(june.base, grants=(*june.base.grants, *grants))
        june.base = loan_by(HEAD)(june.base)
        june.switch(june.base)
    return june


@pytest.fixture(autouse=True)
def day():
    with at(DAY):
        yield


def filed(house):
    """A clerk files a card; return its id."""
    page = house.card(location="甲柜")
    assert not address(page).endswith("edit/"), seen(page)
    return int(address(page).strip("/").rpartition("/")[2])


def ask(house, *records, who="salesman", **said):
    """Somebody asks for a loan; return the page that follows."""
    numbers = ",".join(map(str, records))
    return post(house, who, f"/loans/new/?numbers={numbers}", **{**ASKED, **said})


def slip_of(page):
    return int(re.search(r"/loans/slips/(\d+)/", address(page))[1])


def decide(house, slip, who="head", **said):
    with reenter(house.company.id):
        request = LoanSlip.objects.get(pk=slip).request
    return post(house, who, f"/requests/{request}/", **({"outcome": "approve"} | said))


def out(house, slip, *records, who="clerk", pages=12):
    return post(
        house, who, f"/loans/slips/{slip}/out/", **{f"pages_{one}": pages for one in records}
    )


def back(house, loan, who="clerk", **said):
    return post(house, who, f"/loans/{loan}/back/", **({"pages": 12, "condition": "good"} | said))


def lent(house, *records):
    """Somebody borrows records and has them; return the slip and its loans."""
    slip = slip_of(ask(house, *records))
    decide(house, slip)
    answer = out(house, slip, *records)
    assert "Handed out" in answer.content.decode(), seen(answer)
    with reenter(house.company.id):
        return slip, list(
            Loan.objects.filter(slip=slip).order_by("pk").values_list("pk", flat=True)
        )


def state(house, slip):
    with reenter(house.company.id):
        return LoanSlip.objects.get(pk=slip).state


@pytest.mark.requirement(
    "REQ-BOR-01",
    "a loan is asked for on a slip with borrower, records, purpose, the day it comes back and the promise",
)
@pytest.mark.requirement("REQ-BOR-01", "nothing is handed out before the slip was agreed to")
@pytest.mark.requirement(
    "REQ-BOR-05",
    "on each loan the borrower promises to keep secret what he reads, and without the promise nothing is lent",
)
def test_a_slip_says_everything_before_anything_is_handed_out(house):
    record = filed(house)
    bare = post(house, "salesman", f"/loans/new/?numbers={record}")
    words = seen(bare)
    assert bare.status_code == 400
    for wanted in (
        "Give the day it comes back",
        "Say what you need it for",
        "Promise to keep it secret",
    ):
        assert wanted in words
    assert "Promise to keep it secret" in seen(ask(house, record, promised=""))
    with reenter(house.company.id):
        assert not LoanSlip.objects.filter(lines__record=record).exists()
    slip = slip_of(ask(house, record))
    words = house.shown("salesman", f"/loans/slips/{slip}/")
    for wanted in (
        "XSB",
        "年度对账",
        DUE.isoformat(),
        "Promised to keep it secret",
        "with who decides",
    ):
        assert wanted in words, words
    assert WAITS in seen(out(house, slip, record))
    with reenter(house.company.id):
        assert not Loan.objects.filter(record=record).exists()
    decide(house, slip)
    with reenter(house.company.id):
        told = Receipt.objects.filter(person=house.ids["salesman"], occasion__kind="loan.agreed")
        assert told.count() == 1
    assert "It is lent out" not in seen(out(house, slip, record))
    with reenter(house.company.id):
        (loan,) = Loan.objects.filter(record=record)
        assert (loan.pages_out, loan.due_on, loan.out_by_id) == (12, DUE, house.ids["clerk"])
        events = AuditEvent.objects.filter(target_kind="loan_slip", target_id=str(slip))
        verbs = list(events.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["loan.ask", "loan.agree", "loan.hand_out"]


@pytest.mark.requirement("REQ-BOR-01", "who has no right to request cannot ask for a loan")
@pytest.mark.requirement("REQ-PRM-06", "who has no right to borrow cannot borrow")
def test_who_only_reads_borrows_nothing(house):
    record = filed(house)
    assert house.get("finance", f"/records/{record}/").status_code == 200
    assert "Borrow" not in house.shown("finance", f"/records/{record}/")
    assert "Borrow" in house.shown("salesman", f"/records/{record}/")
    assert house.get("finance", f"/loans/new/?numbers={record}").status_code == 403
    assert ask(house, record, who="finance").status_code == 403
    with reenter(house.company.id):
        assert not LoanSlip.objects.filter(lines__record=record).exists()


@pytest.mark.requirement(
    "REQ-BOR-02", "the head of the borrower's department approves a loan where the policy says so"
)
@pytest.mark.requirement(
    "REQ-BOR-02", "the filing department approves a loan where the policy says so"
)
@pytest.mark.requirement("REQ-BOR-02", "both approve in the order the policy says")
def test_the_policy_says_who_approves(house):
    record = filed(house)
    plain = replace(
        house.base, approvals=tuple(one for one in house.base.approvals if one.subject != "loan")
    )
    try:
        assert "names nobody" in _asked_under(house, plain, record)
        first = _slip_under(house, loan_by(HEAD)(plain), record)
        assert _deciders(house, first) == ["head"]
        decide(house, first)
        assert state(house, first) == "agreed"
        second = _slip_under(house, loan_by(FILING)(plain), record)
        assert _deciders(house, second) == ["clerk"]
        decide(house, second, who="clerk")
        assert state(house, second) == "agreed"
        third = _slip_under(house, loan_by(HEAD, FILING)(plain), record)
        assert _deciders(house, third) == ["head"]
        decide(house, third)
        assert (state(house, third), _deciders(house, third)) == ("asked", ["clerk"])
        decide(house, third, who="clerk")
        assert state(house, third) == "agreed"
    finally:
        house.switch(house.base)
    refused = slip_of(ask(house, record))
    decide(house, refused, outcome="return", reason="请在阅览室查阅")
    assert state(house, refused) == "returned"
    assert WAITS in seen(out(house, refused, record))


def _asked_under(house, document, record):
    house.switch(document)
    return seen(ask(house, record))


def _slip_under(house, document, record):
    house.switch(document)
    return slip_of(ask(house, record))


def _deciders(house, slip):
    """Return which of the two has the request of a slip in the inbox."""
    with reenter(house.company.id):
        request = LoanSlip.objects.get(pk=slip).request
    return [
        who
        for who in ("head", "clerk")
        if f"/requests/{request}/" in house.get(who, "/requests/").content.decode()
    ]


@pytest.mark.requirement("REQ-BOR-03", "a record on loan shows who has it and until when")
@pytest.mark.requirement("REQ-BOR-03", "a record on loan is not lent again")
def test_what_is_out_has_one_holder_until_the_desk_took_it_back(house):
    record = filed(house)
    other = slip_of(ask(house, record, who="clerk"))  # asked for while it was still there
    decide(house, other)
    lent(house, record)
    with reenter(house.company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=house.ids["head"]))
        name = User.objects.get(pk=house.ids["salesman"]).name
        assert [one.code for one in bars(Act.DESTROY, [record])[record]] == ["lent"]
        assert [one.code for one in bars(Act.HAND_OVER, [record])[record]] == ["lent"]
        (held,) = holders(actor, [record])[record]
        assert (held.person, held.until) == (name, None)
    words = house.shown("finance", f"/records/{record}/")
    assert f"On loan to {name} until {DUE.isoformat()}" in words
    assert "Borrow" not in house.shown("salesman", f"/records/{record}/")
    assert "It is lent out until" in seen(ask(house, record, who="clerk"))
    answer = out(house, other, record, who="clerk2")
    assert "It is lent out already." in seen(answer), seen(answer)
    with reenter(house.company.id):
        assert Loan.objects.filter(record=record, back_at__isnull=True).count() == 1


@pytest.mark.requirement(
    "REQ-BOR-03",
    "a return records its day, who received it, whether it is complete and its condition",
)
def test_a_return_is_counted_and_what_is_missing_becomes_an_incident(house):
    record = filed(house)
    slip, (loan,) = lent(house, record)
    with reenter(house.company.id):
        name = User.objects.get(pk=house.ids["salesman"]).name
    assert house.get("salesman", f"/loans/{loan}/back/").status_code == 403
    short = seen(back(house, loan, pages=11))
    assert "Say what is missing or damaged" in short
    assert (
        "was registered as an incident"
        in back(house, loan, pages=11, remark="缺第7页").content.decode()
    )
    with reenter(house.company.id):
        done = Loan.objects.get(pk=loan)
        assert (done.back_to_id, done.pages_back, done.condition) == (
            house.ids["clerk"],
            11,
            "good",
        )
        assert done.back_at.date() == DAY
        incident = Incident.objects.get(pk=done.incident)
        assert incident.record_id == record
        assert "缺第7页" in incident.facts
        assert record not in bars(Act.DESTROY, [record])
    assert state(house, slip) == "closed"
    again = seen(back(house, loan))
    assert "It came back already." in again
    words = house.shown("finance", f"/records/{record}/")
    assert "On loan to" not in words
    assert f"{name} · " in words


def test_nobody_hands_out_or_takes_back_what_he_borrows_himself(house):
    record = filed(house)
    slip = slip_of(ask(house, record, who="clerk"))
    decide(house, slip)
    assert house.get("clerk", f"/loans/slips/{slip}/out/").status_code == 404
    answer = out(house, slip, record, who="clerk2")
    assert "Handed out" in answer.content.decode(), seen(answer)
    with reenter(house.company.id):
        loan = Loan.objects.get(record=record).pk
    answer = back(house, loan)
    assert "Somebody else hands out and takes back what you borrow." in seen(answer)
    assert "It is back." in back(house, loan, who="clerk2").content.decode()


@pytest.mark.requirement("REQ-HLD-01", "a sealed record is not lent")
def test_what_is_sealed_meanwhile_is_not_handed_out(house):
    record = filed(house)
    slip = slip_of(ask(house, record))
    decide(house, slip)
    with reenter(house.company.id):
        assert record not in bars(Act.LEND, [record])
        level = Record.objects.get(pk=record).level
        Record.objects.filter(pk=record).update(level=SEALED)
        assert [one.code for one in bars(Act.LEND, [record])[record]] == ["sealed"]
    assert out(house, slip, record).status_code in {400, 404}
    assert house.get("salesman", f"/loans/new/?numbers={record}").status_code == 404
    with reenter(house.company.id):
        assert not Loan.objects.filter(record=record).exists()
        Record.objects.filter(pk=record).update(level=level)
    assert "Handed out" in out(house, slip, record).content.decode()


@pytest.mark.requirement(
    "REQ-BOR-04", "a borrower is reminded before and after the day a loan comes back"
)
@pytest.mark.requirement("REQ-BOR-04", "an overdue loan is told to the superior of its borrower")
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
    with at(date(2026, 6, 25)):
        assert here in house.get("head", "/loans/?list=overdue").content.decode()
        assert "Overdue" in house.shown("salesman", "/loans/?list=overdue")
        back(house, loan)
        assert here not in house.get("head", "/loans/?list=overdue").content.decode()
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
