"""A kept file and what it proposes for the draft as it is now."""

import hashlib

from kernel.errors import Conflict, Missing
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.actions import TARGET
from policies.document.canonical import digest_of
from policies.document.queries import draft_document, published_or_none
from policies.document.values import PolicyDocument
from policies.sheets.models import PolicyFile
from policies.sheets.proposing import Proposal, proposal
from security.actor import Actor
from security.permission import demand


def working_document(actor: Actor) -> PolicyDocument:
    """Return the draft, or what is in force; raise Refused without the right to configure."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    return draft_document()


def policy_file(actor: Actor, number: int, *, lock: bool = False) -> PolicyFile:
    """Return a file that this person read in and that waits; raise Missing, Conflict once it was done."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    files = PolicyFile.objects.select_for_update(of=("self",)) if lock else PolicyFile.objects.all()
    kept = files.filter(pk=number, by=int(actor.id)).first()
    if kept is None:
        raise Missing
    if kept.done_at is not None:
        raise Conflict(N_("This file was done already; read it in again to see what is left."))
    return kept


def proposed(kept: PolicyFile) -> Proposal:
    """Return what a kept file makes of the draft."""
    found = published_or_none()
    return proposal(kept.rows, draft_document(), found.document if found else None)


def digest_of_proposal(present: PolicyDocument, found: Proposal) -> str:
    """Return by what a person says which change they looked at: both documents."""
    both = f"{digest_of(present)} {digest_of(found.document)}"
    return hashlib.sha256(both.encode()).hexdigest()
