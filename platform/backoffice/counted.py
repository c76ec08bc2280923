"""Entries of the menu that end in the number of what waits."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from backoffice.counts import count_of


class CountedItem(MenuItem):
    """An entry whose label ends in how much waits for who acts, where something does.

    `count` is the name under which that was registered.
    """

    count = ""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Return the entry, its label ending in the number."""
        many = self.many()
        return LinkMenuItem(
            self.name,
            f"{self.label} ({many})" if many else str(self.label),
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )

    def many(self) -> int:
        """Return how much waits; all entries of a page are counted together."""
        return count_of(self.count)
