"""Gathers the customers of a ledger while its rows are judged, and says of each whose file it has or gets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.imports.cell_reading import Reading
from archive.imports.column_reading import Known as Names
from archive.imports.customer_rows import Heard, State, Whose, hear, tell_rows, write_customers
from archive.imports.customers import (
    TWO_CODES,
    TWO_NAMES,
    Customer,
    Profile,
    says_who,
    told_apart,
)
from archive.imports.finding import find_files
from archive.imports.lying_in import FilePlan, as_values, constants
from archive.imports.made import Doubt, Made
from archive.imports.making import Plan
from archive.imports.models import ImportJob
from archive.imports.outlook import Outlook
from archive.imports.staging import people_here
from archive.records.assessing import Assessed, assess
from archive.records.channels import usual_channel
from archive.records.entering import Parent
from archive.records.rules import NewRecord
from archive.records.shapes import Shape, shape_of
from jobs.steps import Steps
from kernel.errors import Problem
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.queries import published
from security.actor import Actor

ERROR = "error"
AT_ONCE = 1_000  # customers in one transaction
COMING = -1  # stands for the file of a row while the row is judged
OPEN = "file_open"
_NOBODY = N_("The row does not say whose it is; fill in one of these columns: {columns}.")
_SAYS = {
    TWO_CODES: N_("Rows {rows} give one customer different values of {field}; correct them."),
    TWO_NAMES: N_("Rows {rows} give different names with one and the same code; correct them."),
}
_WHICH = N_(
    "Rows {rows} name people who may be one or several; say of each row what tells them apart."
)
_OPEN = N_(
    "Several files may be this customer's, or one that differs; choose on the page of the files."
)
_CANNOT = N_("The new file of this customer cannot be made: {why}")


class Gathering:
    """The customers that the rows judged so far name, over all parts of a file."""

    def __init__(self, lying: FilePlan, item: Shape, file: Shape, reading: Reading) -> None:
        self.lying, self.item, self.file, self.reading = lying, item, file, reading
        self.numbers: dict[Profile, int] = {}
        self.heard: list[Heard] = []
        # What a row must know of its file while that is being looked for: the least it will be.
        self.coming = {COMING: Parent(kind="file", archive_no="0", level=file.category.level)}

    def take(self, rows: Iterable[Made]) -> None:
        """Note whose these rows are; a row that says nothing of that gets a doubt where it must."""
        for made in rows:
            given = made.of_file or {}
            profile = self.lying.profile_of(given)
            if not says_who(profile, personal=self.lying.personal):
                self._nobody(made)
                continue
            number = self.numbers.setdefault(profile, len(self.heard) + 1)
            if number > len(self.heard):
                self.heard.append(Heard(row=made.row))
            hear(self.heard[number - 1], made.row, given)
            made.customer, made.new.parent_id = number, COMING

    def leave(self, rows: Iterable[Made]) -> None:
        """Take the place of the file out of rows that are judged; the commit puts the file there."""
        for made in rows:
            made.new.parent_id = None
            if made.customer and not made.is_bad:
                heard = self.heard[made.customer - 1]
                heard.good = heard.good or made.row

    def ahead_of(self, made: Made) -> Outlook:
        """Return where it is counted what a row of a customer brings, as long as its file is not known."""
        return self.heard[(made.customer or 0) - 1].ahead

    def _nobody(self, made: Made) -> None:
        """Leave a row alone that may lie in no file."""
        if self.item.category.standalone and not self.lying.links:
            return
        made.new.parent_id = COMING  # one doubt is enough
        known = {one.code for one in (*self.lying.names, *self.lying.codes)}
        told = [heading for _, heading, one in self.lying.columns if one.code in known]
        problem = Problem(code="no_customer", message=_NOBODY, params={"columns": "、".join(told)})
        column = told[0] if told else ""
        made.doubts.append(Doubt(problem=problem, column=column, code="", severity=ERROR))


def without_file(made: Made, plan: FilePlan | None) -> None:
    """Take out what waits for a file: a row about a record there is does not move it."""
    waiting = plan.links if plan else ()
    values = made.new.values
    made.new.values = {code: value for code, value in values.items() if code not in waiting}


def gathering_of(plan: Plan, reading: Reading) -> Gathering | None:
    """Return what gathers the customers of an import; None where its rows do not say whose they are."""
    if plan.lying is None:
        return None
    policy = published()
    item, file = shape_of(policy, plan.category), shape_of(policy, plan.lying.category)
    return Gathering(plan.lying, item, file, reading)


def conclude(
    actor: Actor, job: ImportJob, found: Gathering, progress: Steps, ahead: Outlook
) -> None:
    """Say of each customer whether its file is there, is new, is to be chosen, or cannot be; rows follow it.

    What the rows and the new files bring beside records is added to `ahead`.
    """
    profiles = list(found.numbers)
    customers = told_apart(profiles, personal=found.lying.personal)
    for start in range(0, len(customers), AT_ONCE):
        with progress.batch():
            part = [_joined(found, one, profiles) for one in customers[start : start + AT_ONCE]]
            _look_up(actor, found.lying, [one for one in part if one.problem is None])
            new = [one for one in part if one.state == State.NEW]
            judge_new(
                actor, found.lying, found.file, new, found.reading, file=bool(job.mapping["file"])
            )
            write_customers(job, part)
            waiting = tell_rows(job, found, part)
            for one in part:
                if one.problem is None and one.number not in waiting:
                    ahead.join(one.heard.ahead)
                if one.foreseen is not None and one.problem is None and one.heard.good:
                    ahead.add_file(one.foreseen)


def _joined(found: Gathering, customer: Customer, profiles: Sequence[Profile]) -> Whose:
    """Lay together what the profiles of one customer say, the earlier rows first."""
    parts = sorted((found.heard[at] for at in customer.members), key=lambda one: one.row)
    heard = Heard(row=parts[0].row)
    for part in parts:
        rest = {code: value for code, value in part.values.items() if code in heard.values}
        heard.others += part.others
        heard.others += [
            (part.from_row[code], code)
            for code, value in rest.items()
            if heard.values[code] != value
        ]
        fresh = part.values.keys() - rest.keys()
        heard.values |= {code: part.values[code] for code in part.values if code in fresh}
        heard.from_row |= {code: part.from_row[code] for code in fresh}
        heard.rows += part.rows
        heard.ahead.join(part.ahead)
        heard.good = min(filter(None, (heard.good, part.good)), default=0)
    members = tuple(at + 1 for at in customer.members)
    one = Whose(
        number=members[0],
        members=members,
        heard=heard,
        profile=found.lying.profile_of(heard.values),
    )
    if customer.doubt:
        one.state = State.BAD
        one.problem, one.column = _doubt(found.lying, customer, profiles, found.heard)
    return one


def _doubt(
    plan: FilePlan, customer: Customer, profiles: Sequence[Profile], heard: Sequence[Heard]
) -> tuple[Problem, str]:
    """Return what keeps the rows from being of one customer, naming rows and no value, and its column."""
    said: dict[object, int] = {}
    for at in customer.members:
        one = profiles[at]
        key: object = one
        if customer.doubt == TWO_CODES:
            key = one.codes[customer.place]
        elif customer.doubt == TWO_NAMES:
            key = one.name
        if key:
            said[key] = min(said.get(key, heard[at].row), heard[at].row)
    rows = "、".join(str(row) for row in sorted(said.values())[:5])
    params = {"rows": rows}
    fields = (*plan.names, *plan.codes)
    told = plan.names[0] if plan.names else fields[0]
    if customer.doubt == TWO_CODES:
        told = plan.codes[customer.place]
        params["field"] = told.zh or told.en
    message = _SAYS.get(customer.doubt, _WHICH)
    problem = Problem(code=customer.doubt, message=message, params=params)
    return problem, plan.heading_of(told.code)


def _look_up(actor: Actor, plan: FilePlan, part: Sequence[Whose]) -> None:
    for one, found in zip(
        part, find_files(actor, plan, [one.profile for one in part]), strict=True
    ):
        one.record_id, one.candidates = found.record_id, found.candidates
        if found.problem is not None:
            one.state, one.problem = State.BAD, found.problem
        elif found.candidates:
            one.state, one.problem = State.OPEN, Problem(code=OPEN, message=_OPEN)
        elif found.record_id is not None:
            one.state = State.FOUND


def new_file(
    plan: FilePlan, shape: Shape, values: Mapping[str, Any], fixed: Mapping[str, Any]
) -> NewRecord:
    """Return the file a customer gets: what its rows say, and what every new file gets."""
    usual = usual_channel(shape.category.fields)
    said = {**usual, **fixed, **values}
    known = {code: value for code, value in said.items() if code in shape.by_code}
    return NewRecord(category=plan.category, values=as_values(shape.by_code, known))


def judge_new(
    actor: Actor,
    plan: FilePlan,
    shape: Shape,
    part: Sequence[Whose],
    reading: Reading,
    *,
    file: bool,
) -> None:
    """Ask the records what they say to new files: filed where that is wanted and can be, else drafts."""
    if not part:
        return
    fixed, wrong = fixed_values(plan, reading)
    rows = [new_file(plan, shape, one.heard.values, fixed) for one in part]
    nothing = [None] * len(rows)
    filed = assess(actor, rows, file=True, verb=Verb.IMPORT, kept=nothing) if file else ()
    drafts = assess(actor, rows, verb=Verb.IMPORT, kept=nothing)
    for at, (one, draft) in enumerate(zip(part, drafts, strict=True)):
        one.filing = file and not (filed[at].problems or filed[at].refusal)
        if one.filing and not wrong:
            one.foreseen = filed[at].foreseen
            continue
        if file and (kept_back := _why_not(filed[at])) is not None:
            one.unfiled = _told(kept_back, shape, "file_not_filed", NOT_FILED, NOT_FILED_FIELD)
        why = _why_not(draft)
        if wrong and draft.refusal is None:
            why = wrong[0].problem
        if why is not None:
            one.state = State.BAD
            one.problem = _told(why, shape, "no_new_file", _CANNOT, CANNOT_FIELD)
            one.column = plan.heading_of(why.where.rsplit(".", maxsplit=1)[-1])


def _why_not(one: Assessed) -> Problem | None:
    """Return what keeps a new file from being made, or filed: the first thing of several."""
    if one.refusal is None:
        return one.problems[0] if one.problems else None
    decision = one.refusal.decision
    return Problem(code="refused", message=decision.reason, params=decision.params)


def _told(why: Problem, shape: Shape, code: str, plain: str, of_field: str) -> Problem:
    """Return what is said of a new file, with the field it is about where there is one."""
    label = _label(shape, why.where)
    params = {**why.params, "why": why.message, "field": label or why.where}
    return Problem(code=code, message=of_field if label else plain, params=params, where=why.where)


NOT_FILED = N_("The new file of this customer becomes a draft, because it cannot be filed: {why}")
NOT_FILED_FIELD = N_(
    "The new file of this customer becomes a draft, because it cannot be filed: {field}: {why}"
)
CANNOT_FIELD = N_("The new file of this customer cannot be made: {field}: {why}")


def _label(shape: Shape, where: str) -> str:
    one = shape.by_code.get(where.rsplit(".", maxsplit=1)[-1])
    return (one.zh or one.en) if one else ""


def fixed_values(plan: FilePlan, reading: Reading) -> tuple[dict[str, Any], list[Doubt]]:
    """Return what every new file gets; a person named in it is looked for by name."""
    known = Names(reading=reading, time_zone=current().company.time_zone, people=people_here())
    return constants(plan, known)
