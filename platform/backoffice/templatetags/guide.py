"""Help beside a screen: what it is for in one line, and its section of the guide in the reader's language."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.guide.queries import guide, language, rendered
from backoffice.guide.screens import Screen, screen
from kernel.scope import current_or_none
from security.actor import ActorKind

register = template.Library()


@register.inclusion_tag("guide/help.html", takes_context=True)
def guide_help(context: Context) -> dict[str, Any]:
    """Show the button Help and what unfolds below it, to a signed-in person."""
    scope = current_or_none()
    if scope is None or scope.actor is None or scope.actor.kind is not ActorKind.PERSON:
        return {"shown": False}
    here = _here(context)
    section = guide(here.guide, language()).section(here.section) if here else None
    return {
        "shown": True,
        "line": _(here.line) if here else "",
        "section": section,
        "text": rendered(section.without_pictures) if section else "",
        "url": f"{reverse('guide_page', args=[here.guide])}#{here.section}" if here else "",
        "guides_url": reverse("guides"),
    }


@register.simple_tag(takes_context=True)
def guide_line(context: Context) -> str:
    """Return what the screen is for, in one line."""
    here = _here(context)
    return _(here.line) if here else ""


def _here(context: Context) -> Screen | None:
    match = getattr(context.get("request"), "resolver_match", None)
    return screen(match.url_name) if match else None
