"""What loads beside is there for every later statement, in order; what fails is raised, and nothing of it stays."""

import sys
import threading

import psycopg
import pytest
from django.db import IntegrityError, transaction

from archive.imports.models import ImportRow
from archive.records.number_models import Counter
from kernel.scope import reenter
from persistence import loading
from persistence.copying import copy_rows
from persistence.loading import check_references, loader, loading_beside
from persistence.updating import mark_beside

MANY = 20_000


def rows(*scopes):
    return ((scope, len(scope)) for scope in scopes)


def test_every_later_statement_finds_the_rows_loaded(company):
    with reenter(company.id), loading_beside():
        assert copy_rows(Counter, ("scope", "last"), rows(*map(str, range(MANY)))) == MANY
        copy_rows(Counter, ("scope", "last"), rows("then"))
        assert Counter.objects.count() == MANY + 1
        with loading_beside():  # part of the outer one
            copy_rows(Counter, ("scope", "last"), rows("inner"))
        assert Counter.objects.filter(scope="inner").exists()
    assert loader() is None
    with reenter(company.id):
        numbers = Counter.objects.filter(scope__in=("19999", "then", "inner")).order_by("pk")
        assert [one.scope for one in numbers] == ["19999", "then", "inner"]
        Counter.objects.all().delete()


def test_rows_are_loaded_while_the_next_are_made(company, monkeypatch):
    """The thread that makes rows goes on before the first ones are loaded, and no thread is left."""
    held, going = threading.Event(), loading.Loader.put
    monkeypatch.setattr(
        loading.Loader, "put", lambda self, load: going(self, lambda: (held.wait(10), load()))
    )
    before = threading.active_count()
    with reenter(company.id):
        with loading_beside():
            copy_rows(Counter, ("scope", "last"), rows("first"))
            copy_rows(Counter, ("scope", "last"), rows("second"))
            held.set()
        assert Counter.objects.count() == 2
        Counter.objects.all().delete()
    assert threading.active_count() == before


def test_threads_take_turns_more_often_only_while_something_loads(company):
    usual = sys.getswitchinterval()
    with reenter(company.id):
        with loading_beside():
            assert sys.getswitchinterval() < usual
            with loading_beside():  # part of the outer one
                pass
            assert sys.getswitchinterval() < usual
        assert sys.getswitchinterval() == pytest.approx(usual)
        with pytest.raises(LookupError), loading_beside():
            raise LookupError
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_a_refused_row_is_raised_by_the_next_statement_and_undone_with_its_savepoint(company):
    with reenter(company.id):
        Counter.objects.create(scope="there")
        for work in (_refused_before_a_statement, _refused_at_the_end, _stopped_meanwhile):
            with pytest.raises((psycopg.errors.UniqueViolation, LookupError)), transaction.atomic():
                work()
            assert [one.scope for one in Counter.objects.all()] == ["there"]
        Counter.objects.all().delete()


@loading_beside()
def _refused_before_a_statement():
    copy_rows(Counter, ("scope", "last"), rows("new", "there"))
    copy_rows(Counter, ("scope", "last"), rows("after"))  # never begun
    Counter.objects.count()
    pytest.fail("the statement before should have been refused")


@loading_beside()
def _refused_at_the_end():
    copy_rows(Counter, ("scope", "last"), rows("there"))


@loading_beside()
def _stopped_meanwhile():
    copy_rows(Counter, ("scope", "last"), rows(*map(str, range(MANY))))
    raise LookupError


def test_spare_work_is_done_bit_by_bit_while_loads_are_waited_for(company, monkeypatch):
    done, going = [], loading.Loader.put
    held = threading.Event()
    monkeypatch.setattr(
        loading.Loader, "put", lambda self, load: going(self, lambda: (held.wait(10), load()))
    )

    def spare():
        for bit in range(10**9):
            done.append(bit)
            if bit == 2:
                held.set()  # the load ends when three bits are done, not before
            yield bit

    with reenter(company.id):
        with loading_beside(spare()):
            copy_rows(Counter, ("scope", "last"), rows("one"))
            assert done == []
            assert Counter.objects.count() == 1
        Counter.objects.all().delete()
    assert done[:3] == [0, 1, 2]


def test_spare_work_that_fails_is_heard_of_and_undoes_the_block(company):
    def spare():
        raise LookupError
        yield

    with reenter(company.id):
        with pytest.raises(LookupError), transaction.atomic():
            _loaded_beside(spare())
        assert not Counter.objects.exists()


def test_a_reference_to_nothing_is_refused_in_the_block_and_not_at_commit(company):
    with reenter(company.id):
        refused = (psycopg.errors.ForeignKeyViolation, IntegrityError)
        with pytest.raises(refused), transaction.atomic():
            _checked_beside()
        assert not ImportRow.objects.exists()


def test_an_update_beside_comes_after_the_rows_it_changes(company):
    with reenter(company.id):
        Counter.objects.create(scope="there")
        (pk,) = Counter.objects.values_list("pk", flat=True)
        with loading_beside():
            copy_rows(Counter, ("scope", "last"), rows(*map(str, range(MANY))))
            mark_beside(Counter, "last", {pk: 7})
        assert Counter.objects.get(pk=pk).last == 7
        mark_beside(Counter, "last", {pk: 8})  # no block: here and now
        assert Counter.objects.get(pk=pk).last == 8
        Counter.objects.all().delete()


def _loaded_beside(spare):
    with loading_beside(spare):
        copy_rows(Counter, ("scope", "last"), rows(*map(str, range(MANY))))
        Counter.objects.count()


@loading_beside()
def _checked_beside():
    columns = ("job_id", "row", "state", "filing", "content")
    copy_rows(ImportRow, columns, [(10**9, 1, "new", False, b"")])
    check_references()
