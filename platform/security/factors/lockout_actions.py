"""Unlocks a pair of name and address before its time, for who is responsible for security."""

from axes.models import AccessAttempt
from django.db import transaction

from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.factors.lockout_queries import pair_or_missing
from security.people.models import User
from security.people.security_rights import demand_security


@transaction.atomic
def unlock(actor: Actor, number: int, reason: str) -> str:
    """Forget the wrong passwords for the name and address of a try, and return the name.

    Refused unless `actor` keeps security; Invalid without a reason; Missing when nothing counts any more.
    """
    demand_security(actor, "lockout.lift", "person")
    username, address = pair_or_missing(number)
    if not reason.strip():
        message = N_("Say why, and how you know who tried.")
        raise Invalid([Problem(code="reason", message=message, where="reason")])
    AccessAttempt.objects.filter(username=username, ip_address=address or None).delete()
    # What was typed may be a password: only a known person stands in the header, the rest is sealed.
    known = User.objects.filter(username__iexact=username).values_list("pk", flat=True).first()
    target = f"person:{known}" if known else "person"
    payload = {"name": username, "address": address, "reason": reason.strip()}
    writer.record(actor=actor, verb="lockout.lift", target=target, payload=payload)
    return username
