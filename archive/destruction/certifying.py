"""Makes the certificate of a destruction: counts, the root over its leaves, what stays in old backups; signed."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count

from archive.destruction.leaves import Leaf, canonical, certificate, proof_of, root_of
from archive.destruction.models import Destruction, Doomed
from kernel.clock import now
from kernel.scope import current
from policies.document.effective import effective
from policies.document.queries import published
from security.audit.notes import key_text
from security.keys import signing


def counts(run: Destruction) -> dict[str, int]:
    """Return how many records were listed, are destroyed, skipped, and still wait."""
    found = dict(run.items.order_by().values_list("state").annotate(Count("pk")))
    return {
        "listed": sum(found.values()),
        "destroyed": found.get(Doomed.State.DESTROYED, 0),
        "skipped": found.get(Doomed.State.SKIPPED, 0),
        "waiting": found.get(Doomed.State.WAITING, 0),
    }


def leaves_of(run: Destruction) -> tuple[list[int], list[Leaf]]:
    """Return the ids of the destroyed records in their order, and their leaves."""
    rows = run.items.filter(state=Doomed.State.DESTROYED).order_by("pk")
    found = list(rows.values_list("record_id", "text", "salt"))
    leaves = [Leaf(text=text, salt=bytes(salt)) for _pk, text, salt in found]
    return [pk for pk, _text, _salt in found], leaves


def signed(run: Destruction) -> dict[str, Any]:
    """Return the signed certificate of a run that is over; the key is the one that signs the company's trail."""
    company = current().company
    key = signing.signing_keys(company.id)[-1]
    counted = counts(run)
    _ids, leaves = leaves_of(run)
    statement = {
        "company": company.name,
        "origin": key.name,
        "reference": run.reference,
        "approved_set": run.bound,
        "policy": run.policy,
        "counts": {name: counted[name] for name in ("listed", "destroyed")}
        | {"skipped": counted["listed"] - counted["destroyed"]},
        "size": len(leaves),
        "root": root_of(leaves).hex(),
        "said": run.said,
        "remains": remains(run),
        "certified_at": now().isoformat(timespec="seconds"),
    }
    content = canonical(statement)
    return certificate(
        statement, key=key_text(key.name, key.public), signature=key.sign(content.encode())
    )


def remains(run: Destruction) -> dict[str, Any]:
    """Return what old database backups still hold: by category the open fields, and until when the sealed ones open.

    Sealed fields, files and audit payloads cannot be read from any backup once the window of the key backups has
    passed after the old epoch was destroyed.
    """
    document = published().document
    done = run.done_at or now()
    used = run.items.filter(state=Doomed.State.DESTROYED).order_by("category")
    categories = used.values_list("category", flat=True).distinct()
    return {
        "readable_in_backups_before": done.isoformat(timespec="seconds"),
        "sealed_unreadable_after": (done + timedelta(days=settings.FONDS_KEY_BACKUP_DAYS))
        .date()
        .isoformat(),
        "open": {
            code: sorted(one.code for one in effective(document, code).fields if not one.sealed)
            for code in categories
            if code in document.categories_by_code
        },
        "sealed": {
            code: sorted(one.code for one in effective(document, code).fields if one.sealed)
            for code in categories
            if code in document.categories_by_code
        },
    }


def statement_of(run: Destruction) -> dict[str, Any]:
    """Return what the certificate of a run says."""
    said = (run.certificate or {}).get("statement", "{}")
    return dict(json.loads(said))


def proof(run: Destruction, record_id: int) -> dict[str, Any] | None:
    """Return what proves one destroyed record against the certificate; None where it is not in it."""
    ids, leaves = leaves_of(run)
    return proof_of(leaves, ids.index(record_id)) if record_id in ids else None


def listed(run: Destruction) -> Sequence[dict[str, Any]]:
    """Return the list of what was destroyed (销毁清册), in the order of the leaves."""
    rows = run.items.filter(state=Doomed.State.DESTROYED).order_by("pk")
    return [
        {**json.loads(text), "method": method}
        for text, method in rows.values_list("text", "method")
    ]
