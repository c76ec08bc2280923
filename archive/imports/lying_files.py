"""What a person sees of the customers of a ledger: who they are, their rows, the files they have or may have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from archive.imports.customer_models import ImportCustomer
from archive.imports.customer_rows import opened_customer
from archive.imports.lying_in import FilePlan
from archive.imports.models import ImportJob, ImportRow
from archive.imports.queries import key_of
from archive.imports.report import said
from archive.imports.settling import plan_of_files
from archive.records.models import Record
from archive.records.title_sealing import titled, with_titles
from kernel.errors import Missing
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

ROWS_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class File:
    """A file by its number and title."""

    id: int
    label: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One customer of a ledger; `candidates` are the files it may have, `file` the one it has."""

    number: int
    state: str
    state_label: str
    name: str
    codes: str
    rows: int
    first_rows: tuple[int, ...]
    filing: bool
    file: File | None
    candidates: tuple[File, ...]
    why: str


def customers(job: ImportJob, *, state: str = "") -> QuerySet[ImportCustomer]:
    """Return the customers of an import (in one state), what is to be chosen first."""
    found = ImportCustomer.objects.filter(job=job)
    if state:
        return found.filter(state=state).order_by("number")
    return found.order_by("-state", "number")


def shown(actor: Actor, job: ImportJob, rows: Sequence[ImportCustomer]) -> list[Shown]:
    """Return customers as their importer reads them; files he may not see have no name."""
    try:
        plan, key = plan_of_files(job), key_of(job)
    except Missing:
        return []
    contents = {one.number: opened_customer(key, job, one) for one in rows}
    wanted = {one.record_id for one in rows if one.record_id}
    wanted |= {pk for content in contents.values() for pk in content["candidates"]}
    seen = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", wanted))
    files = {one.pk: File(id=one.pk, label=titled(one)) for one in with_titles(seen)}
    places = _rows(job, [one.number for one in rows])
    return [
        Shown(
            number=one.number,
            state=str(one.state),
            state_label=str(one.get_state_display()),
            name=_name(plan, contents[one.number]["values"]),
            codes=_codes(plan, contents[one.number]["values"]),
            rows=one.rows,
            first_rows=tuple(places.get(one.number, ())[:ROWS_SHOWN]),
            filing=one.filing,
            file=files.get(one.record_id or 0),
            candidates=tuple(files[pk] for pk in contents[one.number]["candidates"] if pk in files),
            why=_why(contents[one.number]["why"]),
        )
        for one in rows
    ]


def _rows(job: ImportJob, numbers: Sequence[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = ImportRow.objects.filter(any_id("customer", numbers), job=job).order_by("row")
    for number, row in rows.values_list("customer", "row"):
        found.setdefault(number or 0, []).append(row)
    return found


def _name(plan: FilePlan, values: Mapping[str, Any]) -> str:
    found = [str(values[one.code]) for one in plan.names if values.get(one.code)]
    return " · ".join(found)


def _codes(plan: FilePlan, values: Mapping[str, Any]) -> str:
    """Return the open codes of a customer; what the policy seals or calls sensitive is not repeated."""
    return " · ".join(
        str(values[one.code])
        for one in plan.codes
        if values.get(one.code) and not (one.sealed or one.sensitivity)
    )


def _why(told: Mapping[str, Any] | None) -> str:
    return said(told["message"], told["params"]) if told else ""
