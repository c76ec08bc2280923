"""Stores what happened and for whom, and asks for the deliveries; what stands behind `port.notify`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings

from jobs.port import defer
from kernel.clock import now
from kernel.scope import current
from notices.models import Channel, Delivery, Occasion, Preference, Receipt
from notices.port import Notice, find_kind
from notices.rules import Medium, Mode, mode_for, stored_params, wrong_params
from security.actor import Actor
from security.people.models import User

DELIVER = "notices.deliver"


@dataclass(frozen=True, kw_only=True)
class _Told:
    """One notice, its occasion and the people it is still to reach."""

    notice: Notice
    occasion: Occasion
    people: tuple[User, ...]


def tell(notices: Iterable[Notice]) -> None:
    """Store notices in the caller's transaction; each road is asked for once, however often this is called."""
    listed = [_checked(notice) for notice in notices]
    if not listed:
        return
    told = _told(listed, _occasions(listed))
    asked = _store_receipts(told) + _store_posts(told)
    if not asked:
        return
    # One job for the whole scope, as its last step: a savepoint rolled back takes its notices with it.
    current().at_the_end(DELIVER, defer_delivery)


def defer_delivery() -> None:
    """Ask for the job that delivers what is due, as the system: the work is nobody's own."""
    scope = current()
    before, scope.actor = scope.actor, Actor.system("notices")
    try:
        defer(DELIVER)
    finally:
        scope.actor = before


def _checked(notice: Notice) -> Notice:
    kind = find_kind(notice.kind)
    wrong = wrong_params(notice.params, kind.variables)
    if wrong or not notice.path.startswith("/") or notice.path.startswith("//"):
        message = f"{notice.kind}: wrong variables {sorted(wrong)} or path {notice.path!r}"
        raise ValueError(message)
    return notice


def _occasions(notices: Sequence[Notice]) -> list[Occasion]:
    """Return the stored occasion of each notice; one that was told before is found again."""
    wanted = [
        Occasion(
            kind=notice.kind,
            key=notice.key or uuid4().hex,
            params=stored_params(notice.params),
            path=notice.path,
            at=now(),
        )
        for notice in notices
    ]
    # In one order for everybody: two transactions that tell the same things never wait in a ring.
    in_order = sorted(wanted, key=lambda one: (one.kind, one.key))
    Occasion.objects.bulk_create(in_order, ignore_conflicts=True)
    stored = Occasion.objects.filter(
        kind__in={one.kind for one in wanted}, key__in={one.key for one in wanted}
    )
    found = {(one.kind, one.key): one for one in stored}
    return [found[one.kind, one.key] for one in wanted]


def _told(notices: Sequence[Notice], occasions: Sequence[Occasion]) -> list[_Told]:
    ids = {person for notice in notices for person in notice.people}
    active = {user.pk: user for user in User.objects.filter(pk__in=ids, is_active=True)}
    return [
        _Told(
            notice=notice,
            occasion=occasion,
            people=tuple(active[person] for person in sorted({*notice.people} & active.keys())),
        )
        for notice, occasion in zip(notices, occasions, strict=True)
    ]


def _store_receipts(told: Sequence[_Told]) -> int:
    """Tell people in the app, and by mail or digest as each of them chose; return how many mails."""
    modes = _modes({user.pk for one in told for user in one.people})
    receipts, mails = [], []
    for one in told:
        escalation = find_kind(one.notice.kind).escalation
        for user in one.people:
            mode = mode_for(modes.get((user.pk, one.notice.kind), ""), escalation=escalation)
            by_mail = bool(user.email) and settings.FONDS_SMTP.host != ""
            receipts.append(
                Receipt(
                    occasion=one.occasion,
                    person=user,
                    for_digest=by_mail and mode is Mode.DIGEST,
                )
            )
            if by_mail and mode is Mode.AT_ONCE:
                mails.append(Delivery(medium=Medium.MAIL, occasion=one.occasion, person=user))
    Receipt.objects.bulk_create(receipts, ignore_conflicts=True)
    Delivery.objects.bulk_create(mails, ignore_conflicts=True)
    return len(mails)


def _modes(people: Collection[int]) -> dict[tuple[int, str], str]:
    rows = Preference.objects.filter(person__in=people)
    return {(row.person_id, row.kind): row.mode for row in rows}


def _store_posts(told: Sequence[_Told]) -> int:
    """Ask for the posts to every channel that wants such a kind; return how many."""
    channels = list(Channel.objects.filter(active=True))
    posts = [
        Delivery(medium=channel.medium, occasion=one.occasion, channel=channel)
        for one in told
        for channel in channels
        if one.people and (not channel.kinds or one.notice.kind in channel.kinds)
    ]
    Delivery.objects.bulk_create(posts, ignore_conflicts=True)
    return len(posts)
