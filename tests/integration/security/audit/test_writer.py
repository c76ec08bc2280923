"""The audit trail in the database: one event for one thing, provable also without its payload."""

from dataclasses import replace

import pytest
from django.db import ProgrammingError, transaction

from kernel.clock import today
from kernel.scope import reenter
from security.actor import Actor
from security.audit import canonical, merkle, queries, writer
from security.audit.canonical import Verdict
from security.audit.change_sets import change_set
from security.audit.models import AuditChange, AuditEvent, ChangeSet
from security.audit.writer import Change
from security.keys import store

WANG = Actor(id="3", name="王敏")


def changes(ids):
    return [Change(record_id=i, before={"phone": str(i)}, after={"phone": "0"}) for i in ids]


def test_an_event_is_proved_with_its_payload(company):
    with reenter(company.id):
        store.record_keys([17])
        written = writer.record(
            actor=WANG, verb="U", target="record:17", record_id=17, payload={"reason": "改号"}
        )
        event = AuditEvent.objects.get(pk=written.pk)
        header, opened = queries.header_of(event), queries.open_events([event])[event.pk]
    assert event.key_ref == "record:17"
    assert event.xid > 0
    assert opened.content == {"reason": "改号"}
    leaf = canonical.event_leaf(header)
    assert canonical.verify(header, opened.raw, opened.salt, leaf=leaf) is Verdict.PROVED
    assert canonical.verify(replace(header, verb="D"), leaf=leaf) is Verdict.ALTERED


def test_the_header_written_is_the_header_read(company):
    with reenter(company.id):
        written = writer.record(actor=WANG, verb="Q", target="record:17", record_id=17)
        stored = AuditEvent.objects.get(pk=written.pk)
        assert queries.header_of(stored) == queries.header_of(written)


def test_what_belongs_to_no_record_is_sealed_for_the_month(company):
    with reenter(company.id):
        event = writer.record(actor=WANG, verb="search", target="list", payload={"q": "张"})
        assert event.key_ref == f"month:{today():%Y-%m}"
        assert queries.open_events([event])[event.pk].content == {"q": "张"}


@pytest.mark.parametrize("count", [3, 250], ids=["few", "by COPY"])
def test_a_bulk_is_one_event_that_commits_to_every_change(company, count):
    ids = range(3_000, 3_000 + count)
    with reenter(company.id):
        keys = store.record_keys(ids)
        event = writer.record(
            actor=WANG, verb="U", target="records", changes=changes(ids), keys=keys
        )
    with reenter(company.id):
        event = AuditEvent.objects.get(pk=event.pk)
        rows = list(AuditChange.objects.filter(event=event).order_by("id"))
        opened = queries.open_changes(rows)
    leaves = [canonical.change_leaf(row.record_id, bytes(row.commitment)) for row in rows]
    assert event.bulk_count == len(rows) == count
    assert merkle.root(leaves) == bytes(event.bulk_root)
    assert [row.record_id for row in rows] == list(ids)
    assert opened[rows[1].pk].content == {"before": {"phone": "3001"}, "after": {"phone": "0"}}


def test_a_destroyed_record_leaves_proof_but_no_content(company):
    with reenter(company.id):
        store.record_keys([4_001, 4_002])
        event = writer.record(
            actor=WANG, verb="U", target="records", changes=changes([4_001, 4_002])
        )
        store.destroy_keys_of_records([4_001])
        rows = list(AuditChange.objects.filter(event=event).order_by("id"))
        gone, kept = (queries.open_changes(rows)[row.pk] for row in rows)
        later = writer.record(actor=WANG, verb="Q", target="record:4001", record_id=4_001)
        assert store.open_record_keys([4_001]) == {}
    assert (gone.verdict, gone.content) == (Verdict.SEALED, {})
    assert kept.verdict is Verdict.PROVED
    assert later.key_ref.startswith("month:")
    leaves = [canonical.change_leaf(row.record_id, bytes(row.commitment)) for row in rows]
    assert merkle.root(leaves) == bytes(event.bulk_root)
    path = merkle.proof(leaves, 0)
    assert merkle.includes(bytes(event.bulk_root), leaves[0], index=0, size=2, path=path)


def test_content_moved_between_events_is_noticed(company):
    with reenter(company.id):
        one = writer.record(actor=WANG, verb="U", target="a", payload={"n": 1})
        other = writer.record(actor=WANG, verb="U", target="b", payload={"n": 2})
        one.payload = other.payload
        opened = queries.open_events([one, other])
        assert opened[one.pk].verdict is Verdict.ALTERED
        assert opened[one.pk].content == {}
        assert opened[other.pk].verdict is Verdict.PROVED


def test_what_happens_in_a_change_set_belongs_to_it(company):
    with reenter(company.id):
        with change_set(WANG, "bulk_edit") as outer:
            first = writer.record(actor=WANG, verb="U", target="a", changes=changes([5_001]))
            with change_set(WANG, "edit") as inner:
                second = writer.record(actor=WANG, verb="U", target="b")
        outside = writer.record(actor=WANG, verb="U", target="c")
        assert inner == outer
        assert first.change_set_id == second.change_set_id == outer.pk
        assert outside.change_set_id is None
        assert ChangeSet.objects.get(pk=outer.pk).closed_at is not None
        assert [row.record_id for row in queries.changes_of_set(outer.pk)] == [5_001]
        with change_set(WANG, "undo", undo_of=outer.pk) as undo:
            pass
        assert list(outer.undone_by.all()) == [undo]


def test_a_job_goes_on_in_its_change_set(company):
    with reenter(company.id), change_set(WANG, "import") as begun:
        pass
    with reenter(company.id), change_set(WANG, "import", resume=begun.pk):
        assert writer.record(actor=WANG, verb="I", target="a").change_set_id == begun.pk


def test_text_the_database_cannot_store_keeps_no_event_from_being_written(company):
    with reenter(company.id):
        event = writer.record(actor=WANG, verb="Q", target="file:a\x00\udc80.pdf", outcome="failed")
        assert AuditEvent.objects.get(pk=event.pk).target_id == "a?.pdf"


@pytest.mark.parametrize("model", [AuditEvent, AuditChange])
def test_the_database_refuses_to_alter_or_remove_the_trail(company, model):
    with reenter(company.id):
        writer.record(actor=WANG, verb="U", target="a", changes=changes([6_001]))
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.update(key_ref="another")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.filter(pk__gt=0)._raw_delete("default")


def test_the_database_refuses_to_remove_a_change_set(company):
    with reenter(company.id), transaction.atomic():
        with pytest.raises(ProgrammingError, match="permission denied"):
            ChangeSet.objects.filter(pk=0)._raw_delete("default")
        transaction.set_rollback(True)
