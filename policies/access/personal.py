"""Rights given to one person for a time, as grants that the one engine decides and selects by.

Such a grant is given to a post that only this person holds. Somebody without any post of the company gets
none, so that a grant to everybody never reaches a person through it. And it ends with the post it was given
beside: who leaves and comes back, or moves on, asks again. A record that somebody shared is such a right too:
to look it up, and it alone. So is what an application to use archives was agreed to: its records, each in the
manner that was agreed, under the number of the application.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from policies.access.grants import MARK, SENSITIVITIES, Grant, Person, Post, RowScope, Verb
from policies.access.models import PersonalGrant
from security.people.queries import appointments_in_force

ASKABLE = (Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.EXPORT, Verb.IMPORT)
LONGEST = 90  # days; who needs a right for longer needs a post
LONGEST_SHARE = 366  # days one record is shared for

Masking = Callable[
    [str], frozenset[str]
]  # category → sensitivities the policy masks for the person


@dataclass(frozen=True, kw_only=True)
class OwnRights:
    """What is one person's own today: grants, and (record id, level) of what was shared with them.

    `used`: (verb, record id, level) of what they may do more. `numbers`: (application, verb, record id).
    """

    grants: tuple[Grant, ...] = ()
    shared: frozenset[tuple[str, str]] = frozenset()
    used: frozenset[tuple[str, str, str]] = frozenset()
    numbers: frozenset[tuple[str, str, str]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.grants)


def own_rights(person: Person, on: date, masking: Masking) -> OwnRights:
    """Return what a person was given for a time that holds on a day; nothing without a post."""
    if not person.posts or not person.id.isdigit():
        return OwnRights()
    # Most have no such right, and every request asks: whether the post still holds is asked of the others alone.
    if not _dated(on).filter(person=int(person.id)).exists():
        return OwnRights()
    return rights_in(_in_force(on).filter(person=int(person.id)), masking)


def personal_rows_of(people: Collection[int], on: date) -> dict[int, list[PersonalGrant]]:
    """Return the rows `rights_in` makes rights of, by person for those who have any, with one query."""
    found: dict[int, list[PersonalGrant]] = {}
    for row in _in_force(on).filter(person__in=people):
        found.setdefault(row.person_id, []).append(row)
    return found


def rights_in(rows: Iterable[PersonalGrant], masking: Masking) -> OwnRights:
    """Return the rights of one person's rows; what is shared shows of a category what their posts show.

    With more masked than that, one shared record would mask its whole category for who reads it by a post.
    """
    grants: list[Grant] = []
    shared: set[tuple[str, str]] = set()
    used: set[tuple[str, str, str]] = set()
    numbers: set[tuple[str, str, str]] = set()
    for row in rows:
        if row.record is None:
            grants.append(as_grant(row))
        else:
            _sort_in(row, shared, used)
            if row.application:
                numbers.add((row.application, row.verb, str(row.record)))
            grants.append(
                replace(
                    as_grant(row), rows=RowScope.SHARED, mask=tuple(sorted(masking(row.category)))
                )
            )
    return OwnRights(
        grants=tuple(dict.fromkeys(grants)),
        shared=frozenset(shared),
        used=frozenset(used),
        numbers=frozenset(numbers),
    )


def _sort_in(
    row: PersonalGrant, shared: set[tuple[str, str]], used: set[tuple[str, str, str]]
) -> None:
    if row.verb == Verb.VIEW:
        shared.add((str(row.record), row.clearance))
    else:
        used.add((row.verb, str(row.record), row.clearance))


def is_personal(grant: Grant) -> bool:
    """Say whether a grant is one of these, not one of the policy's."""
    return grant.position.startswith(MARK)


def shares_of(record: int, on: date) -> list[PersonalGrant]:
    """Return with whom a record is shared on a day, the newest first, with both people read."""
    rows = _in_force(on).filter(record=record, application="")
    rows = rows.select_related("person", "given_by")
    return list(rows.order_by("-pk"))


def _in_force(on: date) -> QuerySet[PersonalGrant]:
    held = appointments_in_force(on).filter(
        user=OuterRef("person"),
        stands_in_for__isnull=True,
        valid_from__lte=OuterRef("valid_from"),
    )
    return _dated(on).filter(Exists(held)).order_by("pk")


def _dated(on: date) -> QuerySet[PersonalGrant]:
    return PersonalGrant.objects.filter(valid_from__lte=on, valid_to__gte=on, ended_at__isnull=True)


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


def with_own_rights(person: Person, own: OwnRights) -> Person:
    """Return the person with the posts their rights for a time are given to, and what was shared.

    Such a post stands beside each they hold: scope and stages of the regulation bind the right as they bind
    the post it was given beside.
    """
    if not own:
        return person
    marked = tuple(
        Post(department=post.department, position=_post_code(person.id), beside=post.position)
        for post in person.posts
    )
    return replace(person, posts=(*person.posts, *marked), shared=own.shared, used=own.used)


def _post_code(person: str) -> str:
    return f"{MARK}{person}"
