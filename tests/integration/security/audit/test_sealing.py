"""Sealing gives every event one place for ever: with two sealers, a killed one, an abort, an old transaction."""

# ruff: noqa: S608 - a superuser's statements, made here

import contextlib
import threading

import pytest
from django.db import DatabaseError, connections, transaction

from kernel.errors import Conflict
from kernel.scope import reenter
from persistence.calling import call
from security.audit import writer
from security.audit.models import AuditEvent
from security.audit.seal_actions import seal_batch, sign_head
from security.audit.sealed_models import AuditCheckpoint, AuditLeaf, AuditNode
from security.audit.sealed_queries import unsealed
from security.audit.verification import verify_trail
from tests.integration.security.audit.conftest import WANG


def places(company):
    with reenter(company.id):
        rows = AuditLeaf.objects.order_by("position").values_list("position", "event_id")
        return list(rows)


def waiting(company):
    with reenter(company.id):
        return list(unsealed().values_list("pk", flat=True))


def aborted(company, work):
    """Do something in a transaction that ends in the middle."""
    with contextlib.suppress(ZeroDivisionError), reenter(company.id):
        work()
        raise ZeroDivisionError


def in_a_thread(work):
    failed = []

    def run():
        try:
            work()
        except Exception as error:  # noqa: BLE001 - shown by the test that waits
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failed


def test_what_waits_for_an_old_transaction_is_sealed_behind_it_in_order(company, write, seal):
    seal(company)
    begun, go_on = threading.Event(), threading.Event()
    early = []

    def long_transaction():
        with reenter(company.id):
            early.append(writer.record(actor=WANG, verb="search", target="list").pk)
            begun.set()
            assert go_on.wait(20)

    thread, failed = in_a_thread(long_transaction)
    assert begun.wait(20)
    late = write(company, 3)
    sealed = seal(company)
    assert waiting(company) == late, "nothing behind the old transaction has a place yet"
    go_on.set()
    thread.join()
    assert not failed
    assert seal(company) == sealed + 4
    assert [event for _place, event in places(company)[-4:]] == early + late
    with reenter(company.id):
        assert verify_trail().proved


def test_an_aborted_transaction_leaves_no_place_empty(company, write, seal):
    first = write(company)
    aborted(company, lambda: writer.record(actor=WANG, verb="search", target="list"))
    second = write(company)
    size = seal(company)
    found = places(company)
    assert [place for place, _event in found] == list(range(size))
    assert [event for _place, event in found[-2:]] == first + second


def test_a_killed_sealer_leaves_whole_batches_and_the_next_goes_on(company, write, seal):
    ids = write(company, 7)
    size = len(places(company))
    with reenter(company.id):
        seal_batch(3)
    aborted(company, lambda: seal_batch(3))
    assert len(places(company)) == size + 3, "the batch that was killed left nothing"
    assert seal(company, 3) == size + 7
    assert [event for _place, event in places(company)[-7:]] == ids


def test_two_sealers_at_once_give_no_place_twice(company, write, seal):
    size, ids = len(places(company)), write(company, 40)

    def work():
        for _ in range(6):
            with reenter(company.id):
                seal_batch(5)
            with reenter(company.id):
                sign_head()

    threads = [in_a_thread(work) for _ in range(2)]
    for thread, failed in threads:
        thread.join()
        assert not failed
    seal(company)
    found = places(company)
    assert [place for place, _event in found] == list(range(size + 40))
    assert [event for _place, event in found[-40:]] == ids
    with reenter(company.id):
        assert verify_trail().proved


def test_every_256_events_have_a_stored_root(company, write, seal):
    write(company, 300)
    size = seal(company, 111)
    with reenter(company.id):
        nodes = list(AuditNode.objects.order_by("index").values_list("level", "index"))
        assert nodes == [(1, index) for index in range(size // 256)]
        assert verify_trail().proved


def test_nothing_new_is_signed_twice_and_the_registry_has_what_was_signed(company, write, seal):
    write(company)
    size = seal(company)
    with reenter(company.id):
        head = AuditCheckpoint.objects.get(pk=size)
        assert sign_head() is None
        [kept] = call("kept_checkpoints", size)
    assert (kept[0], bytes(kept[1]), kept[2]) == (size, bytes(head.root), head.note)


def test_the_registry_takes_no_smaller_tree_and_the_company_reads_only_its_own(
    company, make_company, seal
):
    size = seal(company)
    with pytest.raises(DatabaseError, match="already"), reenter(company.id):
        call("keep_checkpoint", size, b"x" * 32, "forged")
    with reenter(make_company().id):
        assert call("kept_checkpoints", 0) == []
    with pytest.raises(DatabaseError, match="permission denied"), reenter(company.id):
        list(AuditEvent.objects.raw("SELECT 1 AS id FROM public.tenants_auditcheckpoint"))


def test_a_trail_that_was_cut_is_not_signed_anew(company, write, seal, superuser):
    write(company, 3)
    size = seal(company)
    cut = f"DELETE FROM {{s}}.security_audit_leaf WHERE position >= {size - 2}"
    with (
        superuser(company, cut, cut.replace("leaf WHERE position >=", "checkpoint WHERE size >")),
        pytest.raises(Conflict, match=f"{size}"),
        reenter(company.id),
    ):
        sign_head()


@pytest.mark.parametrize("table", ["leaf", "node", "checkpoint"])
@pytest.mark.parametrize("statement", ["DELETE FROM", "TRUNCATE", "UPDATE"])
def test_the_company_itself_can_change_nothing_that_is_sealed(company, table, statement):
    named = f"{statement} security_audit_{table}" + (" SET hash = hash" * (statement == "UPDATE"))
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        reenter(company.id),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(named.replace("hash", "root") if table == "checkpoint" else named)
