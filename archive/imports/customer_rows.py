"""The customers of an import as they are stored, and what follows from them for its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from archive.imports.customer_models import ImportCustomer
from archive.imports.customers import Profile
from archive.imports.issues import ISSUE, issue_row
from archive.imports.lying_in import FilePlan
from archive.imports.made import Doubt
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.imports.outlook import Outlook, names_file
from archive.imports.queries import key_of
from archive.imports.targets import InFile
from archive.records.filing import Foreseen
from archive.records.models import Record
from archive.records.shapes import Shape
from kernel.errors import Problem
from kernel.text import N_
from persistence.arrays import any_id
from persistence.copying import copy_rows
from persistence.encoding import decoded, encoded
from persistence.updating import update_rows
from policies.numbering.rules import parse_pattern
from security.keys import store

ERROR, WARNING = "error", "warning"
State = ImportCustomer.State
_OTHER = N_("Row {row} said something else for the new file of this customer; that is kept.")
_FILE_IS_DRAFT = N_("The row becomes a draft, because its file has no archive number yet.")


@dataclass(kw_only=True)
class Heard:
    """What rows say of a customer under one profile: the first value of each field, and where others differ."""

    row: int
    rows: int = 0
    good: int = 0  # the first row that can become a record; 0 none
    values: dict[str, Any] = field(default_factory=dict)
    from_row: dict[str, int] = field(default_factory=dict)
    others: list[tuple[int, str]] = field(default_factory=list)  # row, field
    ahead: Outlook = field(default_factory=Outlook)  # what its rows bring, if it has or gets a file


def hear(heard: Heard, row: int, given: Mapping[str, Any]) -> None:
    """Add what one row says."""
    heard.rows += 1
    for code, value in given.items():
        if code not in heard.values:
            heard.values[code], heard.from_row[code] = value, row
        elif heard.values[code] != value:
            heard.others.append((row, code))


@dataclass(kw_only=True)
class Whose:
    """A customer on its way into the table."""

    number: int
    members: tuple[int, ...]  # the numbers its rows have so far
    heard: Heard
    profile: Profile
    state: str = State.NEW
    filing: bool = False
    record_id: int | None = None
    candidates: tuple[int, ...] = ()
    problem: Problem | None = None
    column: str = ""
    foreseen: Foreseen | None = None  # what filing does to the new file
    unfiled: Problem | None = None  # why the new file becomes a draft, where rows are filed at once


class Gathered(Protocol):
    """What is known of a ledger whose rows name their customers."""

    @property
    def lying(self) -> FilePlan: ...

    @property
    def item(self) -> Shape: ...


def write_customers(job: ImportJob, part: Sequence[Whose]) -> None:
    """Store customers, what rows say of them sealed, by COPY."""
    key = key_of(job)
    copy_rows(
        ImportCustomer,
        ("job_id", "number", "state", "filing", "row", "rows", "record_id", "content"),
        (
            (
                *(job.pk, one.number, str(one.state), one.filing, one.heard.good or one.heard.row),
                *(one.heard.rows, one.record_id, _sealed(key, job, one)),
            )
            for one in part
        ),
    )


def _sealed(key: bytes, job: ImportJob, one: Whose) -> bytes:
    found = [number for number in one.candidates if number]
    content = {
        "values": one.heard.values,
        "candidates": found,
        "why": _told(one.problem or one.unfiled),
    }
    plain = encoded(content, errors="replace")
    return store.seal_bytes(key, plain, "import_customer", job.stored, one.number)


def opened_customer(key: bytes, job: ImportJob, one: ImportCustomer) -> Mapping[str, Any]:
    """Return what rows say of a customer: values by field, candidates, and why it has no file."""
    plain = store.open_bytes(key, bytes(one.content), "import_customer", job.stored, one.number)
    found: Mapping[str, Any] = decoded(plain)
    return found


def _told(problem: Problem | None) -> dict[str, Any] | None:
    if problem is None:
        return None
    params = {name: str(value)[:200] for name, value in problem.params.items()}
    return {"message": problem.message, "params": params}


def tell_rows(job: ImportJob, found: Gathered, part: Sequence[Whose]) -> frozenset[int]:
    """Let rows name the one customer they are of, and leave those out whose file cannot be told or made.

    Rows that wait for a decision whether they are a customer there is go on waiting for it. Return the
    customers whose rows become drafts, because their files have no number.
    """
    waiting = _without_number(found.item, part)
    touched = [one for one in part if len(one.members) > 1 or one.problem or one.number in waiting]
    of = {member: one for one in touched for member in one.members}
    rows = ImportRow.objects.filter(any_id("customer", of), job=job).order_by("row")
    changes, doubts = [], []
    draft = Problem(code="file_is_draft", message=_FILE_IS_DRAFT)
    for row in rows.only("pk", "row", "customer", "state", "filing"):
        one = of[row.customer or 0]
        if one.problem is not None:
            doubts.append((row.row, _doubt(one.problem, one.column, ERROR)))
            if row.state != ImportRow.State.ALIKE:
                row.state = ImportRow.State.BAD
        elif row.filing and one.number in waiting:
            doubts.append((row.row, _doubt(draft, "", WARNING)))
            row.filing = False
        changes.append((row.pk, one.number, str(row.state), row.filing))
    update_rows(ImportRow, {"customer": "integer", "state": "text", "filing": "boolean"}, changes)
    write_doubts(job, [*doubts, *_others(found.lying, part), *_unfiled(found.lying, part)])
    return waiting


def _others(plan: FilePlan, part: Sequence[Whose]) -> Iterable[tuple[int, Doubt]]:
    """Yield what rows say of a new file that an earlier row says differently."""
    who = {field.code for field in (*plan.names, *plan.codes)}
    for one in part:
        if one.state != State.NEW:
            continue
        for row, code in one.heard.others:
            if code in who:  # agrees in the form in which names and codes are compared
                continue
            params = {"row": one.heard.from_row[code]}
            problem = Problem(code="file_value", message=_OTHER, params=params)
            doubt = Doubt(
                problem=problem,
                column=plan.heading_of(code),
                code=InFile.PREFIX + code,
                severity=WARNING,
            )
            yield row, doubt


def _unfiled(plan: FilePlan, part: Sequence[Whose]) -> Iterable[tuple[int, Doubt]]:
    """Yield, at the first row of each customer, what keeps the new file from being filed: its lawful basis."""
    for one in part:
        if one.unfiled is not None and one.problem is None:
            code = one.unfiled.where.rsplit(".", maxsplit=1)[-1]
            doubt = Doubt(
                problem=one.unfiled,
                column=plan.heading_of(code),
                code=InFile.PREFIX + code if code else "@parent",
                severity=WARNING,
            )
            yield one.heard.good or one.heard.row, doubt


def _doubt(problem: Problem, column: str, severity: str) -> Doubt:
    return Doubt(problem=problem, column=column, code="@parent", severity=severity)


def write_doubts(job: ImportJob, doubts: Iterable[tuple[int, Doubt]]) -> None:
    """Store what is said about rows, as a rehearsal does."""
    copy_rows(ImportIssue, ISSUE, (issue_row(job, row, doubt) for row, doubt in doubts))


def _without_number(item: Shape, part: Sequence[Whose]) -> frozenset[int]:
    """Return the customers whose files have no number, where the items' numbers name it."""
    rule = item.category.number
    if rule is None or not names_file(parse_pattern(rule.pattern)):
        return frozenset()
    there = [one.record_id for one in part if one.record_id]
    drafts = set(
        Record.objects.filter(any_id("pk", there), archive_no__isnull=True).values_list(
            "pk", flat=True
        )
    )
    return frozenset(
        one.number
        for one in part
        if one.record_id in drafts or (one.state == State.NEW and not one.filing)
    )
