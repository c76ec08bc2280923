"""What the working forms have in common: head, footer, lines to write in, boxes to tick, boxes to sign."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backoffice.moments import moment
from backoffice.printing.layout import width
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column, Grid, Note, Pair, Part, Sheet, Signature, Signatures
from kernel.clock import now
from policies.document.queries import published
from security.actor import Actor

ROOM = 8  # millimetres to write in
_MOST_TICKS = 30  # places
LINES = 20  # of a form nobody has filled in


@dataclass(frozen=True, kw_only=True)
class Working:
    """A working form: its title, what it is of, the facts below the title, its parts, who signs."""

    title: str
    of: str = ""
    facts: Sequence[tuple[str, str]] = ()
    parts: Sequence[Part] = ()
    signed: Sequence[Signature] = ()
    landscape: bool = False
    extra: tuple[str, ...] = ()


def sheet_of(actor: Actor, form: Working) -> Sheet:
    """Return a working form as a sheet, with who printed it and when."""
    footer = _("Printed by {name}, {moment}").format(name=actor.name, moment=moment(now()))
    return Sheet(
        letterhead=letterhead(fonds=published().document.fonds),
        title=form.title,
        subtitle=form.of,
        short=form.of,
        marks=tuple(Pair(label=label, text=text) for label, text in form.facts),
        parts=(*form.parts, Signatures(boxes=tuple(form.signed))),
        footer=footer,
        landscape=form.landscape,
        language=get_language() or "en",
        extra=form.extra,
    )


def lines(
    columns: Iterable[Column], rows: Sequence[Sequence[str]], *, title: str = "", empty: int = 0
) -> Grid:
    """Return a table, its lines counted; `empty` more lines to write in by hand follow."""
    named = (Column(label=_("No."), kind="number"), *columns)
    blank = ("",) * (len(named) - 1)
    counted = [*rows, *(blank for _line in range(empty))]
    cells = tuple((str(at), *row) for at, row in enumerate(counted, start=1))
    return Grid(title=title, columns=named, rows=cells, room=ROOM)


def or_none(grid: Grid, none: str) -> Part:
    """Return the table, or a sentence where it has no line."""
    return grid if grid.rows else Note(text=none, title=grid.title)


def boxes(*words: str) -> str:
    """Return words to tick, beside each other."""
    return "　".join(f"□ {one}" for one in words)


def ticked(label: str, text: str) -> Column:
    """Return a column of boxes to tick, wide enough for them beside each other."""
    return Column(label=label, kind="short", room=min(_MOST_TICKS, width(text)))


def to_sign(label: str, name: str = "", on: str = "") -> Signature:
    """Return a box to sign; with a place for the day where nobody has."""
    return Signature(label=label, name=name, date=on or _("(date)"))


def written(label: str, text: str = "", *, wide: bool = False) -> Pair:
    """Return a box that holds a text, or has room for one."""
    return Pair(label=label, text=text, wide=wide, room=0 if text else ROOM)
