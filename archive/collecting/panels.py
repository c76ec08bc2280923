"""What collecting puts on the home page: signed cards that wait to be keyed."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from archive.collecting.models import RawItem
from archive.collecting.queries import SIGNED

SHOWN = 5


class KeyingPanel(Component):
    """The signed cards that the person may key, longest waiting first."""

    name = "keying"
    order = 103
    template_name = "fonds/components/panel.html"

    def __init__(self, found: Sequence[RawItem]) -> None:
        self.found = found

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the first few, and the way to all of them."""
        return {
            "title": _("To key"),
            "items": [
                {
                    "text": one.title,
                    "url": reverse("collected_item", args=[one.pk]),
                    "sub": str(one.owner or ""),
                    "end": one.collected_on.isoformat(),
                }
                for one in self.found
            ],
            "url": f"{reverse('collected')}?{urlencode({'tab': SIGNED})}",
            "url_label": _("All that is to be keyed"),
        }
