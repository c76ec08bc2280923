"""Who hears of what only an administrator can mend."""

from kernel.clock import today
from security.people.models import User
from security.people.queries import actor_of, people_with
from security.people.rights import ADMINISTRATOR, manages_people


def administrators() -> tuple[int, ...]:
    """Return the user ids of the system administrators; where there are none, of who may act for them."""
    on = today()
    held = people_with(department="", position=ADMINISTRATOR, on=on).values_list("pk", flat=True)
    return tuple(held) or tuple(
        user.pk
        for user in User.objects.filter(is_active=True).order_by("pk")
        if manages_people(actor_of(user, on))
    )
