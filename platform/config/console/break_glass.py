"""An operator's access seen from the console: asked for, entered, ended; each told in both trails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from config.console.apart import apart
from config.console.control import CONTROL
from kernel.errors import Conflict, Missing
from kernel.text import N_
from security.actor import Actor
from security.people import break_glass_actions as actions
from security.people.break_glass_actions import Operator
from security.people.break_glass_models import BreakGlass
from security.people.break_glass_queries import stage_of
from security.people.break_glass_rules import Asked, Stage
from security.people.models import User
from security.people.rules import same_name
from tenants.models import Company, State
from tenants.scope import tenant_scope


@dataclass(frozen=True, kw_only=True)
class AccessRow:
    """What operators see of an access: what one of them asked, and where it stands; nothing of the company."""

    number: int
    operator: str
    operator_name: str
    reason: str
    ticket: str
    scope: str
    sensitive: bool
    hours: int
    asked_at: datetime
    until: datetime | None
    closed_by: str
    closed_why: str
    stage: Stage


def operator_in_control(actor: Actor) -> Operator:
    """Return the person of the console who acts as the company asked will know him."""
    return Operator(id=actor.id, name=actor.name)


def operator_named(username: str) -> Operator:
    """Return the operator with a sign-in name, outside every scope; Missing for nobody who may sign in."""
    with tenant_scope(_control().value()):
        user = User.objects.filter(username=same_name(username), is_active=True).first()
    if user is None:
        raise Missing(N_("No operator signs in as “{person}”."), person=username)
    return Operator(id=str(user.pk), name=user.name)


def is_operator(identity: str) -> bool:
    """Say whether somebody still signs in to the console; asked from inside a company, so apart from its scope."""
    return apart(lambda: _is_active(identity))


def ask(operator: Operator, company_id: str, asked: Asked) -> int:
    """Ask a company, outside every scope; return the number of the access."""
    with tenant_scope(_entered(company_id)):
        row = actions.ask(operator, asked, most=settings.FONDS_BREAK_GLASS_HOURS)
        return int(row.pk)


def code_for(operator: Operator, company_id: str) -> str:
    """Return the code by which the operator enters a company, outside every scope."""
    with tenant_scope(_entered(company_id)):
        return actions.make_code(operator)


def withdraw(operator: Operator, company_id: str, number: int) -> None:
    """End or take back an access of one's own, outside every scope."""
    with tenant_scope(_entered(company_id)):
        actions.withdraw(operator, number)


def accesses(company_id: str) -> Sequence[AccessRow]:
    """Return what operators asked of a company, the newest first, outside every scope."""
    with tenant_scope(_entered(company_id)):
        return [_row(one) for one in BreakGlass.objects.order_by("-pk")[:50]]


def _row(row: BreakGlass) -> AccessRow:
    names = (
        "operator",
        "operator_name",
        "reason",
        "ticket",
        "scope",
        "sensitive",
        "hours",
        "asked_at",
        "until",
        "closed_by",
        "closed_why",
    )
    return AccessRow(
        number=row.pk, stage=stage_of(row), **{name: getattr(row, name) for name in names}
    )


def _is_active(identity: str) -> bool:
    with tenant_scope(_control().value()):
        wanted = Q(pk=int(identity)) if identity.isdigit() else Q(pk__in=())
        return User.objects.filter(wanted, is_active=True).exists()


def _control() -> Company:
    found: Company | None = Company.objects.filter(kind=CONTROL, state=State.ACTIVE).first()
    if found is None:
        raise Conflict(N_("This installation has no operators' company yet; start it once."))
    return found


def _entered(company_id: str) -> Any:
    company = Company.objects.filter(pk=company_id, kind="company").first()
    if company is None:
        raise Missing
    if company.state not in {State.ACTIVE, State.SUSPENDED}:
        raise Conflict(N_("The company is {state}; nobody can go in."), state=company.state)
    return company.value()
