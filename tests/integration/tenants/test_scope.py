"""One scope is one transaction of one company, whatever runs in it, after it and beside it."""

import threading

import pytest
from django.db import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from psycopg import errors

from kernel.errors import Conflict, Missing, ScopeError
from kernel.scope import current, current_or_none, reenter
from security.people.models import Department
from tenants.connections import Schema
from tenants.models import Company, State
from tenants.names import role_of
from tenants.scope import tenant_scope


@pytest.fixture(scope="module")
def other(make_company):
    """A second company."""
    return make_company(name="别人")


def place():
    """Return role and schema in which the next query runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        return cursor.fetchone()


def home(company):
    return (role_of(company.schema), company.schema)


def there(company, code):
    with tenant_scope(company):
        return Department.objects.filter(code=code).exists()


def add(code):
    return Department.objects.create(code=code, zh=code)


class Broken(Exception):
    """Ends a block in the middle."""


def add_and_break(code):
    add(code)
    raise Broken


def break_after(step):
    step()
    raise Broken


def test_what_a_scope_did_is_committed_with_it_and_undone_by_an_error(company):
    with tenant_scope(company):
        add("KEPT")
    with pytest.raises(Broken), tenant_scope(company):
        add_and_break("UNDONE")
    assert (there(company, "KEPT"), there(company, "UNDONE")) == (True, False)
    assert current_or_none() is None


def test_a_savepoint_rolled_back_stays_in_the_company(company):
    with tenant_scope(company):
        with pytest.raises(Broken), transaction.atomic():
            add_and_break("SAVEPOINT")
        assert place() == home(company)
        assert not Department.objects.filter(code="SAVEPOINT").exists()


def test_a_savepoint_before_the_first_query_enters_again_behind_its_rollback(company):
    """SET LOCAL issued behind a savepoint is undone with it: the backend must notice."""
    with tenant_scope(company):
        sid = transaction.savepoint()
        assert place() == home(company)
        transaction.savepoint_rollback(sid)
        assert place() == home(company)


def test_a_scope_inside_a_scope_of_the_same_company_is_a_savepoint(company):
    with tenant_scope(company) as outer:
        with tenant_scope(company) as inner:
            assert inner is outer
        with pytest.raises(Broken), tenant_scope(company):
            add_and_break("NESTED")
        add("OUTER")
        with reenter(company.id) as again:
            assert again is outer
    assert (there(company, "NESTED"), there(company, "OUTER")) == (False, True)


def test_a_scope_of_another_company_inside_one_is_refused(company, other):
    with tenant_scope(company):
        with pytest.raises(ScopeError, match="one company only"), tenant_scope(other):
            pass
        with pytest.raises(ScopeError, match="one company only"), reenter(other.id):
            pass
        assert place() == home(company)


def test_the_last_steps_run_once_in_the_order_of_their_names_and_may_ask_for_more(company):
    ran = []
    with tenant_scope(company) as scope:
        scope.at_the_end("b", lambda: ran.append("b"))
        scope.at_the_end("a", lambda: scope.at_the_end("c", lambda: ran.append(place())))
        scope.at_the_end("b", lambda: ran.append("b again"))
    assert ran == ["b again", home(company)]


def test_an_error_in_the_last_step_undoes_everything(company):
    def work():
        with tenant_scope(company) as scope:
            add("BEFORE")
            scope.at_the_end("numbers", lambda: add_and_break("LAST"))

    with pytest.raises(Broken):
        work()
    assert (there(company, "BEFORE"), there(company, "LAST")) == (False, False)


def test_a_deferred_constraint_is_checked_before_the_last_steps(company):
    ran = []

    def work():
        with tenant_scope(company) as scope:
            scope.at_the_end("numbers", lambda: ran.append("a number was taken"))
            Department.objects.create(code="ORPHAN", zh="x", parent_id=999_999)

    with pytest.raises(IntegrityError) as broken:
        work()
    assert isinstance(broken.value.__cause__, errors.ForeignKeyViolation)
    assert ran == []
    assert not there(company, "ORPHAN")


def test_a_scope_marked_for_rollback_runs_no_last_step(company):
    ran = []
    with tenant_scope(company) as scope:
        add("MARKED")
        scope.at_the_end("numbers", lambda: ran.append("a number was taken"))
        transaction.set_rollback(True)
    assert ran == []
    assert not there(company, "MARKED")


def test_work_on_commit_enters_a_scope_of_its_own(company):
    def later():
        assert current().company == company
        with pytest.raises(ScopeError):
            add("BARE")
        with reenter(company.id):
            add("AFTER")

    with tenant_scope(company):
        transaction.on_commit(later)
    assert there(company, "AFTER")
    assert not there(company, "BARE")


def test_work_on_commit_of_a_scope_undone_never_runs(company):
    ran = []
    with pytest.raises(Broken), tenant_scope(company):
        break_after(lambda: transaction.on_commit(lambda: ran.append("ran")))
    assert ran == []


def test_a_generator_read_after_its_scope_is_refused(company):
    with tenant_scope(company):
        rows = Department.objects.iterator()
    with pytest.raises(ScopeError):
        next(rows)


def test_a_server_side_cursor_reads_its_own_company_to_the_end(company, other):
    with tenant_scope(other):
        Department.objects.bulk_create(Department(code=f"O{n}", zh="别人") for n in range(50))
    with tenant_scope(company):
        Department.objects.bulk_create(Department(code=f"C{n}", zh="自己") for n in range(50))
    with tenant_scope(company):
        found = {row.zh for row in Department.objects.iterator(chunk_size=7)}
    assert "别人" not in found


def test_threads_know_no_company_until_they_enter_one(company, other):
    seen = {}
    both_inside = threading.Barrier(2, timeout=20)

    def work(mine):
        try:
            try:
                Department.objects.count()
            except ScopeError:
                seen[mine.id, "before"] = "refused"
            with tenant_scope(mine):
                both_inside.wait()
                seen[mine.id, "inside"] = (place(), current().company.id)
                both_inside.wait()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(one,)) for one in (company, other)]
    with tenant_scope(company):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert place() == home(company)
    for one in (company, other):
        assert seen[one.id, "before"] == "refused"
        assert seen[one.id, "inside"] == (home(one), one.id)


def test_companies_are_not_entered_by_the_ways_of_django_tenants(company):
    row = Company.objects.get(pk=company.id)
    with pytest.raises(Conflict, match="tenant_scope only"), row:
        pass
    row.activate()
    with pytest.raises(ScopeError):
        Department.objects.count()
    connection.set_schema_to_public()


@pytest.mark.parametrize("state", [State.SPARE, State.PROVISIONING, State.DELETED])
def test_a_company_that_is_not_there_for_work_is_not_entered(make_company, state):
    one = make_company()
    Company.objects.using("migrator").filter(pk=one.id).update(state=state)
    with pytest.raises(Missing, match=one.id), reenter(one.id):
        pass


def test_a_lost_connection_leaves_no_company_behind(company):
    def work():
        with tenant_scope(company):
            add("LOST")
            connection.connection.close()
            add("LOST TOO")

    with pytest.raises((InterfaceError, OperationalError)):
        work()
    connection.close()
    assert place() == ("f_app", "public")
    assert not there(company, "LOST")


def test_a_company_id_or_schema_that_is_no_name_never_reaches_sql(company):
    for wrong in ("c_x; DROP SCHEMA public", "pg_catalog", "C_" + "A" * 26, ""):
        with pytest.raises(ScopeError, match="is not the schema of a company"):
            connection.set_tenant(Schema(wrong))
    assert place() == ("f_app", "public")
