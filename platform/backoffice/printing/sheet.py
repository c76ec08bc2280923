"""What a printed sheet says: head, parts, signature boxes; values without any layout."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who prints: name, fonds number, up to a few lines (address, telephone), a logo (PNG, JPEG or SVG)."""

    company: str
    fonds: str = ""
    lines: tuple[str, ...] = ()
    logo: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A labelled box. `wide` takes a whole row, `room` is the least height in millimetres to write in.

    `choices` stand there to be ticked.
    """

    label: str
    text: str = ""
    wide: bool = False
    room: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """A part of labelled boxes, `across` of them in a row."""

    pairs: tuple[Pair, ...]
    title: str = ""
    across: int = 2


ColumnKind = Literal["text", "short", "long", "number"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table: `short` ones keep their words on one line where there is room.

    `room`: so many places (half a Chinese character) are kept for what is written by hand.
    """

    label: str
    kind: ColumnKind = "text"
    room: int = 0


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table whose head is repeated on each page; `room` is the least height of empty cells."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    room: int = 0


@dataclass(frozen=True, kw_only=True)
class Note:
    """A sentence between the parts; `full` is set as large as the values are."""

    text: str
    title: str = ""
    full: bool = False


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A box to sign in: by whom, with the date where both are known."""

    label: str
    name: str = ""
    date: str = ""


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """A row of boxes to sign in, where it stands among the parts."""

    boxes: tuple[Signature, ...]


@dataclass(frozen=True, kw_only=True)
class Code:
    """A text with the code that machines read it by (a picture, SVG)."""

    label: str
    text: str
    picture: bytes = b""


Part = Pairs | Grid | Note | Signatures | Code
Paper = Literal["a4", "a5"]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One printed document. `marks` stand in the line below the title, `short` heads the later pages.

    Without `headed` no letterhead stands above the title; without `numbered` no page says its number.
    """

    letterhead: Letterhead
    title: str
    subtitle: str = ""
    short: str = ""
    marks: tuple[Pair, ...] = ()
    parts: tuple[Part, ...] = ()
    signatures: tuple[Signature, ...] = ()
    footer: str = ""
    landscape: bool = False
    paper: Paper = "a4"
    headed: bool = True
    numbered: bool = True
    language: str = "zh-hans"
    extra: tuple[str, ...] = field(default=())  # sentences at the end
