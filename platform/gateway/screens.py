"""Words and rows of the screens of tokens and webhooks: what the theme's parts print."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.sentences import say
from gateway.hooks.models import DeliveryStateChoice, Hook, HookDelivery
from gateway.hooks.rules import EVENT_WORDS, DeliveryState, Event
from gateway.tokens.models import Token
from gateway.tokens.rules import SCOPE_WORDS, Scope
from kernel.clock import today
from kernel.scope import current

_BADGES = {
    DeliveryState.WAITING: "waiting",
    DeliveryState.SENDING: "running",
    DeliveryState.SENT: "done",
    DeliveryState.REFUSED: "refused",
    DeliveryState.FAILED: "failed",
}


def tabs(active: str) -> list[dict[str, Any]]:
    """Return the tabs of what is there for programs."""
    names = (
        ("all_tokens", _("Tokens")),
        ("hooks", _("Webhooks")),
        ("api_guide", _("Interface")),
    )
    return [
        {"label": label, "url": reverse(name), "active": name == active} for name, label in names
    ]


def moment(at: datetime | None) -> str:
    """Return a time in the company's zone, to the minute."""
    if at is None:
        return "—"
    return f"{at.astimezone(ZoneInfo(current().company.time_zone)):%Y-%m-%d %H:%M}"


def token_table(
    tokens: Iterable[Token], *, with_person: bool, empty: dict[str, Any]
) -> dict[str, Any]:
    """Return tokens as a table."""
    person = [{"label": _("Person"), "kind": "text"}] if with_person else []
    return {
        "caption": _("Tokens"),
        "columns": [
            {"label": _("Used by"), "kind": "text"},
            *person,
            {"label": _("Rights"), "kind": "long"},
            {"label": _("Valid until"), "kind": "short"},
            {"label": _("Last used"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [_token_row(token, with_person=with_person) for token in tokens],
        "empty": empty,
    }


def _token_row(token: Token, *, with_person: bool) -> dict[str, Any]:
    return {
        "id": token.pk,
        "url": reverse("token", args=[token.pk]),
        "label": token.name,
        "cells": [
            {"text": token.name, "sub": f"{token.prefix}…"},
            *([token.user.name] if with_person else []),
            rights(token),
            f"{token.expires_on}",
            moment(token.last_used_at),
            token_state(token),
        ],
    }


def token_state(token: Token) -> dict[str, str]:
    """Return as a badge whether a token can still be used."""
    if token.revoked_at is not None:
        return {"badge": "cancelled", "text": gettext("Revoked")}
    if token.expires_on < today():
        return {"badge": "closed", "text": gettext("Expired")}
    if not token.user.is_active:
        return {"badge": "suspended", "text": gettext("Person may not sign in")}
    return {"badge": "active", "text": ""}


def rights(token: Token) -> str:
    """Return what a token is for, in words."""
    known = [scope for scope in Scope if scope in token.scopes]
    return gettext("; ").join(gettext(SCOPE_WORDS[scope]) for scope in known)


def token_facts(token: Token) -> list[dict[str, Any]]:
    """Return what is known of a token, for the values part."""
    networks = gettext(", ").join(token.networks) or gettext("from anywhere")
    facts = [
        {"label": _("Used by"), "value": token.name},
        {"label": _("Person"), "value": token.user.name},
        {"label": _("Begins with"), "value": token.prefix, "mono": True},
        {"label": _("Rights"), "value": rights(token), "wide": True},
        {"label": _("Addresses"), "value": networks},
        {"label": _("Made"), "value": f"{moment(token.made_at)} · {token.made_by.name}"},
        {"label": _("Valid until"), "value": f"{token.expires_on}"},
        {"label": _("Last used"), "value": moment(token.last_used_at)},
    ]
    if token.revoked_at is not None:
        by = f"{moment(token.revoked_at)} · {token.revoked_by}"
        facts.append({"label": _("Revoked"), "value": by})
    return facts


def hook_table(hooks: Iterable[Hook]) -> dict[str, Any]:
    """Return webhooks as a table."""
    return {
        "caption": _("Webhooks"),
        "columns": [
            {"label": _("Program"), "kind": "text"},
            {"label": _("Host"), "kind": "text"},
            {"label": _("Told of"), "kind": "long"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": hook.pk,
                "url": reverse("hook", args=[hook.pk]),
                "label": hook.name,
                "cells": [hook.name, hook.host, told_of(hook), hook_state(hook)],
            }
            for hook in hooks
        ],
        "empty": {
            "title": _("No webhook yet"),
            "text": _("A webhook tells a program of yours what happens here, signed."),
        },
    }


def hook_state(hook: Hook) -> dict[str, str]:
    """Return as a badge whether a webhook is on."""
    if hook.active:
        return {"badge": "active", "text": ""}
    if hook.broken_at is not None:
        return {"badge": "failed", "text": gettext("Switched off after failures")}
    return {"badge": "closed", "text": gettext("Off")}


def told_of(hook: Hook) -> str:
    """Return what a webhook is told, in words."""
    known = [event for event in Event if event in hook.events]
    return gettext("; ").join(gettext(EVENT_WORDS[event]) for event in known)


def hook_facts(hook: Hook) -> list[dict[str, Any]]:
    """Return what is known of a webhook, for the values part."""
    return [
        {"label": _("Host"), "value": hook.host, "mono": True},
        {"label": _("Told of"), "value": told_of(hook), "wide": True},
        {"label": _("Failures in a row"), "value": str(hook.failures)},
    ]


def delivery_table(deliveries: Iterable[HookDelivery]) -> dict[str, Any]:
    """Return what a webhook was sent as a table."""
    return {
        "caption": _("Deliveries"),
        "columns": [
            {"label": _("When"), "kind": "short"},
            {"label": _("What"), "kind": "long"},
            {"label": _("Tries"), "kind": "number"},
            {"label": _("State"), "kind": "short"},
            {"label": _("Result"), "kind": "long"},
        ],
        "rows": [_delivery_row(row) for row in deliveries],
        "empty": {
            "title": _("Nothing was sent yet"),
            "text": _("What happens from now on appears here, with how it was received."),
        },
    }


def _delivery_row(row: HookDelivery) -> dict[str, Any]:
    known = set(Event)
    event = row.happening.event
    word = gettext(EVENT_WORDS[Event(event)]) if event in known else event
    again = gettext("sent again by hand") if row.again_of_id else ""
    state = DeliveryState(row.state)
    result = say(row.problem, row.problem_params) if row.problem else ""
    if state is DeliveryState.SENT:
        result = gettext("The other side answered {status}.").format(status=row.status)
    if state is DeliveryState.WAITING and row.attempts:
        later = gettext("Next try: {when}").format(when=moment(row.next_at))
        result = f"{result} {later}".strip()
    return {
        "id": row.pk,
        "label": f"{word} {row.pk}",
        "cells": [
            moment(row.made_at),
            {"text": word, "sub": _about(row) or again},
            str(row.attempts),
            {"badge": _BADGES[state], "text": str(DeliveryStateChoice(row.state).label)},
            result,
        ],
    }


def _about(row: HookDelivery) -> str:
    data = row.happening.data
    if data.get("records"):
        numbers = [f"#{number}" for number in data["records"][:3]]
        more = "…" if data.get("count", 0) > len(numbers) else ""
        return " ".join(numbers) + more
    return next(
        (f"#{data[kind]}" for kind in ("request", "import") if isinstance(data.get(kind), int)), ""
    )
