"""Tells the administrators when an act, or a date, leaves files without a keeper, and shows it on home."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from kernel.clock import today
from kernel.scope import current_or_none
from kernel.text import N_
from notices.administrators import administrators
from notices.port import Kind, Notice, notify, register
from notices.queries import told_keys
from security.people.keeper_guard import ended_by_date, ending_soon
from security.people.keeper_port import Vacated, hear
from security.people.keeper_queries import unkept
from security.people.rights import manages_people

GONE = "keepers.gone"
SOON = "keepers.soon"


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
    variables = {
        "departments": N_("the codes of the departments"),
        "day": N_("the first day without a keeper"),
        "count": N_("how many categories they keep"),
    }
    samples = {"departments": "XSB", "day": "2026-12-01", "count": "9"}
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
            variables=variables,
            samples=samples,
        )
    )
    register(
        Kind(
            code=SOON,
            label=N_("A department will soon have no keeper"),
            subject=N_("The last post that keeps the files of {departments} ends"),
            body=N_(
                "From {day} on nobody will keep the files of {departments}; {count} categories are kept "
                "there. The post ends by its date: extend it, or give a successor one that keeps files."
            ),
            variables=variables,
            samples=samples,
        )
    )
    hear("administration.keepers", tell_administrators)


def tell_administrators(vacated: Vacated) -> None:
    """Tell them once of these departments and this day."""
    notify([_notice(GONE, vacated)])


def tell_of_dates() -> int:
    """Tell them of posts that end by their date and leave nobody: on the day, and a month ahead.

    What an act announced already, or this did, is not told again. Returns how many vacancies there are.
    """
    on = today()
    gone = [_notice(GONE, one) for one in ended_by_date(on)]
    soon = [(_notice(GONE, one).key, _notice(SOON, one)) for one in ending_soon(on)]
    announced = told_keys(GONE, [key for key, _one in soon])
    notify([*gone, *(one for key, one in soon if key not in announced)])
    return len(gone) + len(soon)


def _notice(kind: str, vacated: Vacated) -> Notice:
    departments = ", ".join(vacated.departments)
    day = vacated.since.isoformat()
    return Notice(
        kind=kind,
        people=administrators(),
        params={
            "departments": departments,
            "day": day,
            "count": f"{len(vacated.categories):,}",
        },
        path=reverse("keepers_report"),
        key=f"{kind}:{departments}:{day}"[:200],
    )
