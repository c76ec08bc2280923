"""Unlocks a sign-in before its time, for who is responsible for security."""

from axes.models import AccessAttempt
from django.db import transaction

from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.factors.lockout_queries import attempt_or_missing
from security.guessing.marks import name_mark
from security.guessing.models import NamePace
from security.people.models import User
from security.people.security_rights import demand_security


@transaction.atomic
def unlock(actor: Actor, which: str, reason: str) -> None:
    """Forget the wrong passwords of one count: of a name at an address, on a device, or over all unknown devices.

    Refused unless `actor` keeps security; Invalid without a reason; Missing when nothing counts any more.
    """
    demand_security(actor, "lockout.lift", "person")
    row = attempt_or_missing(which)
    if not reason.strip():
        message = N_("Say why, and how you know who tried.")
        raise Invalid([Problem(code="reason", message=message, where="reason")])
    if isinstance(row, NamePace):
        known = _called(row.key)
        payload = {"everywhere": True, "reason": reason.strip()}
        row.delete()
    else:
        name, address, agent = row.username or "", row.ip_address, row.user_agent
        AccessAttempt.objects.filter(username=name, ip_address=address, user_agent=agent).delete()
        # What was typed may be a password: only a known person stands in the header, the rest is sealed.
        known = User.objects.filter(username__iexact=name).values_list("pk", flat=True).first()
        payload = {"name": name, "address": address or "", "reason": reason.strip()}
    target = f"person:{known}" if known else "person"
    writer.record(actor=actor, verb="lockout.lift", target=target, payload=payload)


def _called(mark: str) -> int | None:
    people = User.objects.values_list("pk", "username")
    return next((pk for pk, name in people if name_mark(name) == mark), None)
