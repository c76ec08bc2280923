"""Proves that no company reaches another: the rights in PostgreSQL's own catalogue, then tries as the application."""

from collections.abc import Iterator, Sequence

from django.db import ProgrammingError, connections, transaction
from psycopg.errors import InsufficientPrivilege

from kernel.errors import Problem
from kernel.text import N_
from persistence.roles import APP
from tenants.models import Company, State
from tenants.names import checked_schema, role_of
from tenants.router import MIGRATOR
from tenants.scope import tenant_scope

_RIGHTS = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"
_OF_POSTGRESQL = "('pg_catalog', 'information_schema')"
_FOREIGN_SCHEMAS = f"""
    SELECT nspname FROM pg_namespace
    WHERE (has_schema_privilege(%(role)s, oid, 'USAGE') AND nspname NOT IN (%(schema)s, 'fonds_api'))
       OR has_schema_privilege(%(role)s, oid, 'CREATE')
    EXCEPT SELECT nspname FROM pg_namespace WHERE nspname IN {_OF_POSTGRESQL}
"""  # noqa: S608 - constants of this module only
_FOREIGN_TABLES = f"""
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> %(schema)s
      AND n.nspname NOT IN {_OF_POSTGRESQL} AND has_table_privilege(%(role)s, c.oid, '{_RIGHTS}')
"""  # noqa: S608 - constants of this module only
_OTHER_ROLES = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %(role)s::regrole"
_POWERS = """
    SELECT 'superuser or alike' FROM pg_roles WHERE rolname = %(role)s
      AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication OR rolcanlogin)
"""
_OWNED = "SELECT relname FROM pg_class WHERE relowner = %(role)s::regrole"
_TO_EVERYBODY = f"""
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL aclexplode(c.relacl) a
    WHERE a.grantee = 0 AND n.nspname NOT IN {_OF_POSTGRESQL}
    UNION ALL
    SELECT nspname FROM pg_namespace CROSS JOIN LATERAL aclexplode(nspacl) a
    WHERE a.grantee = 0 AND nspname NOT IN {_OF_POSTGRESQL}
"""  # noqa: S608 - constants of this module only
_APPLICATION = f"""
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname LIKE 'c\\_%%'
      AND has_table_privilege(%(role)s, c.oid, '{_RIGHTS}')
"""  # noqa: S608 - constants of this module only
# What a company's role must not hold, and the sentence for each thing found.
_OF_A_COMPANY = (
    (_FOREIGN_SCHEMAS, N_("{company} may enter the schema {thing}.")),
    (_FOREIGN_TABLES, N_("{company} has rights on {thing}.")),
    (_OTHER_ROLES, N_("{company} may become the role {thing}.")),
    (_POWERS, N_("{company} has a role with the power of a {thing}.")),
    (_OWNED, N_("{company} owns {thing} and could change its rights.")),
)


def open_doors() -> tuple[int, int, list[Problem]]:
    """Check every company of the installation; return companies, tries, and each thing that is open."""
    companies = list(
        Company.objects.filter(state__in=(State.ACTIVE, State.SUSPENDED)).order_by("created_at")
    )
    found = [*_everybody(), *(door for company in companies for door in _rights(company))]
    tries = 0
    for company, other in zip(companies, companies[1:] + companies[:1], strict=True):
        tried, opened = _attempts(company, other)
        tries += tried
        found += opened
    return len(companies), tries, found


def _everybody() -> Iterator[Problem]:
    for thing in _found(_TO_EVERYBODY, {}):
        message = N_("{thing} is granted to everybody.")
        yield Problem(code="everybody", message=message, params={"thing": thing})
    for thing in _found(_APPLICATION, {"role": APP}):
        message = N_("The application may use {thing} without entering the company.")
        yield Problem(code="application", message=message, params={"thing": thing})


def _rights(company: Company) -> Iterator[Problem]:
    names = {"schema": company.schema_name, "role": role_of(company.schema_name)}
    for statement, message in _OF_A_COMPANY:
        for thing in _found(statement, names):
            params = {"company": company.name, "thing": thing}
            yield Problem(code="right", message=message, params=params)


def _attempts(company: Company, other: Company) -> tuple[int, list[Problem]]:
    """Try, inside a company, what must not work; return how many tries, and those that worked."""
    tries = [
        "SELECT 1 FROM public.tenants_company LIMIT 1",
        "SELECT 1 FROM public.procrastinate_jobs LIMIT 1",
        "SELECT 1 FROM fonds_template.security_user LIMIT 1",
        "CREATE TABLE left_behind (id integer)",
        "CREATE TEMPORARY TABLE left_behind (id integer)",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT set_config('role', 'f_owner', true)",
    ]
    if other.pk != company.pk:
        foreign = checked_schema(other.schema_name)
        tries.append(f"SELECT 1 FROM {foreign}.security_user LIMIT 1")  # noqa: S608 - checked above
        tries.append(f"SET LOCAL ROLE {role_of(other.schema_name)}; SELECT 1")
    opened = [
        Problem(
            code="reached",
            message=N_("{company} could run “{thing}”."),
            params={"company": company.name, "thing": statement},
        )
        for statement in tries
        if not _is_refused(company, statement)
    ]
    return len(tries), opened


def _is_refused(company: Company, statement: str) -> bool:
    """Say whether PostgreSQL refuses; nothing of what it allows is kept."""
    with tenant_scope(company.value()):
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute(statement)
        except ProgrammingError as error:
            transaction.set_rollback(True)
            # A second statement behind a semicolon is refused by the protocol, before any right is asked.
            return isinstance(error.__cause__, InsufficientPrivilege) or ";" in statement
        transaction.set_rollback(True)
        return False


def _found(statement: str, names: dict[str, str]) -> Sequence[str]:
    with connections[MIGRATOR].cursor() as cursor:
        cursor.execute(statement, names)
        return [str(row[0]) for row in cursor.fetchall()]
