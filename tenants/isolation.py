"""Proves that no company reaches another: the rights in PostgreSQL's own catalogue, then tries as the application."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connections, transaction

from kernel.errors import Missing, Problem
from kernel.text import N_
from persistence.roles import APP
from tenants.attacks import ATTACKS, LEANS, refusal_of, statement_of
from tenants.models import Company, State
from tenants.names import role_of
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


_LEFT_OPEN = """
    SELECT has_function_privilege('public', 'set_config(text, text, boolean)', 'EXECUTE'),
           has_language_privilege('public', 'plpgsql', 'USAGE'),
           has_language_privilege('public', 'sql', 'USAGE'),
           has_database_privilege('public', current_database(), 'TEMP'),
           has_database_privilege('public', current_database(), 'CONNECT'),
           has_function_privilege('public', 'lo_create(oid)', 'EXECUTE')
"""
_MEASURES = (
    "set_config",
    "language plpgsql",
    "language sql",
    "temporary tables",
    "CONNECT",
    "large objects",
)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was tried on an installation: each thing that is open, and each that this server does not let us close."""

    companies: int
    tries: int
    open: list[Problem]
    weak: list[Problem]


def left_open() -> list[str]:
    """Return the measures against leaving a role that this server did not take: managed ones may not let us."""
    with connections[MIGRATOR].cursor() as cursor:
        cursor.execute(_LEFT_OPEN)
        given = cursor.fetchone() or ()
    return [name for name, kept in zip(_MEASURES, given, strict=True) if kept]


def prove(named: Sequence[Company] = ()) -> Proof:
    """Check these companies, else every one: its rights in the catalogue, then every attack from inside it.

    Each is aimed at the next company of the installation, named or not.
    """
    companies = list(
        Company.objects.filter(state__in=(State.ACTIVE, State.SUSPENDED)).order_by("created_at")
    )
    wanted = {company.pk for company in named or companies}
    if absent := wanted - {company.pk for company in companies}:
        raise Missing(
            N_("There is no company “{name}”; `fonds company list` shows which there are."),
            name=min(absent),
        )
    pairs = [
        (company, other)
        for company, other in zip(companies, companies[1:] + companies[:1], strict=True)
        if company.pk in wanted
    ]
    found = [*_everybody(), *(door for company, _other in pairs for door in _rights(company))]
    missing = left_open()
    weak = [_weak(name) for name in missing]
    tries = 0
    for company, other in pairs:
        tried, opened = _attempts(company, other, missing)
        tries += tried
        found += opened
    return Proof(companies=len(pairs), tries=tries, open=found, weak=weak)


def _weak(measure: str) -> Problem:
    message = N_(
        "This server gives “{thing}” to everybody and did not let Fonds take it back; what leans on it was not tried."
    )
    return Problem(code="weak", message=message, params={"thing": measure})


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


def _attempts(
    company: Company, other: Company, missing: Sequence[str]
) -> tuple[int, list[Problem]]:
    """Try, inside a company, what must not work; return how many tries, and those that worked."""
    tries = {
        name: statement_of(attack, own=company.schema_name, other=other.schema_name)
        for name, attack in ATTACKS.items()
        if LEANS.get(name) not in missing and (other.pk != company.pk or "{other" not in attack)
    }
    with tenant_scope(company.value()):
        opened = [
            Problem(
                code="reached",
                message=N_("{company} could run “{thing}”."),
                params={"company": company.name, "thing": statement},
            )
            for name, statement in tries.items()
            if not _is_refused(statement, refusal_of(name))
        ]
        transaction.set_rollback(True)  # nothing of what a broken wall allows is kept
    return len(tries), opened


def _is_refused(statement: str, wanted: type[Exception]) -> bool:
    """Say whether PostgreSQL refuses, for the reason it should."""
    try:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return isinstance(error.__cause__, wanted)
    return False


def _found(statement: str, names: dict[str, str]) -> Sequence[str]:
    with connections[MIGRATOR].cursor() as cursor:
        cursor.execute(statement, names)
        return [str(row[0]) for row in cursor.fetchall()]
