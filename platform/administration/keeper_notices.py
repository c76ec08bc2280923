"""Tells the administrators when an act leaves departments and categories without a keeper, and shows it on home."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from kernel.scope import current_or_none
from kernel.text import N_
from notices.administrators import administrators
from notices.port import Kind, Notice, notify, register
from security.people.keeper_port import Vacated, hear
from security.people.keeper_queries import unkept
from security.people.rights import manages_people

GONE = "keepers.gone"


class KeeperPanel(Component):
    """How many departments and categories have no keeper, as long as there are any."""

    name = "keepers"
    order = 55
    template_name = "fonds/components/panel.html"

    def __init__(self, departments: int, categories: int) -> None:
        self.departments, self.categories = departments, categories

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the one line, and the way to the report."""
        said = []
        if number := self.departments:
            sentence = ngettext(
                "{count} department has no keeper", "{count} departments have no keeper", number
            )
            said.append(sentence.format(count=number))
        if number := self.categories:
            sentence = ngettext(
                "{count} category has no keeper", "{count} categories have no keeper", number
            )
            said.append(sentence.format(count=number))
        report = reverse("keepers_report")
        return {
            "title": _("Files without a keeper"),
            "items": [{"text": _("; ").join(said), "url": report}],
            "url": report,
            "url_label": _("Vacant posts"),
        }


def keeper_panel(request: HttpRequest) -> KeeperPanel | None:
    """Return the panel for who manages people, None while everything has its keeper."""
    scope = current_or_none()
    if scope is None or scope.company.kind != "company" or not manages_people(scope.actor):
        return None
    departments, categories = unkept(scope.actor, get_language() or "")
    return KeeperPanel(departments, categories) if departments or categories else None


def register_kind() -> None:
    """Make the notice known, and listen for such acts; called once at start-up."""
    register(
        Kind(
            code=GONE,
            label=N_("A department has no keeper any more"),
            subject=N_("Nobody keeps the files of {departments} any more"),
            body=N_(
                "From {day} on nobody keeps the files of {departments}; {count} categories are kept "
                "there. Give somebody a post that keeps files; the report of vacant posts says "
                "what else is missing."
            ),
            variables={
                "departments": N_("the codes of the departments"),
                "day": N_("the first day without a keeper"),
                "count": N_("how many categories they keep"),
            },
            samples={"departments": "XSB", "day": "2026-12-01", "count": "9"},
        )
    )
    hear("administration.keepers", tell_administrators)


def tell_administrators(vacated: Vacated) -> None:
    """Tell them once of these departments and this day."""
    departments = ", ".join(vacated.departments)
    day = vacated.since.isoformat()
    params = {"departments": departments, "day": day, "count": str(len(vacated.categories))}
    notify(
        [
            Notice(
                kind=GONE,
                people=administrators(),
                params=params,
                path=reverse("keepers_report"),
                key=f"{GONE}:{departments}:{day}"[:200],
            )
        ]
    )
