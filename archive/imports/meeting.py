"""Compares rows of a file with the records they are about: what differs, field by field, and what may not be changed.

The records judge a row as an edit typed by hand: the same validation, rights and approvals. An empty cell never
erases, a value given for all rows never replaces one, and of what the importer may not read nothing is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from archive.imports.declining import DECLINED, RESTORED, declined, restores
from archive.imports.made import Doubt, Made
from archive.imports.making import Plan
from archive.imports.models import ImportRow
from archive.imports.presuming import is_presumed
from archive.records.changing import DEPARTMENT, LEVEL, OWNER, TITLE, Changed
from archive.records.contents import ROW
from archive.records.editing import Judged, decision_of, judged
from archive.records.models import Record
from archive.records.rules import Edit
from archive.records.shapes import Shape
from archive.records.storing import opened
from archive.records.title_sealing import called
from archive.records.together import Together
from kernel.errors import Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.fields import ages
from policies.fields.rules import FieldType
from security import permission
from security.actor import Actor

REASON = N_("Import, row {row}")  # the name of the file is for who may import
ERROR, WARNING = "error", "warning"
_OTHER_CATEGORY = N_(
    "The row is about {record}, which is of another category; import it into that one."
)
_UNSEEN = N_("You may not read this field of the record, so the import leaves it as it is.")
_KEPT = N_("The record keeps what it has in this field: {why}")
_OTHER_FILE = N_("The record lies in another file; an import does not move records.")
_NUMBER_KEPT = N_("The record keeps its numbers; this one is not added to it.")
_APPROVAL = N_("The change of this record is proposed and waits for its approval, as by hand.")
_REFUSED = N_("The record this row is about cannot be changed: {why}")
_OTHER_CUSTOMER = N_(
    "The record with this number has another value here and may be another customer's; correct the number or "
    "the value, or change the record by hand."
)
_IDENTITIES = frozenset({FieldType.USCC, FieldType.CNID})
_BESIDE = {TITLE: "@title", DEPARTMENT: "@department", OWNER: "@owner", LEVEL: "@level"}

_COMPARED = (
    *(
        "category",
        "archive_no",
        "title",
        "sealed_title",
        "department",
        "owner",
        "level",
        "parent",
        "version",
    ),
    *("values", "sealed"),
)

Sides = dict[str, tuple[Any, Any]]  # code → what the record has, what the row says


@dataclass(kw_only=True)
class Met:
    """A row with the record it is about. `groups` says how many rows each group of the record has."""

    made: Made
    record_id: int
    version: int = 0
    state: str = ImportRow.State.UNCHANGED
    sides: Sides = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """Return what the commit needs of it, as JSON."""
        return {"version": self.version, "sides": self.sides, "groups": self.groups}


def meet(
    actor: Actor, rows: Sequence[tuple[Made, int]], plan: Plan, shape: Shape, file_name: str
) -> list[Met]:
    """Return each row with what it would change of its record; doubts are added to the rows. Writes nothing.

    The records are those the actor may see, each of them with one row.
    """
    wanted = [number for _, number in rows]
    found = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", wanted))
    # Most rows say what their record says: of these no more is read than is compared.
    records = {record.pk: record for record in found.only(*_COMPARED)}
    values = opened(list(records.values()))
    comparing = _Comparing(actor=actor, plan=plan, shape=shape)
    met = [
        comparing.compared(made, records[number], values[number])
        for made, number in rows
        if number in records
    ]
    differing = [one for one in met if one.sides]
    if differing:
        whole = found.filter(any_id("pk", [one.record_id for one in differing]))
        _judge(actor, differing, {one.pk: one for one in whole}, plan, shape, file_name)
    for one in met:
        if one.made.is_bad:
            is_refused = one.state == ImportRow.State.REFUSED
            one.state = ImportRow.State.REFUSED if is_refused else ImportRow.State.BAD
            one.sides = {}
        elif one.sides:
            one.state = ImportRow.State.CHANGED
    return met


def edit_of(
    record_id: int, met: Mapping[str, Any], shape: Shape, taken: Sequence[str], reason: str
) -> Edit:
    """Return the edit that takes these fields of what `Met.stored` kept."""
    values: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for code in taken:
        one = shape.by_code.get(code)
        if one is None:
            continue
        if one.repeat:
            groups.setdefault(one.repeat, {})[code] = met["sides"][code][1]
        else:
            values[code] = met["sides"][code][1]
    for code, row in groups.items():
        held = met["groups"].get(code, 0)
        first = {ROW: 0, **row} if held else row
        values[code] = [first, *({ROW: at} for at in range(1, held))]
    beside = {code: met["sides"][code][1] for code in taken if code in _BESIDE}
    return Edit(
        record_id=record_id,
        version=met["version"],
        title=beside.get(TITLE),
        department=beside.get(DEPARTMENT),
        owner=beside.get(OWNER),
        level=beside.get(LEVEL),
        values=values,
        reason=reason,
    )


def reason_of(row: int) -> str:
    """Return why a record is changed by this row, in the language of the one who imports."""
    return gettext(REASON).format(row=row)


@dataclass(kw_only=True)
class _Comparing:
    """Lays rows beside records of one category, for one person."""

    actor: Actor
    plan: Plan
    shape: Shape

    def __post_init__(self) -> None:
        self._clear = permission.readable(self.actor, self.shape.code)

    def compared(self, made: Made, record: Record, values: Mapping[str, Any]) -> Met:
        """Return what a row says differently from its record."""
        met = Met(made=made, record_id=record.pk, version=record.version)
        if record.category != self.plan.category:
            params = {"record": str(record)[:80]}
            self._say(made, "other_category", _OTHER_CATEGORY, "", ERROR, **params)
            met.state = ImportRow.State.REFUSED
            return met
        fixed, clear = self.plan.fixed, self._clear
        for code, value in made.new.values.items():
            if code in fixed or is_presumed(code, made.doubts):
                continue
            if value.__class__ is list and value and isinstance(value[0], dict):
                self._compare_group(met, code, value[0], values.get(code) or [])
                continue
            held = values.get(code)
            if held == value and clear.get(code, False):
                continue  # what most cells of most rows are
            if self._may_see(made, code) and not self._agrees(made, code, held, value):
                met.sides[code] = (held, value)
        self._compare_place(met, record)
        self._same_customer(met)
        self._still_declined(met, values)
        return met

    def _still_declined(self, met: Met, values: Mapping[str, Any]) -> None:
        """Say that the customer declined, and take out what would make the consent count again."""
        why = declined(values)
        if why is None:
            return
        self._say(met.made, DECLINED, why.message, "", WARNING, **why.params)
        for code, (held, said) in list(met.sides.items()):
            if restores(values, code, held, said):
                del met.sides[code]
                self._say(met.made, "kept", _KEPT, code, WARNING, why=RESTORED)

    def _same_customer(self, met: Met) -> None:
        """A number may stand in two ledgers; a credit code or an ID is one customer's and never another's."""
        for code, (held, _) in met.sides.items():
            one = self.shape.by_code.get(code)
            if held and one is not None and one.type in _IDENTITIES:
                self._say(met.made, "other_customer", _OTHER_CUSTOMER, code, ERROR)

    def _compare_group(
        self, met: Met, group: str, row: Mapping[str, Any], held: Sequence[Mapping[str, Any]]
    ) -> None:
        """A row of the file holds one row of a group: any that agrees will do, else the first is compared."""
        met.groups[group] = len(held)
        seen = {
            code: value
            for code, value in row.items()
            if code not in self.plan.fixed and self._may_see(met.made, code)
        }
        made = met.made
        for one in held:
            if all(self._agrees(made, code, one.get(code), value) for code, value in seen.items()):
                return
        first = held[0] if held else {}
        for code, value in seen.items():
            if not self._agrees(made, code, first.get(code), value):
                met.sides[code] = (first.get(code), value)

    def _compare_place(self, met: Met, record: Record) -> None:
        new = met.made.new
        told = {
            TITLE: (called(record), " ".join(new.title.split()), "@title"),
            DEPARTMENT: (record.department, new.department, "@department"),
            OWNER: (str(record.owner_id or ""), str(new.owner_id or ""), "@owner"),
            LEVEL: (record.level, new.level, "@level"),
        }
        for code, (now, then, target) in told.items():
            if then and then != now and target not in self.plan.fixed:
                met.sides[code] = (now, then)
        if new.parent_id is not None and new.parent_id != record.parent_id:
            self._say(met.made, "other_file", _OTHER_FILE, "parent", WARNING)

    def _may_see(self, made: Made, code: str) -> bool:
        if self._clear.get(code, False):
            return True
        # Said whether or not it differs: a difference would tell what stands there.
        self._say(made, "unseen", _UNSEEN, code, WARNING)
        return False

    def _agrees(self, made: Made, code: str, held: Any, said: Any) -> bool:
        if held == said:
            return True
        one = self.shape.by_code.get(code)
        if one is None:
            return False
        if one.type is FieldType.MULTI and held:
            return set(held) == set(said)
        if one.type is FieldType.AGE and any(
            doubt.code == code and doubt.problem.code == "age_undated" for doubt in made.doubts
        ):
            # An age without its day was true whenever the file was written.
            before, after = ages.stated(held), ages.stated(said)
            return before is not None and after is not None and before.years == after.years
        return False

    def _say(
        self, made: Made, code: str, message: str, where: str, severity: str, **params: Any
    ) -> None:
        column, target = self.plan.column_of(where) if where else ("", "")
        problem = Problem(code=code, message=message, params=params)
        made.doubts.append(Doubt(problem=problem, column=column, code=target, severity=severity))


def say_number_kept(made: Made, plan: Plan) -> None:
    """Say that a record met by another value does not get the row's number as well."""
    column, target = plan.column_of("legacy_no")
    problem = Problem(code="number_kept", message=_NUMBER_KEPT)
    made.doubts.append(Doubt(problem=problem, column=column, code=target, severity=WARNING))


