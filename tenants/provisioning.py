"""Makes a company: its schema from the compiled script, its role and grants, then its seeds — or nothing."""

import re
from dataclasses import dataclass

from django.db import connections, transaction

from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from persistence.blobs import blobs
from persistence.provisioning import NewCompany, seeds
from persistence.roles import APP
from security.keys import epochs
from tenants.compiler import script_for
from tenants.grants import api_revokes, table_grants
from tenants.models import AuditCheckpoint, AuditKey, Company, CompanyEvent, Domain, State
from tenants.names import new_id, role_of, schema_of
from tenants.router import MIGRATOR
from tenants.scope import tenant_scope
from tenants.template import ensure_script

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody wants: a company of this name under this host, and what it starts with."""

    name: str
    host: str
    new: NewCompany
    kind: str = "company"
    who: str = ""  # who ordered it, for the registry's own list of events


def create_company(order: Order) -> Company:
    """Make the company and return it; raise Invalid or Conflict and leave nothing behind otherwise."""
    _check(order)
    script = ensure_script()
    company = Company(
        id=new_id(),
        name=order.name,
        kind=order.kind,
        pack=order.new.pack.partition("+")[0],  # the add-ons stand in the policy itself
        language=order.new.language,
        template_version=script.version,
    )
    company.schema_name = schema_of(company.id)
    _make_schema(company, order, script.script)
    try:
        epochs.found_company(company.id)
        with tenant_scope(company.value(order.host)):
            for seed in seeds():
                seed(order.new)
    except BaseException:
        drop_company(company)
        raise
    _activate(company)
    return company


def _check(order: Order) -> None:
    problems = []
    if not order.name.strip():
        problems.append(
            Problem(code="company.name", where="name", message=N_("Give the company a name."))
        )
    if not _HOST.match(order.host):
        problems.append(
            Problem(
                code="company.host",
                where="host",
                message=N_("“{host}” is no host name: use letters a–z, digits, hyphens and dots."),
                params={"host": order.host},
            )
        )
    if problems:
        raise Invalid(problems)
    if Domain.objects.using(MIGRATOR).filter(domain=order.host).exists():
        raise Conflict(N_("There is a company under {host} already."), host=order.host)


def _make_schema(company: Company, order: Order, script: str) -> None:
    """Replay the script, make the role and register the company, all in one transaction."""
    with transaction.atomic(using=MIGRATOR):
        _lay_out(company.schema_name, script)
        company.save(using=MIGRATOR, force_insert=True)
        # bulk_create, because DomainMixin.save() looks around on the default connection.
        Domain.objects.using(MIGRATOR).bulk_create(
            [Domain(domain=order.host, tenant=company, is_primary=True)]
        )
        detail = {"pack": order.new.pack} if order.new.pack else {}
        CompanyEvent.objects.using(MIGRATOR).create(
            company=company, what="created", who=order.who, detail=detail
        )


def _lay_out(schema: str, script: str) -> None:
    """Make a schema like the template, and the role that may use it."""
    role = role_of(schema)
    with connections[MIGRATOR].cursor() as cursor:
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute(script_for(script, schema))
        cursor.execute("SET LOCAL search_path = public")
        # The owner of the schemas may not make roles; the migrator itself may.
        cursor.execute("RESET ROLE")
        cursor.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")
        cursor.execute(f"GRANT {role} TO {APP} WITH INHERIT FALSE, SET TRUE")
        cursor.execute("SET ROLE f_owner")
        for statement in table_grants(schema, State.PROVISIONING):
            cursor.execute(statement)


def _activate(company: Company) -> None:
    company.state = State.ACTIVE
    Company.objects.using(MIGRATOR).filter(pk=company.pk).update(state=State.ACTIVE)


def drop_company(company: Company) -> None:
    """Remove schema, role and registration of a company whose seeds failed, or that a test made."""
    with transaction.atomic(using=MIGRATOR), connections[MIGRATOR].cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {company.schema_name} CASCADE")
        _unregister(company)
        for statement in api_revokes(company.schema_name):
            cursor.execute(statement)
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP ROLE IF EXISTS {role_of(company.schema_name)}")
        cursor.execute("SET ROLE f_owner")
    _destroy(company)


def _unregister(company: Company) -> None:
    AuditCheckpoint.objects.using(MIGRATOR).filter(company=company).delete()
    AuditKey.objects.using(MIGRATOR).filter(company=company).delete()
    CompanyEvent.objects.using(MIGRATOR).filter(company=company).delete()
    Domain.objects.using(MIGRATOR).filter(tenant=company).delete()
    Company.objects.using(MIGRATOR).filter(pk=company.pk).delete()


def _destroy(company: Company) -> None:
    if epochs.has_keys(company.id):
        epochs.destroy_company(company.id)
    blobs().drop_company(company.id)


def set_state(company: Company, state: str, *, who: str = "", reason: str = "") -> None:
    """Suspend or resume a company: PostgreSQL itself then refuses or allows its work."""
    detail = {"reason": reason} if reason else {}
    with transaction.atomic(using=MIGRATOR), connections[MIGRATOR].cursor() as cursor:
        for statement in table_grants(company.schema_name, state):
            cursor.execute(statement)
        Company.objects.using(MIGRATOR).filter(pk=company.pk).update(state=state)
        CompanyEvent.objects.using(MIGRATOR).create(
            company=company, what=state, who=who, detail=detail
        )
