"""Lays a printed form out: its blocks in order become the parts of a sheet, out of whatever fills them."""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import segno
from django.utils.translation import gettext as _

from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import (
    Code,
    Column,
    Note,
    Pair,
    Pairs,
    Part,
    Sheet,
    Signature,
    Signatures,
)
from policies.forms.rules import FACTS, Block, BlockKind, Form, HeadPart, Signer

NOT_YET = "＿＿＿＿＿＿＿＿"  # where a number is written by hand
_COMPANY_SECRET = re.compile(r"(.+?)\s*（商密）")


class Source(Protocol):
    """What fills a form: a record as one person reads it, nothing at all, or examples."""

    @property
    def language(self) -> str:
        """The language the sheet is printed in."""

    @property
    def fonds(self) -> str:
        """The fonds number of the company."""

    @property
    def number(self) -> str:
        """The number, or a line for it."""

    @property
    def level(self) -> str:
        """The name of the confidentiality level, '' where there is none."""

    def pairs(self, codes: Sequence[str]) -> Sequence[Pair]:
        """Return the boxes of these fields and facts; those the reader may not see are missing."""

    def section(self, code: str) -> tuple[str, Sequence[str]]:
        """Return the name of a section and the codes of its fields that stand once."""

    def group(self, block: Block, title: str) -> Sequence[Part]:
        """Return a repeatable group."""

    def rows(self, block: Block, title: str) -> Sequence[Part]:
        """Return the items of the record, or empty lines."""

    def signature(self, signer: Signer) -> tuple[str, str]:
        """Return name and date of who signed, as far as they are known."""

    def position(self, code: str) -> str:
        """Return the name of a position."""


def sheet_on(form: Form, source: Source, *, printed_on: str, **more: Any) -> Sheet:
    """Return the sheet of a form; `more` is what the sheet needs beside it (`footer`, `subtitle`, `short`)."""
    return Sheet(
        letterhead=letterhead(fonds=source.fonds),
        title=said(form, source.language),
        marks=tuple(_marks(form, source, printed_on)),
        parts=tuple(part for block in form.blocks for part in _PARTS[block.kind](block, source)),
        language=source.language,
        **on_paper(form),
        **more,
    )


def on_paper(form: Form) -> dict[str, Any]:
    """Return what a form says of its paper and head, as a sheet takes it."""
    return {
        "landscape": form.landscape,
        "paper": form.paper.lower(),
        "headed": HeadPart.COMPANY in form.head,
        "numbered": HeadPart.PAGES in form.head,
    }


def company_mark(level: str) -> str:
    """Return the name of a level as it is printed: 秘密（商密） as 商密·秘密, which nobody takes for a state's."""
    found = _COMPANY_SECRET.fullmatch(level)
    return f"商密·{found.group(1)}" if found else level


def fact_label(code: str) -> str:
    """Return what a record says of itself is called."""
    return _(FACTS[code])


def copy_mark(number: int, copies: int) -> Pair:
    """Return the mark of one of several copies."""
    text = _("{number} of {count}").format(number=number, count=copies)
    return Pair(label=_("Copy no."), text=text)


def signatures_of(
    block: Block,
    language: str,
    *,
    position: Callable[[str], str],
    known: Callable[[Signer], tuple[str, str]] = lambda signer: ("", ""),
) -> tuple[Signature, ...]:
    """Return the boxes to sign of a block, with the names of positions and who is known to have signed when."""
    boxes = []
    for signer in block.signers:
        name, date = known(signer)
        label = said(signer, language)
        holder = position(signer.position) if signer.position else ""
        if label in holder:
            label = holder  # 负责人 as 部门负责人, not as both
        elif holder not in label:
            label = _("{box} · {position}").format(box=label, position=holder)
        boxes.append(Signature(label=label, name=name, date=date or _("(date)")))
    return tuple(boxes)


def table_columns(headings: Sequence[tuple[str, bool]]) -> tuple[Column, ...]:
    """Return the columns of a table, (label, whether its texts are long), a running number before them."""
    numbered = Column(label=_("No."), kind="number")
    return (
        numbered,
        *(Column(label=label, kind="long" if long else "text") for label, long in headings),
    )


def _marks(form: Form, source: Source, printed_on: str) -> Iterator[Pair]:
    if HeadPart.FONDS in form.head and source.fonds:
        yield Pair(label=_("Fonds number"), text=source.fonds)
    if HeadPart.NUMBER in form.head:
        yield Pair(label=_("Number"), text=source.number)
    if source.level:
        yield Pair(label=_("Confidentiality"), text=company_mark(source.level))
    if HeadPart.DATE in form.head:
        yield Pair(label=_("Date"), text=printed_on)


def said(one: Any, language: str, usual: str = "") -> str:
    """Return what a block or a box is called in a language, else in the other; `usual` where it says nothing."""
    if one.en and not one.zh:
        return _(one.en)  # the words of a built-in form
    names = (one.zh, one.en) if language.startswith("zh") else (one.en, one.zh)
    return str(names[0] or names[1] or usual)


def _title(block: Block, source: Source, usual: str = "") -> str:
    return said(block, source.language, usual)


def _section(block: Block, source: Source) -> Iterator[Part]:
    usual, codes = source.section(block.section)
    yield from _boxes(block, source, codes, _title(block, source, usual))


def _fields(block: Block, source: Source) -> Iterator[Part]:
    yield from _boxes(block, source, block.fields, _title(block, source))


def _boxes(block: Block, source: Source, codes: Sequence[str], title: str) -> Iterator[Part]:
    pairs = tuple(source.pairs(codes))
    if pairs:
        yield Pairs(title=title, pairs=pairs, across=block.columns)


def _group(block: Block, source: Source) -> Iterator[Part]:
    yield from source.group(block, _title(block, source))


def _rows(block: Block, source: Source) -> Iterator[Part]:
    yield from source.rows(block, _title(block, source))


def _text(block: Block, source: Source) -> Iterator[Part]:
    yield Note(text=_title(block, source), full=True)


def _signatures(block: Block, source: Source) -> Iterator[Part]:
    boxes = signatures_of(block, source.language, position=source.position, known=source.signature)
    yield Signatures(boxes=boxes)


def _code(block: Block, source: Source) -> Iterator[Part]:
    known = source.number.strip("＿—")
    label = _title(block, source, _("Number"))
    yield Code(label=label, text=source.number, picture=machine_code(known) if known else b"")


def machine_code(text: str) -> bytes:
    """Return a text as a code that machines read (QR), drawn as SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=1, xmldecl=False)
    return drawn.getvalue()


_PARTS: Mapping[BlockKind, Callable[[Block, Source], Iterator[Part]]] = {
    BlockKind.SECTION: _section,
    BlockKind.FIELDS: _fields,
    BlockKind.GROUP: _group,
    BlockKind.ROWS: _rows,
    BlockKind.TEXT: _text,
    BlockKind.SIGNATURES: _signatures,
    BlockKind.CODE: _code,
}
