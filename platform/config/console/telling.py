"""Writes into the trail of the control company what was done to the keys of another or of all."""

from typing import Any

from config.console.control import CONTROL
from security.actor import Actor
from security.audit.actions import note_key_work
from tenants.models import Company, State
from tenants.scope import tenant_scope


def tell_operators(verb: str, company: str, **said: Any) -> None:
    """Write an act on keys; `company` is '' for what concerns all. Outside every scope."""
    target = f"company:{company}" if company else "installation_key"
    for control in Company.objects.filter(kind=CONTROL, state=State.ACTIVE):
        with tenant_scope(control.value()):
            note_key_work(Actor.system("command"), verb, target, **said)
