"""What leaves as a workbook or CSV: a list, the register, what falls due; page by page, marked with who took it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import IO, Any, Protocol

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.lists.giving import GivenPage, given_page, personal_in
from archive.lists.looking import Look, look, place_names
from archive.lists.marking import watermark
from archive.printing.covering import covering_of
from archive.printing.laying import fact_label
from archive.printing.models import Printout
from archive.records.exporting import (
    Value,
    Watermark,
    comma_separated,
    exported_count,
    workbook,
)
from archive.records.models import RegisterEntry, RetentionState
from archive.records.purposes import Covering, titled_personally
from archive.records.register_screens import notes_in_words, place_in_words
from archive.records.registered import due, due_count, register, registered_count
from archive.records.screens import CARRIERS, DUE_STATES, action_label, chips, names_in
from archive.records.title_sealing import called
from archive.records.views import due_asked, register_filters
from kernel.clock import today
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.queries import published
from policies.retention.rules import State as DueState
from security import permission
from security.actor import Actor
from security.permission import ANYTHING, Subject

AT_ONCE = 1_000  # rows somebody waits for: a second or two
LARGEST = 200_000  # rows of one file
PAGE = 1_000
Each = Callable[[Callable[[], Any]], Any]
Row = Sequence[Value]


class Source(Protocol):
    """What one kind of file asks of the archive; `each` opens whatever one part of the reading needs."""

    @property
    def screen(self) -> str:
        """The name of the address it is seen on."""

    def title(self) -> str:
        """Return what it is called."""

    def demand(self, actor: Actor, given: QueryDict) -> None:
        """Refused without the right to take these rows out."""

    def personal(self, actor: Actor, given: QueryDict) -> frozenset[str]:
        """Return the categories whose personal data is in it."""

    def count(self, actor: Actor, given: QueryDict, *, most: int) -> int:
        """Return how many rows there are, counted up to `most`."""

    def read(self, actor: Actor, given: QueryDict, each: Each) -> tuple[Row, Iterator[Row]]:
        """Return the headings, and the rows one after the other."""


@dataclass(frozen=True)
class _List:
    """The list as it is seen, all its pages: rows and fields one may take out."""

    screen: str = "records_list"

    def title(self) -> str:
        """Return what it is called."""
        return _("Records")

    def demand(self, actor: Actor, given: QueryDict) -> None:
        """Refused without the right to take records of this category out."""
        category = look(actor, given).query.category
        subject = Subject(category=category) if category else ANYTHING
        permission.demand(actor, Verb.EXPORT, subject, target=category)

    def personal(self, actor: Actor, given: QueryDict) -> frozenset[str]:
        """Return the categories whose personal data the columns show."""
        return personal_in(actor, look(actor, given))

    def count(self, actor: Actor, given: QueryDict, *, most: int) -> int:
        """Return how many rows there are."""
        try:
            return exported_count(actor, looked(actor, given).query, most=most - 1)
        except Invalid:
            return most

    def read(self, actor: Actor, given: QueryDict, each: Each) -> tuple[Row, Iterator[Row]]:
        """Return the columns its reader sees, and the rows."""
        first: GivenPage = each(lambda: given_page(actor, looked(actor, given)))

        def rows() -> Iterator[Row]:
            page = first
            yield from page.rows
            while page.next:
                page = each(partial(_next_page, actor, given, page.next, first.columns))
                yield from page.rows

        return first.headings, rows()


def _next_page(actor: Actor, given: QueryDict, after: str, columns: Sequence[str]) -> GivenPage:
    return given_page(actor, looked(actor, given), after=after, columns=columns)


def looked(actor: Actor, given: QueryDict) -> Look:
    """Return what the address of a list asks for, without what no consent covers where it leaves that out."""
    return narrowed(actor, given, look(actor, given))


def narrowed(actor: Actor, given: QueryDict, seen: Look) -> Look:
    """Return a list without what no consent covers, where the address leaves that out."""
    found = covering_of(given, personal_in(actor, seen))
    return replace(seen, query=replace(seen.query, covering=found)) if found else seen


REGISTERED: Sequence[tuple[Callable[[], str], Callable[[RegisterEntry, dict[str, str]], Value]]] = (
    (partial(fact_label, "@number"), lambda line, names: line.archive_no),
    (partial(fact_label, "@title"), lambda line, names: line.title),
    (partial(fact_label, "@category"), lambda line, names: names.get(line.category, line.category)),
    (
        partial(fact_label, "@department"),
        lambda line, names: names.get(line.department, line.department),
    ),
    (partial(fact_label, "@filed_on"), lambda line, names: line.filed_on),
    (partial(fact_label, "@items"), lambda line, names: _number(line.quantity)),
    (partial(fact_label, "@pages"), lambda line, names: _number(line.pages)),
    (
        partial(fact_label, "@carrier"),
        lambda line, names: str(CARRIERS.get(line.carrier, line.carrier)),
    ),
    (partial(fact_label, "@place"), lambda line, names: place_in_words(line)),
    (partial(fact_label, "@retention"), lambda line, names: line.retention),
    (partial(fact_label, "@level"), lambda line, names: names.get(line.level, line.level)),
    (partial(fact_label, "@filed_by"), lambda line, names: line.filed_by),
    (
        partial(fact_label, "@received_by"),
        lambda line, names: names.get(line.received_by, line.received_by),
    ),
    (lambda: _("Notes"), lambda line, names: notes_in_words(line)),
)


@dataclass(frozen=True)
class _Register:
    """The lines of the register under the filters of its screen, newest first as there."""

    screen: str = "records_register"

    def title(self) -> str:
        """Return what it is called."""
        return _("Register")

    def demand(self, actor: Actor, given: QueryDict) -> None:
        """Refused without the right to take anything out."""
        permission.demand_any(actor, Verb.EXPORT, target="register")

    def personal(self, actor: Actor, given: QueryDict) -> frozenset[str]:
        """Return the categories whose titles can name a person."""
        return titled_personally(register_filters(given)["category"])

    def count(self, actor: Actor, given: QueryDict, *, most: int) -> int:
        """Return how many lines there are."""
        filters = register_filters(given)
        found = covering_of(given, self.personal(actor, given))
        return registered_count(actor, **filters, verb=Verb.EXPORT, most=most, covering=found)

    def read(self, actor: Actor, given: QueryDict, each: Each) -> tuple[Row, Iterator[Row]]:
        """Return the columns of the register, and its lines."""
        names: dict[str, str] = each(place_and_category_names)
        filters = register_filters(given)
        filters["covering"] = each(lambda: covering_of(given, self.personal(actor, given)))

        def rows() -> Iterator[Row]:
            before: int | None = None
            more = True
            while more:
                read = partial(
                    register, actor, **filters, verb=Verb.EXPORT, before=before, size=PAGE
                )
                found: Sequence[RegisterEntry] = each(read)
                for line in found[:PAGE]:
                    before = line.pk
                    yield [cell(line, names) for _label, cell in REGISTERED]
                more = len(found) > PAGE

        return [label() for label, _cell in REGISTERED], rows()


@dataclass(frozen=True)
class _Due:
    """What falls due in the time its screen shows, earliest first."""

    screen: str = "records_due"

    def title(self) -> str:
        """Return what it is called."""
        return _("Due dates")

    def demand(self, actor: Actor, given: QueryDict) -> None:
        """Refused without the right to take anything out."""
        permission.demand_any(actor, Verb.EXPORT, target="due")

    def personal(self, actor: Actor, given: QueryDict) -> frozenset[str]:
        """Return the categories whose titles can name a person."""
        return titled_personally()

    def count(self, actor: Actor, given: QueryDict, *, most: int) -> int:
        """Return how many records there are."""
        days, state = due_asked(given)
        until = today() + timedelta(days=days)
        found = covering_of(given, self.personal(actor, given))
        return due_count(actor, until, state=state, verb=Verb.EXPORT, most=most, covering=found)

    def read(self, actor: Actor, given: QueryDict, each: Each) -> tuple[Row, Iterator[Row]]:
        """Return the columns of the screen, and its records."""
        names: dict[str, str] = each(place_and_category_names)
        covering = each(lambda: covering_of(given, self.personal(actor, given)))
        asked = due_asked(given)

        def rows() -> Iterator[Row]:
            after: tuple[date | None, int] | None = None
            more = True
            while more:
                read = partial(_due_page, actor, asked, after, covering)
                found: Sequence[RetentionState] = each(read)
                for one in found[:PAGE]:
                    after = one.due, one.record_id
                    yield _due_row(one, names)
                more = len(found) > PAGE

        return [
            *(_("Kept until"), _("Number"), _("Title"), _("Category"), _("Department")),
            *(_("Then"), _("Where it stands")),
        ], rows()


def _due_page(
    actor: Actor,
    asked: tuple[int, str],
    after: tuple[date | None, int] | None,
    covering: Covering | None,
) -> Sequence[RetentionState]:
    until, state = today() + timedelta(days=asked[0]), asked[1]
    return due(
        actor, until, state=state, after=after, size=PAGE, verb=Verb.EXPORT, covering=covering
    )


def place_and_category_names() -> dict[str, str]:
    """Return the names of departments, levels and categories, by code."""
    return place_names() | names_in(published().document, get_language() or "")


def _due_row(one: RetentionState, names: dict[str, str]) -> Row:
    return (
        one.due,
        one.record.archive_no,
        called(one.record),
        names.get(one.record.category, one.record.category),
        names.get(one.record.department, one.record.department),
        str(action_label(one.action)),
        str(DUE_STATES.get(DueState(one.state), one.state)),
    )


def _number(text: Any) -> Value:
    """Return a count as a number; what is no whole number stays as it is written."""
    said = str(text) if text is not None else ""
    return int(said) if said.isdecimal() and len(said) <= 15 else said or None  # noqa: PLR2004 - what a workbook keeps


SOURCES: dict[str, Source] = {
    Printout.Form.LIST_FILE: _List(),
    Printout.Form.REGISTER_FILE: _Register(),
    Printout.Form.DUE_FILE: _Due(),
}


def ending_of(given: QueryDict) -> str:
    """Return which kind of file is asked for: csv, else xlsx."""
    return "csv" if given.get("format") == "csv" else "xlsx"


def file_of(actor: Actor, form: str, given: QueryDict, each: Each) -> tuple[IO[bytes], int]:
    """Return a file with all rows, marked, and how many there are; read page by page, never all at once."""
    source, count = SOURCES[form], 0
    headings, rows = source.read(actor, given, each)

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    named = [str(heading) for heading in headings]

    def marked() -> Watermark:
        found: Watermark = each(lambda: _mark(actor, source, given, count))
        return found

    write = comma_separated if ending_of(given) == "csv" else workbook
    made = write(named, counted(), marked)
    return made, count


def _mark(actor: Actor, source: Source, given: QueryDict, count: int) -> Watermark:
    narrowed = [
        str(one["label"]) for one in chips(given, published().document, get_language() or "")
    ]
    return watermark(actor, source.title(), count, narrowed)


def demand_not_too_many(count: int) -> None:
    """Raise Invalid for more rows than one file holds."""
    if count > LARGEST:
        message = N_("More than {limit} rows would be given out; narrow the list first.")
        raise Invalid([Problem(code="too_many", message=message, params={"limit": f"{LARGEST:,}"})])
