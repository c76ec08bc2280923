"""Who administers roles today, and so could agree to a change of them."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from kernel.clock import now, today
from kernel.errors import Conflict
from kernel.text import N_
from security.audit.models import AuditEvent, Outcome
from security.audit.queries import open_events
from security.people.bulk_rows import Table
from security.people.models import User
from security.people.queries import actor_with, people_with_posts, posts_by_person
from security.people.rights import manages_people
from security.people.second_rules import SECURITY, SYSTEM


def administrators(*, excluding: tuple[str, ...]) -> list[User]:
    """Return who may sign in and administers roles today but those `excluding`, by user id; own posts only."""
    people = list(people_with_posts(today()).exclude(pk__in=[int(one) for one in excluding]))
    posts = posts_by_person([user.pk for user in people], today())
    found = []
    for user in people:
        own = [post for post in posts.get(user.pk, ()) if post.stands_in_for_id is None]
        actor = actor_with(user, own)
        if {post.position for post in actor.posts} & {SYSTEM, SECURITY} or manages_people(actor):
            found.append(user)
    return found


# Who did one of these to somebody could have signed in as that person since.
_TAKING_OVER = (
    "person.register",
    "person.password",
    "provider.link",
    "person.invite",
    "person.change",
    "person.recovery",
    "factor.take",
    "people.bulk",
)
DEPENDENT_DAYS = 7


def demand_independent(asked_by: str, deciders: Collection[str]) -> None:
    """Raise Conflict where who asked could have agreed in a decider's name: by a password, a link or a mail address."""
    done = AuditEvent.objects.filter(
        verb__in=_TAKING_OVER,
        actor_id=asked_by,
        outcome=Outcome.DONE,
        at__gte=now() - timedelta(days=DEPENDENT_DAYS),
    )
    wanted = [int(one) for one in deciders]
    names = set(User.objects.filter(pk__in=wanted).values_list("username", flat=True))
    opened = open_events(list(done.order_by("pk"))).values()
    if any(_concerned(one.content) & {*deciders, *names} for one in opened):
        raise Conflict(
            N_(
                "Who asked for this set the password, the invitation or the data of who agrees within the "
                "last {days} days; another administrator has to agree."
            ),
            days=DEPENDENT_DAYS,
        )


def _concerned(content: Mapping[str, Any]) -> set[str]:
    """Return whom such an act names: user ids, from a file of people sign-in names."""
    people = [one["id"] if isinstance(one, dict) else one for one in content.get("people", ())]
    changes = [one for one in content.get("changes", ()) if one.get("table") == Table.PEOPLE]
    return {str(one) for one in people} | {str(one["key"]) for one in changes}