def _judge(
    actor: Actor,
    met: Sequence[Met],
    records: Mapping[int, Record],
    plan: Plan,
    shape: Shape,
    file_name: str,
) -> None:
    """Ask the records; fields they refuse stay as they are, and the rest is asked again without them."""
    asked = list(met)
    while asked:
        edits = [
            edit_of(
                one.record_id,
                one.stored(),
                shape,
                list(one.sides),
                reason_of(one.made.row),
            )
            for one in asked
        ]
        answers = judged(actor, edits, records, together=Together.EACH).edits
        asked = [
            one
            for one, answer in zip(asked, answers, strict=True)
            if _answered(one, answer, plan, shape)
        ]


def _answered(one: Met, answer: Judged, plan: Plan, shape: Shape) -> bool:
    """Take over what the records say; True where the row is to be asked about again."""
    if answer.error is None:
        if answer.after is not None:
            _keep_true(one, answer.after, shape)
        if answer.is_proposal and one.sides:
            _doubt(one.made, "approval", _APPROVAL, ("", ""), WARNING)
        return False
    if isinstance(answer.error, Invalid):
        refused = {
            code: problem
            for problem in answer.error.problems
            if (code := _side(one, problem.where, shape))
        }
        for code, problem in refused.items():
            one.sides.pop(code, None)
            params = {**problem.params, "why": problem.message}
            place = plan.column_of(_BESIDE.get(code, code).removeprefix("@"))
            _doubt(one.made, "kept", _KEPT, place, WARNING, **params)
        if refused:
            return bool(one.sides)
    decision = decision_of(answer.error)
    params = {**decision.params, "why": decision.reason}
    _doubt(one.made, "met_refused", _REFUSED, ("", ""), ERROR, **params)
    one.sides, one.state = {}, ImportRow.State.REFUSED
    return False


