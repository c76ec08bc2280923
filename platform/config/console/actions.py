"""What operators change: make a company, suspend it, let it work again, go into it; each told in their own trail."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError

from config.console.apart import apart
from config.console.control import CONTROL
from config.console.queries import SIGN_UP, signed_up_lately
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.scope import current
from kernel.text import N_
from persistence.provisioning import NewCompany
from security.actor import Actor, ActorKind
from security.audit import writer
from tenants.middleware import HOSTS
from tenants.models import Company, State
from tenants.provisioning import Order, create_company, set_state

CREATE = "company.create"
SUSPEND = "company.suspend"
RESUME = "company.resume"


def make_company(operator: Actor, name: str, host: str, new: NewCompany) -> str:
    """Make a company and return its id; raise Invalid or Conflict with nothing left behind."""
    _demand_operator(operator, CREATE, host)
    return _made(operator, Order(name=name, host=host, new=new, who=operator.name))


def sign_up(name: str, host: str, new: NewCompany, *, per_hour: int) -> str:
    """Make a company that signed itself up; raise Conflict when too many did within the hour."""
    visitor = Actor.system(SIGN_UP)
    if current().company.kind != CONTROL:
        raise Missing
    if signed_up_lately() >= per_hour:
        raise Conflict(N_("Too many companies signed up within this hour; try again later."))
    return _made(visitor, Order(name=name, host=host, new=new, who=SIGN_UP))


def change_state(operator: Actor, company_id: str, state: str, *, reason: str) -> None:
    """Suspend a company or let it work again; raise Invalid without a reason, Conflict when it is so already."""
    verb = SUSPEND if state == State.SUSPENDED else RESUME
    _demand_operator(operator, verb, company_id)
    reason = reason.strip()
    if not reason:
        message = N_("Give the reason; the company's people will ask for it.")
        raise Invalid([Problem(code="reason", message=message, where="reason")])
    apart(lambda: _set_state(company_id, state, who=operator.name, reason=reason))
    HOSTS.forget()
    writer.record(
        actor=operator, verb=verb, target=f"company:{company_id}", payload={"reason": reason}
    )


def told(operator: Actor, verb: str, company_id: str, work: Callable[[], Any], **said: Any) -> Any:
    """Do something apart from the console's scope and write it into the operators' own trail."""
    done = apart(work)
    writer.record(actor=operator, verb=verb, target=f"company:{company_id}", payload=said)
    return done


def _made(actor: Actor, order: Order) -> str:
    try:
        company_id = apart(lambda: create_company(order).pk)
    except IntegrityError as error:
        # Somebody else took the host between our look and our INSERT.
        raise Conflict(N_("There is a company under {host} already."), host=order.host) from error
    HOSTS.forget()
    writer.record(
        actor=actor,
        verb=CREATE,
        target=f"company:{company_id}",
        payload={
            "name": order.name,
            "host": order.host,
            "pack": order.new.pack,
            "first_person": order.new.person["username"],
        },
    )
    return str(company_id)


def _set_state(company_id: str, state: str, *, who: str, reason: str) -> None:
    company = Company.objects.filter(pk=company_id, kind="company").first()
    if company is None:
        raise Missing
    if company.state not in {State.ACTIVE, State.SUSPENDED} or company.state == state:
        raise Conflict
    set_state(company, state, who=who, reason=reason)


def _demand_operator(actor: Actor, verb: str, target: str) -> None:
    """Let people of the control company pass; whoever signs in there is an operator."""
    if current().company.kind != CONTROL or actor.kind is not ActorKind.PERSON:
        decision = refusal(N_("Only operators may do this."))
        raise Refused(decision, actor=actor.id, verb=verb, target=target)
