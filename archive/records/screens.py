"""Words and rows of the record screens: what the theme's parts print."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.records import storing
from archive.records.controls import name_of
from archive.records.faceting import YEARS
from archive.records.listing import Row
from archive.records.menu import sees_records
from archive.records.models import Record, RetentionState
from archive.records.moving import demand_complete
from archive.records.queries import Column, FacetValue, Listing, ListQuery
from archive.records.rules import TERRITORY_CODES, carrier_of, completeness_problems
from archive.records.shapes import Shape
from archive.records.title_sealing import called
from backoffice.moments import moment
from backoffice.sentences import sentence
from kernel.errors import Invalid, Problem
from policies.document.values import PolicyDocument
from policies.fields.rules import FieldType
from policies.retention.due import State as DueState
from policies.retention.rules import Action

FACETS = {
    "category": _("Category"),
    "state": _("State"),
    "department": _("Responsible department"),
    "level": _("Confidentiality"),
    "territory": _("Territory"),
}
_LONG = 12  # values of a facet that is closed at first: the list would begin far below
_ALWAYS = frozenset({"category", "state", "department", "level"})
STATES = {
    "draft": _("Draft"),
    "in_review": _("In review"),
    "returned": _("Returned"),
    "ready": _("Ready to be filed"),
    "filed": _("Filed"),
}
TONES = {
    "draft": "neutral",
    "in_review": "info",
    "returned": "warn",
    "ready": "info",
    "filed": "good",
}
ACTIONS = {
    Action.DESTROY: _("destroy"),
    Action.ANONYMISE: _("make anonymous"),
    Action.APPRAISE: _("appraise"),
    Action.TRANSFER: _("transfer"),
    Action.KEEP: _("keep"),
}
DUE_STATES = {
    DueState.RUNNING: _("Period runs"),
    DueState.NO_TRIGGER: _("No date yet: the period has not begun"),
    DueState.HELD: _("On hold"),
    DueState.DUE: _("Due"),
    DueState.PERMANENT: _("Permanent"),
    DueState.NO_RULE: _("No rule: kept"),
}
DUE_TONES = {DueState.DUE: "warn", DueState.HELD: "hold", DueState.PERMANENT: "good"}
CARRIERS = {
    "electronic": _("electronic"),
    "paper": _("paper"),
    "both": _("paper and electronic"),
}


def home_crumb() -> dict[str, str]:
    """Return the way back to the list of records, no way for who may see none (an auditor at a disposal)."""
    here = {"label": gettext("Records")}
    return {**here, "url": reverse("records_list")} if sees_records() else here


def day(on: date | None) -> str:
    """Return a day, '' for none."""
    return on.isoformat() if on else ""


def badge(state: str) -> dict[str, Any]:
    """Return the state of a record as what the part `badge` takes."""
    return {"tone": TONES.get(state, "neutral"), "label": STATES.get(state, state)}


def with_query(query: QueryDict, **changes: str) -> str:
    """Return the address of the same list with some parameters changed, from its first page."""
    kept = query.copy()
    for name in ("after", "before", "exact"):
        kept.pop(name, None)
    for name, value in changes.items():
        kept.pop(name, None)
        if value:
            kept[name] = value
    return f"?{kept.urlencode()}"


def list_table(found: Listing, query: ListQuery, *, empty: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of records as a table; the category has a column where several are shown."""
    several = len({row.category for row in found.rows}) > 1 or not query.category
    naming = _naming_column(found)
    shown = [at for at in range(len(found.columns)) if at != naming]
    title_sort = found.columns[naming].code if naming is not None else ""
    columns: list[dict[str, Any]] = [
        {"label": _("Number"), "sort": "number", "kind": "short"},
        {"label": _("Title"), "sort": title_sort, "kind": "long"},
        {"label": _("State"), "kind": "short"},
        *([{"label": _("Category")}] if several else []),
        *(_column(found.columns[at]) for at in shown),
        {"label": _("Filed on"), "sort": "filed", "kind": "short"},
        {"label": _("Last change"), "sort": "updated", "kind": "short"},
        {"label": _("Last verified"), "kind": "short"},
    ]
    rows = []
    for row in found.rows:
        url = reverse("record_page", args=[row.id])
        cells: list[Any] = [
            row.number or "—",
            {"text": row.title, "url": url},
            {"text": STATES.get(row.state, row.state), "badge": row.state},
        ]
        cells += [row.category_name] if several else []
        cells += [*(row.cells[at] for at in shown), day(row.filed_on), moment(row.updated_at)[:10]]
        cells.append(verified_cell(row))
        rows.append({"id": row.id, "label": row.title, "url": url, "cells": cells})
    return {
        "caption": _("Records"),
        "sort": query.sort,
        "columns": columns,
        "rows": rows,
        "empty": empty,
    }


def verified_cell(row: Row) -> dict[str, Any]:
    """Return when a record was last verified; a stale one says so (REQ-UPD-10)."""
    stale = {"sub": gettext("stale"), "tone": "bad"} if row.fresh.stale else {}
    return {"text": day(row.fresh.verified_on) or "—", **stale}


def _column(column: Column) -> dict[str, Any]:
    return {"label": column.label, "sort": column.code if column.sortable else ""}


def _naming_column(found: Listing) -> int | None:
    """Return the column that only repeats the titles: they were taken from it."""
    titles = [row.title for row in found.rows]
    for at in range(len(found.columns)):
        if titles and [row.cells[at] for row in found.rows] == titles:
            return at
    return None


