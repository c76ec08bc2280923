"""Changes what a person likes: language, time zone, density; and what they put aside."""

from django.conf import settings
from django.db import transaction
from wagtail.users.models import UserProfile

from administration.preferences.queries import preferences_of
from administration.preferences.rules import Preferences, problems_with_preferences
from kernel.errors import Invalid, Missing
from security.actor import Actor
from security.audit import writer
from security.people.actions import change_own_language
from security.people.models import User
from security.people.queries import person_or_missing

VERB = "person.own_settings"


@transaction.atomic
def change_own_settings(actor: Actor, wanted: Preferences, *, language: str) -> None:
    """Remember how one's own screens are to be; Invalid leaves them as they were."""
    user = _oneself(actor)
    problems = problems_with_preferences(wanted, time_zones=settings.WAGTAIL_USER_TIME_ZONES)
    if problems:
        raise Invalid(problems)
    held = preferences_of(user)
    before = {"time_zone": held.time_zone, "density": held.density}
    after = {"time_zone": wanted.time_zone, "density": wanted.density}
    change_own_language(actor, language)
    if before != after:
        kept = {"current_time_zone": wanted.time_zone, "density": wanted.density}
        UserProfile.objects.update_or_create(user=user, defaults=kept)
        payload = {"before": before, "after": after}
        writer.record(actor=actor, verb=VERB, target=f"person:{user.pk}", payload=payload)


@transaction.atomic
def put_aside(actor: Actor, what: str, *, aside: bool = True) -> None:
    """Remember that the person does not want to see `what` any more, or wants it back."""
    user = _oneself(actor)
    UserProfile.objects.get_or_create(user=user)
    profile = UserProfile.objects.select_for_update().get(user=user)
    if bool(profile.dismissibles.get(what)) == aside:
        return
    profile.dismissibles[what] = aside
    profile.save(update_fields=["dismissibles"])
    payload = {"what": what, "aside": aside}
    writer.record(actor=actor, verb=VERB, target=f"person:{user.pk}", payload=payload)


def _oneself(actor: Actor) -> User:
    if actor.user_id is None:
        raise Missing
    return person_or_missing(actor.user_id)
