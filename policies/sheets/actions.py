"""Keeps a file of tables for its preview, and does it whole into the open draft, or not at all; never publishes."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kernel.clock import now
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from policies.document.actions import TARGET, change_draft
from policies.document.queries import draft_document
from policies.sheets.models import PolicyFile
from policies.sheets.proposing import Proposal
from policies.sheets.queries import digest_of_proposal, policy_file, proposed
from security.actor import Actor
from security.audit import writer
from security.permission import demand

LOCK = "policy.sheets"
MOST = 20_000  # rows of one file, twice what the largest policy has


@transaction.atomic
def keep_policy_file(actor: Actor, *, name: str, rows: dict[str, Sequence[Any]]) -> PolicyFile:
    """Keep a file for its preview; an earlier one of the same person that was not done is forgotten.

    Raise Invalid for one with more rows than a policy can have.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    count = sum(len(table) - 1 for table in rows.values())
    if count > MOST:
        message = N_("The file has {count} rows; {limit} can be taken at once.")
        params = {"count": count, "limit": MOST}
        raise Invalid([Problem(code="rows", message=message, params=params)])
    PolicyFile.objects.filter(by=int(actor.id), done_at__isnull=True).delete()
    kept = PolicyFile.objects.create(by_id=int(actor.id), name=name[:255], rows=rows)
    writer.record(
        actor=actor,
        verb="policy.read_in",
        target=f"policy_file:{kept.pk}",
        payload={"file": kept.name, "rows": {table: len(one) - 1 for table, one in rows.items()}},
    )
    return kept


@transaction.atomic
def do_policy_file(actor: Actor, number: int, *, digest: str) -> Proposal:
    """Make the draft what the preview with this digest showed, whole.

    Raise Conflict when draft or file would do something else by now or it was done already, Invalid while
    any row has a problem; then nothing is written.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    lock_exclusive(LOCK)
    kept = policy_file(actor, number, lock=True)
    present = draft_document()
    found = proposed(kept)
    if found.troubles:
        raise Invalid([one.problem for one in found.troubles])
    if digest_of_proposal(present, found) != digest:
        raise Conflict(
            N_("The draft was changed since this preview; look at the new one before you confirm.")
        )
    if found.changes:
        change_draft(actor, found.document, act="sheets")
    kept.rows, kept.done_at = {}, now()
    kept.save(update_fields=["rows", "done_at"])
    writer.record(
        actor=actor,
        verb="policy.sheets",
        target=f"policy_file:{kept.pk}",
        payload={"file": kept.name, "changes": len(found.changes)},
    )
    return found
