"""What the screens of notices share: who acts, tabs, pages, and problems put under their fields."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.sentences import say
from kernel.scope import current
from notices.models import Channel, Delivery, DeliveryStateChoice
from notices.rules import DeliveryState
from security.actor import Actor

MOST_DIGITS = 9
TONES = {
    DeliveryState.WAITING: "info",
    DeliveryState.SENDING: "info",
    DeliveryState.SENT: "good",
    DeliveryState.REFUSED: "bad",
    DeliveryState.FAILED: "bad",
}


def acting() -> Actor:
    """Return who acts."""
    actor: Actor = current().actor
    return actor


def own_tabs(active: str, unread: int) -> list[dict[str, Any]]:
    """Return the tabs of one's own notices."""
    return [
        {"label": _("All"), "url": reverse("notices"), "active": active == "all"},
        {
            "label": _("Unread"),
            "url": reverse("notices") + "?unread=1",
            "active": active == "unread",
            "count": unread or "",
        },
        {
            "label": _("How I hear of things"),
            "url": reverse("notice_choices"),
            "active": active == "choices",
        },
    ]


def admin_tabs(active: str) -> list[dict[str, Any]]:
    """Return the tabs of who manages notices."""
    names = (
        ("notice_channels", _("Channels")),
        ("notice_sender", _("Mail")),
        ("notice_texts", _("Texts")),
        ("notice_deliveries", _("Deliveries")),
    )
    return [
        {"label": label, "url": reverse(name), "active": name == active} for name, label in names
    ]


def crumbs(name: str, label: str, last: str) -> list[dict[str, str]]:
    """Return the way back from a page below one of the tabs."""
    return [{"label": label, "url": reverse(name)}, {"label": last}]


def start_of(request: HttpRequest) -> int:
    """Return where the wanted page begins."""
    given = request.GET.get("start", "")
    usable = given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS
    return int(given) if usable else 0


def page_of(start: int, *, shown: int, limit: int, more: bool, keep: str = "") -> dict[str, Any]:
    """Return a page for the pages part; the total is known only on the last one."""
    before = f"&{keep}" if keep else ""
    return {
        "start": start + 1 if shown else 0,
        "end": start + shown,
        "total": start + shown,
        "more_than": more,
        "previous": f"?start={max(0, start - limit)}{before}" if start else "",
        "next": f"?start={start + limit}{before}" if more else "",
    }


def problem_said(row: Delivery | Channel) -> str:
    """Return what went wrong, in the reader's language; '' for nothing."""
    params: Mapping[str, Any] = row.problem_params
    return say(row.problem, params) if row.problem else ""


def state_badge(row: Delivery) -> dict[str, str]:
    """Return the state of a delivery as label and tone."""
    state = DeliveryState(row.state)
    return {"label": str(DeliveryStateChoice(row.state).label), "tone": TONES[state]}


def moment(at: Any) -> str:
    """Return a time as lists show it."""
    return date_format(localtime(at), "Y-m-d H:i") if at else "—"
