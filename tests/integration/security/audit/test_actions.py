"""Refusals survive the rollback, and destroying keys leaves its own trace."""

from datetime import date

import pytest

from kernel import clock
from kernel.decision import refusal
from kernel.errors import Conflict, Refused
from kernel.scope import reenter
from security.actor import Actor
from security.audit import actions, queries, writer
from security.audit.canonical import Verdict
from security.audit.models import MONTH_KEY, AuditEvent
from security.keys import epochs, store

WANG = Actor(id="3", name="王敏")


def refused(actor="3"):
    decision = refusal("You may not see {category}.", category="客户")
    return Refused(decision, actor=actor, verb="Q", target="record:17")


def test_refusals_are_written_once_with_their_count_and_reason(company):
    with reenter(company.id):
        before = AuditEvent.objects.count()
        listed = [refused(), refused(), refused("system:jobs")]
        assert actions.write_refusals(listed, WANG) == 2
    with reenter(company.id):
        one, other = AuditEvent.objects.order_by("id")[before:]
        content = queries.open_events([one])[one.pk].content
    assert (one.outcome, one.target_kind, one.target_id) == ("refused", "record", "17")
    assert (one.actor_name, other.actor_name, other.actor_kind) == ("王敏", "jobs", "system")
    assert content["times"] == 2
    assert content["reason"].format_map(content["params"]) == "You may not see 客户."


def test_destroying_keys_of_records_is_an_event(company):
    with reenter(company.id):
        store.record_keys([7_001, 7_002])
        assert actions.destroy_record_keys(WANG, [7_002, 7_001, 7_003], reason="到期") == 2
        event = AuditEvent.objects.latest("id")
        content = queries.open_events([event])[event.pk].content
        assert store.open_record_keys([7_001, 7_002]) == {}
    assert event.verb == "destroy_keys"
    assert content == {"records": [7_001, 7_002, 7_003], "keys": 2, "reason": "到期"}


def test_an_expired_month_is_unreadable_and_its_events_remain(company, monkeypatch):
    with reenter(company.id):
        with monkeypatch.context() as past:
            past.setattr(clock, "today", lambda: date(2021, 3, 1))
            event = writer.record(actor=WANG, verb="Q", target="list", payload={"q": "张"})
        assert event.key_ref == "month:2021-03"
        assert queries.open_events([event])[event.pk].verdict is Verdict.PROVED
        assert actions.destroy_month(WANG, "2021-03") == 1
        assert queries.open_events([event])[event.pk].verdict is Verdict.SEALED
        assert AuditEvent.objects.filter(pk=event.pk).exists()


def test_the_month_that_still_runs_is_not_destroyed(company):
    with reenter(company.id), pytest.raises(Conflict, match="not over yet"):
        actions.destroy_month(WANG, f"{clock.today():%Y-%m}")


def test_month_keys_are_made_ahead_over_the_end_of_the_year(company):
    with reenter(company.id):
        assert actions.prepare_month_keys(date(2031, 12, 31)) == ("2031-12", "2032-01")
        names = [MONTH_KEY + "2031-12", MONTH_KEY + "2032-01", store.INDEX]
        assert store.open_purpose_keys(names).keys() == set(names)


def test_a_new_epoch_is_an_event(company):
    with reenter(company.id):
        number = actions.begin_epoch(WANG, company.id)
        assert AuditEvent.objects.latest("id").target_id == str(number)
    assert epochs.ring(company.id).current == number


def test_an_epoch_ends_only_when_nothing_hangs_on_it(company, monkeypatch):
    with reenter(company.id):
        store.record_keys([7_101])
        old = epochs.ring(company.id).current
        new = actions.begin_epoch(WANG, company.id)
    with reenter(company.id), pytest.raises(Conflict, match="still in use"):
        actions.end_epoch(WANG, company.id, old)
    with reenter(company.id):
        while store.rewrap():
            pass
    with reenter(company.id), pytest.raises(Conflict, match="0 keys"):
        actions.end_epoch(WANG, company.id, old)
    monkeypatch.setattr(epochs, "TTL_SECONDS", -1.0)
    with reenter(company.id):
        for epoch in epochs.ring(company.id).keys.keys() - {new}:
            actions.end_epoch(WANG, company.id, epoch)
        assert old in epochs.ring(company.id).keys
    assert set(epochs.ring(company.id).keys) == {new}
    with reenter(company.id):
        assert store.open_record_keys([7_101]).keys() == {7_101}
