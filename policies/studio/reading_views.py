"""The configuration as auditors read it: the policy in force or an earlier one, the company's settings, the posts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from administration.company.queries import letterhead, stored
from administration.zones import zone_choices
from kernel.clock import today
from kernel.digits import number_in
from kernel.scope import current
from policies.document.queries import version_bytes
from policies.studio.actions import note_reading
from policies.studio.publication_views import publisher
from policies.studio.queries import versions_to_read
from security.audit.sealed_queries import days_kept
from security.people.queries import appointments_in_force


@require_GET
def read_configuration(request: HttpRequest) -> HttpResponse:
    """Show what is in force, read only, for who configures or audits; reading it is an event."""
    actor = current().actor
    versions = versions_to_read(actor)
    wanted = number_in(request.GET.get("version", ""))
    shown = next(
        (one for one in versions if one.number == wanted), versions[0] if versions else None
    )
    note_reading(actor, shown.number if shown else 0)
    context = {
        "title": _("Configuration"),
        "lead": _("What the company goes by, to be read only."),
        "versions": [_line(one, shown) for one in versions],
        "shown": shown,
        "text": version_bytes(shown.number).decode() if shown else "",
        "settings": _settings(),
        "posts": _posts(),
    }
    return render(request, "policies/reading.html", context)


def _line(one: Any, shown: Any) -> dict[str, str]:
    return {
        "text": _("Version {number}").format(number=one.number),
        "url": f"{reverse('policy_reading')}?version={one.number}",
        "sub": " · ".join(filter(None, (publisher(one), one.reason))),
        "badge": _("shown") if one is shown else "",
        "end": f"{localtime(one.published_at):%Y-%m-%d %H:%M}",
    }


def _settings() -> list[dict[str, str]]:
    row, head = stored(), letterhead()
    language = row.language if row else current().company.language
    zone = row.time_zone if row else current().company.time_zone
    pairs = {
        _("Company name"): row.name if row else current().company.name,
        _("Letterhead"): " / ".join(head.lines),
        _("Fonds number"): head.fonds,
        _("Language"): str(dict(settings.LANGUAGES).get(language, language)),
        _("Time zone"): str(dict(zone_choices()).get(zone, zone)),
        _("Audit trail kept for"): _("{days} days").format(days=f"{days_kept():,}"),
    }
    return [{"label": label, "value": value} for label, value in pairs.items()]


def _posts() -> list[dict[str, str]]:
    rows = appointments_in_force(today()).select_related("user", "department", "position")
    return [
        {
            "text": one.user.name,
            "sub": f"{one.department} · {one.position}",
            "end": _("since {day}").format(day=f"{one.valid_from:%Y-%m-%d}"),
        }
        for one in rows.order_by("department__code", "position__code", "user__name")
    ]
