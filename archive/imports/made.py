"""One row of an import on its way: its cells, the record it would become, what has to be said about it.

Needs no Django, so that rows come from a second process.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from archive.records.kept import Checked, Derived, Kept
from archive.records.rules import NewRecord
from kernel.errors import Problem

_KEPT_FIELDS = ("basis", "title", "department", "territory", "level", "signed_by")
_NEW_FIELDS = tuple(one.name for one in fields(NewRecord))


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A problem or a warning with the column it stands in; `severity` as ImportIssue has it."""

    problem: Problem
    column: str
    code: str
    severity: str


@dataclass(kw_only=True)
class Made:
    """One row on its way: `new` is the record it would become, its values in their stored form."""

    row: int
    raw: tuple[str, ...]
    new: NewRecord
    doubts: list[Doubt] = field(default_factory=list)
    digest: bytes = b""
    said: Checked | None = None  # what the fields of the category say to it
    kept: Kept | None = None  # what the records made of it, once it is judged
    system: Collection[str] = ()  # the codes of what they filled in themselves
    before: tuple[str, ...] = ()  # the cells as the file has them, where somebody corrected one
    of_file: dict[str, Any] | None = None  # what the row says of the file it lies in
    customer: int | None = None  # which of the ledger's customers that is, once it is judged

    def __reduce__(self) -> tuple[Any, ...]:
        """Rows come from another process by the thousand: as plain values, half the work."""
        told = tuple([getattr(self.new, name) for name in _NEW_FIELDS])
        said: tuple[Any, ...] | None = None
        if self.said is not None:
            # What the fields leave as it is does not travel twice.
            clean = None if self.said.clean == self.new.values else self.said.clean
            said = clean, self.said.problems, self.said.policy, self.said.stage
        rest = (self.doubts, self.digest, said, self.kept, self.system, self.before, self.of_file)
        return _made, ((self.row, self.raw, told, *rest),)

    @property
    def is_bad(self) -> bool:
        """Whether the row cannot become a record."""
        return bool(self.doubts) and any(one.severity == "error" for one in self.doubts)


def _made(told: tuple[Any, ...]) -> Made:
    row, raw, new, doubts, digest, said, kept, system, before, of_file = told
    record = NewRecord(**dict(zip(_NEW_FIELDS, new, strict=True)))
    if said:
        clean, problems, policy, stage = said
        clean = dict(record.values) if clean is None else clean
        said = Checked(policy=policy, stage=stage, clean=clean, problems=problems)
    return Made(
        row=row,
        raw=raw,
        new=record,
        doubts=doubts,
        digest=digest,
        said=said,
        kept=kept,
        system=system,
        before=before,
        of_file=of_file,
    )


def stored(made: Made) -> dict[str, Any]:
    """Return a row as JSON: its cells, the record it would become, and what was prepared for that."""
    new, kept = made.new, made.kept
    told = {name: getattr(new, name) for name in _NEW_FIELDS}
    cells = {"raw": made.raw, "before": made.before} if made.before else {"raw": made.raw}
    if kept is None:
        return {**cells, "new": told}
    system = made.system
    told["values"] = {code: value for code, value in kept.values.items() if code not in system}
    ready = {name: getattr(kept, name) for name in _KEPT_FIELDS}
    ready["auto"] = {code: value for code, value in kept.values.items() if code in system}
    return {**cells, "new": told, "ready": ready}


def restored(content: Mapping[str, Any]) -> NewRecord:
    """Return the record `stored` kept."""
    return NewRecord(**content["new"])


def restored_kept(
    content: Mapping[str, Any], coming: Callable[[], Derived] | None = None
) -> Kept | None:
    """Return what was prepared for the record `stored` kept; `coming` is what follows from it."""
    ready = content.get("ready")
    if ready is None:
        return None
    return Kept(
        **{name: ready[name] for name in _KEPT_FIELDS},
        values=content["new"]["values"] | ready["auto"],
        coming=coming,
    )
