"""Makes new records out of the rows of a file: each cell by its column's target, each doubt with its place."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from archive.imports.cells import CellValue, as_text
from archive.imports.resources import Reading, TargetResource, TargetWidget
from archive.imports.targets import DEPARTMENT, LEGACY, LEVEL, OWNER, PARENT, TITLE, Target, by_code
from archive.records.deriving import Derived
from archive.records.entering import Kept
from archive.records.models import Record
from archive.records.number_models import NumberEvent
from archive.records.rules import NewRecord
from kernel.errors import Problem
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.values import PolicyDocument
from policies.fields.rules import Field, FieldType
from policies.fields.values import parse
from policies.numbering.rules import normalise
from security import permission
from security.actor import Actor
from security.people.models import User

_KEPT_FIELDS = ("basis", "title", "department", "territory", "level", "signed_by")
_NEW_FIELDS = tuple(one.name for one in fields(NewRecord))
MOST_KNOWN = 50_000  # cells of one column
_NOTHING: tuple[Any, ...] = (None, "", (), [])


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
    kept: Kept | None = None  # what the records made of it, once it is judged
    system: Collection[str] = ()  # the codes of what they filled in themselves

    @property
    def is_bad(self) -> bool:
        """Whether the row cannot become a record."""
        return bool(self.doubts) and any(one.severity == "error" for one in self.doubts)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What each column fills: `columns` pairs the place in the row with heading and target.

    `fixed` are values every row gets, by field code.
    """

    category: str
    columns: tuple[tuple[int, str, Target], ...]
    fixed: Mapping[str, Any]
    fixed_targets: Mapping[str, Target]
    scales: Mapping[str, Decimal]
    adopt: bool = False

    def column_of(self, where: str) -> tuple[str, str]:
        """Return (heading, code) of the place of a problem: field code, group.row.code, or a property."""
        code = where.rsplit(".", maxsplit=1)[-1]
        codes = {code, f"@{code}", "@legacy_no" if code == "number" else code}
        for _, heading, target in self.columns:
            if target.code in codes:
                return heading, target.code
        return "", code


class People:
    """Finds colleagues by name or sign-in name."""

    def __init__(self) -> None:
        self._known: dict[str, list[int]] = {}
        for pk, name, username in User.objects.values_list("pk", "name", "username"):
            for key in {_person_key(name), _person_key(username)}:
                self._known.setdefault(key, []).append(pk)

    def find(self, text: str) -> tuple[int | None, Problem | None]:
        """Return the person's id, or the problem: nobody of this name, or several."""
        found = self._known.get(_person_key(text), [])
        if len(found) == 1:
            return found[0], None
        message = (
            N_("Several colleagues are called {name}; write the sign-in name.")
            if found
            else N_("No colleague is called {name}; add the person first, or correct the name.")
        )
        code = "person_twice" if found else "person_unknown"
        return None, Problem(code=code, message=message, params={"name": text[:40]})


def _person_key(text: str) -> str:
    return "".join(text.split()).casefold()


class Departments:
    """Finds departments of the policy by code or name."""

    def __init__(self, document: PolicyDocument) -> None:
        self._known = {
            name.casefold(): one.code
            for one in document.departments
            for name in (one.code, one.zh, one.en)
            if name
        }
        self._levels = {
            name.casefold(): one.code
            for one in document.levels
            for name in (one.code, one.zh, one.en)
            if name
        }

    def department(self, text: str) -> str:
        """Return the code, or the text itself, which the records will refuse in words."""
        return self._known.get(text.strip().casefold(), text.strip())

    def level(self, text: str) -> str:
        """Return the code of a confidentiality level, or the text itself."""
        return self._levels.get(text.strip().casefold(), text.strip())


def records_by_number(actor: Actor | None, numbers: Iterable[str]) -> dict[str, int]:
    """Return normalised number → record for archive and legacy numbers known here.

    With an actor only records he may view; without one all, for telling duplicates without naming them.
    """
    wanted = {normalise(number) for number in numbers if number}
    if not wanted:
        return {}
    events = ("used", "legacy", "alias")
    rows = NumberEvent.objects.filter(
        normalised__in=wanted, event__in=events, record_id__isnull=False
    )
    if actor is not None:
        seen = Record.objects.filter(permission.reach(actor, Verb.VIEW)).values("pk")
        rows = rows.filter(record_id__in=seen)
    return {number: pk for number, pk in rows.values_list("normalised", "record_id") if pk}


