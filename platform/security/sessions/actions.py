"""What can change about sessions: begun, seen, given a new key, ended."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from kernel.clock import instant
from kernel.errors import Missing
from security.actor import Actor
from security.audit import writer
from security.sessions.models import OpenSession
from security.sessions.rules import device_of

_FORGOTTEN = timedelta(days=2)  # no session lives that long


def begin(person: int, key: str, *, address: str, agent: str) -> None:
    """Remember a browser somebody has just signed in with; forget those of the person that are long over."""
    at = instant()
    OpenSession.objects.filter(user_id=person, began_at__lt=at - _FORGOTTEN).delete()
    OpenSession.objects.update_or_create(
        key=key,
        defaults={
            "user_id": person,
            "began_at": at,
            "seen_at": at,
            "address": address[:64],
            "device": device_of(agent),
        },
    )


def see(key: str, *, address: str) -> None:
    """Remember that a browser was used just now, and from where."""
    OpenSession.objects.filter(key=key).update(seen_at=instant(), address=address[:64])


def came_through(key: str, *, provider: int, name: str, session: str = "") -> None:
    """Remember the identity provider somebody came in through, and by which it names that sign-in."""
    OpenSession.objects.filter(key=key).update(
        provider=provider, through=name[:64], sign_in_there=session
    )


def end_through(provider: int, person: int | None = None) -> int:
    """End the sessions that came in through a provider, of everybody or one person, as part of an act that is told."""
    rows = OpenSession.objects.filter(provider=provider)
    if person is not None:
        rows = rows.filter(user_id=person)
    return _end(list(rows.values_list("key", flat=True)))


def end_signed_out(provider: int, person: int | None, *, session: str) -> int:
    """End the sessions that a sign-out at a provider names, as part of an act that is told.

    `session` is its name of one sign-in, "" for all of the person. Where no session of the person bears that
    name, those that bear none end: they began before names were kept.
    """
    rows = OpenSession.objects.filter(provider=provider)
    if person is not None:
        rows = rows.filter(user_id=person)
    if session:
        named = rows.filter(sign_in_there=session)
        rows = named if person is None or named.exists() else rows.filter(sign_in_there="")
    return _end(list(rows.values_list("key", flat=True)))


def move(old: str, new: str) -> None:
    """Let a session go on under a new key."""
    OpenSession.objects.filter(key=old).update(key=new)


def forget(key: str) -> None:
    """Forget a browser that signed out, or whose session ran out."""
    OpenSession.objects.filter(key=key).delete()


@transaction.atomic
def end_own(actor: Actor, number: int | None, *, but: str = "") -> int:
    """End one of one's own sessions, or all but that with the key `but`; return how many. Missing if not one's own."""
    rows = OpenSession.objects.filter(user_id=actor.user_id or 0).exclude(key=but)
    if number is not None:
        rows = rows.filter(pk=number)
        if not rows.exists():
            raise Missing
    ended = _end(list(rows.values_list("key", flat=True)))
    writer.record(
        actor=actor, verb="session.end", target=f"person:{actor.id}", payload={"sessions": ended}
    )
    return ended


@transaction.atomic
def end_all(actor: Actor, people: Collection[int]) -> int:
    """End every session of people, as part of an act that is told itself; return how many."""
    return _end(list(OpenSession.objects.filter(user_id__in=people).values_list("key", flat=True)))


def _end(keys: Collection[str]) -> int:
    Session.objects.filter(session_key__in=keys).delete()
    return OpenSession.objects.filter(key__in=keys).delete()[0]
