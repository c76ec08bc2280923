"""Rights given to one person for a time, as grants that the one engine decides and selects by.

Such a grant is given to a post that only this person holds. Somebody without any post of the company gets
none, so that a grant to everybody never reaches a person through it. And it ends with the post it was given
beside: who leaves and comes back, or moves on, asks again.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from policies.access.grants import SENSITIVITIES, Grant, Person, Post, RowScope, Verb
from policies.access.models import PersonalGrant
from security.people.queries import appointments_in_force

ASKABLE = (Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.EXPORT, Verb.IMPORT)
_MARK = "@"  # no position of a company is called so
LONGEST = 90  # days; who needs a right for longer needs a post


def personal_grants(person: Person, on: date) -> tuple[Grant, ...]:
    """Return what a person was given for a time that holds on a day; nothing without a post."""
    if not person.posts or not person.id.isdigit():
        return ()
    return tuple(as_grant(row) for row in _in_force(on).filter(person=int(person.id)))


def personal_grants_of(people: Collection[int], on: date) -> dict[int, tuple[Grant, ...]]:
    """Return `personal_grants` by person for those who have any, with one query."""
    found: dict[int, tuple[Grant, ...]] = {}
    for row in _in_force(on).filter(person__in=people):
        found[row.person_id] = (*found.get(row.person_id, ()), as_grant(row))
    return found


def is_personal(grant: Grant) -> bool:
    """Say whether a grant is one of these, not one of the policy's."""
    return grant.position.startswith(_MARK)


def _in_force(on: date) -> QuerySet[PersonalGrant]:
    held = appointments_in_force(on).filter(
        user=OuterRef("person"),
        stands_in_for__isnull=True,
        valid_from__lte=OuterRef("valid_from"),
    )
    rows = PersonalGrant.objects.filter(Exists(held), valid_from__lte=on, valid_to__gte=on)
    return rows.order_by("pk")


def as_grant(row: PersonalGrant) -> Grant:
    """Return a right for a time as the engine knows rights: all rows, nothing sensitive unmasked."""
    return Grant(
        position=_post_code(str(row.person_id)),
        categories=(row.category,),
        verbs=(Verb(row.verb),),
        rows=RowScope.ALL,
        clearance=row.clearance,
        mask=tuple(sorted(SENSITIVITIES)),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        delegated=True,  # somebody decided so
    )


def with_personal_post(person: Person) -> Person:
    """Return the person with the posts their rights for a time are given to: one beside each they hold.

    So scope and stages of the regulation bind such a right as they bind the post it was given beside.
    """
    own = tuple(
        Post(department=post.department, position=_post_code(person.id), beside=post.position)
        for post in person.posts
    )
    return Person(id=person.id, posts=(*person.posts, *own), territories=person.territories)


def _post_code(person: str) -> str:
    return f"{_MARK}{person}"
