"""Sealing the trail: events get their places in the tree, and the tree a signed head that the registry keeps.

Events are taken in the order (xid, id) of the transactions that wrote them, and only below the oldest one that
still runs: nothing can come to lie before a place that is taken. One long transaction therefore holds sealing
back, never its order. A sealer that is killed leaves whole batches behind; the next one goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.clock import now
from kernel.errors import Conflict
from kernel.scope import current
from kernel.text import N_
from persistence.calling import call
from persistence.copying import copy_rows
from persistence.locks import lock_exclusive
from persistence.settled import settled_below
from security.actor import Actor
from security.audit import writer
from security.audit.canonical import event_leaf
from security.audit.handover import body_of, sealed
from security.audit.models import AuditEvent
from security.audit.notes import TreeHead, key_text, signed
from security.audit.queries import header_of
from security.audit.sealed_models import AuditCheckpoint, AuditLeaf, AuditNode
from security.audit.sealed_queries import stored_tree, tree_size, unsealed
from security.keys import signing
from security.keys.signing import SigningKey

BATCH = 5_000
LOCK = "audit.seal"
HAND_OVER = "rotate_audit_key"


@dataclass(frozen=True, kw_only=True)
class Head:
    """How large the tree is by now, and how many events the call that returns it added."""

    size: int
    added: int = 0


def seal_batch(limit: int = BATCH) -> Head:
    """Give up to `limit` settled events their places in the tree; call it in one transaction a batch until
    none is added. A second sealer waits for the first and goes on behind it.
    """
    lock_exclusive(LOCK)
    size = tree_size()
    rows = list(unsealed().filter(xid__lt=settled_below())[:limit])
    if not rows:
        return Head(size=size)
    copy_rows(
        AuditLeaf,
        ("position", "event_id", "hash"),
        [
            (position, row.pk, event_leaf(header_of(row)))
            for position, row in enumerate(rows, start=size)
        ],
    )
    grown = size + len(rows)
    whole = list(stored_tree().completed(size, grown))
    AuditNode.objects.bulk_create(
        [AuditNode(level=level, index=index, hash=made) for level, index, made in whole]
    )
    return Head(size=grown, added=len(rows))


def sign_head() -> AuditCheckpoint | None:
    """Sign the tree as it is and hand the head to the registry, in the caller's transaction; None when it is
    signed already. Conflict when the registry knows a larger tree: then something is missing here.
    """
    lock_exclusive(LOCK)
    size = tree_size()
    kept = call("kept_checkpoints", size)
    if kept and kept[-1][0] > size:
        raise Conflict(
            N_("The registry knows {kept} sealed events of this company, here are {size}."),
            kept=kept[-1][0],
            size=size,
        )
    if size == 0 or AuditCheckpoint.objects.filter(pk=size).exists():
        return None
    key = signing.signing_keys(current().company.id)[-1]
    head = TreeHead(origin=key.name, size=size, root=stored_tree().root(size), at=now())
    note = signed(head, key.public, key.sign)
    made = AuditCheckpoint.objects.create(
        size=size, root=head.root, at=head.at, suite=signing.SUITE, note=note
    )
    if not kept:
        call("keep_checkpoint", size, head.root, note)
    return made


def hand_over(actor: Actor) -> SigningKey:
    """Let the next key sign the trail of the company in scope from now on, announced by the one before.

    It begins behind the last head that is committed: a head signed here would be lost with the transaction, while
    the key's file stays. Nobody signs in between: the lock of sealing is held. Key and certificate lie in one file,
    so it is done or not; where the event of an earlier one is missing because its transaction did not commit, that
    is made up for instead, and the key in force is returned. Conflict before anything was signed.
    """
    lock_exclusive(LOCK)
    company = current().company.id
    keys = signing.signing_keys(company)
    if _untold(actor, keys):
        return keys[-1]
    last = AuditCheckpoint.objects.order_by("-size").values_list("size", flat=True).first()
    if last is None:
        raise Conflict(N_("Nothing of this trail is signed yet; seal it first."))
    old = keys[-1]
    new = signing.fresh(old.name, old.number + 1)
    texts = [key_text(one.name, one.public) for one in (old, new)]
    body = body_of(old.name, *texts, size=last, at=now())
    certificate = sealed(body, old.sign(body.encode()), new.sign(body.encode()))
    signing.put_in_force(company, new, certificate)
    _untold(actor, signing.signing_keys(company))
    return new


def _untold(actor: Actor, keys: Sequence[SigningKey]) -> int:
    """Write the event of every handover that has none; return how many had none."""
    told = AuditEvent.objects.filter(verb=HAND_OVER).values_list("target_id", flat=True)
    missing = [key for key in keys if key.certificate and str(key.number) not in set(told)]
    for key in missing:
        payload = {"key": key_text(key.name, key.public), "certificate": key.certificate}
        writer.record(
            actor=actor, verb=HAND_OVER, target=f"audit_key:{key.number}", payload=payload
        )
    return len(missing)