def _side(one: Met, where: str, shape: Shape) -> str:
    """Return which of the differences a problem is about; '' none of them."""
    code = where.rsplit(".", maxsplit=1)[-1]
    beside = {target.removeprefix("@"): side for side, target in _BESIDE.items()}
    code = beside.get(code, code)
    if code in one.sides:
        return code
    # A problem of one field may come from another that stands beside it in the same section.
    known = shape.by_code.get(code)
    if known is None:
        return ""
    return next(
        (
            side
            for side in one.sides
            if side in shape.by_code and shape.by_code[side].section == known.section
        ),
        "",
    )


def _keep_true(one: Met, after: Changed, shape: Shape) -> None:
    """Keep the differences that would really be made, as they would be made."""
    beside = {
        TITLE: after.title,
        DEPARTMENT: after.department,
        OWNER: str(after.owner_id or ""),
        LEVEL: after.level,
    }
    for code, (before, _said) in list(one.sides.items()):
        then: Any
        if code in beside:
            then = beside[code]
        else:
            group = shape.by_code[code].repeat
            rows = after.values.get(group) or [{}] if group else [after.values]
            then = rows[0].get(code)
        if then == before:
            del one.sides[code]
        else:
            one.sides[code] = (before, then)


def _doubt(
    made: Made, code: str, message: str, place: tuple[str, str], severity: str, **params: Any
) -> None:
    column, target = place
    problem = Problem(code=code, message=message, params=params)
    made.doubts.append(Doubt(problem=problem, column=column, code=target, severity=severity))
