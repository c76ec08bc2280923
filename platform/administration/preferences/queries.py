"""A person's preferences; they are kept where Wagtail's own pages look for them."""

from wagtail.users.models import UserProfile

from administration.preferences.rules import Preferences
from security.people.models import User

RELATION = "wagtail_userprofile"  # the name by which Wagtail's pages reach it from the person


def profile_of(user: User) -> UserProfile:
    """Return the person's profile as stored; a new one, not stored, where there is none yet."""
    found = UserProfile.objects.filter(user=user).first()
    return found or UserProfile(user=user)


def carried(user: User) -> UserProfile:
    """Return the profile that was read with the person of a request, as `profile_of` does otherwise."""
    try:
        found: UserProfile = getattr(user, RELATION)
    except UserProfile.DoesNotExist:
        return UserProfile(user=user)
    return found


def preferences_of(user: User) -> Preferences:
    """Return what the person has chosen."""
    profile = profile_of(user)
    return Preferences(time_zone=profile.current_time_zone, density=profile.density)


def is_put_aside(user: User, what: str) -> bool:
    """Return whether the person of this request does not want to see `what` any more."""
    return bool(getattr(user, RELATION).dismissibles.get(what))
