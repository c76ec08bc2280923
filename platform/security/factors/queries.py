"""Which second factors somebody has, and whether the company asks for one."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from kernel.clock import today
from kernel.errors import Missing
from kernel.scope import current
from security.actor import Actor
from security.people.asked import has_factor, officer_since, positions_of
from security.people.models import User
from security.people.security_rights import demand_security
from security.profiles.models import SecurityProfile
from security.profiles.queries import STEPS, demand
from security.profiles.rules import Demand

_STANDING = "factors.standing"
RECOVERY = Authenticator.Type.RECOVERY_CODES


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether somebody has a second factor, and whether the company asks for one."""

    has: bool = False
    asked: bool = False


def factors_of(person: int) -> QuerySet[Authenticator]:
    """Return the apps and passkeys of a person, the oldest first; recovery codes are not among them."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=person, type__in=STEPS)
    return found.order_by("pk")


def recovery_of(person: int) -> Authenticator | None:
    """Return the recovery codes of a person, if there are any."""
    return Authenticator.objects.filter(user_id=person, type=RECOVERY).first()


def demand_on(user: User) -> Demand:
    """Return what the company asks; known already where the request read the person."""
    known = getattr(user, "demand", None)
    return known if isinstance(known, Demand) else demand()


def is_asked(user: User, actor: Actor) -> bool:
    """Say whether the company asks this person for a second factor."""
    return demand_on(user).asks(person=user.pk, positions=positions_of(actor))


def note_standing(user: User, actor: Actor) -> None:
    """Let the scope know whether this person is asked for a factor and has one; the request has read both already."""
    has = _proved(user) or has_factor(user)
    current().cache[_STANDING] = Standing(has=has, asked=is_asked(user, actor))


def _proved(user: User) -> bool:
    """Say whether an identity provider vouched for a factor, for this session."""
    return bool(getattr(user, "proved_factor", False))


def standing() -> Standing:
    """Return how whoever this request is of stands to a second factor; asks the database nothing."""
    found = current().cache.get(_STANDING)
    return found if isinstance(found, Standing) else Standing()


def is_wanting() -> bool:
    """Say whether whoever this request is of is asked for a factor and has none; asks the database nothing."""
    found = standing()
    return found.asked and not found.has


def must_enrol(user: User, actor: Actor) -> bool:
    """Say whether this person may do nothing before a second factor is set up."""
    wanted = demand_on(user)
    if not wanted.asks_somebody or _proved(user) or has_factor(user):
        return False
    return wanted.blocks(
        person=user.pk,
        positions=positions_of(actor),
        officer_since=officer_since(user),
        today=today(),
    )


def grace_ends(user: User, actor: Actor) -> date | None:
    """Return the last day on which this person may work without a second factor; None when there is none."""
    return demand_on(user).ends(
        person=user.pk, positions=positions_of(actor), officer_since=officer_since(user)
    )


def ran_out(user: User) -> bool:
    """Say whether a password has to be changed for its age; with a second factor none ever has."""
    asked = demand_on(user)
    if not asked.limits.most_days or not user.has_usable_password() or has_factor(user):
        return False
    chosen_at = user.password_at or user.date_joined
    zone = ZoneInfo(current().company.time_zone)
    return asked.password_ran_out(chosen_at.astimezone(zone).date(), today())


def factor_or_missing(person: int, number: int) -> Authenticator:
    """Return an app or passkey of this person; Missing for anybody else's."""
    found = factors_of(person).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def profile_row(actor: Actor) -> SecurityProfile:
    """Return what is stored, unsaved while nothing ever was; Refused unless `actor` keeps security."""
    demand_security(actor, "profile.view", "company")
    return SecurityProfile.objects.first() or SecurityProfile(id=SecurityProfile.ONLY, version=0)
