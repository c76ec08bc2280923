"""Says that something is done, and offers to take it back."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from security.actor import Actor
from security.audit.queries import own_sets
from security.audit.undoing import may_undo


def say_done(request: HttpRequest, actor: Actor, text: str) -> None:
    """Say what the actor has just done, with the way back where there is one."""
    latest = own_sets(actor, size=0)
    buttons = []
    if latest and may_undo(actor, latest[0][0], undone=latest[0][1]):
        url = reverse("did_undo", args=[latest[0][0].pk])
        buttons.append(messages.button(url, _("Take back")))
    messages.success(request, text, buttons=buttons)
