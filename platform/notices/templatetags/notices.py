"""The bell in the header: how many notices are unread."""

from typing import Any

from django import template

from backoffice.counts import count_of
from kernel.scope import current_or_none
from notices.queries import COUNTED, UNREAD
from security.actor import ActorKind

register = template.Library()


@register.inclusion_tag("notices/bell.html")
def notice_bell() -> dict[str, Any]:
    """Show the bell to a signed-in person of a company, counted once in a request."""
    scope = current_or_none()
    actor = scope.actor if scope else None
    if scope is None or actor is None or actor.kind is not ActorKind.PERSON:
        return {"shown": False}
    if scope.company.kind != "company":
        return {"shown": False}
    count = count_of(UNREAD)
    said = f"{COUNTED - 1}+" if count >= COUNTED else str(count)
    return {"shown": True, "count": count, "said": said}
