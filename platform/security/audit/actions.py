"""What the audit trail itself does: write refusals after a rollback, destroy keys with proof,
prepare months.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kernel import clock
from kernel.errors import Conflict, Refused
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.models import MONTH_KEY, Outcome
from security.keys import epochs, store


def write_refusals(refusals: Iterable[Refused], actor: Actor) -> int:
    """Write the refusals remembered by a scope that was rolled back; call it in a new scope.
    Returns how many.

    The same refusal raised several times in one request is one event with a count.
    """
    counted: dict[tuple[str, str, str, str], tuple[Refused, int]] = {}
    for refused in refusals:
        same = (refused.actor, str(refused.verb), refused.target, str(refused))
        counted[same] = (refused, counted.get(same, (refused, 0))[1] + 1)
    for refused, times in counted.values():
        decision = refused.decision
        writer.record(
            actor=actor if actor.id == refused.actor else _named(refused.actor),
            verb=str(refused.verb),
            target=refused.target,
            outcome=Outcome.REFUSED,
            payload={"reason": decision.reason, "params": dict(decision.params), "times": times},
        )
    return len(counted)


def destroy_record_keys(actor: Actor, ids: Sequence[int], *, reason: str = "") -> int:
    """Destroy the keys of these records for good and write it as one event; returns how many keys
    there were.

    The caller has checked right, hold and approval. What was sealed stays unreadable from this
    database; from its backups once the surviving keys are re-wrapped and the old epoch key, with
    its own backups, is gone.
    """
    listed = sorted(set(ids))
    count = store.destroy_keys_of_records(listed)
    writer.record(
        actor=actor,
        verb="destroy_keys",
        target="record_key",
        payload={"records": listed, "keys": count, "reason": reason},
    )
    return count


def destroy_month(actor: Actor, month: str, *, reason: str = "") -> int:
    """Destroy the key of one past month of the trail ("2025-11"): headers and proofs stay.

    Conflict for this month and later ones: what happens next would make their key again.
    """
    if month >= clock.today().strftime("%Y-%m"):
        raise Conflict(N_("Month {month} of the audit trail is not over yet."), month=month)
    count = store.destroy_purpose_keys([MONTH_KEY + month])
    writer.record(
        actor=actor,
        verb="destroy_keys",
        target=f"audit_month:{month}",
        payload={"keys": count, "reason": reason},
    )
    return count


def prepare_month_keys(today: date) -> tuple[str, ...]:
    """Make the keys of this month and the next, and of the blind index; run at founding and daily.

    Otherwise the first transaction of a month holds its new key until it commits, and all others
    wait for it.
    """
    following = today.replace(day=1) + timedelta(days=32)
    months = (today.strftime("%Y-%m"), following.strftime("%Y-%m"))
    for month in months:
        store.purpose_key(MONTH_KEY + month)
    store.prepare_index()
    return months


def note_key_work(actor: Actor, verb: str, target: str, **said: Any) -> None:
    """Write what was done to keys outside the database: rotated, saved, put back; never a key."""
    writer.record(actor=actor, verb=verb, target=target, payload=said)


def begin_epoch(actor: Actor, company: str) -> int:
    """Create the company's next epoch key, as a destruction run does first, and write it; returns
    its number.
    """
    number = epochs.next_epoch(company)
    writer.record(actor=actor, verb="begin_epoch", target=f"epoch:{number}")
    return number


def end_epoch(actor: Actor, company: str, epoch: int) -> None:
    """Write the end of a superseded epoch and, once that is committed, destroy its key file.

    Conflict while keys of it are left to re-wrap, or another process may still wrap with it.
    """
    left = store.wrapped_by(epoch)
    if left or not epochs.is_settled(company):
        raise Conflict(
            N_("Epoch {epoch} is still in use ({left} keys); re-wrap them and wait five minutes."),
            epoch=epoch,
            left=left,
        )
    writer.record(actor=actor, verb="end_epoch", target=f"epoch:{epoch}")
    transaction.on_commit(lambda: epochs.destroy_epoch(company, epoch))


def _named(actor_id: str) -> Actor:
    """The actor of a refusal that another than the scope's own ran into."""
    if actor_id.startswith("system:"):
        return Actor.system(actor_id.removeprefix("system:"))
    return Actor(id=actor_id, name=actor_id)
