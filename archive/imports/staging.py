"""Prepares the making of rows: what a stored mapping says, and what names in a company stand for."""

import pickle
import secrets
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from archive.imports.cell_reading import Reading
from archive.imports.cells import as_text
from archive.imports.column_reading import is_linked, person_key
from archive.imports.lying_in import FilePlan, file_plan
from archive.imports.made import Made
from archive.imports.making import Order, Plan, make_rows
from archive.imports.sources import Source, cut, make_part
from archive.imports.targets import InFile, Target, by_code
from archive.records.choosing import person_label
from archive.records.models import Record
from archive.records.number_models import NumberEvent
from archive.records.shapes import shape_of
from kernel.beside import Answer, ask
from kernel.scope import current
from persistence.arrays import any_text
from policies.access.rules import Verb
from policies.document.queries import PublishedPolicy
from policies.numbering.rules import normalise
from security import permission
from security.actor import Actor
from security.people.former_rules import meant
from security.people.models import User

UPDATE = "update"  # what becomes of rows about records there are; else they are left out
WORTH = 1_000  # rows; fewer are made before the second process has started


def records_by_number(actor: Actor | None, numbers: Iterable[str]) -> dict[str, int]:
    """Return normalised number → record for archive and legacy numbers known here.

    With an actor only records he may view; without one all, for telling duplicates without naming them.
    """
    wanted = {normalise(number) for number in numbers if number}
    if not wanted:
        return {}
    events = ("used", "legacy", "alias", "void")
    rows = NumberEvent.objects.filter(
        any_text("normalised", wanted), event__in=events, record_id__isnull=False
    )
    if actor is not None:
        seen = Record.objects.filter(permission.reach(actor, Verb.VIEW)).values("pk")
        rows = rows.filter(record_id__in=seen)
    found: dict[str, int] = {}
    for number, pk, event in rows.order_by("pk").values_list("normalised", "record_id", "event"):
        if event != "void":
            found[number] = pk or 0
        elif found.get(number) == pk:
            del found[number]  # the record was taken back: the number names nothing any more
    return found


def people_here() -> dict[str, list[int]]:
    """Return the people by name, sign-in name, and both as forms offer them; who left where nobody else is called so.

    An old ledger names who kept it then: people without an account can be authors and keepers of records.
    """
    known: dict[str, list[tuple[int, bool]]] = {}
    rows = User.objects.values_list("pk", "former", "name", "username")
    for pk, has_left, name, username in rows:
        for key in {person_key(one) for one in (name, username, person_label(name, username))}:
            known.setdefault(key, []).append((pk, has_left))
    return {key: meant(found) for key, found in known.items()}


def _codes(found: Iterable[Any]) -> dict[str, str]:
    """Return the codes of departments or levels by code and by name."""
    return {
        name.casefold(): one.code for one in found for name in (one.code, one.zh, one.en) if name
    }


def order_of(plan: Plan, policy: PublishedPolicy, reading: Reading, *, stage: str) -> Order:
    """Return all that rows of this company are made by; they are checked for a stage, draft or filing."""
    document = policy.document
    return Order(
        plan=plan,
        reading=reading,
        time_zone=current().company.time_zone,
        people=people_here(),
        departments=_codes(document.departments),
        levels=_codes(document.levels),
        fields=tuple(shape_of(policy, plan.category).fields),
        policy=policy.digest,
        stage=stage,
    )


class RowMaker:
    """Makes the rows of a file for the company in scope, part by part; of a long one in the second process."""

    def __init__(
        self, plan: Plan, policy: PublishedPolicy, reading: Reading, source: Source, *, stage: str
    ) -> None:
        self.plan = plan
        self._source = source
        self._beside = source.sheet.n_rows >= WORTH
        self._token = secrets.token_hex(8)
        self._order = pickle.dumps(order_of(plan, policy, reading, stage=stage))
        self._packed = pickle.dumps(source)
        self._linked = [place for place, _, target in plan.columns if is_linked(target)]
        self._rows = source.rows()

    def begin(self, actor: Actor, number: int) -> Answer[list[Made]]:
        """Let the next part be made, `number` from 0; here, when it is awaited, if it is not made beside.

        Where rows name records, the rows are read here, so that the records can be looked up.
        """
        if not self._linked:
            args = (self._token, self._order, self._packed, number)
            return ask(make_part, *args) if self._beside else Answer(make_part, args)
        rows = cut(self._rows, number)
        texts = [as_text(cells[place]) for _, cells, _ in rows for place in self._linked]
        told = (self._token, self._order, records_by_number(actor, texts), rows)
        return ask(make_rows, *told) if self._beside else Answer(make_rows, told)


def plan_of(
    category: str,
    mapping: Mapping[str, Any],
    headings: Sequence[str],
    targets: Sequence[Target],
    links: tuple[str, ...] = (),
    *,
    units: Mapping[str, Decimal] | None = None,
) -> Plan:
    """Return the plan a stored mapping says; targets that are gone are left out.

    `links` are the fields of an item that name the file of its customer, where that is found by its columns.
    `units` are the factors by heading that a person said instead of the heading's own.
    """
    known = by_code(targets)
    columns: list[tuple[int, str, Target]] = []
    scales: dict[str, Decimal] = {}
    places = {heading: place for place, heading in enumerate(headings)}
    for one in mapping.get("columns", ()):
        target = known.get(one["target"])
        if target is not None and one["column"] in places:
            columns.append((places[one["column"]], one["column"], target))
            scales[one["column"]] = (units or {}).get(one["column"], Decimal(one.get("scale", "1")))
    mapped = {target.code for _, _, target in columns}
    fixed = {
        code: value
        for code, value in mapping.get("fixed", {}).items()
        if code in known and code not in mapped
    }
    own = {code: value for code, value in fixed.items() if not isinstance(known[code], InFile)}
    return Plan(
        category=category,
        columns=tuple(one for one in columns if not isinstance(one[2], InFile)),
        fixed=own,
        fixed_targets={code: known[code] for code in own},
        lying=_lying(mapping, columns, fixed, known, scales, links),
        scales=scales,
        adopt=bool(mapping.get("adopt")),
        ask=bool(mapping.get("ask")),
        update=mapping.get("met") == UPDATE,
    )


def _lying(
    mapping: Mapping[str, Any],
    columns: Sequence[tuple[int, str, Target]],
    fixed: Mapping[str, Any],
    known: Mapping[str, Target],
    scales: Mapping[str, Decimal],
    links: tuple[str, ...],
) -> FilePlan | None:
    """Return how the rows name their customers; None where they name their files by number, or none."""
    category = str(mapping.get("lying") or "")
    if not category:
        return None
    return file_plan(
        category,
        [(at, name, one.field) for at, name, one in columns if isinstance(one, InFile)],
        {
            one.field.code: (one.field, value)
            for code, value in fixed.items()
            if isinstance(one := known[code], InFile)
        },
        scales,
        links,
    )
