"""The rows below a heading, streaming: records, and what is none with the reason why."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from archive.imports.amounts import read_number
from archive.imports.cells import TEXT_MARKS, CellValue, Mark, Merge, Row, as_text, is_blank
from archive.imports.folding import fold, squash
from archive.imports.grid import DATA_LIKE
from archive.imports.headings import (
    group_name,
    is_example,
    is_heading_word,
    is_note,
    is_signature,
    is_total,
    opens_group,
)
from kernel.errors import Problem
from kernel.text import N_

EXAMPLE_ROWS = 3  # an example stands among the first rows
SPARSE = 0.7  # totals, remarks and lines to sign leave more of the row empty than this
VERY_SPARSE = 0.4
GROUP_WIDTH = 3  # in narrower tables a single text is a record
TITLE_LENGTH = 30
REMARK_LENGTH = 40
GROUP_COLUMN = "(分组)"
_CONTINUED = re.compile(r"[(（]?续[表页]?\d*[)）]?$|[(（]第?\d+页?[)）]$")


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a sheet was understood to be; rows and columns are 0-based and physical, from A1."""

    header_rows: tuple[int, ...]  # () when the sheet has no heading
    first_data_row: int
    first_column: int
    columns: tuple[str, ...]  # 组/列 joined, white space gone, doubles #2, empty ones 列N
    constants: tuple[tuple[str, str], ...] = ()  # 全宗号：0345 above the heading
    fill_down: tuple[str, ...] = ()  # columns with cells merged downwards: repeat the value above
    doubles: tuple[tuple[str, ...], ...] = ()  # columns of the same name
    grouped: bool = False  # group titles become the column GROUP_COLUMN
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()  # marked sentences
    problems: tuple[Problem, ...] = ()
    heading: tuple[tuple[str, ...], ...] = field(
        default=(), repr=False
    )  # squashed, to know it again
    titles: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row below the heading: its cells by column, or `skip`: why it is no record.

    skip: blank, repeat_header, total, group_title, note, signature, title, example, other_table. `group` is the title
    of the block the record stands in. `before` are the cells as the file has them where somebody corrected one.
    """

    row: int
    cells: tuple[CellValue, ...]
    skip: str = ""
    group: str = ""
    before: tuple[CellValue, ...] | None = None


SKIP_REASONS = {
    "blank": N_("The row is empty."),
    "repeat_header": N_("The row repeats the heading."),
    "total": N_("The row is a total."),
    "group_title": N_("The row is the title of a group."),
    "note": N_("The row is a remark about the sheet."),
    "signature": N_("The row is a line to sign."),
    "title": N_("The row repeats the title."),
    "example": N_("The row is an example."),
    "other_table": N_("The row belongs to another table further down."),
}


def records(rows: Iterable[Row], table: Table) -> Iterator[Record]:
    """Yield every row below the heading, records and skipped ones, streaming; blank rows are not yielded."""
    group = ""
    width = len(table.columns) - table.grouped
    pending: Record | None = None
    seen = 0
    last, other = table.first_data_row, False
    for number, cells in rows:
        if number < table.first_data_row:
            if table.header_rows and number < table.header_rows[0]:
                group = _title_group(cells) or group
            continue
        cut = _cut(cells, table.first_column, width)
        record = _classified(number, cells, cut, table, seen)
        if other or number > last + 1:
            other = _is_other(record, table, already=other)
        last = number
        if other:
            record = replace(record, skip="other_table")
        if pending is not None:
            settled = _settled(pending, record)
            group = (
                group_name(as_text(_first(settled.cells)))
                if settled.skip == "group_title"
                else group
            )
            yield _grouped(settled, table, group)
            seen += not settled.skip
        pending = record
    if pending is not None:
        yield _grouped(_settled(pending, None), table, group)


def _is_other(record: Record, table: Table, *, already: bool) -> bool:
    """Whether a row that stands apart belongs to another table: it names columns that are not this table's."""
    if record.skip == "repeat_header":
        return False
    if already or not table.header_rows:
        return already
    filled = [value for value in record.cells if value is not None and not is_blank(value)]
    texts = [as_text(value) for value in filled]
    return len(texts) >= GROUP_WIDTH and all(
        _is_text(value) and is_heading_word(text) and not DATA_LIKE.fullmatch(fold(text))
        for value, text in zip(filled, texts, strict=True)
    )


def _title_group(cells: Sequence[CellValue]) -> str:
    text = as_text(_first(cells)).strip()
    return group_name(text) if opens_group(text) else ""


def _cut(cells: Sequence[CellValue], first: int, width: int) -> tuple[CellValue, ...]:
    part = tuple(cells[first : first + width])
    return part + (None,) * (width - len(part))


def _first(cells: Sequence[CellValue]) -> CellValue:
    return next((value for value in cells if not is_blank(value)), None)


def _grouped(record: Record, table: Table, group: str) -> Record:
    if not table.grouped:
        return record
    return replace(record, cells=(*record.cells, group or None), group=group)


