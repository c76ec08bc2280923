"""Understands a sheet: where its heading is, what the columns are called, and whether it is a table at all.

Everything is a proposal with a reason; a person can overrule it and the rows are read again.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.imports.amounts import heading_scale
from archive.imports.body import GROUP_COLUMN, Table, records
from archive.imports.cells import Merge, Row, as_text, is_blank
from archive.imports.folding import squash
from archive.imports.grid import Grid, heading_depths, heading_names, heading_score
from archive.imports.headings import constant, is_heading_word, is_note
from archive.imports.sniffing import refuse
from archive.imports.workbooks import Sheet, Workbook, iter_rows
from kernel.errors import Invalid, Problem
from kernel.text import N_

HEAD_ROWS = 200  # looked at to understand the sheet
SEARCH_ROWS = 40  # a heading lies among the first of them
THRESHOLD = 0.5
FEW_ROWS = 3
SMALL_SHEET = 10
FORM_ROWS = range(2, 41)
# What Excel and WPS write into a pivot table, in Chinese and English.
_PIVOT = re.compile(
    r"(?:行标签|列标签|row labels|column labels)$|(?:求和项|计数项|平均值项|最大值项|最小值项)[:：]"
    r"|(?:sum|count|average|max|min) of \S",
    re.IGNORECASE,
)


def head(sheet: Sheet) -> list[Row]:
    """Return the rows that `understand` needs."""
    return list(itertools.islice(iter_rows(sheet), HEAD_ROWS))


def understand(rows: Sequence[Row], *, merges: Sequence[Merge] = (), name: str = "") -> Table:
    """Return the table in the first rows of a sheet.

    Raises Invalid with one sentence for what holds no table: a form, two lists side by side, merged blocks.
    """
    if not rows:
        raise refuse("empty_sheet", N_("The sheet {sheet} is empty."), sheet=name)
    grid = Grid(rows, merges)
    _refuse_forms(grid, name)
    _refuse_pivots(grid, name)
    best = max(
        (
            heading_score(grid, row, depth)
            for row in grid.numbers[:SEARCH_ROWS]
            for depth in heading_depths(grid, row)
        ),
        key=lambda found: (round(found[0], 3), found[1]),
        default=(0.0, 0, 1),
    )
    score, above, depth = best
    table = _headless(grid) if score < THRESHOLD else _headed(grid, -above, depth, score)
    _refuse_two_up(table, name)
    _refuse_blocks(grid, table, name)
    return _with_doubts(grid, _with_groups(grid, table))


def understand_at(
    rows: Sequence[Row], header_row: int, *, merges: Sequence[Merge] = (), name: str = ""
) -> Table:
    """Return the table whose heading a person says begins in `header_row` (from 0).

    Raises Invalid when that row holds nothing, or the table is none.
    """
    grid = Grid(rows, merges) if rows else None
    if grid is None or not grid.filled(header_row):
        message = N_("Row {row} of the sheet {sheet} is empty and names no columns.")
        raise refuse("empty_header", message, row=header_row + 1, sheet=name)
    depths = heading_depths(grid, header_row) or [1]
    depth = max(depths, key=lambda deep: heading_score(grid, header_row, deep)[0])
    table = replace(_headed(grid, header_row, depth, 1.0), reasons=(N_("A person said so."),))
    _refuse_two_up(table, name)
    return _with_doubts(grid, _with_groups(grid, table))


def _headed(grid: Grid, row: int, depth: int, score: float) -> Table:
    names = heading_names(grid, row, depth)
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


def _headless(grid: Grid) -> Table:
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


def _extent(grid: Grid, row: int, names: Sequence[str]) -> tuple[int, int]:
    """Return the first and last column: those with names and the neighbours that hold data."""
    data = [number for number in grid.numbers if number > row]
    counts = [
        sum(not is_blank(grid.cell(number, column)) for number in data)
        for column in range(grid.width)
    ]
    # A remark beside the table is no column.
    named = [
        column
        for column, name in enumerate(names)
        if name and (counts[column] or not is_note(name))
    ]
    need = max(2, len(data) // 20) if len(data) > FEW_ROWS else 1
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


def _above(grid: Grid, row: int) -> tuple[tuple[tuple[str, str], ...], frozenset[str]]:
    """Return the constants (全宗号：0345) and the title lines above a heading."""
    constants: list[tuple[str, str]] = []
    titles: set[str] = set()
    for number in grid.numbers:
        if number >= row:
            break
        texts = [as_text(value) for value in grid.rows[number] if not is_blank(value)]
        pairs = [pair for text in texts if (pair := constant(text)) and not is_note(text)]
        constants.extend(pairs)
        if not pairs:
            titles.update(squash(text) for text in texts)
    return tuple(constants), frozenset(titles)


def _refuse_forms(grid: Grid, name: str) -> None:
    """Refuse a sheet that is one record: labels and values in turn."""
    rows = [number for number in grid.numbers if grid.filled(number) > 1]
    if len(grid.numbers) not in FORM_ROWS or not rows:
        return
    labels = values = 0
    for number in rows:
        cells = [as_text(value) for value in grid.rows[number] if not is_blank(value)]
        labels += sum(is_heading_word(text) for text in cells[0::2])
        values += sum(not is_heading_word(text) for text in cells[1::2])
        labels -= sum(is_heading_word(text) for text in cells[1::2])
    slots = sum((grid.filled(number) + 1) // 2 for number in rows)
    others = sum(grid.filled(number) // 2 for number in rows)
    if len(rows) >= FEW_ROWS and labels >= 0.75 * slots and values >= 0.75 * others:
        raise refuse(
            "form",
            N_("The sheet {sheet} is a filled form, not a table; import takes one row per record."),
            sheet=name,
        )


def _refuse_pivots(grid: Grid, name: str) -> None:
    """Refuse the sums that a spreadsheet made of a list: its rows are no records."""
    for number in grid.numbers[:SEARCH_ROWS]:
        if any(_PIVOT.match(as_text(value)) for value in grid.rows[number]):
            message = N_(
                "The sheet {sheet} is a pivot table; import the list that it was made from."
            )
            raise refuse("pivot", message, sheet=name)


def _refuse_two_up(table: Table, name: str) -> None:
    """Refuse two lists side by side: importing them as one record each would mix the records."""
    named = [column for column in table.columns if not re.fullmatch(r"列\d+", column)]
    bases = [re.sub(r"#\d+$", "", column) for column in named]
    half = len(bases) // 2
    if table.header_rows and half > 1 and len(bases) % 2 == 0 and bases[:half] == bases[half:]:
        raise refuse(
            "two_up",
            N_(
                "The sheet {sheet} has two lists side by side; put one below the other and import again."
            ),
            sheet=name,
        )


def _refuse_blocks(grid: Grid, table: Table, name: str) -> None:
    blocks = [
        one
        for one in grid.merges
        if one.bottom > one.top and one.right > one.left and one.bottom >= table.first_data_row - 1
    ]
    body = [number for number in grid.numbers if number >= table.first_data_row]
    regular = [number for number in body if grid.filled(number) >= 0.6 * len(table.columns)]
    if blocks and len(regular) <= 1 and len(grid.numbers) <= SMALL_SHEET and not table.constants:
        raise refuse(
            "no_table", N_("The sheet {sheet} holds merged blocks and no table."), sheet=name
        )


def _with_groups(grid: Grid, table: Table) -> Table:
    """Return the table with a group column when titles of groups stand between its rows."""
    kinds = [
        record for record in records(_known(grid, table), table) if record.skip == "group_title"
    ]
    if not kinds:
        return table
    return replace(table, grouped=True, columns=(*table.columns, GROUP_COLUMN))


def _with_doubts(grid: Grid, table: Table) -> Table:
    """Return the table with what a person should know: another table below it, a unit that stands above it."""
    doubts = list(table.problems)
    other = next(
        (one.row for one in records(_known(grid, table), table) if one.skip == "other_table"), None
    )
    if other is not None:
        message = N_(
            "In row {row} another table begins; it is not read. Put it on a sheet of its own."
        )
        doubts.append(Problem(code="other_table", message=message, params={"row": other + 1}))
    for name, value in table.constants:
        if "单位" in name and heading_scale(f"（{value}）") != 1:
            message = N_(
                "Above the heading stands {unit}; numbers are read as they are written."
                " Write the unit into the heading, such as 金额（{unit}）."
            )
            doubts.append(Problem(code="unit_above", message=message, params={"unit": value}))
    return replace(table, problems=tuple(doubts))


def _known(grid: Grid, table: Table) -> Iterator[Row]:
    return ((number, grid.rows[number]) for number in grid.numbers)


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
