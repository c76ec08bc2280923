"""What a printed form is: its kind, its paper, its head, and its blocks in order; what makes one form sound."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kernel.errors import Problem
from kernel.text import N_


class FormKind(StrEnum):
    """What a form is for: card (档案卡), entry (登记表), register, catalogue (目录), what the customer fills in
    (客户填写表, on paper or behind a link), or a slip of a verb.
    """

    CARD = "card"
    ENTRY = "entry"
    REGISTER = "register"
    CATALOGUE = "catalogue"
    USE = "use"
    LOAN = "loan"
    QUERY = "query"
    HANDOVER = "handover"
    INSPECTION = "inspection"
    REVIEW = "review"
    DISPOSAL = "disposal"
    SEAL = "seal"
    INCIDENT = "incident"
    TRAINING = "training"
    CUSTOMER = "customer"


OF_LISTS = frozenset({FormKind.REGISTER, FormKind.CATALOGUE})  # what prints many records
# What prints one record of its kind; a slip of a verb is a record of the management records.
SLIPS = frozenset(FormKind) - OF_LISTS - {FormKind.CARD, FormKind.ENTRY, FormKind.CUSTOMER}


class Paper(StrEnum):
    """The paper of a form."""

    A4 = "A4"
    A5 = "A5"


class HeadPart(StrEnum):
    """What stands at the head of a form beside its title; the level of a record is always printed."""

    COMPANY = "company"
    FONDS = "fonds"
    NUMBER = "number"
    DATE = "date"
    PAGES = "pages"


class BlockKind(StrEnum):
    """What a block shows.

    section: the fields of a section; fields: named ones; group: a repeatable group as a table; rows: the
    lines of a list, the items of a file, or empty lines; text: words of the form; signatures: boxes to sign;
    code: the number with a code that machines read.
    """

    SECTION = "section"
    FIELDS = "fields"
    GROUP = "group"
    ROWS = "rows"
    TEXT = "text"
    SIGNATURES = "signatures"
    CODE = "code"


class Named(StrEnum):
    """Whose name and date stand in a box to sign, where the record knows them."""

    NOBODY = ""
    CREATED = "created"
    SIGNED = "signed"
    FILED = "filed"


# What a record says beside the fields of its category; a block names it with the mark before it.
FACT = "@"
FACTS: Mapping[str, str] = MappingProxyType(
    {
        "@number": N_("Number"),
        "@title": N_("Title"),
        "@category": N_("Category"),
        "@class": N_("Classification code"),
        "@department": N_("Responsible department"),
        "@owner": N_("Person in charge"),
        "@level": N_("Confidentiality"),
        "@state": N_("State"),
        "@filed_on": N_("Filed on"),
        "@kept_until": N_("Kept until"),
        "@retention": N_("Retention"),
        "@earlier": N_("Earlier numbers"),
        "@items": N_("Items"),
        "@pages": N_("Page count"),
        "@carrier": N_("Carrier"),
        "@place": N_("Place"),
        "@created_by": N_("Entered by"),
        "@signed_by": N_("Reviewed by"),
        "@filed_by": N_("Filed by"),
        "@received_by": N_("Received by"),
        "@note": N_("Remarks"),
    }
)


# What of it the lines of a list can show; a column of remarks is left empty, to be written in by hand.
_ON_LINES = frozenset(
    {"@number", "@title", "@category", "@department", "@level", "@filed_on", "@note"}
)
ON_REGISTER = _ON_LINES | {
    *("@items", "@pages", "@carrier", "@place", "@retention", "@filed_by", "@received_by")
}
ON_CATALOGUE = _ON_LINES | {"@owner", "@state", "@kept_until"}


@dataclass(frozen=True, kw_only=True)
class Signer:
    """One box to sign: what it is called, the position that signs ("" anybody), whose name stands there."""

    zh: str
    en: str = ""
    position: str = ""
    named: Named = Named.NOBODY


@dataclass(frozen=True, kw_only=True)
class Block:
    """One block of a form; each kind reads its own attributes, `zh` and `en` are its title, or its text.

    `fields`: codes of fields, and what a record says of itself with “@” before it; none of a group or of a
    list means all. `columns`: fields beside each other. `rows`: empty lines of a blank table.
    """

    kind: BlockKind
    section: str = ""
    group: str = ""
    fields: tuple[str, ...] = ()
    columns: int = 2
    rows: int = 3
    zh: str = ""
    en: str = ""
    signers: tuple[Signer, ...] = ()


HEAD = (
    HeadPart.COMPANY,
    HeadPart.FONDS,
    HeadPart.NUMBER,
    HeadPart.PAGES,
)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A printed form. `categories`: it prints these and what lies below them, none: all that have no other."""

    code: str
    kind: FormKind
    zh: str
    en: str = ""
    categories: tuple[str, ...] = ()
    paper: Paper = Paper.A4
    landscape: bool = False
    head: tuple[HeadPart, ...] = HEAD
    copies: int = 1
    blocks: tuple[Block, ...] = ()


MOST_BLOCKS = 60
MOST_COLUMNS = 3  # fields beside each other
MOST_IN_TABLE = 14  # columns of a table
MOST_ROWS = 60
MOST_SIGNERS = 6
MOST_COPIES = 5
LONGEST = 4_000  # characters of one text
_CODE = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][\w\u4e00-\u9fff·.-]{0,39}")


def mark_of(form: Form) -> str:
    """Return what tells the blocks of a form from those of another moment."""
    return hashlib.sha256(repr(form.blocks).encode()).hexdigest()[:16]


def place_of(form: Form, block: int = 0) -> str:
    """Return how a problem says where it is: the form, and the number of the block from 1."""
    return f"forms {form.code}" + (f" block {block}" if block else "")


