"""What an import works out ahead of a batch is taken only while all it was worked out from is still the same."""

from collections import deque

import pytest

from archive.records import actions
from archive.records.models import Record
from archive.records.rules import NewRecord
from archive.records.verification import verify_numbers
from kernel.errors import Invalid, Refused
from kernel.scope import reenter
from policies.access.rules import Verb
from security import permission


@pytest.fixture
def clerk(company, people):
    with reenter(company.id):
        people.actor("JSB", "STF")
        return people.actor("XSB", "CLK")


@pytest.fixture
def card(card_of):
    """Return what makes a card once it is called in a scope."""
    return lambda **changes: lambda: card_of(**changes)


def work_out(company, clerk, rows, *, file=False):
    """Return rows worked out as far as it goes, in a scope of its own, as beside an earlier batch."""
    with reenter(company.id):
        rows = [row() if callable(row) else row for row in rows]
        ready = actions.arriving(clerk, rows, file=file, kept=[None] * len(rows))
        deque(ready.steps(), maxlen=0)
        return ready


def enter(company, clerk, ready):
    with reenter(company.id):
        ids = actions.enter_many(clerk, ready.rows, file=ready.way.file, checked=True, ready=ready)
        return [Record.objects.get(pk=pk) for pk in ids]


def test_what_holds_is_taken_with_its_ids_and_keys(company, clerk, card):
    ready = work_out(
        company, clerk, [card(store_name="城东车行"), card(store_name="城西车行")], file=True
    )
    assert len(ready.columns) == len(ready.moved) == 2
    found = enter(company, clerk, ready)
    assert [one.pk for one in found] == list(ready.ids)
    assert all(one.filed_on for one in found)
    with reenter(company.id):
        assert verify_numbers().proved


def test_a_file_somebody_may_no_longer_see_takes_no_item_of_theirs(company, clerk, card_of):
    with reenter(company.id):
        (file_id,) = actions.create(clerk, [card_of(store_name="母车行")]).done
    values = {"contract_no": "C-9", "contract_type": "sales", "party": file_id, "qty": 1}
    values |= {"signed_on": "2026-01-05", "amount": "100"}
    ready = work_out(company, clerk, [NewRecord(category="QY", values=values, parent_id=file_id)])
    assert [one.row.level for one in ready.found] == ["L2"]
    with reenter(company.id):
        assert ready.holds()
        Record.objects.filter(pk=file_id).update(level="L3")
        assert not ready.holds()
    with pytest.raises(Invalid, match="does not exist, or you may not see it"):
        enter(company, clerk, ready)
    with reenter(company.id):
        assert not Record.objects.filter(pk__in=list(ready.ids)).exists()


def test_a_right_lost_meanwhile_is_refused_and_nothing_is_written(
    company, clerk, card, monkeypatch
):
    ready = work_out(company, clerk, [card(store_name="城南车行")], file=True)
    decide = permission.decide

    def without_import(actor, verb, subject):
        return decide(actor, Verb.DESTROY if verb == Verb.IMPORT else verb, subject)

    monkeypatch.setattr(permission, "decide", without_import)
    with pytest.raises(Refused):
        enter(company, clerk, ready)
    with reenter(company.id):
        assert not Record.objects.filter(pk__in=list(ready.ids)).exists()


def test_a_row_that_is_wrong_is_said_to_be_when_it_is_entered_not_before(company, clerk, card):
    ready = work_out(company, clerk, [card(store_name="好车行"), card(region=None)], file=True)
    assert not ready.columns
    assert [bool(one.problems) for one in ready.found] == [False, True]
    with pytest.raises(Invalid):
        enter(company, clerk, ready)
