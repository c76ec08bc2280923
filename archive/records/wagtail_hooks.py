"""Announce what records put on the home page."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from archive.records.menu import may_view
from archive.records.panels import DuePanel


@hooks.register("construct_homepage_panels")
def due_panel(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put what falls due on the home page of who may see records."""
    if may_view(request):
        panels.append(DuePanel())
