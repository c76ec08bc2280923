"""The first rows of a sheet as a grid with its merges, and the search for the rows that name the columns."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from archive.imports.cells import TEXT_MARKS, CellValue, Mark, Merge, Row, as_text, is_blank
from archive.imports.folding import fold, squash
from archive.imports.headings import is_heading_word

MAX_DEPTH = 6
SPREAD = 500  # a merge wider or higher than this is decoration
FEW_ROWS = 3
ENOUGH_FILLED = 0.5  # a heading names at least this share of the usual columns
MUCH_DATA = 0.2  # and no more than this share of its cells looks like data
SHORT = 25  # characters of a usual name
_YEAR = re.compile(r"(?:19|20)\d\d年?")
LONG = 30  # characters that a name in the lower part of a heading does not exceed
TWINS = 3  # names that two rows must share to be two spellings of one heading
DATA_LIKE = re.compile(
    r"[-+￥¥$]?[\d,.%:/年月日时分\s—-]+|\d{4}[-/.年].*|(?=.*\d)[\dXx*-]{6,}|https?://.*|/.*|[\w.]+@[\w.]+"
)


class Grid:
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
            if one.right - one.left < SPREAD and one.bottom - one.top < SPREAD
            for place in one.cells()
        }
        widths = Counter(self.filled(number) for number in self.numbers)
        wide = [width for width in widths.elements() if width > 1] or [1]
        self.usual = sorted(wide)[int(len(wide) * 0.75)] if len(wide) > FEW_ROWS else max(wide)

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


def heading_depths(grid: Grid, row: int) -> list[int]:
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


def _bottom(grid: Grid, row: int) -> int:
    """Return the last row that merges beginning in this row, or in one they reach, reach down to."""
    bottom = row
    for one in sorted(grid.merges, key=lambda merge: merge.top):
        if row <= one.top <= bottom and (one.top == row or one.bottom <= bottom + 1):
            bottom = max(bottom, one.bottom)
    return bottom


def _has_gaps(grid: Grid, row: int) -> bool:
    """Whether blanks of this row are names in the next, as group labels without merges leave them."""
    following = row + 1
    if following not in grid.rows:
        return False
    above = [not is_blank(grid.cell(row, column)) for column in range(grid.width)]
    under = [not is_blank(grid.cell(following, column)) for column in range(grid.width)]
    fills = sum(b and not a for a, b in zip(above, under, strict=True))
    leaves = sum(a and not b for a, b in zip(above, under, strict=True))
    return fills > 0 and leaves > 0


def heading_names(grid: Grid, row: int, depth: int) -> list[str]:
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


def heading_score(grid: Grid, row: int, depth: int) -> tuple[float, int, int]:
    """Return (score 0..1, minus the row, depth): how much these rows look like a heading."""
    names = heading_names(grid, row, depth)
    found = [(column, name) for column, name in enumerate(names) if name]
    cells = [
        grid.cell(level, column)
        for level in range(row, row + depth)
        for column in range(grid.width)
    ]
    cells = _without_years([value for value in cells if not is_blank(value)])
    if (
        not found
        or not cells
        or any(is_datum(value) for value in cells if not isinstance(value, str))
    ):
        return 0.0, -row, depth
    texts = [as_text(value).strip() for value in cells]
    data_like = sum(DATA_LIKE.fullmatch(fold(text)) is not None for text in texts) / len(texts)
    filled = min(len(found) / max(grid.usual, 1), 1.0)
    if filled < ENOUGH_FILLED or data_like > MUCH_DATA:
        return 0.0, -row, depth
    parts = {
        "filled": 0.2 * filled,
        "short": 0.1 * sum(len(text) <= SHORT for text in texts) / len(texts),
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
    if _twin_below(grid, row + depth, names) or _named_below(grid, row + depth, found):
        score -= 0.2
    return max(score, 0.0), -row, depth


def _without_years(cells: list[CellValue]) -> list[CellValue]:
    """Return the cells without years in a row, one after the other: these are names of columns (2019 2020 2021)."""
    years = [int(text[:4]) for value in cells if _YEAR.fullmatch(text := as_text(value).strip())]
    steps = {after - before for before, after in itertools.pairwise(years)}
    if len(years) < 2 or steps not in ({1}, {-1}) or len(years) == len(cells):  # noqa: PLR2004 - two make a row
        return cells
    return [value for value in cells if not _YEAR.fullmatch(as_text(value).strip())]


def is_datum(value: CellValue) -> bool:
    return isinstance(value, (int, float)) or (
        isinstance(value, Mark) and value.kind not in TEXT_MARKS
    )


def _change(grid: Grid, row: int, found: Sequence[tuple[int, str]]) -> float:
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
                is_datum(value)
                or DATA_LIKE.fullmatch(fold(as_text(value))) is not None
                or any(map(str.isdigit, as_text(value)))
                for value in below
            )
            >= len(below) / 2
        ):
            points += 1.0
        else:
            points += 0.5
    return points / len(found)


def _like_above(grid: Grid, row: int) -> float:
    """Return a penalty when the row above is as full as this one: then this is rather a record."""
    above = [number for number in grid.numbers if number < row]
    names = [as_text(value) for value in grid.rows[row]]
    full = sum(
        grid.filled(number) >= max(2, 0.8 * grid.usual)
        and not _are_twins([as_text(one) for one in grid.rows[number]], names)
        for number in above
    )
    return 0.1 * min(full, 4)


def _deep_enough(grid: Grid, row: int, depth: int) -> bool:
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
    return (merged or words >= ENOUGH_FILLED) and all(len(text) <= LONG for text in texts)


def _repeats_below(grid: Grid, row: int, found: Sequence[tuple[int, str]]) -> bool:
    """Whether single cells of the row occur again below in their column: a record's values do, names do not.

    A heading printed again on each page repeats as a whole row and does not count.
    """
    if len(found) <= 1:
        return False
    again = 0
    for column, name in found:
        last = name.split("/")[-1]
        again += any(squash(as_text(value)) == last for value in grid.below(row, column))
    return 0 < again < 0.8 * len(found)


def _twin_below(grid: Grid, row: int, names: Sequence[str]) -> bool:
    """Whether the next row says the same names in other letters (machine codes above labels)."""
    if row not in grid.rows:
        return False
    return _are_twins(names, [as_text(grid.cell(row, column)) for column in range(len(names))])


def _named_below(grid: Grid, row: int, found: Sequence[tuple[int, str]]) -> bool:
    """Whether the next row names the same columns once more, in words: machine codes stand above labels."""
    if row not in grid.rows or row >= grid.last:
        return False
    texts = [as_text(grid.cell(row, column)) for column, _ in found]
    return len(texts) >= TWINS and all(
        text and is_heading_word(text) and not DATA_LIKE.fullmatch(fold(text)) for text in texts
    )


def _are_twins(one: Sequence[str], other: Sequence[str]) -> bool:
    keys = [[re.sub(r"[\W_]+", "", name).lower() for name in line] for line in (one, other)]
    pairs = [(upper, lower) for upper, lower in zip(*keys, strict=False) if upper and lower]
    return len(pairs) >= TWINS and sum(upper == lower for upper, lower in pairs) >= 0.3 * len(pairs)
