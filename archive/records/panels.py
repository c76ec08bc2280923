"""The home panels of records: what is to be filed, what falls due, what a head's departments have left to do."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from archive.records.filters import PENDING, UNDER, Filter, How, Pending
from archive.records.headed import Headed, headed_work
from archive.records.models import Record, RecordState
from archive.records.registered import due
from archive.records.screens import action_label
from archive.records.title_sealing import called
from backoffice.moments import moment
from kernel.clock import today
from kernel.scope import current
from security.people.head_queries import department_names

SHOWN = 5
SOON = timedelta(days=30)


class DuePanel(Component):
    """What falls due soon, earliest first, of what the person may see."""

    name = "due"
    order = 120
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the first few, and the way to all of them."""
        on = today()
        found = due(current().actor, on + SOON, size=SHOWN)
        return {
            "title": _("Falls due"),
            "items": [
                {
                    "text": called(one.record),
                    "url": reverse("record_page", args=[one.record_id]),
                    "sub": action_label(one.action),
                    "badge": _("due") if one.due and one.due <= on else "",
                    "tone": "warn",
                    "end": one.due.isoformat() if one.due else "",
                }
                for one in found[:SHOWN]
            ],
            "empty": _("No record you may see reaches the end of its period within a month."),
            "url": reverse("records_due"),
            "url_label": _("All due dates"),
        }


class FilingPanel(Component):
    """What lies ready to be filed by the person, longest waiting first."""

    name = "filing"
    order = 105
    template_name = "fonds/components/panel.html"

    def __init__(self, found: Sequence[Record]) -> None:
        self.found = found

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the first few, and the way to all of them."""
        return {
            "title": _("Ready to be filed"),
            "items": [
                {
                    "text": called(one),
                    "url": reverse("record_page", args=[one.pk]),
                    "end": moment(one.updated_at),
                }
                for one in self.found
            ],
            "url": f"{reverse('records_list')}?{urlencode({'state': str(RecordState.READY)})}",
            "url_label": _("All that is ready to be filed"),
        }


class HeadedPanel(Component):
    """What is left to do in the departments the person heads; each count leads to the list it counts."""

    name = "headed"
    order = 115
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the counts, one line each, led by the department where there are several."""
        found = headed_work(current().actor)
        names = department_names()
        several = len(found) > 1
        only = names.get(found[0].department, found[0].department) if found else ""
        return {
            "title": _("Left to do in the departments I head")
            if several
            else _("Left to do: {department}").format(department=only),
            "items": [
                _line(one, what, names.get(one.department, one.department) if several else "")
                for one in found
                for what in Pending
                if what in one.counts and (what is not Pending.UNCLASSIFIED or one.counts[what])
            ],
        }


def _line(one: Headed, what: Pending, department: str) -> dict[str, Any]:
    label, note = _LEFT[what]()
    count = one.counts[what]
    filters = [
        Filter(code=UNDER, how=How.IS, value=one.department),
        Filter(code=PENDING, how=How.IS, value=str(what)),
    ]
    query = {"view": "0", **{each.parameter: each.value for each in filters}}
    url = f"{reverse('records_list')}?{urlencode(query)}"
    if what is Pending.UNDISPOSED:  # the list that says why, and from which they are proposed
        url = f"{reverse('appraisal_list')}?{urlencode({'department': one.department})}"
    return {
        "text": f"{department} · {label}" if department else label,
        "url": url,
        "sub": note,
        "badge": f"{count:,}",
        "tone": "warn" if count else "good",
    }


_LEFT = {
    Pending.INCOMPLETE: lambda: (
        _("Incomplete records"),
        _("something that filing asks for is missing"),
    ),
    Pending.UNREVIEWED: lambda: (_("Records not reviewed"), _("a review is needed and not done")),
    Pending.UNFILED: lambda: (_("Records not filed"), _("of the department and those below it")),
    Pending.UNCHECKED: lambda: (
        _("Records overdue for their check"),
        _("filed, and neither checked nor changed in time"),
    ),
    Pending.LENT: lambda: (
        _("Records overdue on loan"),
        _("lent out, and the day they come back is over"),
    ),
    Pending.UNDISPOSED: lambda: (
        _("Records due and not disposed of"),
        _("their period has run out, and they are still there"),
    ),
    Pending.UNCLASSIFIED: lambda: (
        _("Records without a class"),
        _("each department classifies its own"),
    ),
}
