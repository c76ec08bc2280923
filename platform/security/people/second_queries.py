"""Who administers roles today, and so could agree to a change of them."""

from kernel.clock import today
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
