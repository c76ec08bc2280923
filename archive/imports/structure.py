"""Understands a sheet: where its heading is, what the columns are called, and which rows are no records.

Everything is a proposal with a reason; a person can overrule it and the rows are read again.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from archive.imports.cells import CellValue, Mark, Merge, Row, as_text, is_blank
from archive.imports.folding import fold, squash
from archive.imports.headings import (
    constant,
    group_name,
    is_example,
    is_heading_word,
    is_note,
    is_signature,
    is_total,
    opens_group,
)
from archive.imports.reading import Sheet, Workbook, iter_rows
from archive.imports.sniffing import refuse
from kernel.errors import Invalid, Problem
from kernel.text import N_

HEAD_ROWS = 200  # looked at to understand the sheet
SEARCH_ROWS = 40  # a heading lies among the first of them
MAX_DEPTH = 6
THRESHOLD = 0.5
EXAMPLE_ROWS = 3  # an example stands among the first rows
SPARSE = 0.7  # totals, remarks and lines to sign leave more of the row empty than this
GROUP_COLUMN = "(分组)"
_DATA_LIKE = re.compile(
    r"[-+￥¥$]?[\d,.%:/年月日时分\s—-]+|\d{4}[-/.年].*|(?=.*\d)[\dXx*-]{6,}|https?://.*|/.*|[\w.]+@[\w.]+"
)


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

    skip: blank, repeat_header, total, group_title, note, signature, title, example. `group` is the title
    of the block the record stands in.
    """

    row: int
    cells: tuple[CellValue, ...]
    skip: str = ""
    group: str = ""


SKIP_REASONS = {
    "blank": N_("The row is empty."),
    "repeat_header": N_("The row repeats the heading."),
    "total": N_("The row is a total."),
    "group_title": N_("The row is the title of a group."),
    "note": N_("The row is a remark about the sheet."),
    "signature": N_("The row is a line to sign."),
    "title": N_("The row repeats the title."),
    "example": N_("The row is an example."),
}


def head(sheet: Sheet) -> list[Row]:
    """Return the rows that `understand` needs."""
    return list(itertools.islice(iter_rows(sheet), HEAD_ROWS))


def understand(rows: Sequence[Row], *, merges: Sequence[Merge] = (), name: str = "") -> Table:
    """Return the table in the first rows of a sheet.

    Raises Invalid with one sentence for what holds no table: a form, two lists side by side, merged blocks.
    """
    if not rows:
        raise refuse("empty_sheet", N_("The sheet {sheet} is empty."), sheet=name)
    grid = _Grid(rows, merges)
    _refuse_forms(grid, name)
    best = max(
        (
            _score(grid, row, depth)
            for row in grid.numbers[:SEARCH_ROWS]
            for depth in _depths(grid, row)
        ),
        key=lambda found: (round(found[0], 3), found[1]),
        default=(0.0, 0, 1),
    )
    if best[0] < THRESHOLD:
        table = _headless(grid)
    else:
        table = _headed(grid, -best[1], best[2], best[0])
    _refuse_two_up(table, name)
    _refuse_blocks(grid, table, name)
    return _with_groups(grid, table)


class _Grid:
    """The first rows as a grid with its merges, and how wide its rows usually are."""

    def __init__(self, rows: Sequence[Row], merges: Sequence[Merge]) -> None:
        self.rows = dict(rows)
        self.numbers = [number for number, _ in rows]
        self.last = self.numbers[-1]
        self.width = max(len(cells) for _, cells in rows)
        self.merges = [merge for merge in merges if merge.top <= self.last]
        self.owner = {
            place: (one.top, one.left)
            for one in self.merges[:5000]
            if one.right - one.left < 500 and one.bottom - one.top < 500
            for place in one.cells()
        }
        widths = Counter(self.filled(number) for number in self.numbers)
        wide = [width for width in widths.elements() if width > 1] or [1]
        self.usual = sorted(wide)[int(len(wide) * 0.75)] if len(wide) > 3 else max(wide)

    def cell(self, row: int, column: int) -> CellValue:
        cells = self.rows.get(row, ())
        return cells[column] if column < len(cells) else None

    def merged(self, row: int, column: int) -> CellValue:
        """Return the cell, or what the merge over it shows."""
        return self.cell(*self.owner.get((row, column), (row, column)))

    def filled(self, row: int) -> int:
        return sum(not is_blank(value) for value in self.rows.get(row, ()))

    def hangs_from_above(self, row: int) -> bool:
        """Whether a merge that begins higher reaches into this row: then it is the lower part of a heading."""
        return any(self.owner.get((row, column), (row, 0))[0] < row for column in range(self.width))

    def below(self, row: int, column: int, limit: int = 60) -> list[CellValue]:
        """Return the filled cells of a column below a row."""
        found = (self.cell(number, column) for number in self.numbers if number > row)
        return list(itertools.islice((value for value in found if not is_blank(value)), limit))