def facets(found: Listing, query: QueryDict, language: str = "") -> list[dict[str, Any]]:
    """Return the facets with what choosing or leaving a value leads to; none where there is nothing."""
    if not any(found.facets.values()):
        return []
    note = gettext("Counts are those of the first 10,000.") if found.facets_partial else ""
    labels: dict[str, Any] = {**FACETS, YEARS: _("Year of filing")}
    labels |= {name: name_of(one, language) for name, one in found.facet_fields.items()}
    if any(one.code in TERRITORY_CODES for one in found.facet_fields.values()):
        labels.pop("territory")  # the field says the same
    option = partial(_option, found, query)
    shown = [
        {
            "label": label,
            "note": "",
            "options": [option(name, value) for value in found.facets.get(name, ())],
            "closed": len(found.facets.get(name, ())) > _LONG,
        }
        for name, label in labels.items()
        if name in _ALWAYS or found.facets.get(name)
    ]
    shown[-1]["note"] = note
    return shown


def _option(found: Listing, query: QueryDict, name: str, value: FacetValue) -> dict[str, Any]:
    asked = _asked(found, name, value.value)
    is_active = all(query.get(each) == wanted for each, wanted in asked.items())
    changes = {each: "" if is_active else wanted for each, wanted in asked.items()}
    if name == "category":
        changes["sort"] = ""  # what one category sorts by another may not have
    count: Any = f"{value.count:,}+" if found.facets_partial else value.count
    label = STATES.get(value.value, value.label) if name == "state" else value.label
    return {
        "label": label,
        "count": count,
        "url": with_query(query, **changes),
        "active": is_active,
    }


def _asked(found: Listing, name: str, value: str) -> dict[str, str]:
    """Return the parameters that narrow a list to one value of a facet; a year is its days."""
    if name in FACETS:
        return {name: value}
    one = found.facet_fields.get(name)
    if one is None or one.type in (FieldType.DATE, FieldType.DATETIME):
        return {f"{name}.from": f"{value}-01-01", f"{name}.to": f"{value}-12-31"}
    return {f"{name}.is": value}


def chips(query: QueryDict, document: PolicyDocument, language: str) -> list[dict[str, Any]]:
    """Return the filters in force, each with the address without it."""
    names: Mapping[str, Mapping[str, Any]] = {
        "category": {one.code: name_of(one, language) for one in document.categories},
        "department": {one.code: name_of(one, language) for one in document.departments},
        "level": {one.code: name_of(one, language) for one in document.levels},
        "state": STATES,
        "territory": {
            choice.code: name_of(choice, language)
            for one in document.fields
            if one.code in TERRITORY_CODES
            for choice in one.choices
        },
    }
    found = [("q", query.get("q", ""), query.get("q", "").strip())]
    found += [(name, query.get(name, ""), "") for name in FACETS]
    return [
        {
            "label": shown or names.get(name, {}).get(value, value),
            "url": with_query(query, **{name: "", **({"sort": ""} if name == "category" else {})}),
        }
        for name, value, shown in found
        if value.strip()
    ]


def due_table(found: Sequence[RetentionState], names: Mapping[str, str]) -> dict[str, Any]:
    """Return records with the days they are kept until as a table."""
    labels = (
        *(_("Kept until"), _("Number"), _("Title"), _("Category"), _("Department")),
        *(_("Then"), _("Where it stands")),
    )
    rows = [
        {
            "id": one.record_id,
            "cells": [
                day(one.due) or "—",
                one.record.archive_no or "—",
                {"text": called(one.record), "url": reverse("record_page", args=[one.record_id])},
                names.get(one.record.category, one.record.category),
                names.get(one.record.department, one.record.department),
                action_label(one.action),
                DUE_STATES.get(DueState(one.state), one.state),
            ],
        }
        for one in found
    ]
    return {
        "caption": _("Due dates"),
        "columns": [
            {"label": label, "kind": "long" if at == 2 else "text"}  # noqa: PLR2004 - the title
            for at, label in enumerate(labels)
        ],
        "rows": rows,
        "empty": {
            "title": _("Nothing falls due"),
            "text": _("No record you may see reaches the end of its period in this time."),
        },
    }


def action_label(action: str) -> Any:
    """Return what happens at the end of a period, in words."""
    return ACTIONS[Action(action)] if action in set(Action) else ""


def missing_for_filing(record: Record, shape: Shape) -> tuple[Problem, ...]:
    """Return what filing would still ask for."""
    values = storing.opened([record])[record.pk]
    known = shape.category
    problems = list(
        completeness_problems(carrier_of(known.carrier, record.carrier), values, known.fields)
    )
    try:
        demand_complete(record, shape, values)
    except Invalid as error:
        problems += error.problems
    return tuple(problems)


def beside_no_field(error: Invalid, record: Record, shape: Shape) -> list[str]:
    """Return what keeps a record from being handed in and is not marked in its form, as of its number."""
    marked = {(one.code, one.where) for one in missing_for_filing(record, shape)}
    return [sentence(one) for one in error.problems if (one.code, one.where) not in marked]


def names_in(document: PolicyDocument, language: str) -> dict[str, str]:
    """Return the names of categories and departments, by code."""
    names = {one.code: name_of(one, language) for one in document.departments}
    return names | {one.code: name_of(one, language) for one in document.categories}
