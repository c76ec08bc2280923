"""A part of the trail with its proofs, as one JSON document that `security.audit.verifier` checks without Fonds.

It carries headers as they were hashed, for each event its path under the newest signed head, the signed heads with
proofs that each continues the one before, the public keys, and, for whom may read them, opened contents with their
salts. What stays sealed is proved by its commitment all the same.
"""

import base64
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from kernel.clock import now
from kernel.errors import Conflict
from kernel.scope import current
from kernel.text import N_
from persistence.calling import call
from security.actor import Actor
from security.audit import merkle
from security.audit.canonical import Verdict, change_leaf, header_bytes
from security.audit.models import AuditChange, AuditEvent
from security.audit.notes import key_text
from security.audit.queries import Opened, header_of, of_record, open_changes, open_events
from security.audit.sealed_models import AuditCheckpoint, AuditLeaf
from security.audit.sealed_queries import stored_tree
from security.audit.tree import Incomplete, Tree
from security.keys import signing

FORMAT = "fonds-audit-bundle/1"
MOST = 200_000  # events of one bundle
_PART = 2_000

Reader = Callable[[Actor, int], Collection[str] | None]
_reader: list[Reader] = []


def fill(reader: Reader) -> None:
    """Say which values of a record an actor may read unmasked, None for none; called once at start-up."""
    _reader[:] = [reader]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a bundle is of: one record, or a period (`until` excluded; both left out: everything).

    `sizes` are heads somebody keeps elsewhere, with which the bundle is to be compared. `reader` opens contents.
    """

    record: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    sizes: tuple[int, ...] = ()
    reader: Actor | None = None


def bundle_of(wanted: Wanted) -> dict[str, Any]:
    """Return the bundle; Conflict when nothing is sealed yet, the tree is damaged, or it would be too large."""
    heads = _heads(wanted.sizes)
    if not heads:
        raise Conflict(N_("Nothing of this trail is signed yet; seal it first."))
    size = max(head["size"] for head in heads)
    try:
        return _written(wanted, heads, size)
    except Incomplete as error:
        raise Conflict(
            N_("The tree of this trail is damaged; `fonds verify audit` says where.")
        ) from error


def _written(wanted: Wanted, heads: Sequence[dict[str, Any]], size: int) -> dict[str, Any]:
    writing = _Writing(tree=stored_tree(), size=size)
    leaves, of = _of_record(wanted, size) if wanted.record else _of_period(wanted, size)
    sizes = sorted({head["size"] for head in heads} | {one for one in wanted.sizes if one < size})
    keys = signing.signing_keys(current().company.id)
    events = [one for part in _parts(leaves) for one in writing.events(part, wanted)]
    return {
        "format": FORMAT,
        "company": current().company.name,
        "origin": keys[-1].name,
        "made": now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keys": [key_text(key.name, key.public) for key in keys],
        "certificates": [key.certificate for key in keys if key.certificate],
        "of": of,
        "heads": [{"place": head["place"], "note": head["note"]} for head in heads],
        "consistency": [
            {"old": old, "new": new, "path": writing.path(writing.tree.consistency(old, new))}
            for old, new in pairwise(sizes)
        ],
        "events": events,
        "hashes": [base64.b64encode(one).decode() for one in writing.hashes],
    }


def _heads(sizes: Collection[int]) -> list[dict[str, Any]]:
    """Return the newest head of the company, and of the registry the newest, one a day, and those asked for."""
    kept = call("kept_checkpoints", 0)
    days = {at.date(): size for size, _root, _note, at in kept}
    chosen = {*days.values(), *sizes}
    found = [
        {"place": "registry", "size": size, "note": note}
        for size, _root, note, _at in kept
        if size in chosen
    ]
    newest = AuditCheckpoint.objects.order_by("-size").first()
    if newest is not None:
        found.append({"place": "company", "size": newest.size, "note": newest.note})
    return found


def _of_record(wanted: Wanted, size: int) -> tuple[list[tuple[int, int]], dict[str, Any]]:
    events = AuditEvent.objects.filter(of_record(wanted.record or 0))
    leaves = AuditLeaf.objects.filter(event__in=events.values("pk"), position__lt=size)
    found = list(leaves.order_by("position").values_list("position", "event_id")[: MOST + 1])
    return found, {"kind": "record", "record": wanted.record}


def _of_period(wanted: Wanted, size: int) -> tuple[list[tuple[int, int]], dict[str, Any]]:
    """Return every place between the first and the last event of the period: so none can be left out unseen."""
    sealed = AuditLeaf.objects.filter(position__lt=size)
    inside = sealed
    if wanted.since:
        inside = inside.filter(event__at__gte=wanted.since)
    if wanted.until:
        inside = inside.filter(event__at__lt=wanted.until)
    first = inside.order_by("position").values_list("position", flat=True).first()
    last = inside.order_by("-position").values_list("position", flat=True).first()
    first, last = (first or 0, -1 if last is None else last)
    if last - first >= MOST:
        raise Conflict(
            N_("The period holds {count} events; a bundle holds {most}. Choose a shorter one."),
            count=last - first + 1,
            most=MOST,
        )
    listed = sealed.filter(position__gte=first, position__lte=last).order_by("position")
    of = {
        "kind": "period",
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
        "first": first,
        "last": last,
        "from_the_start": wanted.since is None,
        "to_the_end": wanted.until is None,
    }
    return list(listed.values_list("position", "event_id")), of


def _parts(leaves: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    for start in range(0, len(leaves), _PART):
        yield leaves[start : start + _PART]


@dataclass(kw_only=True)
class _Writing:
    """Turns events into JSON; each hash of all paths is written once."""

    tree: Tree
    size: int
    hashes: dict[bytes, int] = field(default_factory=dict)

    def path(self, nodes: Iterable[bytes]) -> list[int]:
        """Return the numbers under which the hashes of a path are written."""
        return [self.hashes.setdefault(node, len(self.hashes)) for node in nodes]

    def events(self, leaves: Sequence[tuple[int, int]], wanted: Wanted) -> Iterator[dict[str, Any]]:
        """Yield each event with its proof and, for a reader, its content."""
        rows = AuditEvent.objects.in_bulk([event for _place, event in leaves])
        listed = [(place, rows[event]) for place, event in leaves if event in rows]
        opened = open_events([row for _place, row in listed]) if wanted.reader else {}
        changes = self._changes([row for _place, row in listed], wanted)
        for place, row in listed:
            yield {
                "place": place,
                "header": header_bytes(header_of(row)).decode(),
                "path": self.path(self.tree.inclusion(place, self.size)),
                **_shown(opened.get(row.pk)),
                **({"changes": changes[row.pk]} if row.pk in changes else {}),
            }

    def _changes(
        self, events: Sequence[AuditEvent], wanted: Wanted
    ) -> Mapping[int, list[dict[str, Any]]]:
        """Return, of one record, what each event changed in it, with the path to the event's own root."""
        if wanted.record is None:
            return {}
        bulk = [row.pk for row in events if row.bulk_count]
        mine = list(AuditChange.objects.filter(event__in=bulk, record_id=wanted.record))
        opened = open_changes(mine)
        may = _reader[0](wanted.reader, wanted.record) if _reader and wanted.reader else None
        found: dict[int, list[dict[str, Any]]] = {}
        for change in mine:
            siblings = AuditChange.objects.filter(event=change.event_id).order_by("id")
            listed = list(siblings.values_list("id", "record_id", "commitment"))
            index = [pk for pk, _record, _commitment in listed].index(change.pk)
            leaves = [change_leaf(record, bytes(commitment)) for _pk, record, commitment in listed]
            found.setdefault(change.event_id, []).append(
                {
                    "record_id": change.record_id,
                    "commitment": bytes(change.commitment).hex(),
                    "index": index,
                    "path": self.path(merkle.proof(leaves, index)),
                    **(_shown(opened[change.pk]) if _all_of(opened[change.pk], may) else {}),
                }
            )
        return found


def _all_of(opened: Opened, may: Collection[str] | None) -> bool:
    """Say whether every value of a change may be read: a part of it could not be proved."""
    if may is None:
        return False
    content = opened.content
    codes = {*content.get("before", {}), *content.get("after", {})}
    return codes <= set(may)


def _shown(opened: Opened | None) -> dict[str, str]:
    if opened is None or opened.verdict is not Verdict.PROVED:
        return {}
    return {
        "payload": base64.b64encode(opened.raw).decode(),
        "salt": base64.b64encode(opened.salt).decode(),
    }
