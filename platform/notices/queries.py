"""Reads notices: what somebody was told, what is unread, and — for who manages people — channels and deliveries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from backoffice.counts import Counting, register_count
from kernel.errors import Missing
from notices import mail
from notices.models import Channel, Delivery, Occasion, Preference, Receipt, Sender, Wording
from notices.port import known_kind
from notices.words import Words, own_words, words_of
from security.actor import Actor
from security.people.models import User
from security.people.rights import demand_people

PAGE = 50
UNREAD = "notices.unread"
COUNTED = 100  # the bell says "99+" from here on


@dataclass(frozen=True, kw_only=True)
class NoticeView:
    """One notice as its reader sees it."""

    id: int
    subject: str
    body: str
    path: str
    at: datetime
    read: bool
    about: str = ""  # the matter by name, where this reader may see it


def told_to(actor: Actor) -> QuerySet[Receipt]:
    """Return what was told to this person, the newest first; nobody reads what others were told."""
    if actor.user_id is None:
        return Receipt.objects.none()
    return Receipt.objects.filter(person=actor.user_id).order_by("-pk")


def unread_count(actor: Actor) -> int:
    """Return how many notices are unread, counted no further than the bell shows."""
    return len(_unread(actor).values_list("pk")[:COUNTED])


def register_counts() -> None:
    """Let the bell of every page count; called once at start-up."""
    register_count(UNREAD, Counting(rows=_unread, most=COUNTED))


def _unread(actor: Actor) -> QuerySet[Receipt]:
    return told_to(actor).filter(read_at__isnull=True)


def notices_of(
    actor: Actor, language: str, *, unread: bool = False, start: int = 0, limit: int = PAGE
) -> list[NoticeView]:
    """Return one page of somebody's notices in a language."""
    found = told_to(actor).select_related("occasion")
    if unread:
        found = found.filter(read_at__isnull=True)
    receipts = list(found[start : start + limit])
    own = own_words({receipt.occasion.kind for receipt in receipts}, {language})
    names = _matters(actor, [receipt.occasion for receipt in receipts])
    return [
        _view(receipt, words_of(receipt.occasion, language, own), names) for receipt in receipts
    ]


def _matters(actor: Actor, occasions: Collection[Occasion]) -> dict[str, str]:
    """Return path → name of the matter, asked once for each kind that has names."""
    paths: dict[str, set[str]] = {}
    for one in occasions:
        paths.setdefault(one.kind, set()).add(one.path)
    found: dict[str, str] = {}
    for code, wanted in paths.items():
        kind = known_kind(code)
        if kind is not None and kind.about is not None:
            found |= kind.about(actor, wanted)
    return found


def notice_of(actor: Actor, number: int) -> Receipt:
    """Return one notice of this person, or raise Missing."""
    found = told_to(actor).select_related("occasion").filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def choices_of(actor: Actor) -> Mapping[str, str]:
    """Return what this person chose, by kind; a kind left out comes at once."""
    rows = Preference.objects.filter(person=actor.user_id)
    return {row.kind: row.mode for row in rows}


def why_no_mail(actor: Actor) -> str:
    """Return why this person gets no mail whatever they choose: "server", "address" or ''."""
    if not mail.is_configured():
        return "server"
    return (
        "" if User.objects.filter(pk=actor.user_id or 0).exclude(email="").exists() else "address"
    )


def _view(receipt: Receipt, words: Words, names: Mapping[str, str]) -> NoticeView:
    return NoticeView(
        id=receipt.pk,
        subject=words.subject,
        body=words.body,
        path=receipt.occasion.path,
        at=receipt.occasion.at,
        read=receipt.read_at is not None,
        about=names.get(receipt.occasion.path, ""),
    )


def channels(actor: Actor) -> QuerySet[Channel]:
    """Return the channels of the company; Refused without the right."""
    demand_people(actor, "notices.view", "channel")
    return Channel.objects.all()


def channel_of(actor: Actor, number: int) -> Channel:
    """Return one channel, or raise Missing; Refused without the right."""
    found = channels(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def deliveries(actor: Actor, *, state: str = "", channel: int | None = None) -> QuerySet[Delivery]:
    """Return the deliveries, the newest first; Refused without the right."""
    demand_people(actor, "notices.view", "delivery")
    found = Delivery.objects.select_related("occasion", "channel", "person")
    if state:
        found = found.filter(state=state)
    if channel is not None:
        found = found.filter(channel=channel)
    return found.order_by("-made_at", "-pk")


def wordings(actor: Actor) -> QuerySet[Wording]:
    """Return the texts the company changed; Refused without the right."""
    demand_people(actor, "notices.view", "wording")
    return Wording.objects.all()


def sender(actor: Actor) -> Sender:
    """Return under which name and address mails go out; Refused without the right."""
    demand_people(actor, "notices.view", "sender")
    return Sender.objects.first() or Sender()


def told_keys(kind: str, keys: Collection[str]) -> frozenset[str]:
    """Return which of these occasions of a kind somebody was told of; for whoever tells, not for readers."""
    rows = Occasion.objects.filter(kind=kind, key__in=set(keys))
    return frozenset(rows.values_list("key", flat=True))
