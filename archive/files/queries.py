"""What an actor may know and have of the files of a record: all of it starts at the records he may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.files import keeping
from archive.files.models import File, FiledFile
from archive.files.rules import may_be_had, may_be_removed
from archive.records.changing import may_edit
from archive.records.models import Record
from archive.records.queries import facts_of, reads_all, record_of
from archive.records.traces import HERE, beside, near
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Missing
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.keys import store
from security.keys.envelope import Unreadable
from security.people.names import names_of
from security.uploads.rules import KINDS, Kind

_MASKED = N_(
    "Some fields of this category are masked for you, and a file could show them; ask for the right to read them."
)

FILES = near(
    "files", lambda: File.objects.filter(record=HERE).order_by("pk"), people=("added_by_id",)
)
FILED = near("filed", lambda: FiledFile.objects.filter(record=HERE), columns=("file",))


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a file as its reader may know it; `name` is '' where it is masked or its key is gone."""

    token: str
    series: str
    number: int
    name: str
    sha256: str
    kind: Kind
    size: int
    state: str
    state_label: str
    found: str
    scanned_by: str
    is_damaged: bool
    by: str
    at: datetime
    may_look: Decision
    may_take: Decision

    @property
    def is_waiting(self) -> bool:
        """Whether it is still on its way."""
        return self.state in {File.State.QUARANTINED, File.State.SCANNING}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A file: its version in force, and the ones before, newest first."""

    now: Version
    before: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True)
class FilesOf:
    """The files of one record, and what may be done with them."""

    files: tuple[Shown, ...]
    may_add: Decision
    may_remove: Decision

    @property
    def is_waiting(self) -> bool:
        """Whether one of them is still on its way."""
        return any(one.now.is_waiting for one in self.files)


def files_of(actor: Actor, record: Record) -> FilesOf:
    """Return the files of a record that `actor` may see, oldest first."""
    rows = beside(record, FILES)
    found = _versions(actor, record, rows)
    current = [one for one, row in zip(found, rows, strict=True) if row.is_current]
    may_add = may_edit(actor, record)
    return FilesOf(
        files=tuple(
            Shown(
                now=one,
                before=tuple(
                    other
                    for other in reversed(found)
                    if other.series == one.series and other.token != one.token
                ),
            )
            for one in current
        ),
        may_add=may_add,
        may_remove=may_add and may_be_removed(record.state),
    )


def file_of(actor: Actor, record_id: int, token: str) -> tuple[Record, File]:
    """Return a version of a file with its record; Missing where there is none or `actor` may not see the record."""
    record = record_of(actor, record_id)
    found = File.objects.filter(record=record, token=token).first()
    if found is None:
        raise Missing
    found.record = record
    return record, found


def version_of(actor: Actor, record: Record, file: File) -> Version:
    """Return what its reader may know of one version."""
    return _versions(actor, record, [file])[0]


def may_look(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may look at the content of files of a record on the screen."""
    decision = permission.decide(actor, Verb.VIEW, facts_of(record))
    return decision and _unmasked(actor, record)


def may_take(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may take files of a record out."""
    decision = permission.decide(actor, Verb.EXPORT, facts_of(record))
    return decision and _unmasked(actor, record)


def _unmasked(actor: Actor, record: Record) -> Decision:
    return ALLOWED if reads_all(actor, record.category) else refusal(_MASKED)


def _versions(actor: Actor, record: Record, rows: Sequence[File]) -> list[Version]:
    if not rows:
        return []
    key = store.open_record_keys([record.pk]).get(record.pk)
    people = names_of({one.added_by_id for one in rows if one.added_by_id})
    looking, taking = may_look(actor, record), may_take(actor, record)
    is_named = reads_all(actor, record.category)
    found = []
    for one in rows:
        facts = _facts(key if is_named else None, one)
        leaves = may_be_had(one.state, is_damaged=one.is_damaged)
        kind = KINDS[one.kind]
        found.append(
            Version(
                token=one.token,
                series=one.series,
                number=one.number,
                name=facts.name,
                sha256=facts.sha256,
                kind=kind,
                size=one.size,
                state=str(one.state),
                state_label=str(one.get_state_display()),
                found=one.found,
                scanned_by=one.scanned_by,
                is_damaged=one.is_damaged,
                by=people.get(one.added_by_id or 0, ""),
                at=one.added_at,
                may_look=leaves and looking,
                may_take=leaves and taking,
            )
        )
    return found


def _facts(key: bytes | None, file: File) -> keeping.Facts:
    try:
        if key is not None:
            return keeping.open_facts(key, file)
    except Unreadable:
        pass  # its row is shown without a name
    return keeping.Facts(name="", sha256="")