def problems_with(form: Form, *, positions: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with a form by itself: no title, no blocks, blocks that say nothing or too much."""
    where = place_of(form)
    lines = sum(block.kind is BlockKind.ROWS for block in form.blocks)
    found = (
        (not _CODE.fullmatch(form.code), "form_code", 0),
        (not form.zh.strip(), "form_title", 0),
        (not form.blocks, "form_empty", 0),
        (len(form.blocks) > MOST_BLOCKS, "form_long", MOST_BLOCKS),
        (not 1 <= form.copies <= MOST_COPIES, "form_copies", MOST_COPIES),
        (form.kind in OF_LISTS and bool(form.blocks) and lines != 1, "form_lines", 0),
    )
    yield from _said(found, where)
    known = set(positions)
    for number, block in enumerate(form.blocks, start=1):
        at = place_of(form, number)
        yield from _with_block(block, at)
        if form.kind in OF_LISTS and block.kind in _OF_ONE:
            yield Problem(code="block_kind", where=at, message=_MESSAGES["block_kind"])
        for signer in block.signers:
            yield from _with_signer(signer, known, at)
        if block.kind is BlockKind.ROWS:
            yield from _columns(form.kind, block, at)


def _columns(kind: FormKind, block: Block, at: str) -> Iterator[Problem]:
    """Yield columns that the lines of a register or a catalogue cannot show."""
    for field in block.fields if kind in OF_LISTS else ():
        is_fact = field.startswith(FACT)
        if kind is FormKind.REGISTER and field not in ON_REGISTER:
            message = N_("The register does not hold “{field}”; take this column away.")
        elif kind is FormKind.CATALOGUE and is_fact and field not in ON_CATALOGUE:
            message = N_("A catalogue does not show “{field}”; take this column away.")
        else:
            continue
        yield Problem(code="list_column", where=at, message=message, params={"field": field})


def _with_block(block: Block, at: str) -> Iterator[Problem]:
    says = {
        BlockKind.SECTION: block.section,
        BlockKind.FIELDS: block.fields,
        BlockKind.GROUP: block.group,
        BlockKind.TEXT: block.zh.strip() or block.en.strip(),
        BlockKind.SIGNATURES: block.signers,
    }
    if not says.get(block.kind, True):
        yield Problem(code="block_empty", where=at, message=_EMPTY[block.kind])
    is_table = block.kind in {BlockKind.GROUP, BlockKind.ROWS}
    found = (
        (not 1 <= block.columns <= MOST_COLUMNS, "block_columns", MOST_COLUMNS),
        (not 0 <= block.rows <= MOST_ROWS, "block_rows", MOST_ROWS),
        (is_table and len(block.fields) > MOST_IN_TABLE, "block_wide", MOST_IN_TABLE),
        (len(block.signers) > MOST_SIGNERS, "block_signers", MOST_SIGNERS),
        (max(len(block.zh), len(block.en)) > LONGEST, "block_text", LONGEST),
    )
    yield from _said(found, at)
    for field in dict.fromkeys(block.fields):
        if block.fields.count(field) > 1:
            message = N_("The field “{field}” stands twice in this block.")
            yield Problem(code="field_twice", where=at, message=message, params={"field": field})
        if field.startswith(FACT) and field not in FACTS:
            message = N_("“{field}” is nothing a record says of itself.")
            yield Problem(code="fact", where=at, message=message, params={"field": field})


def _said(found: Iterable[tuple[bool, str, int]], where: str) -> Iterator[Problem]:
    """Yield the problems of what is true among (it is so, code, limit)."""
    for is_so, code, limit in found:
        if is_so:
            params = {"limit": limit} if limit else {}
            yield Problem(code=code, where=where, message=_MESSAGES[code], params=params)


_MESSAGES: Mapping[str, str] = {
    "form_code": N_("The code of a form holds letters, digits, “·”, “.”, “-” and “_” only."),
    "form_title": N_("A form needs a Chinese title."),
    "form_empty": N_("The form has no blocks; it would print an empty sheet. Add one."),
    "form_long": N_("A form has at most {limit} blocks."),
    "form_copies": N_("A form is printed in 1 to {limit} copies."),
    "form_lines": N_("A register or a catalogue has exactly one block of lines."),
    "block_columns": N_("Fields stand in 1 to {limit} columns."),
    "block_rows": N_("A blank table has 0 to {limit} empty lines."),
    "block_wide": N_("A table has at most {limit} columns."),
    "block_signers": N_("At most {limit} boxes to sign stand in one row."),
    "block_text": N_("A text has at most {limit} characters."),
    "block_kind": N_("A form that prints many records shows no single one: take this block away."),
}
_EMPTY: Mapping[BlockKind, str] = {
    BlockKind.SECTION: N_("Say which section this block shows."),
    BlockKind.FIELDS: N_("Say which fields this block shows."),
    BlockKind.GROUP: N_("Say which list of rows this block shows."),
    BlockKind.TEXT: N_("This block has no text."),
    BlockKind.SIGNATURES: N_("Say who signs."),
}
_OF_ONE = frozenset({BlockKind.SECTION, BlockKind.FIELDS, BlockKind.GROUP, BlockKind.CODE})


def _with_signer(signer: Signer, positions: set[str], at: str) -> Iterator[Problem]:
    if not signer.zh.strip():
        message = N_("Say in Chinese what the box to sign is called.")
        yield Problem(code="signer_name", where=at, message=message)
    if signer.position and signer.position not in positions:
        message = N_("The position “{code}” does not exist.")
        yield Problem(code="signer", where=at, message=message, params={"code": signer.position})
