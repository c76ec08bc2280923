"""Lists that work through records are held to the policy's bound, and say nothing of a change that waits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from archive.anomalies.models import Anomaly
from archive.following.models import DevelopmentNote, Watch
from archive.records import crowding
from archive.records.change_models import ChangeDay
from archive.records.models import ProposedChange, Record, RetentionState
from archive.statuses import queries as statuses
from archive.statuses.models import StatusChange
from archive.updates.models import ChangeNotice
from kernel.clock import now, today
from kernel.scope import reenter
from policies.document.consultations import Consultation
from security.people.models import User
from tests.integration.policies.houses import House, address, forget_jobs

LISTS = (
    "anomalies", "changes_late", "change_notices", "records_due", "register_scans",
    "records_watched", "development_notes", "status_changes", "appraisal_list",
)  # fmt: skip


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """Two customers on paper, each with something wrong, late, due and handed in."""
    with django_db_blocker.unblock():
        made = House(company)
        cards = [address(made.card(store_name=name)) for name in ("甲界车行", "乙界车行")]
        ids = [int(one.strip("/").rpartition("/")[2]) for one in cards]
        with reenter(company.id):
            on, who = today(), User.objects.get(username="admin").pk
            Record.objects.filter(pk__in=ids).update(carrier="paper")
            for pk in ids:
                Anomaly.objects.create(record_id=pk, kind="owner", field="", found_on=on)
                ChangeDay.objects.create(
                    record_id=pk, version=1, happened_on=on, entered_on=on, late=0, department="XSB", fields=["brands"]
                )  # fmt: skip
                ChangeNotice.objects.create(
                    record_id=pk, submitted_by_id=who, submitted_at=now(), due=on
                )
                Watch.objects.create(record_id=pk, person_id=made.ids["clerk"], since=now(), seen=0)
                DevelopmentNote.objects.create(
                    record_id=pk, happened_on=on, text="搬迁", source="走访", by_id=who, at=now()
                )
                StatusChange.objects.create(
                    record_id=pk, on=on, at=now(), after="ACT", reason="来电", by_id=who, policy_version=1
                )  # fmt: skip
            RetentionState.objects.filter(record__in=ids).update(due=on - timedelta(days=1))
        made.cards = ids
        yield made
        forget_jobs(company)


def bounded(house, **said):
    rules = (Consultation(category="KP", **said),) if said else ()
    house.switch(replace(house.base, consultations=rules))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_more_records_than_the_policy_says_masks_names(house, monkeypatch, name):
    # Stores are no people: here their titles stand for those of a company whose titles are.
    monkeypatch.setattr(crowding, "titled_personally", lambda: frozenset({"KP"}))
    monkeypatch.setattr(statuses, "ruled_or_listed", lambda: ["KP"])
    monkeypatch.setattr(statuses, "reads_status", lambda _actor, category: category == "KP")
    path = reverse(name)
    bounded(house)
    assert "甲界车行" in house.shown("clerk", path)
    bounded(house, shown=1)
    masked = house.shown("clerk", path)
    assert "甲***" in masked
    assert "甲界车行" not in masked


def test_what_a_waiting_change_touches_is_told_to_who_changes_or_decides(house):
    bounded(house)
    path = reverse("changes_late")
    label = next(one.en for one in house.base.fields if one.code == "brands")
    assert house.shown("manager", path).count(label) == 2
    with reenter(house.company.id):
        ProposedChange.objects.create(
            record_id=house.cards[0], based_on=1, values={"brands": "x"}, proposed_at=now()
        )
    assert house.shown("manager", path).count(label) == 1
    assert house.shown("clerk", path).count(label) == 2
