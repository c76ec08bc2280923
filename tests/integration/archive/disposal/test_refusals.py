"""What does not enter a disposal, what stops one on its way, and two people at once."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from archive.destruction.models import Destruction
from archive.disposal.models import DisposalItem
from archive.loans.models import Loan, LoanSlip
from archive.records import actions as records
from archive.records.bars import Act, bars
from archive.records.models import Record
from archive.records.rules import Edit
from kernel import clock
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.categories.rules import Stage, StageDuty
from tests.integration.archive.disposal.conftest import later
from tests.integration.policies.houses import post, seen

SEALS = Grant(
    department="CWB", categories=("KP",), verbs=(Verb.SEAL, Verb.VIEW, Verb.DESTROY), delegated=True
)
HEADS = Grant(department="XSB", position="DH", categories=("KP",), verbs=(Verb.DESTROY,))
LENDS = Grant(department="XSB", position="OPR", categories=("KP",), verbs=(Verb.REQUEST,))
HOLD = {
    "kind": "dispute", "number": "GK-2026-8", "authority": "上海市第一中级人民法院", "reason": "合同纠纷",
    "since": "2026-01-10", "every": "P3M",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def more(house, django_db_blocker):
    """Finance holds records, the head of sales proposes too, the salesman borrows."""
    with django_db_blocker.unblock():
        house.base = replace(house.base, grants=(*house.base.grants, SEALS, HEADS, LENDS))
        house.switch(house.base)


def held(house, *numbers):
    """Finance holds records; return the address of the matter."""
    said = HOLD | {"number": f"GK-{numbers[0]}", "numbers": "\n".join(f"#{one}" for one in numbers)}
    page = post(house, "finance", "/holds/new/", **said)
    assert page.redirect_chain, seen(page)
    return page.request["PATH_INFO"]


def lent(house, record):
    """Somebody has a record on loan."""
    with reenter(house.company.id):
        at, who = clock.now(), house.ids["salesman"]
        due = {"due_on": date(2026, 12, 24)}
        slip = LoanSlip.objects.create(
            borrower_id=who, reason="对账", promised_at=at, asked_at=at, state="agreed", **due
        )
        Loan.objects.create(
            slip=slip, record_id=record, out_at=at, out_by_id=house.ids["clerk"], pages_out=2, **due
        )


@pytest.mark.requirement("REQ-HLD-03", "a hold blocks disposal until it is released")
@pytest.mark.requirement(
    "REQ-DSP-02",
    "only records past retention, not held, not lent and without a dispute enter a batch",
)
def test_what_is_kept_enters_no_batch(house):
    one, two = house.due(2)
    (young,) = house.due(trigger_on="2026-05-01")
    matter = held(house, two)
    page = seen(house.propose([one, two]))
    assert f"held by matter GK-{two}" in page
    assert "retention period has not run out" in seen(house.propose([young]))
    assert "Say why" in seen(house.propose([one], reason=" "))
    assert "status 403" in seen(house.propose([one], who="salesman"))
    assert house.get("clerk", "/disposals/new/?records=999999").status_code == 404
    (out,) = house.due()
    lent(house, out)
    assert "It is lent out until 2026-12-24" in seen(house.propose([out]))
    batch = house.proposed([one])
    assert "on the list of XH" in seen(house.propose([one]))
    later_held = held(house, one)
    house.step("clerk2", batch, "judge", opinion="同意")
    assert f"held by matter GK-{one}" in house.step("clerk", batch, "appraise")
    for each in (later_held, matter):
        assert "released" in seen(post(house, "treasurer", f"{each}release/", why="已结案"))
    house.step("clerk", batch, "appraise")
    assert house.row(batch).state == "appraised"
    assert house.proposed([two])


@pytest.mark.requirement(
    "REQ-DSP-02",
    "outdated or invalid records enter early with an appraisal reason, never below a statutory minimum",
)
def test_outdated_records_enter_with_a_reason(house):
    (young,) = house.due(trigger_on="2026-05-01")
    (fresh,) = house.due(trigger_on=(clock.now() - timedelta(days=9)).date().isoformat())
    page = seen(house.propose([young], ground="outdated", reason=""))
    assert "Say in which way they are outdated" in page
    page = seen(house.propose([fresh], ground="outdated"))
    assert "statutory minimum has not run out" in page
    batch = house.proposed([young], ground="outdated", reason="客户已注销，资料失效")
    assert "客户已注销，资料失效" in house.shown("clerk", f"/disposals/{batch}/")
    assert "另行处理" in house.step("clerk", batch, "abort", why="另行处理")
    again = house.approved([young], ground="outdated")
    with later(8):
        house.step("clerk2", again, "execute", place="三楼")
        assert house.work(house.row(again).run)["destroyed"] == 1


def test_what_is_listed_is_neither_lent_nor_handed_over(house):
    (one,) = house.due()
    batch = house.proposed([one])
    with reenter(house.company.id):
        assert {act for act in Act if bars(act, [one])} == {
            Act.LEND,
            Act.HAND_OVER,
            Act.REST,
            Act.SHARE,
        }
    house.one("clerk2", batch, house.item(batch, one).record_id, "drop", why="仍在使用")
    with reenter(house.company.id):
        assert not bars(Act.LEND, [one])
    page = house.get("clerk2", f"/disposals/{batch}/").content.decode()
    assert "Nothing is left in this batch" in page
    assert f"/disposals/{batch}/judge/" not in page
    for who, step in (("clerk2", "judge"), ("clerk", "appraise")):
        assert "Nothing is left in this batch" in house.step(who, batch, step, opinion="同意")
    assert house.row(batch).state == "proposed"


@pytest.mark.requirement(
    "REQ-DSP-04", "an approval holds for exactly the records and versions that were approved"
)
def test_what_was_changed_is_approved_anew(house):
    one, two = house.due(2)
    batch = house.approved([one, two])
    change(house, two)
    with later(8):
        assert "was changed after it was listed" in house.step(
            "clerk2", batch, "execute", place="三楼"
        )
        assert house.row(batch).run is None
        house.step("clerk", batch, "reopen", why="记录已更正")
    row = house.row(batch)
    assert (row.state, row.approved, row.approvers) == ("proposed", "", [])
    house.step("clerk2", batch, "judge", opinion="同意")
    house.step("clerk", batch, "appraise")
    house.step("clerk2", batch, "count", **house.found(batch))
    house.submit(batch)
    house.decide("head", batch)
    change(house, one)
    assert "was changed after it was listed" in house.decide("treasurer", batch)
    house.decide("treasurer", batch, outcome="return", reason="先核对变更")
    assert "先核对变更" in house.shown("clerk", f"/disposals/{batch}/")
    assert house.row(batch).state == "proposed"


def change(house, record):
    """A clerk changes a record."""
    with reenter(house.company.id):
        version = Record.objects.get(pk=record).version
        edit = Edit(record_id=record, version=version, values={"brands": "改"}, reason="更正")
        records.edit(house.actor("clerk"), [edit])


@pytest.mark.requirement(
    "REQ-DSP-05", "the way to destroy is chosen for each carrier from the list the company allows"
)
@pytest.mark.requirement("REQ-DSP-05", "a company forbids a way to destroy")
def test_ways_are_those_the_company_allows(house):
    (one,) = house.due()
    batch = house.counted([one])
    form = house.get("clerk", f"/disposals/{batch}/submit/").context["form"]
    assert {"paper", "electronic"} <= set(form.fields)
    assert {"burn", "shred", "pulp"} <= {code for code, _name in form.fields["paper"].choices}
    assert not {"erase", "degauss"} & {code for code, _name in form.fields["paper"].choices}
    assert "burn" not in {code for code, _name in form.fields["electronic"].choices}
    fields = [
        replace(one, choices=tuple(replace(way, retired=way.code == "burn") for way in one.choices))
        if (one.category, one.code) == ("GL·XH", "method")
        else one
        for one in house.base.fields
    ]
    house.switch(replace(house.base, fields=tuple(fields)))
    assert "burn is not one of the available choices" in house.submit(batch, paper="burn")
    house.switch(house.base)
    house.submit(batch, paper="burn", electronic="erase")
    assert house.row(batch).methods == {"paper": "burn", "electronic": "erase"}


def test_who_proposed_does_not_approve(house):
    (one,) = house.due()
    batch = house.proposed([one], who="head")
    house.step("clerk2", batch, "judge", opinion="同意")
    house.step("clerk", batch, "appraise")
    house.step("clerk", batch, "count", **house.found(batch))
    assert "Step 1 cannot be decided" in house.submit(batch)
    assert house.row(batch).request is None


@pytest.mark.requirement(
    "REQ-DSP-04", "between approval and destruction lies the time the company says"
)
def test_a_company_says_whether_how_soon_and_before_whom(house):
    (one,) = house.due()
    says(house, never="on")
    assert "This company destroys nothing" in seen(house.propose([one]))
    bad = seen(post(house, "admin", "/disposals/terms/", cooling_days=-1, supervisors=0))
    assert "greater than or equal to" in bad
    says(house, cooling_days=0, supervisors=1)
    batch = house.approved([one])
    at_once(*[lambda: house.step("clerk2", batch, "execute", place="三楼")] * 2)
    assert house.row(batch).state == "executing"
    with reenter(house.company.id):
        assert Destruction.objects.filter(batch=batch).count() == 1
    says(house)


def at_once(*acts):
    """Let several do something at the same moment; return what they got."""
    start, got = Barrier(len(acts)), []

    def run(act):
        start.wait()
        try:
            got.append(act())
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return got


def says(house, **terms):
    """The administrator says what the company asks."""
    page = post(
        house, "admin", "/disposals/terms/", **({"cooling_days": 7, "supervisors": 2} | terms)
    )
    assert page.status_code == 200, seen(page)


@pytest.mark.requirement(
    "REQ-GOV-04", "the actions of disposal are permitted only to the department of that stage"
)
def test_only_the_department_of_the_stage_disposes(house):
    (one,) = house.due()
    duty = StageDuty(stage=Stage.DISPOSE, departments=("CWB",))
    cards = [
        replace(each, stages=(duty,)) if each.code == "KP" else each
        for each in house.base.categories
    ]
    house.switch(replace(house.base, categories=tuple(cards)))
    assert "status 403" in seen(house.propose([one]))
    assert "Proposed" in seen(house.propose([one], who="finance"))
    house.switch(house.base)
    (two,) = house.due()
    assert "Proposed" in seen(house.propose([two]))


def test_strangers_see_nothing_of_a_batch(house):
    (one,) = house.due()
    batch = house.proposed([one])
    assert house.get("engineer", "/disposals/").status_code == 403
    assert house.get("engineer", f"/disposals/{batch}/").status_code == 404
    assert house.get("engineer", f"/disposals/{batch}/judge/").status_code == 404
    assert house.get("clerk", f"/disposals/{batch}/nonsense/").status_code == 404
    assert house.get("auditor", f"/disposals/{batch}/").status_code == 200
    assert "status 403" in house.step("auditor", batch, "abort", why="x")


def test_of_two_at_once_one_is_listed(house):
    (one,) = house.due()
    for who in ("clerk", "clerk2"):
        house.browser(who)
    pages = at_once(
        *[lambda who=who: seen(house.propose([one], who=who)) for who in ("clerk", "clerk2")]
    )
    with reenter(house.company.id):
        assert DisposalItem.objects.filter(record=one, open=True).count() == 1
    assert sum("Proposed; now it is appraised" in page for page in pages) == 1, pages
