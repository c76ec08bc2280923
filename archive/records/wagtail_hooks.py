"""Announce what records put on the home page."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from archive.records.menu import may_view
from archive.records.panels import DuePanel, HeadedPanel
from kernel.scope import current
from security.people.head_queries import headed_by


@hooks.register("construct_homepage_panels")
def record_panels(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put what falls due, and for heads what is left to do, on the home page of who may see records."""
    if may_view(request):
        panels.append(DuePanel())
        if headed_by(current().actor):
            panels.append(HeadedPanel())
