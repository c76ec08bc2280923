"""Sends what is due, one delivery at a time: claimed in one transaction, posted outside any, noted in another.

Killed between posting and noting, a delivery is posted again after its lease; its Fonds-Delivery header
stays the same, so that the other side recognises it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from gateway.hooks.actions import switch_off_broken
from gateway.hooks.announcing import DELIVER
from gateway.hooks.kinds import HOOK_BROKEN
from gateway.hooks.models import Happening, Hook, HookDelivery
from gateway.hooks.port import described
from gateway.hooks.rules import (
    BROKEN_AFTER,
    DeliveryState,
    is_accepted,
    is_worth_another_try,
    signature,
    wait_before,
)
from gateway.hooks.sealing import open_address, open_secret
from jobs.port import defer_at
from jobs.progress import Progress
from kernel.clock import now
from kernel.errors import FondsError
from kernel.scope import current
from kernel.text import N_
from notices import outbound
from notices.administrators import administrators
from notices.port import Notice, notify

LEASE = timedelta(minutes=5)
_OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
_ANSWERED = N_("The other side answered {status}.")
_OFF = N_("It was not sent: the webhook is off.")


@dataclass(frozen=True, kw_only=True)
class Post:
    """A delivery this run has taken: `attempt` is the fence against another run that took it over."""

    number: int
    attempt: int
    hook: int
    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a try ended; `again` means that another one makes sense."""

    delivered: bool
    again: bool = False
    status: int | None = None
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def deliver_due(progress: Progress) -> dict[str, int]:
    """Send everything due; a webhook that failed once is left alone for the rest of this run."""
    counts = {"sent": 0, "not_sent": 0}
    down: set[int] = set()
    next_try: datetime | None = None
    while True:
        with progress.batch():
            post = _claim(down)
        if post is None:
            break
        result = _sent(post)
        with progress.batch():
            again_at = _note(post, result)
        counts["sent" if result.delivered else "not_sent"] += 1
        if result.again:
            down.add(post.hook)
        next_try = min(filter(None, (next_try, again_at)), default=None)
    if next_try is not None:
        with progress.batch():
            defer_at(next_try + timedelta(seconds=1), DELIVER)
    return counts


def body_of(happening: Happening, *, company: str, host: str) -> dict[str, Any]:
    """Return what a post says: what happened to which ids, with their numbers; never a name or a value."""
    data = dict(happening.data)
    if "records" in data:
        data["records"] = described("record", data["records"])
    return {
        "id": happening.pk,
        "type": happening.event,
        "at": happening.at.isoformat(timespec="seconds"),
        "company": company,
        "host": host,
        "data": data,
    }


def _claim(down: set[int]) -> Post | None:
    """Take the next delivery whose webhook is not down; those of one that is off are closed on the way."""
    while True:
        row = _due(down).first()
        if row is None:
            return None
        if not row.hook.active:
            _close(row, DeliveryState.REFUSED, Result(delivered=False, problem=_OFF))
            continue
        row.state, row.attempts = DeliveryState.SENDING, row.attempts + 1
        row.next_at = now() + LEASE
        row.save(update_fields=["state", "attempts", "next_at"])
        return _prepared(row)


def _due(down: set[int]) -> QuerySet[HookDelivery]:
    rows = HookDelivery.objects.filter(state__in=_OPEN, next_at__lte=now()).exclude(hook__in=down)
    rows = rows.select_related("hook", "happening")
    return rows.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "pk")


def _prepared(row: HookDelivery) -> Post:
    company = current().company
    said = body_of(row.happening, company=company.id, host=company.host)
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return Post(
        number=row.pk,
        attempt=row.attempts,
        hook=row.hook_id,
        url=open_address(row.hook),
        body=body,
        headers={
            "Content-Type": "application/json",
            "Fonds-Event": row.happening.event,
            "Fonds-Delivery": str(row.pk),
            "Fonds-Signature": signature(open_secret(row.hook), int(now().timestamp()), body),
        },
    )


def _sent(post: Post) -> Result:
    """Post outside any transaction: what hangs here holds nothing."""
    try:
        answer = outbound.post(post.url, post.body, post.headers)
    except outbound.TargetFailed as error:
        return _failed(error, again=True)
    except outbound.TargetRefused as error:
        return _failed(error, again=False)
    if is_accepted(answer.status):
        return Result(delivered=True, status=answer.status)
    return Result(
        delivered=False,
        again=is_worth_another_try(answer.status),
        status=answer.status,
        problem=_ANSWERED,
        params={"status": answer.status},
    )


def _failed(error: FondsError, *, again: bool) -> Result:
    params = {name: str(value) for name, value in error.params.items()}
    return Result(delivered=False, again=again, problem=error.template, params=params)


def _note(post: Post, result: Result) -> datetime | None:
    """Write down how a try ended; return when the next one is due."""
    row = (
        HookDelivery.objects.select_for_update(of=("self",))
        .filter(pk=post.number, attempts=post.attempt, state=DeliveryState.SENDING)
        .first()
    )
    if row is None:
        return None
    _judge(post.hook, result)
    if result.delivered:
        _close(row, DeliveryState.SENT, result)
        return None
    wait = wait_before(row.attempts) if result.again else None
    if wait is None:
        _close(row, DeliveryState.FAILED if result.again else DeliveryState.REFUSED, result)
        return None
    row.state, row.next_at = DeliveryState.WAITING, now() + wait
    row.status, row.problem, row.problem_params = (
        result.status,
        result.problem,
        dict(result.params),
    )
    row.save(update_fields=["state", "next_at", "status", "problem", "problem_params"])
    return row.next_at


def _close(row: HookDelivery, state: DeliveryState, result: Result) -> None:
    row.state, row.ended_at, row.status = state, now(), result.status
    row.problem, row.problem_params = result.problem, dict(result.params)
    row.save(update_fields=["state", "ended_at", "status", "problem", "problem_params"])


def _judge(number: int, result: Result) -> None:
    """Count a webhook's failures in a row, and switch it off when there are too many."""
    hook = Hook.objects.select_for_update().filter(pk=number).first()
    if hook is None:
        return
    hook.failures = 0 if result.delivered else hook.failures + 1
    if hook.active and hook.failures >= BROKEN_AFTER:
        switch_off_broken(hook)
        _tell_broken(hook)
    hook.save(update_fields=["failures", "active", "broken_at"])


def _tell_broken(hook: Hook) -> None:
    notify(
        [
            Notice(
                kind=HOOK_BROKEN,
                people=administrators(),
                params={"webhook": hook.name, "count": f"{hook.failures:,}"},
                path=reverse("hook", args=[hook.pk]),
                key=f"hook:{hook.pk}:{now().isoformat()}",
            )
        ]
    )
