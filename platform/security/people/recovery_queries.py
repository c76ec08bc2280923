"""Reads links to choose a new password: the one behind a token, and the one an administrator hands out."""

from django.core import signing

from kernel.clock import now
from kernel.errors import Conflict, Missing
from kernel.scope import current
from security.actor import Actor
from security.guessing.marks import name_mark
from security.people.invitation_queries import Forged
from security.people.models import User
from security.people.recovery_models import Recovery
from security.people.recovery_rules import RecoveryFacts, may_recover
from security.people.rights import demand_people

_SALT = "fonds.recovery"


def path_of(number: int) -> str:
    """Return the path of the present link of a row, signed for this company; Missing when there is none."""
    row = Recovery.objects.filter(pk=number).first()
    if row is None:
        raise Missing
    said = [current().company.id, row.pk, row.nonce]
    return f"/recover/{signing.dumps(said, salt=_SALT)}/"


def behind(token: str, *, lock: bool = False) -> Recovery:
    """Return the row a link belongs to; Conflict with one sentence for one of no use (Forged: none of ours)."""
    try:
        company, number, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Forged from error
    rows = Recovery.objects.select_related("user")
    if lock:
        rows = rows.select_for_update(of=("self", "user"))
    row = rows.filter(pk=number).first() if company == current().company.id else None
    if row is None:
        raise Forged
    decision = may_recover(_facts_of(row, nonce), now())
    if not decision:
        raise Conflict(decision.reason)
    return row


def handed_out(actor: Actor, person: int) -> Recovery | None:
    """Return the link `actor` handed out for somebody while it is good; Refused unless he manages people."""
    demand_people(actor, "person.recovery", f"person:{person}")
    row = Recovery.objects.select_related("user").filter(user_id=person, by=actor.user_id).first()
    good = row is not None and may_recover(_facts_of(row, row.nonce), now())
    return row if good else None


def called(mark: str) -> User | None:
    """Return who has the sign-in name with this mark, None for nobody; every name is looked at."""
    people = User.objects.values_list("pk", "username")
    found = [pk for pk, name in people if name_mark(name) == mark]
    return User.objects.filter(pk__in=found).first()


def _facts_of(row: Recovery, nonce: str) -> RecoveryFacts:
    return RecoveryFacts(
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        used=row.used_at is not None,
        newest=row.nonce == nonce,
        standing=row.user.is_active and not row.user.former,
        password_at=row.user.password_at,
    )
