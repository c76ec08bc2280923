"""What loads beside is there for every later statement, in order; what fails is raised, and nothing of it stays."""

import threading

import psycopg
import pytest
from django.db import transaction

from archive.records.number_models import Counter
from kernel.scope import reenter
from persistence import loading
from persistence.copying import copy_rows
from persistence.loading import loader, loading_beside

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