def _classified(
    number: int, whole: Sequence[CellValue], cells: tuple[CellValue, ...], table: Table, seen: int
) -> Record:
    filled: list[CellValue] = [
        value for value in cells if value is not None and not is_blank(value)
    ]
    skip = ""
    if not filled:
        return Record(
            row=number,
            cells=cells,
            skip="note" if any(not is_blank(one) for one in whole) else "blank",
        )
    texts = [
        value if isinstance(value, str) else as_text(value)
        for value in filled
        if isinstance(value, str) or _is_text(value)
    ]
    if texts:
        skip = _skip_of(cells, filled, texts, table, seen)
    return Record(row=number, cells=cells, skip=skip)


def _are_sums(values: Sequence[CellValue]) -> bool:
    """Whether the cells behind the word 合计 are numbers, or formulas for them: in a narrow table none is blank."""
    return bool(values) and all(
        not isinstance(value, bool)
        and (
            isinstance(value, (int, float))
            or read_number(as_text(value)).value is not None
            or (isinstance(value, Mark) and value.kind == "formula")
        )
        for value in values
    )


def _is_text(value: CellValue) -> bool:
    return isinstance(value, str) or (isinstance(value, Mark) and value.kind in TEXT_MARKS)


def _skip_of(
    cells: tuple[CellValue, ...], filled: list[CellValue], texts: list[str], table: Table, seen: int
) -> str:
    """Return why this row is no record, '' when it is one."""
    if _is_heading_again(cells, table):
        return "repeat_header"
    if seen < EXAMPLE_ROWS and is_example(texts[0]):
        return "example"
    if is_total(texts[0]) and as_text(filled[0]) == texts[0] and _are_sums(filled[1:]):
        return "total"
    if len(filled) > max(1, SPARSE * len(cells)):
        return ""
    return _sparse(cells, filled, texts, table)


def _sparse(
    cells: tuple[CellValue, ...], filled: list[CellValue], texts: list[str], table: Table
) -> str:
    """Return what a row is that leaves much of the table empty."""
    first = texts[0]
    if as_text(filled[0]) == first and is_total(first):
        return "total"
    if sum(map(is_signature, texts)) * 2 >= len(filled) and len(cells) > 1:
        return "signature"
    if len(filled) == 1 and len(cells) > 1:
        return _lonely(first, cells, table)
    if _is_title(first, table):
        return "title"
    return "note" if is_note(first) and len(filled) <= VERY_SPARSE * len(cells) else ""


def _is_title(text: str, table: Table) -> bool:
    """Whether the text is the title of the sheet, also continued on a further page (…（续）)."""
    return _CONTINUED.sub("", squash(text)) in table.titles


def _lonely(text: str, cells: tuple[CellValue, ...], table: Table) -> str:
    """Return what a row of one text is; 'group?' waits for the row after it."""
    if _is_title(text, table):
        return "title"
    if is_note(text) or is_signature(text):
        return "note"
    leading = is_blank(cells[0]) is False
    if (
        leading
        and len(cells) >= GROUP_WIDTH
        and not DATA_LIKE.fullmatch(fold(text))
        and len(text) <= TITLE_LENGTH
    ):
        return "group_title" if opens_group(text) else "group?"
    return "note" if leading and len(text) > REMARK_LENGTH else ""


def _settled(record: Record, following: Record | None) -> Record:
    """Return the record with 'group?' decided: a title is followed by the heading again."""
    if record.skip != "group?":
        return record
    titled = following is not None and following.skip == "repeat_header"
    return replace(record, skip="group_title" if titled else "")


def _is_heading_again(cells: tuple[CellValue, ...], table: Table) -> bool:
    for line in table.heading:
        named = [place for place, name in enumerate(line) if name]
        spare = len(named) // 5  # so many cells may differ
        wrong = 0
        for place in named:
            value = cells[place]
            wrong += not isinstance(value, str) or squash(value) != line[place]
            if wrong > spare:
                break
        else:
            if len(named) > 1:
                return True
    return False


def fill_merged(rows: Iterable[Record], table: Table, merges: Iterable[Merge]) -> Iterator[Record]:
    """Yield the records with the columns of `table.fill_down` filled from the cell merged over them.

    Only cells under a merge are filled; a blank cell that is not merged stays blank.
    """
    starts = {
        (one.top, one.left - table.first_column): one.bottom
        for one in merges
        if one.left == one.right and one.bottom > one.top >= table.first_data_row
    }
    columns = [place for place, name in enumerate(table.columns) if name in table.fill_down]
    if not columns or not starts:
        yield from rows
        return
    held: dict[int, tuple[int, CellValue]] = {}
    for record in rows:
        cells = list(record.cells)
        for place in columns:
            if (bottom := starts.get((record.row, place))) is not None:
                held[place] = (bottom, cells[place])
            last, value = held.get(place, (-1, None))
            if is_blank(cells[place]) and record.row <= last:
                cells[place] = value
        yield record if record.skip else replace(record, cells=tuple(cells))