def _depths(grid: _Grid, row: int) -> list[int]:
    """Return how many rows a heading that starts here may have."""
    if grid.filled(row) < min(2, grid.usual) or grid.hangs_from_above(row):
        return []
    spans = [
        one for one in grid.merges if one.top == row and not is_blank(grid.cell(row, one.left))
    ]
    bottom = _bottom(grid, row)
    if row < bottom < row + MAX_DEPTH:
        return [bottom - row + 1]  # names that reach down say how deep the heading is
    sideways = any(one.right > one.left and one.bottom == row for one in spans)
    return [1, 2] if sideways or _has_gaps(grid, row) else [1]


def _bottom(grid: _Grid, row: int) -> int:
    """Return the last row that merges beginning in this row, or in one they reach, reach down to."""
    bottom = row
    for one in sorted(grid.merges, key=lambda merge: merge.top):
        if row <= one.top <= bottom and (one.top == row or one.bottom <= bottom + 1):
            bottom = max(bottom, one.bottom)
    return bottom


def _has_gaps(grid: _Grid, row: int) -> bool:
    """Whether blanks of this row are names in the next, as group labels without merges leave them."""
    following = row + 1
    if following not in grid.rows:
        return False
    above = [not is_blank(grid.cell(row, column)) for column in range(grid.width)]
    under = [not is_blank(grid.cell(following, column)) for column in range(grid.width)]
    fills = sum(b and not a for a, b in zip(above, under, strict=True))
    leaves = sum(a and not b for a, b in zip(above, under, strict=True))
    return fills > 0 and leaves > 0


def _names(grid: _Grid, row: int, depth: int) -> list[str]:
    """Return the composed names by physical column, '' where there is none."""
    names = []
    group = ""
    for column in range(grid.width):
        parts: list[str] = []
        for level in range(row, row + depth):
            text = squash(as_text(grid.merged(level, column)))
            if level == row and depth > 1:
                own = bool(text)
                group = text or group
                below = any(
                    not is_blank(grid.merged(deep, column)) for deep in range(row + 1, row + depth)
                )
                text = text if own or not below else group
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        names.append("/".join(parts))
    return names


def _score(grid: _Grid, row: int, depth: int) -> tuple[float, int, int]:
    """Return (score 0..1, minus the row, depth): how much these rows look like a heading."""
    names = _names(grid, row, depth)
    found = [(column, name) for column, name in enumerate(names) if name]
    cells = [
        grid.cell(level, column)
        for level in range(row, row + depth)
        for column in range(grid.width)
    ]
    cells = [value for value in cells if not is_blank(value)]
    if (
        not found
        or not cells
        or any(_is_datum(value) for value in cells if not isinstance(value, str))
    ):
        return 0.0, -row, depth
    texts = [as_text(value).strip() for value in cells]
    data_like = sum(_DATA_LIKE.fullmatch(fold(text)) is not None for text in texts) / len(texts)
    filled = min(len(found) / max(grid.usual, 1), 1.0)
    if filled < 0.5 or data_like > 0.2:
        return 0.0, -row, depth
    parts = {
        "filled": 0.2 * filled,
        "short": 0.1 * sum(len(text) <= 25 for text in texts) / len(texts),
        "distinct": 0.1 * len(set(names) - {""}) / len(found),
        "words": 0.3 * sum(is_heading_word(name.split("/")[-1]) for _, name in found) / len(found),
        "change": 0.3 * _change(grid, row + depth - 1, found),
    }
    score = (
        sum(parts.values()) + 0.1 - 0.5 * data_like - 0.02 * (depth - 1) - _like_above(grid, row)
    )
    if depth > 1 and not _deep_enough(grid, row, depth):
        score -= 0.3
    if _repeats_below(grid, row + depth - 1, found):
        score -= 0.25
    if row + depth - 1 >= grid.last:
        score *= 0.6  # a heading with nothing below it may be an empty template, or the last record
    if _twin_below(grid, row + depth, names):
        score -= 0.2
    return max(score, 0.0), -row, depth


def _is_datum(value: CellValue) -> bool:
    return isinstance(value, (int, float)) or (isinstance(value, Mark) and value.kind != "mojibake")


