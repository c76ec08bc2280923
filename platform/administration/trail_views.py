"""The screen of the audit trail: who did what to what and when, and how it went."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from administration.actions import read_trail
from administration.sealing.views import bundle_url
from administration.trail_form import TrailForm
from administration.wording import OUTCOMES, actor_said, target_said, verb_said
from backoffice.sentences import say
from kernel.digits import number_in, runs_in_words
from kernel.scope import current
from kernel.text import Word
from security.audit.canonical import Verdict
from security.audit.page_looks import pages_looked_at
from security.audit.queries import EventView, TrailFilter, readers_of

_TONES = {"refused": "bad", "failed": "warn", "done": "good"}


def trail_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the trail, newest first; reading it is an event itself."""
    form = TrailForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    older = request.GET.get("older", "")
    page = read_trail(current().actor, _filters(data), older=number_in(older))
    keep = {name: value for name, value in request.GET.items() if value and name != "older"}
    context = {
        "title": _("Audit trail"),
        "lead": _("Who did what, when and with which outcome. Nothing here can be changed."),
        "form": form,
        "events": [_event(event) for event in page.events],
        "older_url": f"?{urlencode({**keep, 'older': page.older})}" if page.older else "",
        "narrowed": bool(keep),
        "readers": _readers(data.get("record")),
        "page_looks": _page_looks(data.get("record")),
        "actions": [
            {"label": _("Seal"), "url": reverse("trail_seal"), "kind": "secondary"},
            {
                "label": _("Download bundle"),
                "url": bundle_url(**_part_asked(data)),
                "kind": "secondary",
            },
        ],
    }
    return render(request, "administration/trail.html", context)


def _filters(data: dict[str, Any]) -> TrailFilter:
    until = data.get("until")
    return TrailFilter(
        since=_midnight(data.get("since")),
        until=_midnight(until + timedelta(days=1)) if until else None,
        actor=str(data["person"].pk) if data.get("person") else "",
        verb=data.get("verb", ""),
        outcome=data.get("outcome", ""),
        record_id=data.get("record"),
        purpose=data.get("purpose", ""),
    )


def _part_asked(data: dict[str, Any]) -> dict[str, Any]:
    """Return of what a bundle is taken: the record that is shown, else the days."""
    if data.get("record"):
        return {"record": data["record"]}
    return {name: data.get(name) for name in ("since", "until")}


def _readers(record: int | None) -> list[dict[str, Any]]:
    """Return who looked at a record, one line for each person and kind of look."""
    if record is None:
        return []
    return [
        {
            "text": actor_said(one.actor, one.actor_name),
            "sub": verb_said(one.verb),
            "badge": ngettext("{count} time", "{count} times", one.times).format(
                count=f"{one.times:,}"
            ),
            "end": date_format(timezone.localtime(one.last), "Y-m-d H:i:s"),
        }
        for one in readers_of(current().actor, record)
    ]


def _page_looks(record: int | None) -> list[dict[str, Any]]:
    """Return which pages of its files were looked at, one line for each person and file."""
    if record is None:
        return []
    return [
        {
            "text": actor_said(one.actor, one.actor_name),
            "sub": _("{file}: pages {pages}").format(
                file=one.name or one.file, pages=runs_in_words(one.pages)
            )
            + "".join(f" · {each}" for each in one.purposes),
            "end": date_format(timezone.localtime(one.last), "Y-m-d H:i:s"),
        }
        for one in pages_looked_at(current().actor, record)
    ]


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _event(event: EventView) -> dict[str, Any]:
    header = event.header
    return {
        "id": header.id,
        "at": header.at,
        "who": actor_said(header.actor, header.actor_name),
        "verb": verb_said(header.verb),
        "code": header.verb,
        "target": target_said(header.target_kind, header.target_id),
        "outcome": str(OUTCOMES.get(header.outcome, header.outcome)),
        "tone": _TONES.get(header.outcome, "neutral"),
        "count": header.bulk_count,
        "reason": _reason(event),
        "accountable": _accountable(event),
        "payload": _payload(event),
    }


def _reason(event: EventView) -> str:
    content = event.payload.content if event.payload.verdict is Verdict.PROVED else {}
    if not isinstance(content.get("reason"), str) or not isinstance(
        content.get("params", {}), dict
    ):
        return ""
    # The verb is stored as the word the refusal named it by; it is said in the reader's language.
    params = {
        name: Word(value) if name == "verb" else value
        for name, value in content.get("params", {}).items()
    }
    return say(content["reason"], params)


def _accountable(event: EventView) -> list[str]:
    """Return who headed the departments of the records, as it was noted with the event."""
    content = event.payload.content if event.payload.verdict is Verdict.PROVED else {}
    found = content.get("accountable", [])
    return [
        _("{department}: {head}").format(
            department=one.get("department", ""), head=one.get("head") or _("nobody")
        )
        for one in found
        if isinstance(one, dict)
    ]


def _payload(event: EventView) -> str:
    if event.payload.verdict is Verdict.SEALED:
        return _("The key of this content was destroyed; the event itself is still proved.")
    if event.payload.verdict is Verdict.ALTERED:
        return _("This content was altered: it does not match its proof.")
    content = dict(event.payload.content)
    return json.dumps(content, ensure_ascii=False, indent=2) if content else ""
