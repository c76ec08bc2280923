"""The one way into a company: a transaction in its schema and role, with its last steps and remembered refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.models import OuterRef, Subquery

from kernel.errors import Missing, ScopeError
from kernel.scope import Company as CompanyValue
from kernel.scope import Scope, current_or_none, opened
from kernel.text import N_
from tenants.connections import point_at
from tenants.models import Company, Domain, State
from tenants.names import PUBLIC

ALIAS = "default"


@contextmanager
def tenant_scope(
    company: CompanyValue, *, actor: Any = None, request_id: str = ""
) -> Iterator[Scope]:
    """Open a scope for `company`: one transaction, committed at the end of the block, rolled back on any error.

    Inside an open scope of the same company this is a savepoint; of another company, ScopeError.
    Before COMMIT deferred constraints are checked, then the scope's last steps run in the order of their names.
    """
    outer = current_or_none()
    if outer is not None and connections[ALIAS].in_atomic_block:
        if outer.company.id != company.id:
            raise ScopeError(N_("One transaction works for one company only."))
        with transaction.atomic(using=ALIAS):
            yield outer
        return
    scope = Scope(company=company, actor=actor, request_id=request_id)
    connection = connections[ALIAS]
    point_at(ALIAS, company.schema)
    try:
        with opened(scope), transaction.atomic(using=ALIAS, durable=True):
            yield scope
            if not connection.needs_rollback:
                run_last_steps(scope)
    finally:
        point_at(ALIAS, PUBLIC)


def run_last_steps(scope: Scope) -> None:
    """Check deferred constraints, then run what was asked for the end: numbers, because they hold a counter."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    while scope.last_steps:
        name = min(scope.last_steps)
        scope.last_steps.pop(name)()


@contextmanager
def company_scope_by_id(company_id: str) -> Iterator[Scope]:
    """Open a scope for the company with this id; raise Missing if there is none that may be entered."""
    outer = current_or_none()
    if outer is not None and outer.company.id == company_id:
        with tenant_scope(outer.company, actor=outer.actor, request_id=outer.request_id) as scope:
            yield scope
        return
    if outer is not None and connections[ALIAS].in_atomic_block:
        # Before the registry is asked: the company's own role may not read it.
        raise ScopeError(N_("One transaction works for one company only."))
    # The host comes along: what a job tells people carries an address of their company.
    host = Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True).values("domain")[:1]
    company = (
        Company.objects.filter(pk=company_id, state__in=(State.ACTIVE, State.SUSPENDED))
        .annotate(host=Subquery(host))
        .first()
    )
    if company is None:
        raise Missing(N_("There is no company {company}."), company=company_id)
    with tenant_scope(company.value(company.host or "")) as scope:
        yield scope