Read = tuple[Any, tuple[Doubt, ...]]  # the stored form of a cell, None for none, and its doubts


@dataclass(frozen=True, kw_only=True, slots=True)
class _Column:
    """One column of the plan: its cells are read once each, `known` keeps what they gave."""

    place: int
    heading: str
    target: Target
    widget: TargetWidget
    stored: bool  # it fills a field, not a property of the record
    group: str  # the repeatable group of that field
    listed: bool  # its stored form is a list, of which each row needs its own
    known: dict[tuple[type, CellValue], Read] = field(default_factory=dict)

    @property
    def is_linked(self) -> bool:
        """Whether its cells name other records, which are looked up for each batch."""
        return self.target.code == PARENT or self.target.type is FieldType.LINK

    def doubt(self, problem: Problem, severity: str) -> Doubt:
        """Return a problem with the place it stands in."""
        return Doubt(problem=problem, column=self.heading, code=self.target.code, severity=severity)


Filled = tuple[_Column, Any, tuple[Doubt, ...]]


def _column(place: int, heading: str, target: Target, widget: TargetWidget) -> _Column:
    one = target if isinstance(target, Field) else None
    return _Column(
        place=place,
        heading=heading,
        target=target,
        widget=widget,
        stored=one is not None,
        group=one.repeat if one else "",
        listed=one is not None and one.type is FieldType.MULTI,
    )


class RowMaker:
    """Turns rows of cells into new records by a plan; one for a whole import, its cells cleaned once each."""

    def __init__(self, plan: Plan, document: PolicyDocument, reading: Reading) -> None:
        self.plan = plan
        self._today = reading.today
        self._time_zone = current().company.time_zone
        self._people = People()
        self._names = Departments(document)
        columns = [(heading, target) for _, heading, target in plan.columns]
        resource = TargetResource(columns, reading, plan.scales)
        self._columns = [
            _column(place, heading, target, resource.widget(target.code))
            for place, heading, target in plan.columns
        ]
        self._places = [column.place for column in self._columns]
        self._linked = [column for column in self._columns if column.is_linked]
        self._links: dict[str, int] = {}
        fixed = TargetResource(
            [(code, target) for code, target in plan.fixed_targets.items()], reading, {}
        )
        self._fixed = [
            self._constant(target, fixed.widget(code), plan.fixed[code])
            for code, target in plan.fixed_targets.items()
        ]

    def look_up(self, actor: Actor, rows: Iterable[Sequence[CellValue]]) -> None:
        """Find the records that links of these rows name, all at once."""
        if self._linked:
            texts = [as_text(row[column.place]) for row in rows for column in self._linked]
            self._links = records_by_number(actor, texts)
            for column in self._linked:
                column.known.clear()

    def make(self, row: int, cells: Sequence[CellValue]) -> Made:
        """Return the row with the record it would become, its values in their stored form."""
        values: dict[str, Any] = {}
        own: dict[str, Any] = {}
        doubts: list[Doubt] = []
        for column, value, told in self._found(cells):
            if told:
                doubts += told
            if value is not None:
                _put(values, own, column, value)
        new = NewRecord(
            category=self.plan.category,
            title=str(own.get(TITLE, "")),
            values=values,
            department=self._names.department(str(own.get(DEPARTMENT, ""))),
            parent_id=own.get(PARENT),
            owner_id=own.get(OWNER),
            legacy_no=str(own.get(LEGACY, "")),
            adopt=self.plan.adopt,
            level=self._names.level(str(own.get(LEVEL, ""))),
        )
        raw = tuple([cell if cell.__class__ is str else as_text(cell) for cell in cells])
        used = "\x1f".join([raw[place].strip() for place in self._places])
        return Made(
            row=row,
            raw=raw,
            new=new,
            doubts=doubts,
            digest=hashlib.blake2b(used.encode(errors="replace"), digest_size=8).digest(),
        )

    def _found(self, cells: Sequence[CellValue]) -> list[Filled]:
        """Return what the columns give for one row; a cell that stood there before is not read again."""
        found = [*self._fixed]
        for column in self._columns:
            cell = cells[column.place]
            if cell is None:
                continue
            key = (cell.__class__, cell)  # 1, 1.0 and True are equal and different cells
            known = column.known.get(key)
            if known is None:
                known = self._read(column, cell)
                if len(column.known) >= MOST_KNOWN:
                    column.known.clear()
                column.known[key] = known
            found.append((column, *known))
        return found

    def _read(self, column: _Column, cell: CellValue) -> Read:
        """Return the stored form of a cell of this column, None for none, and what is said about it."""
        done = column.widget.read(cell)
        problem, value = done.problem, done.value
        if problem is None and value not in _NOTHING:
            value, problem = self._resolved(column.target, value)
        if problem is None and value not in _NOTHING:
            value, problem = self._parsed(column.target, value)
        if problem is not None:
            return None, (column.doubt(problem, "error"),)
        told: tuple[Doubt, ...] = ()
        if done.warning is not None and done.warning.code != "placeholder":
            told = (column.doubt(done.warning, "warning"),)
        return (None if value in _NOTHING else value), told

    def _parsed(self, target: Target, value: Any) -> tuple[Any, Problem | None]:
        """Return the form a field stores a value in; properties of the record keep it as it is."""
        if isinstance(value, Decimal):
            value = format(value, "f")
        if not isinstance(target, Field):
            return value, None
        parsed = parse(target, value, today=self._today, time_zone=self._time_zone)
        return parsed.value, parsed.problem

    def _constant(self, target: Target, widget: TargetWidget, given: Any) -> Filled:
        """Return what every row gets; a value that does not fit is said of every row."""
        column = _column(0, "", target, widget)
        value, told = self._read(column, given)
        return column, value, tuple(one for one in told if one.severity == "error")

    def _resolved(self, target: Target, value: Any) -> tuple[Any, Problem | None]:
        """Return what a name stands for: a person's id, a record's id; other values as they are."""
        if target.code == OWNER:
            return self._people.find(str(value))
        if target.type is FieldType.PERSON:
            found, problem = self._people.find(str(value))
            return (str(found) if found else None), problem
        if target.code == PARENT or target.type is FieldType.LINK:
            record = self._links.get(normalise(str(value)))
            if record is None:
                message = N_("No record you may see has the number {number}.")
                params = {"number": str(value)[:60]}
                return None, Problem(code="no_record", message=message, params=params)
            return record, None
        return value, None


