"""The time zones of this installation, named as people know them."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _


def zone_choices() -> list[tuple[str, Any]]:
    """Return the time zones of this installation, named as people know them."""
    named = {
        "Asia/Shanghai": _("China (Beijing)"),
        "Asia/Urumqi": _("Ürümqi"),
        "Asia/Hong_Kong": _("Hong Kong"),
        "Asia/Taipei": _("Taipei"),
        "Asia/Singapore": _("Singapore"),
        "Asia/Tokyo": _("Tokyo"),
        "Europe/London": _("London"),
        "Europe/Berlin": _("Berlin"),
        "America/New_York": _("New York"),
        "America/Los_Angeles": _("Los Angeles"),
        "UTC": _("UTC"),
    }
    return [(zone, named.get(zone, zone)) for zone in settings.WAGTAIL_USER_TIME_ZONES]
