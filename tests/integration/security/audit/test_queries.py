"""Who may read the trail, and what of it."""

import pytest
from django.db.models import Q

from kernel.decision import ALLOWED, refusal
from kernel.errors import Refused
from kernel.scope import reenter
from security import permission
from security.actor import Actor
from security.audit import queries, writer
from security.audit.queries import MASKED, TrailFilter
from security.audit.writer import Change
from security.keys import store
from security.permission import Subject

AUDITOR = Actor(id="9", name="审计")
WANG = Actor(id="3", name="王敏")


class _AuditorOnly:
    """Lets the auditor do everything, with one field masked and one unreadable."""

    def decide(self, actor, verb, subject):
        return ALLOWED if actor == AUDITOR else refusal("Only the auditor may do this.")

    def reach(self, actor, verb):
        return Q()

    def readable(self, actor, category):
        return {"name": True, "phone": False}


@pytest.fixture(autouse=True)
def _auditor_only(monkeypatch):
    monkeypatch.setattr(permission, "_port", [_AuditorOnly()])


def test_history_shows_what_the_reader_may_read(company):
    values = {"name": "张三", "phone": "138", "income": "9", "state": "draft"}
    with reenter(company.id):
        store.record_keys([8_001])
        change = Change(record_id=8_001, before={}, after=values)
        event = writer.record(actor=WANG, verb="C", target="record:8001", changes=[change])
        (view,) = queries.changes_for_record(
            AUDITOR, 8_001, subject=Subject(category="客户"), columns=("state",)
        )
    assert (view.event, view.actor_name, view.verb, view.before) == (event.pk, "王敏", "C", {})
    assert view.after == {"name": "张三", "phone": MASKED, "state": "draft"}


def test_events_of_a_record_include_those_of_a_bulk(company):
    with reenter(company.id):
        single = writer.record(actor=WANG, verb="Q", target="record:8101", record_id=8_101)
        change = Change(record_id=8_101, before={"name": "甲"}, after={"name": "乙"})
        bulk = writer.record(actor=WANG, verb="U", target="records", changes=[change])
        writer.record(actor=WANG, verb="Q", target="record:8102", record_id=8_102)
        views = queries.events_for_record(AUDITOR, 8_101)
    assert [view.header.id for view in views] == [bulk.pk, single.pk]


def test_trail_is_filtered_and_paged_newest_first(company):
    with reenter(company.id):
        written = [
            writer.record(actor=WANG, verb="paged", target=f"thing:{n}", payload={"n": n})
            for n in range(5)
        ]
        asked = TrailFilter(verb="paged", since=written[0].at)
        first = queries.trail(AUDITOR, asked, size=3)
        second = queries.trail(AUDITOR, asked, size=3, older=first.older)
        by_record = queries.trail(AUDITOR, TrailFilter(verb="paged", record_id=1))
    assert [view.payload.content["n"] for view in first.events] == [4, 3, 2]
    assert [view.payload.content["n"] for view in second.events] == [1, 0]
    assert second.older is None
    assert by_record.events == ()


def test_a_page_costs_the_same_number_of_queries_however_long(
    company, django_assert_max_num_queries
):
    with reenter(company.id):
        ids = range(8_201, 8_231)
        store.record_keys(ids)
        for number in ids:
            writer.record(actor=WANG, verb="counted", target="a", record_id=number)
        with django_assert_max_num_queries(3):
            assert len(queries.trail(AUDITOR, TrailFilter(verb="counted")).events) == 30


def test_nobody_else_reads_the_trail(company):
    with reenter(company.id):
        with pytest.raises(Refused):
            queries.trail(WANG, TrailFilter())
        with pytest.raises(Refused):
            queries.events_for_record(WANG, 17)
        with pytest.raises(Refused):
            queries.changes_for_record(WANG, 17, subject=Subject(category="客户"))
