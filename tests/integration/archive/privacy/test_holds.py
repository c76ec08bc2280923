"""Records are held for a matter: nothing ends them, by administrators neither, until another person releases it."""

from datetime import date

import pytest

from archive.holds.actions import add, place
from archive.holds.models import HeldRecord, Hold
from archive.holds.rules import Matter
from archive.planning.forecasting import shares_now
from archive.records.bars import Act, bars, demand_free
from archive.records.models import Record, RetentionState
from archive.records.removing import remove
from kernel.errors import Conflict, Missing
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at, work
from tests.integration.archive.privacy.conftest import DAY
from tests.integration.policies.houses import address, seen

HOLD = {
    "kind": "legal", "number": "（2026）沪01民初88号", "authority": "上海市第一中级人民法院", "reason": "合同纠纷",
    "since": "2026-06-10", "every": "P3M",
}  # fmt: skip
BOUGHT = {
    "title": "六月购物", "f.txn_on": "2026-06-05T10:00", "f.product": "空调", "f.amount": "3200", "f.currency": "CNY",
    "f.voucher_type": "invoice", "f.qty": "1", "then": "submit",
}  # fmt: skip


def number_of(page):
    return int(page.strip("/").rpartition("/")[2])


def actor(shop, who):
    return actor_of(User.objects.get(pk=shop.ids[who]))


def held(shop, who="archivist", **changes):
    answer = shop.post(who, "/holds/new/", **HOLD | changes)
    assert answer.redirect_chain, answer.context["form"].errors
    return address(answer)


def state_of(shop, number):
    with reenter(shop.company.id):
        return RetentionState.objects.get(record=number).state


def barred(shop, *numbers, act=Act.DESTROY):
    with reenter(shop.company.id):
        return {pk for pk, said in bars(act, numbers).items() if said}


@pytest.mark.requirement("REQ-HLD-03", "a hold has its kind, matter, reason and authority")
@pytest.mark.requirement("REQ-HLD-03", "a hold is released by another person with a reason")
def test_what_is_held_stays_until_another_person_releases_it(shop):
    page, other, free = shop.file(), shop.file(), shop.file()
    one, two, three = (number_of(each) for each in (page, other, free))
    says_what_is_missing(shop, three)
    before = state_of(shop, one)
    hold = held(shop, numbers=f"#{one}\n#{two}")
    register = seen(shop.get("officer", "/holds/"))
    for said in (HOLD["number"], HOLD["authority"], "legal proceedings", "2026-09-10"):
        assert said in register
    assert shop.get("seller", "/holds/").status_code == 403
    assert {state_of(shop, pk) for pk in (one, two)} == {"held"}
    shown = seen(shop.get("seller", page))
    assert f"{HOLD['number']}: held since 2026-06-10 until it is lifted" in shown
    assert shop.get("seller", hold).status_code == 403
    with reenter(shop.company.id):
        held_now = sum(count for share, count in shares_now().items() if "held" in share)
        assert held_now == 2, "the forecast counts what is held as held"
    assert barred(shop, one, two, three) == {one, two}
    nothing_ends_it(shop, one)
    assert shop.post("admin", f"{hold}release/", why="不需要了").status_code == 403
    own = shop.post("archivist", f"{hold}release/", why="已结案")
    assert "another person does" in seen(own)
    assert "This field is required" in seen(shop.post("officer", f"{hold}release/", why=""))
    assert (
        "2 records are released"
        in shop.post("officer", f"{hold}release/", why="已结案").content.decode()
    )
    assert {state_of(shop, pk) for pk in (one, two)} == {before}
    assert barred(shop, one, two) == set()
    assert HOLD["number"] not in seen(shop.get("officer", "/holds/"))
    assert "已结案" in seen(shop.get("officer", hold))
    with reenter(shop.company.id):
        for verb in ("record.hold", "record.release"):
            assert AuditEvent.objects.filter(verb=verb).exists()


def says_what_is_missing(shop, number):
    for change, words in (
        ({"numbers": "GK·9999"}, "no record GK·9999 that you may hold"),
        ({"numbers": "#²\n#99999999999999999999"}, "no record #² that you may hold"),
        ({"numbers": ""}, "Name at least one record"),
        ({"numbers": f"#{number}", "since": "2026-07-01"}, "from an earlier one"),
        ({"numbers": f"#{number}", "reason": ""}, "This field is required"),
    ):
        assert words in seen(shop.post("archivist", "/holds/new/", **HOLD | change))
    assert shop.post("seller", "/holds/new/", **HOLD, numbers=f"#{number}").status_code == 403