def _change(grid: _Grid, row: int, found: Sequence[tuple[int, str]]) -> float:
    """Return the share of columns whose cells below are of another nature than the heading.

    Two text columns tell little: text whose heading never occurs below counts half.
    """
    points = 0.0
    for column, _ in found:
        below = grid.below(row, column, 20)
        if not below:
            points += 0.3
        elif (
            sum(
                _is_datum(value)
                or _DATA_LIKE.fullmatch(fold(as_text(value))) is not None
                or any(map(str.isdigit, as_text(value)))
                for value in below
            )
            >= len(below) / 2
        ):
            points += 1.0
        else:
            points += 0.5
    return points / len(found)


def _like_above(grid: _Grid, row: int) -> float:
    """Return a penalty when the row above is as full as this one: then this is rather a record."""
    above = [number for number in grid.numbers if number < row]
    names = [as_text(value) for value in grid.rows[row]]
    full = sum(
        grid.filled(number) >= max(2, 0.8 * grid.usual)
        and not _are_twins([as_text(one) for one in grid.rows[number]], names)
        for number in above
    )
    return 0.1 * min(full, 4)


def _deep_enough(grid: _Grid, row: int, depth: int) -> bool:
    """Whether the lower rows of a deep heading really are names: short text, none of it a datum."""
    lower = [
        grid.cell(level, column)
        for level in range(row + 1, row + depth)
        for column in range(grid.width)
    ]
    texts = [as_text(value) for value in lower if not is_blank(value)]
    if not texts:
        return any(one.top == row and one.bottom == row + depth - 1 for one in grid.merges)
    merged = any(
        one.top == row and (one.right > one.left or one.bottom > row) for one in grid.merges
    )
    words = sum(is_heading_word(text) for text in texts) / len(texts)
    return (merged or words >= 0.5) and all(len(text) <= 30 for text in texts)


def _repeats_below(grid: _Grid, row: int, found: Sequence[tuple[int, str]]) -> bool:
    """Whether single cells of the row occur again below in their column: a record's values do, names do not.

    A heading printed again on each page repeats as a whole row and does not count.
    """
    if len(found) < 2:
        return False
    again = 0
    for column, name in found:
        last = name.split("/")[-1]
        again += any(squash(as_text(value)) == last for value in grid.below(row, column))
    return 0 < again < 0.8 * len(found)


def _twin_below(grid: _Grid, row: int, names: Sequence[str]) -> bool:
    """Whether the next row says the same names in other letters (machine codes above labels)."""
    if row not in grid.rows:
        return False
    return _are_twins(names, [as_text(grid.cell(row, column)) for column in range(len(names))])


def _are_twins(one: Sequence[str], other: Sequence[str]) -> bool:
    keys = [[re.sub(r"[\W_]+", "", name).lower() for name in line] for line in (one, other)]
    pairs = [(upper, lower) for upper, lower in zip(*keys, strict=False) if upper and lower]
    return len(pairs) >= 3 and sum(upper == lower for upper, lower in pairs) >= 0.3 * len(pairs)


def _headed(grid: _Grid, row: int, depth: int, score: float) -> Table:
    names = _names(grid, row, depth)
    first, last = _extent(grid, row + depth - 1, names)
    constants, titles = _above(grid, row)
    columns, doubles = _unique(names[first : last + 1], first)
    heading = tuple(
        tuple(squash(as_text(grid.cell(level, column))) for column in range(first, last + 1))
        for level in range(row, row + depth)
    )
    fill = [
        columns[one.left - first]
        for one in grid.merges
        if one.top >= row + depth
        and one.bottom > one.top
        and one.left == one.right
        and first <= one.left <= last
    ]
    return Table(
        header_rows=tuple(range(row, row + depth)),
        first_data_row=row + depth,
        first_column=first,
        columns=columns,
        constants=constants,
        fill_down=tuple(name for name in columns if name in set(fill)),
        doubles=doubles,
        confidence=min(score, 1.0),
        reasons=(N_("The names look like headings and the rows below look different."),),
        heading=heading,
        titles=titles,
    )


