"""What is not used for its archival cycle comes to rest, and comes back at once (REQ-ARC-01 to REQ-ARC-04)."""

from datetime import date

import pytest

from archive.records.bars import Act, bars
from archive.records.models import Record
from archive.records.rest_models import Nomination, Rest
from archive.resting.models import Restored
from kernel.scope import reenter
from policies.cadences.rules import Cadence, CadenceKind
from tests.integration.archive.checks.conftest import at, company, english, june, put_in_force
from tests.integration.policies.consulting import filed, rows, told
from tests.integration.policies.houses import post, seen
from tests.integration.security_review.attacks.races import crossing

__all__ = ["company", "english", "june"]
DAY, LATER, LONG_AFTER = date(2026, 6, 10), date(2026, 12, 10), date(2027, 6, 10)
DUE = "/records/unused/"
LIST = "/records/?view=0"

CYCLE = pytest.mark.requirement(
    "REQ-ARC-01",
    "the archival cycle the policy gives a category proposes records that nobody used for so long, and a keeper puts "
    "a batch of them to rest",
)
DORMANT = pytest.mark.requirement(
    "REQ-ARC-02",
    "records not changed and not contacted for a time that is configured are listed, with the days, and put to rest",
)
BACK = pytest.mark.requirement(
    "REQ-ARC-03",
    "a record at rest is out of lists, found by a search, and whoever sees it brings it back at once, with a log, its "
    "paper on a pick list",
)
NEVER = pytest.mark.requirement(
    "REQ-ARC-04", "clean-up puts records to rest or names them for disposal, and destroys nothing"
)


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    with django_db_blocker.unblock(), at(DAY):
        cycle(june, "P6M")
        june.cards = [filed(june, name) for name in ("沉睡车行甲", "沉睡车行乙", "沉睡车行丙")]
    return june


def cycle(house, every):
    """The policy says after how long a card is proposed."""
    put_in_force(
        house,
        Cadence(
            code="D-IDLE", zh="休眠档案", en="Dormant records", kind=CadenceKind.DORMANCY,
            every=every, categories=("KP",), of="custodian",
        ),
    )  # fmt: skip


def clean(house, do, *records, who="clerk", **said):
    return post(house, who, DUE, do=do, record=list(records), **said)


def back(house, record, who="clerk", why="客户来访"):
    return post(house, who, f"/records/{record}/restore/", why=why)


@CYCLE
@DORMANT
@BACK
def test_what_nobody_used_comes_to_rest_and_back(house):
    (page, _number, record), (_page, _n, other), _third = house.cards
    with at(DAY):
        assert "沉睡车行甲" not in house.shown("clerk", DUE)
        assert "was used meanwhile" in seen(clean(house, "rest", record))
    with at(date(2026, 12, 9)):
        assert "沉睡车行甲" not in house.shown("clerk", DUE)
    with at(LATER):
        # Half a year by this policy; a whole one by another, and by who asks for longer.
        assert "沉睡车行甲" in house.shown("clerk", DUE)
        assert "2026-06-10" in house.shown("clerk", DUE)
        assert 'name="record"' in house.get("clerk", DUE).content.decode()
        assert "沉睡车行甲" not in house.shown("clerk", f"{DUE}?months=7")
        cycle(house, "P12M")
        assert "沉睡车行甲" not in house.shown("clerk", DUE)
        cycle(house, "P6M")
        # A keeper alone, a batch as a whole, and only what is proposed.
        assert house.get("salesman", DUE).status_code == 403
        assert clean(house, "rest", record, who="salesman").status_code == 403
        assert "Choose 1 to 500 records" in seen(clean(house, "rest"))
        assert "Put to rest: 2." in seen(clean(house, "rest", record, other))
        assert "is at rest already" in seen(clean(house, "rest", record))
        _out_of_lists(house, page)
        # Back at once, for who sees it, with what it is needed for.
        assert back(house, record, why=" ").status_code == 400
        assert "active again" in seen(back(house, record, who="salesman"))
        assert "沉睡车行甲" in rows(house, "clerk", LIST)
        assert "active already" in seen(back(house, record))
        assert told(house, "record.restore")[-1][1]["reasons"] == {str(record): "客户来访"}
    with reenter(house.company.id):
        Record.objects.filter(pk=other).update(level="L2")
    assert back(house, other, who="manager").status_code == 404
    with reenter(house.company.id):
        Record.objects.filter(pk=other).update(level="L1")


