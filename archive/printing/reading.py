"""Reads what is printed of a register or a list: how many lines, the lines themselves, the sheet they make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.translation import get_language

from archive.lists.giving import GivenPage, given_page, personal_in
from archive.lists.looking import Look, look
from archive.printing.covering import covering_of
from archive.printing.files import narrowed
from archive.printing.laying import fact_label
from archive.printing.models import Printout
from archive.printing.sheets import (
    COLUMNS,
    REMARKS,
    Lines,
    list_sheet,
    register_sheet,
    rows_of,
)
from archive.records.controls import name_of
from archive.records.exporting import exported_count
from archive.records.models import RegisterEntry
from archive.records.purposes import titled_personally
from archive.records.registered import register, registered_count
from archive.records.screens import chips, names_in
from archive.records.views import register_filters
from backoffice.printing.sheet import Sheet
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.printed import form_for
from policies.document.queries import published
from policies.forms.rules import Form, FormKind
from security import permission
from security.actor import Actor
from security.permission import ANYTHING, Subject

AT_ONCE = 500  # lines somebody waits for: 18 pages, a second or two
LARGEST = 50_000  # lines of one file: what a binder for each thousand pages still holds
PAGE = 1_000

Batches = Callable[[Callable[[], Any]], Any]


class Reader(Protocol):
    """What one form of print asks of the archive; `each` opens whatever one part of the reading needs."""

    def demand(self, actor: Actor, given: QueryDict) -> None:
        """Refused without the right to take these lines out."""

    def personal(self, actor: Actor, given: QueryDict) -> frozenset[str]:
        """Return the categories whose personal data is in it."""

    def count(self, actor: Actor, given: QueryDict) -> int:
        """Return how many lines there are, at most one more than may be printed."""

    def sheet(self, actor: Actor, given: QueryDict, each: Batches) -> Sheet:
        """Return the sheet of all lines."""


@dataclass(frozen=True)
class _Register:
    """The lines of the register under the filters of its screen, oldest first."""

    def demand(self, actor: Actor, given: QueryDict) -> None:
        """Refused without the right to take anything out."""
        permission.demand_any(actor, Verb.EXPORT, target="register")

    def personal(self, actor: Actor, given: QueryDict) -> frozenset[str]:
        """Return the categories whose titles can name a person."""
        return titled_personally(register_filters(given)["category"])

    def count(self, actor: Actor, given: QueryDict) -> int:
        """Return how many lines there are."""
        filters = register_filters(given)
        filters["covering"] = covering_of(given, self.personal(actor, given))
        return registered_count(actor, **filters, verb=Verb.EXPORT, most=LARGEST + 1)

    def sheet(self, actor: Actor, given: QueryDict, each: Batches) -> Sheet:
        """Return the sheet of all lines."""
        filters = register_filters(given)
        filters["covering"] = each(lambda: covering_of(given, self.personal(actor, given)))
        lines: list[RegisterEntry] = []
        more = True
        while more:
            before = lines[-1].pk if lines else None

            def read(before: int | None = before) -> Sequence[RegisterEntry]:
                return register(actor, **filters, verb=Verb.EXPORT, before=before, size=PAGE)

            found = each(read)
            lines += found[:PAGE]
            more = len(found) > PAGE

        def made() -> Sheet:
            document = published().document
            names = names_in(document, get_language() or "")
            names |= {one.code: name_of(one, get_language() or "") for one in document.levels}
            wanted = [given.get(name, "") for name in ("category", "department", "year")]
            said = "　".join(names.get(one, one) for one in wanted if one)
            form = form_for(document, FormKind.REGISTER, given.get("category", ""))
            return register_sheet(actor, lines[::-1], names, said, form.form)

        sheet: Sheet = each(made)
        return sheet


@dataclass(frozen=True)
class _List:
    """The list as it is seen, all its pages: rows and fields one may take out."""

    def demand(self, actor: Actor, given: QueryDict) -> None:
        """Refused without the right to take records of this category out."""
        category = look(actor, given).query.category
        subject = Subject(category=category) if category else ANYTHING
        permission.demand(actor, Verb.EXPORT, subject, target=category)

    def personal(self, actor: Actor, given: QueryDict) -> frozenset[str]:
        """Return the categories whose personal data the columns of its form show."""
        seen = look(actor, given)
        return personal_in(actor, _as_printed(seen, _wanted(seen.query.category)))

    def count(self, actor: Actor, given: QueryDict) -> int:
        """Return how many rows there are."""
        seen = look(actor, given)
        seen = narrowed(actor, given, _as_printed(seen, _wanted(seen.query.category)))
        try:
            return exported_count(actor, seen.query, most=LARGEST)
        except Invalid:
            return LARGEST + 1

    def sheet(self, actor: Actor, given: QueryDict, each: Batches) -> Sheet:
        """Return the sheet of all rows."""
        pages: list[GivenPage] = []

        def governing() -> Form:
            category = look(actor, given).query.category
            return form_for(published().document, FormKind.CATALOGUE, category).form

        form: Form = each(governing)
        wanted = rows_of(form).fields
        while not pages or pages[-1].next:
            last = pages[-1] if pages else None

            def read(last: GivenPage | None = last) -> GivenPage:
                seen = narrowed(actor, given, _as_printed(look(actor, given), wanted))
                if last is None:
                    return given_page(actor, seen)
                return given_page(actor, seen, after=last.next, columns=last.columns)

            pages.append(each(read))

        def made() -> Sheet:
            rows = (row for page in pages for row in page.rows)
            lines = Lines(headings=pages[0].headings, kinds=pages[0].kinds, rows=rows)
            lines = _with_remarks(lines, wanted, pages[0].columns)
            found = chips(given, published().document, get_language() or "")
            return list_sheet(actor, lines, "　".join(str(one["label"]) for one in found), form)

        sheet: Sheet = each(made)
        return sheet


def _wanted(category: str) -> Sequence[str]:
    """Return the columns that the form of a list of this category names."""
    return rows_of(form_for(published().document, FormKind.CATALOGUE, category).form).fields


def _as_printed(seen: Look, wanted: Sequence[str]) -> Look:
    """Return a list with the columns its form names, as far as they may be chosen; its own where it names none."""
    if not wanted:
        return seen
    codes = tuple(COLUMNS.get(code, code) for code in wanted if code != REMARKS)
    return replace(seen, query=replace(seen.query, columns=codes), columns=codes)


def _with_remarks(lines: Lines, wanted: Sequence[str], columns: Sequence[str]) -> Lines:
    """Return lines with the empty column of remarks where the form has it."""
    if REMARKS not in wanted:
        return lines
    before = {COLUMNS.get(code, code) for code in wanted[: wanted.index(REMARKS)]}
    at = sum(1 for code in columns if code in before)

    def widened(row: Sequence[Any], cell: str) -> list[Any]:
        return [*row[:at], cell, *row[at:]]

    return Lines(
        headings=widened(lines.headings, fact_label(REMARKS)),
        kinds=widened(lines.kinds, "text"),
        rows=(widened(row, "") for row in lines.rows),
    )


READERS: dict[str, Reader] = {Printout.Form.REGISTER: _Register(), Printout.Form.LIST: _List()}


def demand_not_too_many(count: int) -> None:
    """Raise Invalid for more lines than one file holds."""
    if count > LARGEST:
        message = N_("More than {limit} lines would be printed; narrow the list first.")
        params = {"limit": f"{LARGEST:,}"}
        raise Invalid([Problem(code="too_many", message=message, params=params)])