def nothing_ends_it(shop, number):
    """Neither taking back what was entered nor another category, whoever asks."""
    with reenter(shop.company.id) as scope:
        for who in ("archivist", "admin"):
            scope.actor = actor(shop, who)
            Record.objects.filter(pk=number).update(version=1)
            with pytest.raises(Conflict, match="held by matter"):
                remove(scope.actor, [number])
            with pytest.raises(Conflict):
                demand_free(Act.RETAIN, [number])


@pytest.mark.requirement("REQ-HLD-03", "a hold covers many records, placed in bulk or by criteria")
@pytest.mark.requirement(
    "REQ-HLD-03", "a hold on a file covers what lies in it, also what comes later"
)
def test_a_hold_on_a_file_bars_its_items_and_one_on_an_item_its_file(shop):
    file = number_of(shop.file())
    item = bought(shop, file)
    hold = held(shop, number="调查-1", kind="inquiry", numbers=f"#{file}")
    later = bought(shop, file)
    assert barred(shop, file, item, later) == {file, item, later}
    shop.post("officer", f"{hold}release/", why="调查结束")
    assert barred(shop, file, item, later) == set()
    hold = held(shop, number="调查-2", kind="inquiry", category="GK", department="MDB")
    with reenter(shop.company.id):
        everybody = Record.objects.filter(category="GK", department="MDB").exclude(level="~sealed")
        assert HeldRecord.objects.filter(hold=number_of(hold)).count() == everybody.count()
    shop.post("officer", f"{hold}release/", why="调查结束")
    # An item alone: its file goes neither, and the other item is free to go.
    with reenter(shop.company.id) as scope:
        scope.actor = keeper = actor(shop, "archivist")
        said = Matter(
            kind="debt", number="欠款-1", reason="货款未清", authority="财务部", since=DAY
        )
        made = place(keeper, said, [item])
        with pytest.raises(Missing):
            add(keeper, made.pk, [10**9])
    assert barred(shop, file, item, later) >= {file, item}
    shop.post("officer", f"/holds/{made.pk}/release/", why="已付清")


def bought(shop, file):
    answer = shop.post("seller", "/records/new/JY/", parent=f"#{file}", **BOUGHT)
    page = address(answer)
    assert "/new/" not in page, answer.context["form"].errors
    return number_of(page)


@pytest.mark.requirement(
    "REQ-HLD-03", "a confidential matter is known to those with the right alone"
)
@pytest.mark.requirement("REQ-HLD-03", "a hold is looked at again at its own interval")
def test_a_confidential_matter_says_only_that_it_is_held_and_is_looked_at_again(shop):
    page, more = shop.file(), shop.file()
    secret = {"number": "反洗钱协查-7", "confidential": "on", "kind": "inquiry", "every": "P1M"}
    hold = held(shop, numbers=f"#{number_of(page)}", **secret)
    told = seen(shop.get("seller", page))
    assert "Held since 2026-06-10" in told
    assert secret["number"] not in shop.get("seller", page).content.decode()
    assert secret["number"] in seen(shop.get("officer", page))
    with at(date(2026, 7, 8)):
        work(shop.company, "holds.remind")
        duty = seen(shop.get("archivist", "/duties/"))
        assert secret["number"] in duty
        assert "This field is required" in seen(shop.post("archivist", f"{hold}review/", said=""))
        shop.post("archivist", f"{hold}review/", said="案件仍在调查")
        assert secret["number"] not in seen(shop.get("archivist", "/duties/"))
        assert "案件仍在调查" in seen(shop.get("officer", hold))
        added = shop.post("archivist", f"{hold}add/", numbers=f"#{number_of(more)}")
        assert added.redirect_chain, added.context["form"].errors
    with reenter(shop.company.id):
        assert Hold.objects.get(pk=number_of(hold)).review_on == date(2026, 8, 8)
    shop.post("officer", f"{hold}release/", why="协查结束")
    assert "released already" in seen(shop.post("officer", f"{hold}release/", why="再次"))