def _out_of_lists(house, page):
    """Out of lists, found by words, and by who asks for those at rest."""
    assert "沉睡车行甲" not in rows(house, "clerk", LIST)
    assert "沉睡车行丙" in rows(house, "clerk", LIST)
    assert "沉睡车行甲" in rows(house, "clerk", f"{LIST}&q=沉睡车行甲")
    assert "沉睡车行甲" in rows(house, "clerk", f"{LIST}&w._rest.is=only")
    assert "沉睡车行丙" not in rows(house, "clerk", f"{LIST}&w._rest.is=only")
    assert "沉睡车行甲" in rows(house, "clerk", f"{LIST}&w._rest.is=too")
    assert "It is left out of lists" in house.shown("clerk", page)


@DORMANT
def test_a_contact_puts_it_off_though_nobody_changed_the_record(house):
    page, number, _record = filed(house, "沉睡车行丁")
    note = {"happened_on": "2026-12-01", "text": "电话回访", "source": "电话"}
    with at(date(2026, 12, 1)):
        assert "Noted" in seen(post(house, "clerk2", f"{page}notes/", **note))
    with at(date(2027, 5, 31)):
        assert number not in house.shown("clerk", DUE)
    with at(date(2027, 6, 1)):
        assert number in house.shown("clerk", DUE)


@BACK
def test_paper_that_is_asked_for_is_fetched_by_its_keeper(house):
    _page, number, record = house.cards[2]
    with at(LATER):
        with reenter(house.company.id):
            Record.objects.filter(pk=record).update(carrier="paper")
        clean(house, "rest", record)
        assert "on the list of what is to be fetched" in seen(back(house, record, who="salesman"))
        picked = house.shown("clerk", f"{DUE}fetch/")
        assert number in picked
        assert "no place yet" in picked
        assert house.get("salesman", f"{DUE}fetch/").status_code == 403
        sheet = house.get("clerk", f"{DUE}fetch/print/")
        assert sheet["Content-Type"] == "application/pdf"
        with reenter(house.company.id):
            waits = Restored.objects.get(record=record, paper=True).pk
        assert "Fetched: 1." in seen(post(house, "clerk", f"{DUE}fetch/", restored=waits))
        assert number not in house.shown("clerk", f"{DUE}fetch/")


@BACK
def test_what_is_changed_at_rest_is_in_use_again_and_nothing_at_rest_is_lent(house):
    page, _number, record = filed(house, "沉睡车行戊")
    with at(LONG_AFTER):
        # Used by somebody else, it stays active; the keeper's own look does not count.
        house.shown("clerk", page)
        assert "沉睡车行戊" in house.shown("clerk", DUE)
        clean(house, "rest", record)
        with reenter(house.company.id):
            assert [one.code for one in bars(Act.LEND, [record])[record]] == ["rest"]
        house.change("clerk", page, **{"f.brands": "捷安特"})
        with reenter(house.company.id):
            assert not Rest.objects.filter(record=record).exists()
        assert told(house, "record.restore")[-1][0] == record
        assert "was used meanwhile" in seen(clean(house, "rest", record))


@NEVER
@CYCLE
def test_clean_up_destroys_nothing_and_two_keepers_do_it_once(house):
    _page, number, record = filed(house, "沉睡车行己")
    with at(LONG_AFTER):
        assert "Say why it is named" in seen(clean(house, "nominate", record, why=" "))
        assert "Nothing is destroyed" in seen(clean(house, "nominate", record, why="长期未联系"))
        assert "named for disposal already" in seen(clean(house, "nominate", record, why="再次"))
        with reenter(house.company.id):
            assert Nomination.objects.get(record=record).why == "长期未联系"
            assert Record.objects.filter(pk=record, archive_no=number).exists()
        for word in ("destroy", "delete", ""):
            assert clean(house, word, record).status_code == 404
        assert clean(house, "seal", record).status_code == 403, "proposed by who may seal alone"
        first, second = crossing(
            "record.rest",
            lambda: clean(house, "rest", record),
            lambda: clean(house, "rest", record),
        )
        assert "Put to rest: 1." in seen(first)
        assert "is at rest already" in seen(second)
        with reenter(house.company.id):
            assert Record.objects.filter(pk=record, archive_no=number).exists()
