"""Record and purpose keys in the database: made once, never shared, gone when destroyed."""

import threading

import pytest
from django.db import connections, transaction

from kernel.scope import reenter
from security.keys import epochs, store
from security.keys.envelope import Unreadable
from security.keys.models import PurposeKey, RecordKey


def test_a_record_has_one_key_for_ever(company):
    with reenter(company.id):
        made = store.record_keys([1001, 1002])
    with reenter(company.id):
        again = store.record_keys([1002, 1001, 1003])
        assert {1001: again[1001], 1002: again[1002]} == made
        assert len(set(again.values())) == 3


def test_what_a_page_reads_twice_is_asked_once_and_never_sealed_with_after_a_rollback(
    company, django_assert_num_queries
):
    with reenter(company.id):
        made = store.record_keys([1011])
    with reenter(company.id):
        with django_assert_num_queries(1):
            assert store.open_record_keys([1011]) == store.open_record_keys([1011]) == made
        savepoint = transaction.savepoint()
        gone = store.record_keys([1012])
        assert store.open_record_keys([1012]) == gone
        transaction.savepoint_rollback(savepoint)
        assert store.stored_record_keys([1012]) == {}
        kept = store.record_keys([1012])
        assert kept != gone
        store.destroy_keys_of_records([1011])
        assert store.open_record_keys([1011]) == {}
    with reenter(company.id):
        assert store.open_record_keys([1012]) == kept


def test_keys_lie_wrapped_in_the_database(company):
    with reenter(company.id):
        key = store.record_keys([1101])[1101]
        row = RecordKey.objects.get(pk=1101)
        assert row.epoch == epochs.ring(company.id).current
        assert key not in bytes(row.wrapped)


def test_many_new_records_get_their_keys_by_copy(company):
    ids = range(200_000, 206_000)
    with reenter(company.id):
        made = store.fresh_keys(ids)
        store.keep_fresh(made)
    with reenter(company.id):
        assert store.open_record_keys(ids) == made


def test_two_writers_at_the_same_time_agree_on_the_key(company):
    ids, found, ready = list(range(1_300, 1_350)), [], threading.Barrier(2, timeout=20)

    def write():
        try:
            with reenter(company.id):
                ready.wait()
                found.append(store.record_keys(ids))
                found.append(store.purpose_key("import:race"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    keys = [part for part in found if isinstance(part, dict)]
    assert keys[0] == keys[1]
    assert len({part for part in found if isinstance(part, bytes)}) == 1


def test_a_destroyed_key_is_absent_and_not_made_again_by_reading(company):
    with reenter(company.id):
        store.record_keys([1401, 1402])
        assert store.destroy_keys_of_records([1401]) == 1
        assert store.open_record_keys([1401, 1402]).keys() == {1402}
        assert store.destroy_keys_of_records([1401]) == 0


def test_a_purpose_key_rolled_back_is_never_used_again(company):
    with reenter(company.id), transaction.atomic():
        lost = store.purpose_key("import:lost")
        transaction.set_rollback(True)
    with reenter(company.id):
        kept = store.purpose_key("import:lost")
        assert kept != lost
    with reenter(company.id):
        assert store.purpose_key("import:lost") == kept


def test_a_committed_purpose_key_is_remembered_until_it_is_destroyed(company):
    with reenter(company.id):
        first = store.purpose_key("import:kept")
    with reenter(company.id):
        assert store.destroy_purpose_keys(["import:kept"]) == 1
        assert store.open_purpose_keys(["import:kept"]) == {}
        assert store.purpose_key("import:kept") != first


def test_sealed_values_open_for_their_record_and_field_only(company):
    values = {"phone": "13800000000", "income": 1234, "tags": ["甲", None]}
    with reenter(company.id):
        key = store.record_keys([1501])[1501]
        sealed = store.seal_values(1501, key, values)
        assert store.open_values(1501, key, sealed) == values
        with pytest.raises(Unreadable):
            store.open_values(1502, key, sealed)
        with pytest.raises(Unreadable):
            store.open_values(1501, key, {"income": sealed["phone"]})


def test_nothing_of_one_company_opens_or_is_found_in_another(company, make_company):
    with reenter(company.id):
        key = store.record_keys([1601])[1601]
        sealed = store.seal_values(1601, key, {"phone": "13800000000"})
        row = RecordKey.objects.get(pk=1601)
        found = store.blind_index("phone", "13800000000")
        assert found == store.blind_indexes("phone", ["1", "13800000000"])[1]
    with reenter(make_company().id):
        assert store.blind_index("phone", "13800000000") != found
        with pytest.raises(Unreadable):
            store.open_values(1601, key, sealed)
        RecordKey.objects.filter(pk=1601).delete()
        RecordKey.objects.create(record_id=1601, epoch=row.epoch, wrapped=bytes(row.wrapped))
        with pytest.raises(Unreadable):
            store.open_record_keys([1601])
        RecordKey.objects.filter(pk=1601).delete()


def test_destruction_reaches_the_backup_once_its_epoch_is_gone(company):
    with reenter(company.id):
        keys = store.record_keys([1701, 1702])
        purpose = store.purpose_key("import:survives")
        dumped = RecordKey.objects.get(pk=1701)
        store.destroy_keys_of_records([1701])
    old = epochs.ring(company.id).current
    new = epochs.next_epoch(company.id)
    rounds = 0
    while _rewrap(company):
        rounds += 1
    assert rounds >= 1
    epochs.destroy_epoch(company.id, old)
    with reenter(company.id):
        assert store.open_record_keys([1702]) == {1702: keys[1702]}
        assert store.open_purpose_keys(["import:survives"]) == {"import:survives": purpose}
        assert set(PurposeKey.objects.values_list("epoch", flat=True)) == {new}
        # The old dump, put back without replaying what came after it:
        RecordKey.objects.create(record_id=1701, epoch=dumped.epoch, wrapped=bytes(dumped.wrapped))
        with pytest.raises(Unreadable):
            store.open_record_keys([1701])
        RecordKey.objects.filter(pk=1701).delete()


def _rewrap(company):
    with reenter(company.id):
        return store.rewrap(limit=1_000)
