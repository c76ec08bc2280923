"""The operators' home page: the way to the companies."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component


class ConsolePanel(Component):
    """The link to the console."""

    order = 10
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return what the panel shows."""
        items = [
            {
                "text": _("Companies of this installation"),
                "url": reverse("console_companies"),
                "sub": _("See which there are, make one from a policy pack, suspend one."),
            }
        ]
        return {"title": _("Console"), "items": items}
