"""Which of Wagtail's own entries stay out of sight, so that menus hold words of people's work."""

from collections.abc import MutableSequence
from typing import Any

# Wagtail registers these names; what our packages register has other names and stays.
WAGTAIL_ENTRIES = frozenset(
    {
        "aging-pages",
        "collections",
        "documents",
        "editor-guide",
        "explorer",
        "forms",
        "groups",
        "help",
        "images",
        "keyboard-shortcuts-trigger",
        "locales",
        "locked-pages",
        "page-types-usage",
        "promoted-search-results",
        "redirects",
        "search-terms",
        "site-history",
        "sites",
        "snippets",
        "styleguide",
        "users",
        "workflow-tasks",
        "workflows",
    }
)


def keep_our_entries(request: object, entries: MutableSequence[Any]) -> None:
    """Drop Wagtail's own entries from a menu in place; a hook of the `construct_*_menu` family."""
    entries[:] = [entry for entry in entries if entry.name not in WAGTAIL_ENTRIES]


def keep_our_panels(request: object, panels: MutableSequence[Any]) -> None:
    """Drop Wagtail's own panels and counts from the home page in place."""
    panels[:] = [panel for panel in panels if not type(panel).__module__.startswith("wagtail.")]
