"""The bell in the header: how many notices are unread."""

from typing import Any

from django import template

from kernel.scope import current_or_none
from notices.queries import COUNTED, unread_count
from security.actor import ActorKind

register = template.Library()
_COUNT = "notices.unread"


@register.inclusion_tag("notices/bell.html")
def notice_bell() -> dict[str, Any]:
    """Show the bell to a signed-in person of a company, counted once in a request."""
    scope = current_or_none()
    actor = scope.actor if scope else None
    if scope is None or actor is None or actor.kind is not ActorKind.PERSON:
        return {"shown": False}
    if scope.company.kind != "company":
        return {"shown": False}
    if _COUNT not in scope.cache:
        scope.cache[_COUNT] = unread_count(actor)
    count = scope.cache[_COUNT]
    said = f"{COUNTED - 1}+" if count >= COUNTED else str(count)
    return {"shown": True, "count": count, "said": said}
