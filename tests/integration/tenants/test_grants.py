"""What a company's role may do: nothing but its own tables, less when suspended, and the queue for itself only."""

import json

import pytest
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.test import Client

from policies.categories.models import CategoryRow
from security.audit.models import AuditEvent
from security.people.models import Department, User
from tenants.grants import work_tables
from tenants.middleware import HOSTS
from tenants.models import Company, State
from tenants.names import TEMPLATE, role_of
from tenants.provisioning import set_state
from tenants.scope import tenant_scope


@pytest.fixture(scope="module")
def other(make_company):
    """A second company."""
    return make_company(name="别人")


@pytest.fixture
def suspended(make_company):
    """A company whose work was stopped."""
    one = make_company()
    set_state(Company.objects.using("migrator").get(pk=one.id), State.SUSPENDED, who="op")
    HOSTS.forget()
    return one


def rights(company):
    """Return (table, right) of everything the company's role holds in its schema."""
    return set(
        as_migrator(
            "SELECT c.relname, p.verb FROM pg_class c,"
            " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',"
            " 'TRIGGER']) AS p(verb)"
            " WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'"
            " AND has_table_privilege(%s, c.oid, p.verb)",
            [company.schema, role_of(company.schema)],
        )
    )


def as_migrator(statement, parameters=None):
    with connections["migrator"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def test_suspension_takes_writing_from_every_table_of_work_and_from_no_other(company, suspended):
    active, now = rights(company), rights(suspended)
    work = set(work_tables())
    assert {table for table, right in now if right != "SELECT"} & work == set()
    assert {(t, r) for t, r in now if t not in work} == {(t, r) for t, r in active if t not in work}
    assert {(t, r) for t, r in now if r == "SELECT"} == {(t, r) for t, r in active if r == "SELECT"}
    assert {"policies_categoryrow", "archive_record"} <= work


def test_postgresql_refuses_the_work_of_a_suspended_company(suspended):
    with tenant_scope(suspended):
        assert CategoryRow.objects.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            CategoryRow.objects.update(code="X")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            CategoryRow.objects.all().delete()


def sign_in(company):
    return Client(HTTP_HOST=company.host).post(
        "/login/", {"username": "admin", "password": "correct-horse-battery"}, secure=True
    )


def test_people_of_a_suspended_company_sign_in_and_that_is_audited(suspended):
    with tenant_scope(suspended):
        before = AuditEvent.objects.count()
    answer = sign_in(suspended)
    assert answer.status_code == 302
    assert "__Host-fonds" in answer.cookies
    with tenant_scope(suspended):
        assert User.objects.get(username="admin").last_login is not None
        assert AuditEvent.objects.count() > before


def test_a_resumed_company_works_as_before(company, suspended):
    set_state(Company.objects.using("migrator").get(pk=suspended.id), State.ACTIVE)
    assert rights(suspended) == rights(company)


def test_no_role_of_a_company_holds_anything_outside_its_schema(company, other):
    """The catalogue itself, not our list: schemas, relations, functions, other roles, nothing to PUBLIC."""
    role = role_of(company.schema)
    assert as_migrator(
        "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'USAGE')"
        " AND nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
        [role],
    ) == sorted([(company.schema,), ("fonds_api",)])
    assert (
        as_migrator(
            "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'CREATE')", [role]
        )
        == []
    )
    assert (
        as_migrator(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN"
            " ('pg_catalog', 'information_schema', %s) AND has_table_privilege(%s, c.oid,"
            " 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')",
            [company.schema, role],
        )
        == []
    )
    functions = as_migrator(
        "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND has_function_privilege(%s, p.oid, 'EXECUTE') AND n.nspname <> 'public' ORDER BY 1",
        [role],
    )
    doors = [
        "analyze",
        "close_register_titles",
        "count_failed_sign_in",
        "defer",
        "failed_sign_ins_from",
        "keep_checkpoint",
        "kept_checkpoints",
    ]
    assert functions == [(name,) for name in doors]
    assert as_migrator("SELECT 1 FROM pg_auth_members WHERE member = %s::regrole", [role]) == []


def test_nothing_of_ours_is_granted_to_everybody(company):
    found = as_migrator(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " CROSS JOIN LATERAL aclexplode(c.relacl) a"
        " WHERE a.grantee = 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " UNION ALL SELECT nspname, '' FROM pg_namespace CROSS JOIN LATERAL aclexplode(nspacl) a"
        " WHERE a.grantee = 0 AND nspname NOT IN ('pg_catalog', 'information_schema')"
        " UNION ALL SELECT datname, '' FROM pg_database CROSS JOIN LATERAL aclexplode(datacl) a"
        " WHERE a.grantee = 0 AND datname = current_database()"
        " UNION ALL SELECT 'function', p.proname FROM pg_proc p JOIN pg_namespace n"
        " ON n.oid = p.pronamespace CROSS JOIN LATERAL"
        " aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        " WHERE a.grantee = 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert found == []


def test_no_role_of_ours_is_more_than_it_must_be(company):
    found = {
        name: flags
        for name, *flags in as_migrator(
            "SELECT rolname, rolsuper, rolbypassrls, rolreplication, rolcreatedb, rolinherit,"
            " rolcanlogin, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'f\\_%%' OR rolname LIKE 'r\\_c\\_%%'"
        )
    }
    assert found.pop("f_app") == [False] * 5 + [True, False]
    assert found.pop("f_migrator") == [False] * 5 + [True, True]
    assert found.pop("f_owner")[:4] == [False] * 4
    assert role_of(company.schema) in found
    assert {tuple(flags) for flags in found.values()} == {(False,) * 7}


def defer(task, arguments):
    with connection.cursor() as cursor:
        cursor.execute("SELECT fonds_api.defer(%s, %s::jsonb)", [task, json.dumps(arguments)])
        return cursor.fetchone()[0]


def test_a_job_belongs_to_the_company_of_the_role_whatever_its_arguments_say(company, other):
    with tenant_scope(company):
        number = defer("records.index", {"job": 1, "company": other.id, "lock": f"x:{other.id}"})
    [(args, lock)] = as_migrator(
        "SELECT args, lock FROM procrastinate_jobs WHERE id = %s", [number]
    )
    stamped = args if isinstance(args, dict) else json.loads(args)
    assert stamped["company"] == company.id
    assert lock.startswith(f"company:{company.id}:")


@pytest.mark.parametrize(
    ("task", "arguments"),
    [
        ("records.index", {}),
        ("records.index", {"job": "1"}),
        ("records.index", {"job": 1, "queue": "fleet"}),
        ("records.index", {"job": 1, "lock": "x" * 201}),
        ("'; DROP TABLE x; --", {"job": 1}),
        (None, {"job": 1}),
    ],
)
def test_a_malformed_job_is_refused(company, task, arguments):
    with tenant_scope(company), pytest.raises(DatabaseError), transaction.atomic():
        defer(task, arguments)


def test_a_job_of_a_scope_undone_was_never_queued(company):
    with tenant_scope(company):
        number = defer("records.index", {"job": 1})
        transaction.set_rollback(True)
    assert as_migrator("SELECT 1 FROM procrastinate_jobs WHERE id = %s", [number]) == []


def test_without_a_company_nothing_is_queued_through_the_door(company):
    with pytest.raises(ProgrammingError, match="permission denied"):
        defer("records.index", {"job": 1})


def test_a_company_analyzes_its_own_tables_only(company, other):
    with tenant_scope(company), connection.cursor() as cursor:
        cursor.execute("SELECT fonds_api.analyze(%s)", [Department._meta.db_table])
        for wrong in (
            f"{other.schema}.security_user",
            f"{TEMPLATE}.security_user",
            "tenants_company",
            'security_user"; DROP TABLE x; --',
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute("SELECT fonds_api.analyze(%s)", [wrong])