def _headless(grid: _Grid) -> Table:
    """Return a table without a heading: columns are called 列1, 列2 … and a person names them."""
    start = next(
        (number for number in grid.numbers if grid.filled(number) >= max(2, 0.5 * grid.usual)),
        grid.numbers[0],
    )
    names = [""] * grid.width
    first, last = _extent(grid, start - 1, names)
    columns, _ = _unique(names[first : last + 1], first)
    constants, titles = _above(grid, start)
    return Table(
        header_rows=(),
        first_data_row=start,
        first_column=first,
        columns=columns,
        constants=constants,
        confidence=0.3,
        reasons=(N_("No row looks like a heading."),),
        problems=(
            Problem(
                code="no_header",
                message=N_(
                    "No row with column names was found; name the columns, or say which row names them."
                ),
            ),
        ),
        titles=titles,
    )


def _extent(grid: _Grid, row: int, names: Sequence[str]) -> tuple[int, int]:
    """Return the first and last column: those with names and the neighbours that hold data."""
    named = [column for column, name in enumerate(names) if name]
    data = [number for number in grid.numbers if number > row]
    counts = [
        sum(not is_blank(grid.cell(number, column)) for number in data)
        for column in range(grid.width)
    ]
    need = max(2, len(data) // 20) if len(data) > 3 else 1
    if not named:
        used = [column for column, count in enumerate(counts) if count]
        return (used[0], used[-1]) if used else (0, grid.width - 1)
    first, last = named[0], named[-1]
    while first > 0 and counts[first - 1] >= need:
        first -= 1
    while last + 1 < grid.width and counts[last + 1] >= need:
        last += 1
    return first, last


def _unique(
    names: Sequence[str], first: int
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return names without doubles (#2, #3), empty ones as 列N, and the groups of doubles."""
    seen: dict[str, list[str]] = {}
    columns = []
    for place, name in enumerate(names):
        base = name or f"列{first + place + 1}"
        number = len(seen.setdefault(base, [])) + 1
        unique = base if number == 1 else f"{base}#{number}"
        seen[base].append(unique)
        columns.append(unique)
    return tuple(columns), tuple(tuple(same) for same in seen.values() if len(same) > 1)


def _above(grid: _Grid, row: int) -> tuple[tuple[tuple[str, str], ...], frozenset[str]]:
    """Return the constants (全宗号：0345) and the title lines above a heading."""
    constants: list[tuple[str, str]] = []
    titles = set()
    for number in grid.numbers:
        if number >= row:
            break
        texts = [as_text(value) for value in grid.rows[number] if not is_blank(value)]
        pairs = [pair for text in texts if (pair := constant(text)) and not is_note(text)]
        constants.extend(pairs)
        if not pairs:
            titles.update(squash(text) for text in texts)
    return tuple(constants), frozenset(titles)


def _refuse_forms(grid: _Grid, name: str) -> None:
    """Refuse a sheet that is one record: labels and values in turn."""
    rows = [number for number in grid.numbers if grid.filled(number) >= 2]
    if not 2 <= len(grid.numbers) <= 40 or not rows:
        return
    labels = values = 0
    for number in rows:
        cells = [as_text(value) for value in grid.rows[number] if not is_blank(value)]
        labels += sum(is_heading_word(text) for text in cells[0::2])
        values += sum(not is_heading_word(text) for text in cells[1::2])
        labels -= sum(is_heading_word(text) for text in cells[1::2])
    slots = sum((grid.filled(number) + 1) // 2 for number in rows)
    others = sum(grid.filled(number) // 2 for number in rows)
    if len(rows) >= 3 and labels >= 0.75 * slots and values >= 0.75 * others:
        raise refuse(
            "form",
            N_("The sheet {sheet} is a filled form, not a table; import takes one row per record."),
            sheet=name,
        )


def _refuse_two_up(table: Table, name: str) -> None:
    """Refuse two lists side by side: importing them as one record each would mix the records."""
    bases = [re.sub(r"#\d+$", "", column) for column in table.columns]
    half = len(bases) // 2
    if table.header_rows and half >= 2 and len(bases) % 2 == 0 and bases[:half] == bases[half:]:
        raise refuse(
            "two_up",
            N_(
                "The sheet {sheet} has two lists side by side; put one below the other and import again."
            ),
            sheet=name,
        )


def _refuse_blocks(grid: _Grid, table: Table, name: str) -> None:
    blocks = [
        one
        for one in grid.merges
        if one.bottom > one.top and one.right > one.left and one.bottom >= table.first_data_row - 1
    ]
    body = [number for number in grid.numbers if number >= table.first_data_row]
    regular = [number for number in body if grid.filled(number) >= 0.6 * len(table.columns)]
    if blocks and len(regular) < 2 and len(grid.numbers) <= 10 and not table.constants:
        raise refuse(
            "no_table", N_("The sheet {sheet} holds merged blocks and no table."), sheet=name
        )


def _with_groups(grid: _Grid, table: Table) -> Table:
    """Return the table with a group column when titles of groups stand between its rows."""
    kinds = [
        record for record in records(_known(grid, table), table) if record.skip == "group_title"
    ]
    if not kinds:
        return table
    return replace(table, grouped=True, columns=(*table.columns, GROUP_COLUMN))


def _known(grid: _Grid, table: Table) -> Iterator[Row]:
    return ((number, grid.rows[number]) for number in grid.numbers)


def records(rows: Iterable[Row], table: Table) -> Iterator[Record]:
    """Yield every row below the heading, records and skipped ones, streaming; blank rows are not yielded."""
    group = ""
    width = len(table.columns) - table.grouped
    pending: Record | None = None
    seen = 0
    for number, cells in rows:
        if number < table.first_data_row:
            if table.header_rows and number < table.header_rows[0]:
                group = _title_group(cells) or group
            continue
        cut = _cut(cells, table.first_column, width)
        record = _classified(number, cells, cut, table, seen)
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
    filled = [value for value in cells if not is_blank(value)]
    skip = ""
    if not filled:
        return Record(
            row=number,
            cells=cells,
            skip="note" if any(not is_blank(one) for one in whole) else "blank",
        )
    texts = [value for value in filled if isinstance(value, str)]
    if texts:
        skip = _skip_of(cells, filled, texts, table, seen)
    return Record(row=number, cells=cells, skip=skip)


def _skip_of(
    cells: tuple[CellValue, ...], filled: list[CellValue], texts: list[str], table: Table, seen: int
) -> str:
    """Return why this row is no record, '' when it is one."""
    if _is_heading_again(cells, table):
        return "repeat_header"
    first = texts[0]
    if seen < EXAMPLE_ROWS and is_example(first):
        return "example"
    if len(filled) > max(1, SPARSE * len(cells)):
        return ""
    if filled[0] == first and is_total(first):
        return "total"
    if sum(map(is_signature, texts)) * 2 >= len(filled) and len(cells) > 1:
        return "signature"
    if len(filled) == 1 and len(cells) > 1:
        return _lonely(first, cells, table)
    if squash(first) in table.titles:
        return "title"
    return "note" if is_note(first) and len(filled) <= 0.4 * len(cells) else ""


def _lonely(text: str, cells: tuple[CellValue, ...], table: Table) -> str:
    """Return what a row of one text is; 'group?' waits for the row after it."""
    if squash(text) in table.titles:
        return "title"
    if is_note(text) or is_signature(text):
        return "note"
    leading = is_blank(cells[0]) is False
    if leading and len(cells) >= 3 and not _DATA_LIKE.fullmatch(fold(text)) and len(text) <= 30:
        return "group_title" if opens_group(text) else "group?"
    return "note" if leading and len(text) > 40 else ""


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


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The sheet that should be imported, what it was understood as, and its like-headed siblings."""

    sheet: Sheet
    table: Table
    alike: tuple[
        str, ...
    ] = ()  # names of further visible sheets with the same columns: offer the union


def propose(workbook: Workbook) -> Proposal:
    """Return the sheet that most looks like the table to import, visible ones first.

    Raises the Invalid of the first sheet when none holds a table.
    """
    found: list[tuple[float, int, Sheet, Table]] = []
    failure: Invalid | None = None
    for place, sheet in enumerate(workbook.sheets):
        if not sheet.n_rows:
            continue
        try:
            table = understand(
                head(sheet), merges=sheet.merges, name=sheet.name or workbook.file_name
            )
        except Invalid as error:
            failure = failure or error
            continue
        found.append((_worth(sheet, table), -place, sheet, table))
    if not found:
        raise failure or refuse(
            "empty_file", N_("The file {name} is empty."), name=workbook.file_name
        )
    _, _, sheet, table = max(found, key=lambda one: one[:2])
    first = next(
        one for one in found if one[3].columns == table.columns and one[2].visible == sheet.visible
    )
    alike = tuple(
        one[2].name
        for one in found
        if one is not first and one[2].visible and one[3].columns == table.columns
    )
    return Proposal(sheet=first[2], table=first[3], alike=alike)


def _worth(sheet: Sheet, table: Table) -> float:
    worth = table.confidence * min(len(table.columns), 12) * min(sheet.n_rows, 20)
    if re.search(
        r"说明|须知|模板说明|代码|字典|选项|readme|instruction", sheet.name, re.IGNORECASE
    ):
        worth /= 10
    return worth if sheet.visible else worth / 100
