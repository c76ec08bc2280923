"""Sends what is due, one delivery at a time: claimed in one transaction, sent outside any, noted in another.

Killed between sending and noting, a delivery is sent again after its lease: the mail's Message-ID and the
webhook's Fonds-Delivery header stay the same, so that the other side recognises it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from jobs.port import defer_at
from jobs.progress import Progress
from kernel.clock import now
from kernel.errors import FondsError
from kernel.scope import current, reenter
from kernel.text import N_
from notices import mail, outbound, payloads
from notices.actions import switch_off_broken
from notices.administrators import administrators
from notices.digests import digest_words
from notices.kinds import CHANNEL_BROKEN, TEST
from notices.models import Channel, Delivery, Sender
from notices.payloads import Message
from notices.port import Notice, notify
from notices.rules import BROKEN_AFTER, DeliveryState, Medium, wait_before
from notices.sealing import open_address, open_secret
from notices.telling import DELIVER
from notices.words import Words, language_of, own_words, words_of

LEASE = timedelta(minutes=5)
_OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
NOT_SENT = N_(
    "It was not sent: the person cannot sign in, has no mail address, or the channel is off."
)


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A delivery this run has taken: `attempt` is the fence against another run that took it over."""

    number: int
    attempt: int
    medium: Medium
    is_test: bool
    letter: mail.Mail | None = None
    post: payloads.Post | None = None
    channel: int | None = None

    @property
    def road(self) -> str:
        """Return what else is not tried in this run when this one fails."""
        return f"channel:{self.channel}" if self.channel else "mail"


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a try ended; `again` means that another one makes sense, `road_down` that the road is at fault."""

    delivered: bool
    again: bool = False
    road_down: bool = False
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def deliver_due(progress: Progress) -> dict[str, int]:
    """Send everything due; a road that does not answer is left alone until its next try."""
    counts = {"sent": 0, "not_sent": 0}
    down = {"mail"} if mail.rest.lasts() else set()
    next_try: datetime | None = None
    while True:
        with progress.batch():
            claimed = _claim(down)
        if claimed is None:
            break
        result = _send(claimed)
        # Not a batch: that may stop here for a stopping worker, and what was sent would be sent again.
        with reenter(progress.company) as scope:
            scope.actor = progress.actor
            again_at = _note(claimed, result)
        counts["sent" if result.delivered else "not_sent"] += 1
        if result.road_down:
            down.add(claimed.road)
        next_try = min(filter(None, (next_try, again_at)), default=None)
    if next_try is not None:
        with progress.batch():
            defer_at(next_try + timedelta(seconds=1), DELIVER)
    return counts


def _claim(down: set[str]) -> Claimed | None:
    """Take the next delivery whose road is not down; what cannot be sent at all is closed on the way."""
    while True:
        row = _due(down).first()
        if row is None:
            return None
        row.state, row.attempts = DeliveryState.SENDING, row.attempts + 1
        row.next_at = now() + LEASE
        row.save(update_fields=["state", "attempts", "next_at"])
        claimed = _prepared(row)
        if claimed is not None:
            return claimed
        _close(row, DeliveryState.REFUSED, Result(delivered=False, problem=NOT_SENT))


def _due(down: set[str]) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(state__in=_OPEN, next_at__lte=now())
    if "mail" in down:
        # A test is tried all the same: somebody waits to hear what the server says.
        rows = rows.exclude(Q(medium=Medium.MAIL) & ~Q(occasion__kind=TEST, attempts=0))
    channels = [int(road.partition(":")[2]) for road in down if road.startswith("channel:")]
    rows = rows.exclude(channel__in=channels)
    return rows.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "pk")


def _prepared(row: Delivery) -> Claimed | None:
    """Return the delivery with its words; None when there is nobody to send it to any more."""
    is_test = row.occasion is not None and row.occasion.kind == TEST
    medium = Medium(row.medium)
    if row.channel is not None:
        if not row.channel.active and not is_test:
            return None
        return Claimed(
            number=row.pk,
            attempt=row.attempts,
            medium=medium,
            is_test=is_test,
            post=_post(row, row.channel),
            channel=row.channel.pk,
        )
    person = row.person
    if person is None or not person.is_active or not person.email or not mail.is_configured():
        return None
    return Claimed(
        number=row.pk, attempt=row.attempts, medium=medium, is_test=is_test, letter=_letter(row)
    )


def _letter(row: Delivery) -> mail.Mail:
    person = row.person
    assert person is not None  # noqa: S101 - the caller has looked
    language = language_of(person.language)
    words = _words(row, language, by_mail=True) if row.occasion else digest_words(row, language)
    sender = Sender.objects.first() or Sender()
    company = current().company
    return mail.Mail(
        to_name=person.name,
        to_address=person.email,
        sender_name=sender.name or company.name,
        sender_address=sender.address or settings.FONDS_SMTP.sender,
        subject=words.subject,
        text=words.text,
        number=f"notice.{company.id}.{row.pk}",
        language="zh-CN" if language == "zh-hans" else language,
    )


def _post(row: Delivery, channel: Channel) -> payloads.Post:
    occasion = row.occasion
    assert occasion is not None  # noqa: S101 - the database demands it of a post
    words = _words(row, channel.language)
    message = Message(
        delivery=row.pk,
        kind=occasion.kind,
        company=current().company.name,
        subject=words.subject,
        text=words.text,
        link=words.link,
        at=occasion.at.isoformat(timespec="seconds"),
    )
    return payloads.post_for(
        Medium(row.medium),
        message,
        url=open_address(channel),
        secret=open_secret(channel),
        timestamp=int(now().timestamp()),
    )


def _words(row: Delivery, language: str, *, by_mail: bool = False) -> Words:
    occasion = row.occasion
    assert occasion is not None  # noqa: S101 - a digest has its own words
    own = own_words({occasion.kind}, {language})
    return words_of(occasion, language, own, by_mail=by_mail)


def _send(claimed: Claimed) -> Result:
    """Send outside any transaction: what hangs here holds nothing."""
    try:
        if claimed.post is not None:
            return _posted(claimed.medium, claimed.post)
        if claimed.letter is not None:
            mail.send(claimed.letter, even_if_resting=claimed.is_test)
        return Result(delivered=True)
    except (mail.ServerDown, outbound.TargetFailed) as error:
        return _failed(error, again=True, road_down=True)
    except mail.MailFailed as error:
        return _failed(error, again=True)
    except (mail.MailRefused, outbound.TargetRefused) as error:
        return _failed(error)


def _posted(medium: Medium, post: payloads.Post) -> Result:
    answer = outbound.post(post.url, post.body, post.headers)
    verdict = payloads.verdict_on(medium, answer.status, answer.body)
    return Result(
        delivered=verdict.delivered,
        again=verdict.again,
        road_down=verdict.again,
        problem=verdict.problem,
        params=verdict.params,
    )


def _failed(error: FondsError, *, again: bool = False, road_down: bool = False) -> Result:
    params = {name: str(value) for name, value in error.params.items()}
    return Result(
        delivered=False, again=again, road_down=road_down, problem=error.template, params=params
    )


def _note(claimed: Claimed, result: Result) -> datetime | None:
    """Write down how a try ended; return when the next one is due."""
    row = (
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk=claimed.number, attempts=claimed.attempt, state=DeliveryState.SENDING)
        .first()
    )
    if row is None:
        return None
    if claimed.channel is not None:
        _judge_channel(claimed, result)
    if result.delivered:
        _close(row, DeliveryState.SENT, result)
        return None
    wait = wait_before(row.attempts) if result.again and not claimed.is_test else None
    if wait is None:
        ending = DeliveryState.FAILED if result.again else DeliveryState.REFUSED
        _close(row, ending, result)
        return None
    row.state, row.next_at = DeliveryState.WAITING, now() + wait
    row.problem, row.problem_params = result.problem, dict(result.params)
    row.save(update_fields=["state", "next_at", "problem", "problem_params"])
    return row.next_at


def _close(row: Delivery, state: DeliveryState, result: Result) -> None:
    row.state, row.ended_at = state, now()
    row.problem, row.problem_params = result.problem, dict(result.params)
    row.save(update_fields=["state", "ended_at", "problem", "problem_params"])


def _judge_channel(claimed: Claimed, result: Result) -> None:
    """Count a channel's failures in a row, and switch it off when there are too many."""
    channel = Channel.objects.select_for_update().filter(pk=claimed.channel or 0).first()
    if channel is None:
        return
    channel.failures = 0 if result.delivered else channel.failures + 1
    channel.problem, channel.problem_params = result.problem, dict(result.params)
    if channel.active and channel.failures >= BROKEN_AFTER:
        switch_off_broken(channel)
        _tell_broken(channel)
    channel.save(update_fields=["failures", "problem", "problem_params", "active", "broken_at"])


def _tell_broken(channel: Channel) -> None:
    notify(
        [
            Notice(
                kind=CHANNEL_BROKEN,
                people=administrators(),
                params={"channel": channel.name, "count": f"{channel.failures:,}"},
                path=f"/notices/settings/{channel.pk}/",
                key=f"channel:{channel.pk}:{now().isoformat()}",
            )
        ]
    )
