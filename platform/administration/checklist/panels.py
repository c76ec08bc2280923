"""The panel of a new company: what is left to set up, until it is done or put aside."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from administration.checklist.registry import Step, steps
from administration.preferences.queries import is_put_aside
from kernel.scope import current_or_none
from security.people.models import User
from security.people.rights import manages_people

ASIDE = "fonds-setup"


class SetupPanel(Component):
    """What is left to set up, with the state of each step as it is now."""

    name = "setup"
    order = 50
    template_name = "administration/setup.html"

    def __init__(self, found: list[dict[str, Any]]) -> None:
        self.found = found

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the steps, and how many are done."""
        counted = [step for step in self.found if not step["unasked"]]
        done = sum(step["done"] for step in counted)
        return {
            "request": parent_context.get("request"),
            "csrf_token": parent_context.get("csrf_token"),
            "steps": self.found,
            "done": done,
            "total": len(counted),
            "said": _("{done} of {total} done").format(done=done, total=len(counted)),
        }


def setup_panel(request: HttpRequest) -> SetupPanel | None:
    """Return the panel for an administrator who has something left and did not put it aside."""
    scope = current_or_none()
    user = request.user
    if scope is None or scope.company.kind != "company" or not isinstance(user, User):
        return None
    if not manages_people(scope.actor) or is_put_aside(user, ASIDE):
        return None
    found = [_shown(step) for step in steps()]
    return None if all(step["done"] or step["unasked"] for step in found) else SetupPanel(found)


def _shown(step: Step) -> dict[str, Any]:
    done = step.done()
    return {
        "label": _(step.label),
        "why": _(step.why),
        "url": reverse(step.url) if step.may() else "",
        "done": done,
        "unasked": not done and step.unasked(),
    }
