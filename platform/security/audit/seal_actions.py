"""Sealing the trail: events get their places in the tree, and the tree a signed head that the registry keeps.

Events are taken in the order (xid, id) of the transactions that wrote them, and only below the oldest one that
still runs: nothing can come to lie before a place that is taken. One long transaction therefore holds sealing
back, never its order. A sealer that is killed leaves whole batches behind; the next one goes on.
"""

from dataclasses import dataclass

from kernel.clock import now
from kernel.errors import Conflict
from kernel.scope import current
from kernel.text import N_
from persistence.calling import call
from persistence.copying import copy_rows
from persistence.locks import lock_exclusive
from persistence.settled import settled_below
from security.audit.canonical import event_leaf
from security.audit.notes import TreeHead, signed
from security.audit.queries import header_of
from security.audit.sealed_models import AuditCheckpoint, AuditLeaf, AuditNode
from security.audit.sealed_queries import stored_tree, tree_size, unsealed
from security.keys import signing

BATCH = 5_000
LOCK = "audit.seal"


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
