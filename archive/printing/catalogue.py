"""The catalogue on paper and as a file: lines of the register in the order that was chosen (REQ-REG-03)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.printing.covering import covering_of
from archive.printing.files import REGISTERED, SOURCES, Each, Row, place_and_category_names
from archive.printing.models import Printout
from archive.printing.reading import LARGEST, PAGE, READERS, Batches
from archive.printing.sheets import catalogue_sheet
from archive.records.catalogue import (
    CatalogueAsked,
    catalogue,
    catalogue_asked,
    catalogue_count,
    customer_file,
)
from archive.records.catalogue_words import ORDER_WORDS
from archive.records.models import RegisterEntry
from archive.records.purposes import titled_personally
from archive.records.title_sealing import called
from backoffice.printing.sheet import Sheet
from policies.access.rules import Verb
from policies.document.printed import form_for
from policies.document.queries import published
from policies.forms.rules import FormKind
from security import permission
from security.actor import Actor

SCREEN = "register_catalogue"


def register_catalogues() -> None:
    """Make known how catalogues are printed and exported; called once at start-up."""
    READERS[Printout.Form.CATALOGUE] = _Printed()
    SOURCES[Printout.Form.CATALOGUE_FILE] = _File()


def taken(actor: Actor, given: QueryDict) -> CatalogueAsked:
    """Return what leaves: lines whose records one may take out, and whose consent covers it where that is asked."""
    covering = covering_of(given, _personal(given))
    return replace(catalogue_asked(given), verb=Verb.EXPORT, covering=covering)


def _personal(given: QueryDict) -> frozenset[str]:
    return titled_personally(catalogue_asked(given).category)


class _Catalogue:
    """What printing and exporting a catalogue have in common."""

    def demand(self, actor: Actor, given: QueryDict) -> None:
        """Refused without the right to take anything out."""
        permission.demand_any(actor, Verb.EXPORT, target="register")

    def personal(self, actor: Actor, given: QueryDict) -> frozenset[str]:
        """Return the categories whose titles can name a person."""
        return _personal(given)


@dataclass(frozen=True)
class _Printed(_Catalogue):
    """A catalogue on its form."""

    def count(self, actor: Actor, given: QueryDict) -> int:
        """Return how many lines there are."""
        return catalogue_count(actor, taken(actor, given), most=LARGEST + 1)

    def sheet(self, actor: Actor, given: QueryDict, each: Batches) -> Sheet:
        """Return the sheet of all lines."""
        asked: CatalogueAsked = each(lambda: taken(actor, given))
        lines: list[RegisterEntry] = []
        more = True
        while more:
            start = len(lines)

            def read(start: int = start) -> Sequence[RegisterEntry]:
                return list(catalogue(actor, asked, start=start, size=PAGE))

            found = each(read)
            lines += found
            more = len(found) == PAGE

        def made() -> Sheet:
            form = form_for(published().document, FormKind.CATALOGUE, asked.category)
            names = place_and_category_names()
            return catalogue_sheet(actor, lines, names, _said(actor, asked, names), form.form)

        sheet: Sheet = each(made)
        return sheet


@dataclass(frozen=True)
class _File(_Catalogue):
    """A catalogue as a workbook or CSV."""

    screen: str = SCREEN

    def title(self) -> str:
        """Return what it is called."""
        return _("Catalogue")

    def count(self, actor: Actor, given: QueryDict, *, most: int) -> int:
        """Return how many lines there are."""
        return catalogue_count(actor, taken(actor, given), most=most)

    def read(self, actor: Actor, given: QueryDict, each: Each) -> tuple[Row, Iterator[Row]]:
        """Return the columns of the register, and its lines in the order of the catalogue."""
        names: dict[str, str] = each(place_and_category_names)
        asked: CatalogueAsked = each(lambda: taken(actor, given))

        def rows() -> Iterator[Row]:
            start, more = 0, True
            while more:

                def read(start: int = start) -> Sequence[RegisterEntry]:
                    return list(catalogue(actor, asked, start=start, size=PAGE))

                found: Sequence[Any] = each(read)
                yield from ([cell(line, names) for _label, cell in REGISTERED] for line in found)
                start, more = start + len(found), len(found) == PAGE

        return [label() for label, _cell in REGISTERED], rows()


def _said(actor: Actor, asked: CatalogueAsked, names: dict[str, str]) -> str:
    """Return in words what a catalogue is of, and in which order."""
    customer = customer_file(actor, asked.customer)
    said = [
        names.get(asked.category, asked.category),
        called(customer) if customer else "",
        names.get(asked.department, asked.department),
        str(asked.year or ""),
        _("Shelf list") if asked.shelf else "",
        str(ORDER_WORDS[asked.order]),
    ]
    between = "　" if (get_language() or "").startswith("zh") else " · "
    return between.join(one for one in said if one)
