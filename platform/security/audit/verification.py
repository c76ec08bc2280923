"""Proves the whole trail of the company in scope: every event against its place, the tree against every signed head.

What a superuser of the database changes shows here, because heads are signed by a key he does not have and kept
where the company's tables are not. Each thing that is wrong is named: which event, which place, which head.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from kernel.errors import Problem
from kernel.scope import current
from kernel.text import N_
from persistence.calling import call
from security.audit import merkle
from security.audit.canonical import Verdict, change_leaf, event_leaf
from security.audit.handover import Reach, reaches
from security.audit.models import AuditChange, AuditEvent
from security.audit.notes import BadNote, SignedHead, key_id, key_text, read
from security.audit.queries import header_of, open_changes, open_events
from security.audit.sealed_models import AuditCheckpoint, AuditLeaf, AuditNode
from security.audit.tree import HEIGHT, Growing
from security.keys import signing
from security.keys.signing import SigningKey

PART = 2_000
MOST = 200  # problems named; a trail that was replaced has a million

REGISTRY = "registry"
COMPANY = "company"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One signed head and where it lies: with the company, in the registry, or at a place outside."""

    place: str
    size: int
    root: bytes
    note: str


@dataclass(kw_only=True)
class TrailReport:
    """What was proved, and what is wrong."""

    events: int = 0
    opened: int = 0  # of which the content was opened and agrees with its commitment
    changes: int = 0
    checkpoints: int = 0
    last: int = 0  # the largest size a good head was signed for
    problems: list[Problem] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)  # keys that are gone

    @property
    def proved(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def find(self, code: str, message: str, where: str = "", **params: object) -> None:
        """Note one thing that is wrong."""
        if len(self.problems) < MOST:
            self.problems.append(Problem(code=code, where=where, message=message, params=params))


def verify_trail(outside: Sequence[Kept] = ()) -> TrailReport:
    """Recompute the tree of the company in scope and compare it with the heads kept by the company, by the
    registry, and in places `outside`; read only.
    """
    report = TrailReport()
    # Heads are only added: what was here before the registry was asked must be there, what it said must be here after.
    before, registered = list(_kept_here()), list(_kept_by_registry())
    _compare(report, before, registered, after=list(_kept_here()))
    kept = [one for one in (*before, *registered, *outside) if _is_signed(one, report)]
    report.checkpoints = len(kept)
    _walk(report, _by_size(kept))
    for one in kept:
        if one.size > report.events:
            report.find(
                "truncated",
                N_("{place} has a head of {size} events, here are {events}: the end was cut off."),
                place=one.place,
                size=one.size,
                events=report.events,
            )
    _find_put_behind(report)
    _find_lost_months(report)
    return report


def _kept_here() -> Iterator[Kept]:
    for row in AuditCheckpoint.objects.order_by("size"):
        yield Kept(place=COMPANY, size=row.size, root=bytes(row.root), note=row.note)


def _kept_by_registry() -> Iterator[Kept]:
    for size, root, note, _at in call("kept_checkpoints", 0):
        yield Kept(place=REGISTRY, size=size, root=bytes(root), note=note)


def _is_signed(kept: Kept, report: TrailReport) -> bool:
    """Say whether a head is what its note says and one of the company's keys signed it."""
    where = f"{kept.place} {kept.size}"
    try:
        note = read(kept.note)
    except BadNote:
        report.find("note", N_("The head of {size} events is unreadable."), where, size=kept.size)
        return False
    why = _why_not_signed(note)
    if why is not None:
        report.find(*why, where, size=kept.size)
        return False
    if (note.head.size, note.head.root) != (kept.size, kept.root):
        message = N_("The head of {size} events says another size or root than its signed note.")
        report.find("row", message, where, size=kept.size)
        return False
    return True


def _why_not_signed(note: SignedHead) -> tuple[str, str] | None:
    """Return code and sentence of why none of the company's keys signed a head as it may, None where one did."""
    key, reach = _key_of(note.key_id)
    if key is None or note.head.origin != key.name:
        message = N_("The head of {size} events is signed with a key that is not this company's.")
        return "foreign_key", message
    if reach is None:
        message = N_(
            "The head of {size} events is signed with a key that no earlier key announced."
        )
        return "unannounced_key", message
    if not reach.covers(note.head.size):
        message = N_("The head of {size} events is signed with a key that was not in force then.")
        return "key_out_of_time", message
    if not signing.is_signed(key.public, note.signature, note.body):
        return "signature", N_("The signature of the head of {size} events is not good.")
    return None


def _key_of(named: bytes) -> tuple[SigningKey | None, Reach | None]:
    """Return the company's key that a signature names, and for which heads it is good."""
    keys = signing.signing_keys(current().company.id)
    texts = [key_text(key.name, key.public) for key in keys]
    good = reaches(texts, [key.certificate for key in keys], check=signing.is_signed)
    for key, reach in zip(keys, good, strict=True):
        if key_id(key.name, key.public) == named:
            return key, reach
    return None, None


def _by_size(kept: Sequence[Kept]) -> dict[int, list[Kept]]:
    found: dict[int, list[Kept]] = {}
    for one in kept:
        found.setdefault(one.size, []).append(one)
    return found


def _compare(
    report: TrailReport,
    before: Sequence[Kept],
    registered: Sequence[Kept],
    *,
    after: Sequence[Kept],
) -> None:
    """A head the company has and the registry has not was signed without it, or was removed there."""
    there = {one.size for one in registered}
    for size in sorted({one.size for one in before} - there):
        message = N_("The registry lacks the head of {size} events.")
        report.find("not_registered", message, f"{REGISTRY} {size}", size=size)
    for size in sorted(there - {one.size for one in after}):
        message = N_("The company lacks the head of {size} events that the registry has.")
        report.find("head_removed", message, f"{COMPANY} {size}", size=size)


def _walk(report: TrailReport, heads: Mapping[int, Sequence[Kept]]) -> None:
    """Go through the leaves in order; the tree grows with them and must meet every head."""
    growing, good, last_xid, broken = Growing(), 0, 0, False
    nodes = _Nodes()
    for part in _parts(report):
        events = AuditEvent.objects.in_bulk([leaf.event_id for leaf in part])
        _check_contents(report, part, events)
        for leaf in part:
            event = events.get(leaf.event_id)
            _check_leaf(report, leaf, event, last_xid)
            last_xid = event.xid if event else last_xid
            growing.add(bytes(leaf.hash))
            nodes.add(bytes(leaf.hash))
            met = heads.get(growing.size, ())
            if not met or broken:
                continue
            broken = not _meets(report, growing, met, good)
            good = good if broken else growing.size
    report.events, report.last = growing.size, good
    for level, index, first, end in nodes.wrong():
        message = N_("The stored root of places {first} to {end} does not belong to them.")
        report.find("node", message, f"node {level}/{index}", first=first, end=end)


def _parts(report: TrailReport) -> Iterator[list[AuditLeaf]]:
    expected = 0
    while True:
        rows = AuditLeaf.objects.filter(position__gte=expected).order_by("position")[:PART]
        part = list(rows)
        for leaf in part:
            if leaf.position != expected:
                report.find(
                    "gap",
                    N_("Places {first} to {end} of the tree are missing."),
                    f"place {expected}",
                    first=expected,
                    end=leaf.position - 1,
                )
            expected = leaf.position + 1
        if not part:
            return
        yield part


def _meets(report: TrailReport, growing: Growing, heads: Sequence[Kept], good: int) -> bool:
    """Compare the tree with the heads of this size; name the places in which it can differ."""
    root, met = growing.root(), True
    for one in heads:
        if one.root != root:
            met = False
            report.find(
                "root",
                N_(
                    "The tree of {size} events is not the one signed in {place}; what differs lies "
                    "at places {first} to {end}."
                ),
                f"{one.place} {one.size}",
                size=one.size,
                place=one.place,
                first=good,
                end=one.size - 1,
            )
    return met


def _check_leaf(
    report: TrailReport, leaf: AuditLeaf, event: AuditEvent | None, last_xid: int
) -> None:
    where = f"event {leaf.event_id}"
    if event is None:
        message = N_("Event {event} at place {place} was removed.")
        report.find("removed", message, where, event=leaf.event_id, place=leaf.position)
    elif event_leaf(header_of(event)) != bytes(leaf.hash):
        message = N_("The header of event {event} at place {place} was changed.")
        report.find("header", message, where, event=event.pk, place=leaf.position)
    elif event.xid < last_xid:
        message = N_("Event {event} at place {place} stands in another order than it was written.")
        report.find("order", message, where, event=event.pk, place=leaf.position)


def _check_contents(
    report: TrailReport, part: Sequence[AuditLeaf], events: Mapping[int, AuditEvent]
) -> None:
    """Open what can be opened: a payload or a change that is not what its event committed to is named."""
    rows = [events[leaf.event_id] for leaf in part if leaf.event_id in events]
    opened = open_events(rows)
    for row in rows:
        report.opened += opened[row.pk].verdict is Verdict.PROVED
        if opened[row.pk].verdict is Verdict.SEALED:
            report.sealed.add(row.key_ref)
        if opened[row.pk].verdict is Verdict.ALTERED:
            message = N_("The content of event {event} was changed.")
            report.find("payload", message, f"event {row.pk}", event=row.pk)
    changes: dict[int, list[AuditChange]] = {row.pk: [] for row in rows}
    for change in AuditChange.objects.filter(event__in=changes).order_by("event", "id"):
        changes[change.event_id].append(change)
    for row in rows:
        _check_changes(report, row, changes[row.pk])


def _check_changes(report: TrailReport, event: AuditEvent, rows: Sequence[AuditChange]) -> None:
    where = f"event {event.pk}"
    report.changes += len(rows)
    leaves = [change_leaf(row.record_id, bytes(row.commitment)) for row in rows]
    root = bytes(event.bulk_root) if event.bulk_root is not None else merkle.EMPTY_ROOT
    if len(rows) != event.bulk_count or merkle.root(leaves) != root:
        report.find(
            "changes",
            N_("Event {event} has {found} changes of records that are not the {count} it wrote."),
            where,
            event=event.pk,
            found=len(rows),
            count=event.bulk_count,
        )
    for pk, opened in open_changes(rows).items() if rows else ():
        if opened.verdict is Verdict.ALTERED:
            record = next(row.record_id for row in rows if row.pk == pk)
            message = N_("What event {event} changed in record {record} was changed afterwards.")
            report.find("change", message, where, event=event.pk, record=record)


def _find_put_behind(report: TrailReport) -> None:
    """Name events that no sealer will ever take, because they claim to be older than what is sealed."""
    last = AuditLeaf.objects.order_by("-position").select_related("event").first()
    if last is None:
        return
    xid, number = last.event.xid, last.event_id
    passed = Q(xid__lt=xid) | Q(xid=xid, id__lt=number)
    rows = AuditEvent.objects.filter(passed, leaf__isnull=True).order_by("id")
    for number in rows.values_list("pk", flat=True)[:MOST]:
        message = N_("Event {event} was put in behind what was sealed already.")
        report.find("put_in", message, f"event {number}", event=number)


def _find_lost_months(report: TrailReport) -> None:
    """Name months whose key is gone although nobody destroyed it: their content was made unreadable past us."""
    lost = {ref.removeprefix("month:") for ref in report.sealed if ref.startswith("month:")}
    told = AuditEvent.objects.filter(verb="destroy_keys", target_kind="audit_month")
    for month in sorted(lost - set(told.values_list("target_id", flat=True))):
        message = N_("The key of {month} is gone, but no event says that it was destroyed.")
        report.find("lost_key", message, f"month {month}", month=month)


class _Nodes:
    """Works the stored roots out anew, with one part of 256 hashes of each level in memory."""

    def __init__(self) -> None:
        self._open: list[list[bytes]] = [[]]
        self._done: list[int] = [0]
        self._made: dict[tuple[int, int], bytes] = {}

    def add(self, leaf: bytes) -> None:
        """Take the next leaf."""
        level, made = 0, leaf
        while True:
            if level == len(self._open):
                self._open.append([])
                self._done.append(0)
            self._open[level].append(made)
            if len(self._open[level]) < 1 << HEIGHT:
                return
            made = merkle.root(self._open[level])
            self._open[level] = []
            level, index = level + 1, self._done[level]
            self._done[level - 1] += 1
            self._made[level, index] = made

    def wrong(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield level, index, first and last place of every stored root that is missing or another one."""
        stored = {
            (row.level, row.index): bytes(row.hash)
            for row in AuditNode.objects.order_by("level", "index")
        }
        for level, index in sorted(self._made.keys() | stored.keys()):
            if self._made.get((level, index)) != stored.get((level, index)):
                width = 1 << (HEIGHT * level)
                yield level, index, index * width, (index + 1) * width - 1
