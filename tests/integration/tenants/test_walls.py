"""Attacks through Django's own cursor, inside a company's scope and outside any: PostgreSQL refuses them."""

import contextlib

import psycopg
import pytest
from django.db import Error, ProgrammingError, connection, connections, transaction
from psycopg import sql

from kernel.errors import ScopeError
from security.people.models import User
from tenants.attacks import ATTACKS, refusal_of, statement_of
from tenants.names import TEMPLATE, role_of
from tenants.scope import tenant_scope


@pytest.fixture(scope="module")
def other(make_company):
    """The company that is attacked."""
    return make_company(name="别人", username="victim", password="another-long-password")


def run(statement, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def read(schema, table):
    return run(sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(schema, table)))


def reached(schema):
    """Return the tables and sequences of a schema that the current role can read."""
    found = []
    for name, _kind in tables_of(schema):
        with contextlib.suppress(ProgrammingError), transaction.atomic():
            read(schema, name)
            found.append(name)
    return found


def tables_of(schema):
    with connections["migrator"].cursor() as cursor:
        cursor.execute(
            "SELECT relname, relkind FROM pg_class WHERE relnamespace = %s::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')",
            [schema],
        )
        return cursor.fetchall()


# What a rollback would not undo: these are tried on the suite's own server only.
HARMFUL = {
    "commit, then the other's": "COMMIT; SET ROLE {other_role}; SELECT * FROM {other}.security_user",
    "a program": "COPY (SELECT 1) TO PROGRAM 'id'",
    "a file written": "COPY (SELECT 1) TO '/tmp/x'",
    "a file as large object": "SELECT lo_import('/etc/passwd')",
    "another's statistics": "SELECT pg_stat_reset()",
    "a replication slot": "SELECT pg_create_physical_replication_slot('x')",
    "a role": "CREATE ROLE mine SUPERUSER",
    "events truncated": "TRUNCATE {own}.security_audit_event CASCADE",
    "triggers off": "ALTER TABLE {own}.security_user DISABLE TRIGGER ALL",
    "the schema dropped": "DROP SCHEMA {own} CASCADE",
}
ALL = {**ATTACKS, **HARMFUL}
DENIED, SYNTAX_ERROR = "42501", "42601"


def refused_as(name):
    """Return the SQLSTATE by which an attack is refused."""
    if name == "commit, then the other's":
        return SYNTAX_ERROR  # one statement at a time, says the protocol
    return refusal_of(name).sqlstate if name in ATTACKS else DENIED


@pytest.mark.parametrize("name", ALL)
def test_an_attack_from_inside_a_company_is_refused(name, company, other):
    statement = statement_of(ALL[name], own=company.schema, other=other.schema)
    with tenant_scope(company):
        with pytest.raises(Error) as refused, transaction.atomic():
            run(statement)
        assert refused.value.__cause__.sqlstate == refused_as(name)
        # The scope goes on in its own company and in its own role.
        assert run("SELECT current_user, current_schema()") == [
            (role_of(company.schema), company.schema)
        ]
        assert [user.username for user in User.objects.all()] == ["admin"]


@pytest.mark.parametrize("name", ALL)
def test_the_same_with_a_parameter_is_refused(name, company, other):
    statement = statement_of(ALL[name], own=company.schema, other=other.schema).replace("%", "%%")
    with tenant_scope(company), pytest.raises(Error) as refused, transaction.atomic():
        run(statement + " /* %s */", ["x"])
    assert refused.value.__cause__.sqlstate == refused_as(name)


def test_a_role_changed_behind_a_savepoint_is_undone_with_it(company, other):
    with tenant_scope(company):
        with contextlib.suppress(ProgrammingError), transaction.atomic():
            run(f"SET LOCAL ROLE {role_of(other.schema)}")
            User.objects.count()  # refused: the path is still the own company's
        assert run("SELECT current_user") == [(role_of(company.schema),)]


@pytest.mark.parametrize("function", ["pg_terminate_backend", "pg_cancel_backend"])
def test_another_session_cannot_be_ended_or_read(company, application, function):
    pid = application.info.backend_pid
    with tenant_scope(company):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(f"SELECT {function}(%s)", [pid])
        [(query,)] = run("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
    assert query == "<insufficient privilege>"
    assert application.execute("SELECT 1").fetchone() == (1,)


def test_every_table_and_sequence_of_another_company_is_denied(company, other):
    assert len(tables_of(other.schema)) > 100
    with tenant_scope(company):
        assert reached(other.schema) == []
        assert reached(company.schema) != []
        with pytest.raises(ProgrammingError, match="permission denied for schema"):
            read(other.schema, "security_user")
        transaction.set_rollback(True)


def test_every_table_of_public_and_of_the_template_is_denied(company):
    with tenant_scope(company):
        assert reached("public") + reached(TEMPLATE) == []


def test_the_application_without_a_company_reads_no_company(company, other):
    """A connection that never entered a scope holds no right on any company: it fails closed."""
    assert reached(company.schema) + reached(other.schema) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tenants_company SET state = 'active'",
        "INSERT INTO tenants_domain (domain, is_primary, tenant_id) VALUES ('x', true, 'x')",
        "DELETE FROM tenants_companyevent",
        "UPDATE tenants_templatescript SET script = ''",
        "CREATE TABLE public.mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "DO $$ BEGIN PERFORM 1; END $$",
        "SET ROLE f_owner",
        "SET ROLE f_migrator",
        "SELECT 1; SELECT 2",
    ],
)
def test_the_application_without_a_company_changes_no_registry(company, statement):
    with pytest.raises(Error):
        run(statement)


def test_company_data_outside_a_scope_is_refused_before_any_query(company):
    with pytest.raises(ScopeError):
        User.objects.count()
    with pytest.raises(ScopeError):
        User.objects.create(username="nobody")


def test_company_data_after_the_commit_of_its_scope_is_refused(company):
    seen = []
    with tenant_scope(company):
        users = User.objects.all()
        transaction.on_commit(lambda: seen.append(refused(users)))
    assert seen == [True]
    assert refused(users)


def refused(users):
    try:
        users.count()
    except ScopeError:
        return True
    return False


@pytest.fixture
def application(installation):
    """A raw connection of the application, without Django."""
    address = installation.address()
    with psycopg.connect(
        host=address.host,
        port=address.port,
        dbname=address.database,
        user="f_app",
        password=installation.password("f_app"),
    ) as raw:
        yield raw


def test_a_new_connection_as_the_application_starts_outside_every_company(application, company):
    found = application.execute("SELECT current_user, current_schema()").fetchone()
    assert found == ("f_app", "public")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(
            sql.SQL("SELECT * FROM {}").format(sql.Identifier(company.schema, "security_user"))
        )
