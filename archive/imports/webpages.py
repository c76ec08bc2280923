"""Reads the tables of a web page that was named .xls, as many programs export."""

from html.parser import HTMLParser
from pathlib import Path

from archive.imports.books import OpenSheet
from archive.imports.cells import CellValue, Merge
from archive.imports.encoding import detect_encoding
from archive.imports.guarding import SheetFacts
from archive.imports.sniffing import HEAD_BYTES

MOST_SPANNED = 500
_SILENT = frozenset(["script", "style", "title"])


class _Tables(HTMLParser):
    """Collects the cells of all tables one below the other; nested tables are flattened into theirs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[CellValue]] = []
        self.facts = SheetFacts()
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._covered: dict[int, int] = {}  # column → rows that a cell above still covers
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "tr":
            self.rows.append([])
            if "display:none" in (given.get("style") or "").replace(" ", "").lower():
                self.facts.hidden_rows.add(len(self.rows) - 1)
        elif tag == "table":
            self._covered = {}
        elif tag in ("td", "th"):
            self._close()
            self._cell = []
            self._span = (_number(given.get("colspan")), _number(given.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")
        elif tag in _SILENT:
            self._silent = tag

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()
        if tag == self._silent:
            self._silent = ""

    def _close(self) -> None:
        """Put the cell that is open at its place: behind the cells that hang down from above."""
        if self._cell is None or not self.rows:
            return
        text = "".join(self._cell).replace("\xa0", " ")
        self._cell = None
        row, top = self.rows[-1], len(self.rows) - 1
        while self._covered.get(len(row), -1) >= top:
            row.append(None)
        left, (across, down) = len(row), self._span
        row.extend([(text.strip() and text) or None] + [None] * (across - 1))
        if across > 1 or down > 1:
            bottom = top + down - 1
            self._covered.update(dict.fromkeys(range(left, left + across), bottom))
            self.facts.merges.append(
                Merge(top=top, left=left, bottom=bottom, right=left + across - 1)
            )


def _number(text: str | None) -> int:
    return min(int(text), MOST_SPANNED) if text and text.isdecimal() and int(text) else 1


def open_html(path: Path) -> OpenSheet:
    """Return the tables of a web page as one sheet."""
    data = path.read_bytes()
    encoding = detect_encoding(data[:HEAD_BYTES], complete=len(data) <= HEAD_BYTES)
    parser = _Tables()
    parser.feed(data.decode(encoding, errors="replace"))
    parser.close()
    rows = ((number, tuple(row)) for number, row in enumerate(parser.rows))
    return OpenSheet(name="", visible=True, rows=rows, facts=parser.facts)
