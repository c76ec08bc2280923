"""The names of people by id, which nearly every page shows in several places; each is read once a request."""

from collections.abc import Iterable

from kernel.scope import current
from security.people.models import User

_CACHE = "people.names"
_SOON = "people.names.soon"


def expect(ids: Iterable[int | None]) -> None:
    """Read these names with the next ones that are asked for."""
    soon: set[int] = current().cache.setdefault(_SOON, set())
    soon |= {pk for pk in ids if pk is not None}


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Return id → name of those among these who are people; one query for all not yet read in this scope.

    Names are no secret inside a company: whoever sees an id may see whose it is.
    """
    cache = current().cache
    known: dict[int, str] = cache.setdefault(_CACHE, {})
    wanted = {pk for pk in ids if pk is not None}
    missing = wanted - known.keys()
    if missing:
        missing |= cache.pop(_SOON, set()) - known.keys()
        known.update(User.objects.filter(pk__in=missing).values_list("pk", "name"))
    return {pk: known[pk] for pk in wanted & known.keys()}
