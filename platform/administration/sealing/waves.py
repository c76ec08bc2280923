"""Tells the security and audit administrators when one person, or one sign-in name, is refused again and again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.urls import reverse

from administration.sealing.notices import AUDITOR, SECURITY, watchers
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.actor import Actor, ActorKind
from security.audit.hearing import hear
from security.audit.models import AuditEvent, Outcome
from security.people.models import User

WAVE = "audit.wave"
REFUSALS = 5
WITHIN = timedelta(minutes=10)
_PERSON = "person"


def register_waves() -> None:
    """Make the notice known, and listen to the trail; called once at start-up."""
    register(
        Kind(
            code=WAVE,
            label=N_("Somebody is refused again and again"),
            subject=N_("{count} attempts were refused within {minutes} minutes"),
            body=N_(
                "One and the same person was refused {count} times within {minutes} minutes. The audit "
                "trail shows what was tried. If it was a mistake, explain the rights; if not, end the "
                "session and the posts."
            ),
            variables={"count": N_("how many refusals"), "minutes": N_("within how many minutes")},
            samples={"count": str(REFUSALS), "minutes": f"{WITHIN.seconds // 60}"},
            escalation=True,
            about=_names,
        )
    )
    hear(watch)


def watch(event: AuditEvent, _records: Sequence[int], _payload: Mapping[str, Any]) -> None:
    """Look, after a refusal, how many there were of late; told once an hour as long as it goes on."""
    if event.outcome != Outcome.REFUSED:
        return
    who, same = _same(event)
    count = AuditEvent.objects.filter(
        **same, outcome=Outcome.REFUSED, at__gt=event.at - WITHIN
    ).count()
    if count < REFUSALS:
        return
    params = {"count": str(count), "minutes": f"{WITHIN.seconds // 60}"}
    key = f"{WAVE}:{who}:{event.at:%Y-%m-%dT%H}"[:200]
    asked = {"person": who, "outcome": Outcome.REFUSED} if who.isdigit() else {}
    listed = {"outcome": Outcome.REFUSED, **asked}
    path = f"{reverse('trail_list')}?{urlencode(listed)}"
    auditors = watchers(AUDITOR)
    security = tuple(one for one in watchers(SECURITY) if one not in auditors)
    notify(
        [
            Notice(kind=WAVE, people=auditors, params=params, path=path, key=key),
            # The security administrator does not read the trail: told who it is, he asks the auditor.
            Notice(
                kind=WAVE,
                people=security,
                params=params,
                path=f"/?{urlencode(asked)}",
                key=f"{key}:s",
            ),
        ]
    )


def _same(event: AuditEvent) -> tuple[str, dict[str, Any]]:
    """Return whose refusals belong together, and the condition: a person's, or those at one sign-in name."""
    if event.actor_kind == ActorKind.PERSON or event.target_kind != _PERSON:
        return event.actor_id, {"actor_id": event.actor_id}
    found = {"actor_id": event.actor_id, "target_kind": _PERSON, "target_id": event.target_id}
    return event.target_id, found


def _names(_actor: Actor, paths: Collection[str]) -> dict[str, str]:
    """Return the name of whom each notice is about; only its readers ask."""
    asked = {path: parse_qs(urlsplit(path).query).get("person", [""])[0] for path in paths}
    wanted = [int(number) for number in asked.values() if number.isdigit()]
    names = dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {
        path: names[int(one)] for path, one in asked.items() if one.isdigit() and int(one) in names
    }