def _put(values: dict[str, Any], own: dict[str, Any], column: _Column, value: Any) -> None:
    """Store a value at its place: of a repeatable group in its first row."""
    if column.listed:
        value = list(value)
    if column.group:
        values.setdefault(column.group, [{}])[0][column.target.code] = value
    elif column.stored:
        values[column.target.code] = value
    else:
        own[column.target.code] = value


def stored(made: Made) -> dict[str, Any]:
    """Return a row as JSON: its cells, the record it would become, and what was prepared for that."""
    new, kept = made.new, made.kept
    told = {name: getattr(new, name) for name in _NEW_FIELDS}
    if kept is None:
        return {"raw": made.raw, "new": told}
    system = made.system
    told["values"] = {code: value for code, value in kept.values.items() if code not in system}
    ready = {name: getattr(kept, name) for name in _KEPT_FIELDS}
    ready["auto"] = {code: value for code, value in kept.values.items() if code in system}
    return {"raw": made.raw, "new": told, "ready": ready}


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


def plan_of(
    category: str,
    mapping: Mapping[str, Any],
    headings: Sequence[str],
    targets: Sequence[Target],
) -> Plan:
    """Return the plan a stored mapping says; targets that are gone are left out."""
    known = by_code(targets)
    columns: list[tuple[int, str, Target]] = []
    scales: dict[str, Decimal] = {}
    places = {heading: place for place, heading in enumerate(headings)}
    for one in mapping.get("columns", ()):
        target = known.get(one["target"])
        if target is not None and one["column"] in places:
            columns.append((places[one["column"]], one["column"], target))
            scales[one["column"]] = Decimal(one.get("scale", "1"))
    mapped = {target.code for _, _, target in columns}
    fixed = {
        code: value
        for code, value in mapping.get("fixed", {}).items()
        if code in known and code not in mapped
    }
    return Plan(
        category=category,
        columns=tuple(columns),
        fixed=fixed,
        fixed_targets={code: known[code] for code in fixed},
        scales=scales,
        adopt=bool(mapping.get("adopt")),
    )
