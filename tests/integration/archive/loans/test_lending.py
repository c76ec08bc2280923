"""Lending by HTTP: the slip, who agrees, the desk, the return; two desks, a seal meanwhile, a borrower's own hands."""

from dataclasses import replace

import pytest

from archive.custody.incident_models import Incident
from archive.loans.models import Loan, LoanSlip
from archive.records.bars import Act, bars
from archive.records.holders import holders
from archive.records.levels import SEALED
from archive.records.models import Record
from kernel.scope import reenter
from notices.models import Receipt
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.loans.conftest import (
    DAY,
    DUE,
    FILING,
    HEAD,
    WAITS,
    ask,
    back,
    decide,
    filed,
    lent,
    loan_by,
    out,
    slip_of,
    state,
)
from tests.integration.policies.houses import post, seen


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
        (held,) = [one for one in holders(actor, [record])[record] if one.act == "Loan"]
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
