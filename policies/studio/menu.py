"""What the policy puts into the menu and on the home page."""

from collections.abc import MutableSequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from kernel.scope import current, current_or_none
from policies.access.rules import Verb
from policies.regulations.queries import waiting_for
from policies.studio.regulation_showing import title_of
from security.actor import ActorKind
from security.permission import decide


class PolicyMenuItem(MenuItem):
    """Shown to those who may configure the company."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and decide(scope.actor, Verb.CONFIGURE))


class ReadingMenuItem(MenuItem):
    """Shown to those who audit and configure nothing: what is in force, read only."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        if scope is None or not scope.actor or decide(scope.actor, Verb.CONFIGURE):
            return False
        return bool(decide(scope.actor, Verb.AUDIT))


class RegulationsMenuItem(MenuItem):
    """Shown to everybody of the company: what it goes by is there to be read."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask whether a person acts."""
        scope = current_or_none()
        return bool(scope and scope.actor and scope.actor.kind is ActorKind.PERSON)


def policy_entry() -> PolicyMenuItem:
    """Return the entry for those who may configure."""
    return PolicyMenuItem(
        gettext_lazy("Policy"),
        reverse("policy_overview"),
        name="policy",
        icon_name="clipboard-list",
        order=700,
    )


def reading_entry() -> ReadingMenuItem:
    """Return the entry for those who audit."""
    return ReadingMenuItem(
        gettext_lazy("Configuration"),
        reverse("policy_reading"),
        name="configuration",
        icon_name="clipboard-list",
        order=700,
    )


def regulations_entry() -> RegulationsMenuItem:
    """Return the entry of the regulations."""
    return RegulationsMenuItem(
        gettext_lazy("Regulations"),
        reverse("regulations"),
        name="regulations",
        icon_name="doc-full",
        order=710,
    )


class ReadingPanel(Component):
    """The regulations somebody has to read, on the home page while there are any."""

    name = "regulations"
    order = 95
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what is to be read, and by when."""
        return {
            "title": _("To be read and acknowledged"),
            "items": [
                {
                    "text": title_of(one.version.outline),
                    "url": reverse("regulation", args=[one.version.regulation.code]),
                    "sub": one.version.regulation.code,
                    "end": _("by {day}").format(day=f"{one.blocks_from:%Y-%m-%d}")
                    if one.blocks_from
                    else "",
                    "tone": "warn",
                }
                for one in waiting_for(current().actor)
            ],
            "empty": _("Nothing waits for you."),
            "url": reverse("regulations"),
            "url_label": _("All regulations"),
        }


def show_reading(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put what must be read on the home page, while there is something."""
    if waiting_for(current().actor):
        panels.append(ReadingPanel())
