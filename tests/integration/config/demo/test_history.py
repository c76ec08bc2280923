"""The demonstration's companies have lived for two years: dates, authors and numbers are those of their past."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.collecting.models import RawItem
from archive.imports.models import ImportJob
from archive.lists.models import SavedView
from archive.records.models import ProposedChange, Record, RegisterEntry
from config.demo import building
from config.demo.cast import BICYCLES, TRADE
from decisions.models import Request, StepDecision
from decisions.queries import count_waiting, unsettled_of
from notices.models import Receipt
from policies.document.models import Draft, PolicyVersion
from security.audit.models import AuditChange, AuditEvent, ChangeSet
from security.people.bulk_models import Invitation
from security.people.models import User
from security.people.queries import actor_of
from security.unfinished.models import UnfinishedEntry
from tenants.scope import tenant_scope

FIVE = ("shenqing", "zhoumin", "lijianguo", "zhaojing", "qianwei")


@pytest.fixture
def bicycles(live):
    return live(BICYCLES)


@pytest.fixture
def traders(live):
    return live(TRADE)


@pytest.fixture(params=["bicycles", "traders"])
def lived_in(request):
    return request.getfixturevalue(request.param)


def test_nothing_lies_in_the_future_and_the_trail_is_in_its_order(lived_in):
    company, end = lived_in
    with tenant_scope(company):
        moments = list(AuditEvent.objects.order_by("pk").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= end
        assert (end - moments[0]).days >= 728
        assert {(one.year, one.month) for one in moments} >= {
            (day.year, day.month) for day in (end - timedelta(days=60 * n) for n in range(1, 12))
        }
        for model, field in (
            (Record, "updated_at"), (Request, "asked_at"), (StepDecision, "at"),
            (ChangeSet, "closed_at"), (Receipt, "occasion__at"), (User, "date_joined"),
            (ImportJob, "updated_at"), (PolicyVersion, "published_at"),
        ):  # fmt: skip
            latest = model.objects.order_by(field).values_list(field, flat=True).last()
            assert latest <= end, model


def test_nothing_is_told_of_a_record_before_it_was_there(lived_in):
    company, _end = lived_in
    with tenant_scope(company):
        born = dict(Record.objects.values_list("pk", "created_at"))
        told = AuditChange.objects.values_list("record_id", "event__at")
        assert len(born) > 40
        assert [pk for pk, at in told if at < born[pk]] == []
        seen = AuditEvent.objects.filter(record_id__isnull=False, outcome="done")
        assert [pk for pk, at in seen.values_list("record_id", "at") if at < born[pk]] == []


def test_the_bicycle_works_registered_filed_and_changed_over_two_years(bicycles):
    company, end = bicycles
    with tenant_scope(company):
        cards = Record.objects.filter(category="KP", created_at__gt=end - timedelta(days=724))
        assert cards.count() >= 42
        authors = set(cards.values_list("created_by__username", flat=True))
        assert authors == {"zhoumin", "liuyang"}
        signed = RawItem.objects.filter(state="keyed", signed_by__username="lijianguo")
        assert signed.filter(owner__username="wanglei").count() >= 5
        assert RawItem.objects.filter(state="in_review").exists(), "a card waits for the head"
        years = {
            one[3:7]
            for one in RegisterEntry.objects.filter(category="QY").values_list(
                "archive_no", flat=True
            )
        }
        assert len(years) >= 2
        for card in cards.filter(state="filed").select_related("created_by"):
            assert card.filed_on == card.created_at.astimezone(building.ZONE).date()
        states = set(ProposedChange.objects.values_list("state", flat=True))
        assert states == set(ProposedChange.State)
        waited = [
            step.at - step.step.request.asked_at
            for step in StepDecision.objects.select_related("step__request")
        ]
        assert min(waited) >= timedelta(0)
        assert max(waited) >= timedelta(days=1)


def test_a_stand_in_decided_while_the_head_was_away(bicycles):
    company, end = bicycles
    with tenant_scope(company):
        decided = StepDecision.objects.filter(by__username="mali").earliest("at")
        assert decided.on_behalf_of.username == "lijianguo"
        assert timedelta(days=200) < end - decided.at < timedelta(days=310)


def test_an_import_is_finished_and_one_failed_and_a_policy_grew(bicycles, traders):
    with tenant_scope(bicycles[0]):
        assert set(ImportJob.objects.values_list("state", flat=True)) == {"done", "failed"}
        assert PolicyVersion.objects.count() == 3
        assert Draft.objects.filter(state="open").count() == 1
        assert SavedView.objects.filter(shared="XSB").exists()
        assert UnfinishedEntry.objects.filter(person__username="zhoumin").exists()
        assert Invitation.objects.filter(used_at__isnull=True, user__username="xuning").exists()
        assert User.objects.get(username="huangtao").former
        assert Receipt.objects.filter(read_at__isnull=True).exists()
        assert Receipt.objects.filter(read_at__isnull=False).exists()
    with tenant_scope(traders[0]):
        assert PolicyVersion.objects.count() == 2
        assert count_waiting(actor_of(User.objects.get(username="yuanhe"))) == 1
        assert Request.objects.filter(state="returned").exists()
        assert Record.objects.filter(category="KH·Q", state="in_review").count() >= 2
        assert Record.objects.filter(category="KH·Q", archive_no__gt="").count() >= 22


@pytest.mark.parametrize("username", FIVE)
def test_something_waits_for_each_of_the_five(bicycles, username):
    company, _end = bicycles
    with tenant_scope(company):
        actor = actor_of(User.objects.get(username=username))
        waiting = {
            "to decide": count_waiting(actor),
            "asked": len(unsettled_of(actor, limit=5)),
            "told": Receipt.objects.filter(person=actor.user_id, read_at__isnull=True).count(),
            "unfinished": UnfinishedEntry.objects.filter(person=actor.user_id).count(),
        }
        assert sum(waiting.values()) > 0, waiting


def test_a_first_start_that_was_interrupted_begins_anew_and_a_second_start_does_nothing(
    demo_folder, monkeypatch, installation
):
    stage = replace(BICYCLES, label=f"t{secrets.token_hex(4)}", rows=1)
    calls = []

    def stopped(*_given):
        calls.append(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        building.build(stage, stopped)
    half = building.Domain.objects.get(domain__startswith=stage.label).tenant
    monkeypatch.setattr(building, "live", lambda *given: calls.append(given[1]))
    built = building.build(stage, stopped)
    assert calls == [1, built.host]
    assert not building.Domain.objects.filter(tenant=half.pk).exists()
    assert list(demo_folder.glob("*.building")) == []
