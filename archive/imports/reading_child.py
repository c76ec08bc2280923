"""The reader's own process: reads one file into a spool folder under limits of memory and time.

Run as `python -m archive.imports.reading_child FILE SPOOL`, the order (file name and limits) as JSON on
standard input. Writes one file of JSON lines per sheet, `[row, cells…]`, and last `manifest.json`. A file
that kills this process kills nothing else.
"""

import json
import resource
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from archive.imports.binarybooks import open_xlsb
from archive.imports.books import OpenBook, OpenSheet
from archive.imports.cells import CellValue, as_text, letters, spooled
from archive.imports.guarding import Limits, check_package
from archive.imports.opendocument import open_ods
from archive.imports.packages import take_ledger
from archive.imports.sniffing import Dialect, FileKind, dialect_of, refuse, sniff
from archive.imports.spreadsheets import open_xlsx
from archive.imports.textfiles import read_text
from archive.imports.unlocking import unlock
from archive.imports.webpages import open_html
from archive.imports.xls import open_xls
from archive.imports.xmlbooks import open_xml2003
from kernel.errors import Invalid
from kernel.spreadsheets import is_remark
from kernel.text import N_

WRAPPERS = 4  # a locked workbook in a package is two
DAMAGED = N_("{name} is damaged: it cannot be read to its end.")


def main(arguments: list[str]) -> int:
    """Read the file named first into the folder named second; return 0 also when the file is refused."""
    path, spool = Path(arguments[0]), Path(arguments[1])
    order = json.load(sys.stdin)
    limits = Limits(**order["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        manifest = _read(path, spool, order, limits)
    except Invalid as error:
        manifest = {"problems": [_problem(problem) for problem in error.problems]}
    except MemoryError:
        manifest = {"problems": [{"code": "too_large", "params": {"name": order["file_name"]}}]}
    except Exception:  # noqa: BLE001 - the edge of the process: a broken file may raise anything
        traceback.print_exc()
        problem = {"code": "damaged", "message": DAMAGED, "params": {"name": order["file_name"]}}
        manifest = {"problems": [problem]}
    (spool / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return 0


def _problem(problem: Any) -> dict[str, Any]:
    return {"code": problem.code, "message": problem.message, "params": dict(problem.params)}


def _read(path: Path, spool: Path, order: dict[str, Any], limits: Limits) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="opened-", dir=spool) as folder:
        found = _bare(_File(path=path, name=order["file_name"]), Path(folder), order, limits)
        return _spooled(found, spool, order, limits)


@dataclass(frozen=True, kw_only=True)
class _File:
    """What is read: the file that came, or what was taken out of it or unlocked."""

    path: Path
    name: str
    kind: FileKind = FileKind.TEXT
    left_out: tuple[str, ...] = ()


def _bare(found: _File, folder: Path, order: dict[str, Any], limits: Limits) -> _File:
    """Return the file itself, out of its package and unlocked."""
    for depth in range(WRAPPERS):
        kind = sniff(found.path, file_name=found.name)
        target = folder / str(depth)
        if kind is FileKind.LOCKED:
            unlock(found.path, target, password=order["password"], file_name=found.name)
            found = replace(found, path=target)
        elif kind is FileKind.ZIP:
            taken = take_ledger(
                found.path,
                target,
                file_name=found.name,
                password=order["password"],
                limits=limits,
            )
            found = replace(found, path=target, name=taken.name, left_out=taken.left_out)
        else:
            return replace(found, kind=kind)
    raise refuse("no_ledger", N_("{name} is a package within a package."), name=found.name)


def _spooled(found: _File, spool: Path, order: dict[str, Any], limits: Limits) -> dict[str, Any]:
    dialect = dialect_of(found.path) if found.kind is FileKind.TEXT else None
    try:
        book = _open(found, limits, dialect)
    except Invalid as error:
        if found.kind is not FileKind.XLS or error.problems[0].code != "locked":
            raise
        target = found.path.with_name("unlocked") if found.left_out else spool / "unlocked.tmp"
        try:
            unlock(found.path, target, password=order["password"], file_name=found.name)
            book = _open(replace(found, path=target), limits, None)
        finally:
            target.unlink(missing_ok=True)
    sheets = [
        _spool(sheet, spool / f"{place}.jsonl", found.name, limits)
        for place, sheet in enumerate(book.sheets)
    ]
    if not any(sheet["n_rows"] for sheet in sheets):
        raise refuse("empty_file", N_("The file {name} is empty."), name=found.name)
    return {
        "kind": found.kind,
        "dialect": asdict(dialect) if dialect else None,
        "epoch_1904": book.epoch_1904,
        "left_out": found.left_out,
        "shielded": dialect is not None and any(is_remark(one.pop("ending")) for one in sheets),
        "sheets": sheets,
    }


def _open(found: _File, limits: Limits, dialect: Dialect | None) -> OpenBook:
    if dialect:
        rows = read_text(found.path, dialect)
        return OpenBook(sheets=iter([OpenSheet(name="", visible=True, rows=rows)]))
    if found.kind is FileKind.HTML:
        return OpenBook(sheets=iter([open_html(found.path)]))
    if found.kind is FileKind.XML2003:
        return open_xml2003(found.path, file_name=found.name)
    if found.kind is FileKind.XLS:
        return open_xls(found.path, file_name=found.name, limits=limits)
    check_package(found.path, file_name=found.name, limits=limits)
    opened = {FileKind.XLSB: open_xlsb, FileKind.ODS: open_ods}.get(found.kind, open_xlsx)
    return opened(found.path, file_name=found.name, limits=limits)


def _spool(sheet: OpenSheet, target: Path, file_name: str, limits: Limits) -> dict[str, Any]:
    """Write the rows that hold anything and return the sheet's entry of the manifest."""
    n_rows = n_columns = last = 0
    ending = ""
    with target.open("wb") as out:
        for number, cells in sheet.rows:
            width = len(cells)
            last = number + 1
            while width and cells[width - 1] is None:
                width -= 1
            if not width:
                continue
            _check(number, width, n_rows, sheet.name, file_name, limits)
            line = spooled(number, cells[:width])
            if len(line) > limits.row_bytes:
                raise _too_long(number, cells, sheet.name or file_name)
            out.write(line)
            n_rows += 1
            n_columns = max(n_columns, width)
            ending = cells[0] if isinstance(cells[0], str) else ""
    facts = sheet.facts
    return {
        "name": sheet.name,
        "visible": sheet.visible,
        "file": target.name,
        "n_rows": n_rows,
        "height": last,
        "n_columns": n_columns,
        "ending": ending,
        "hidden_rows": sorted(facts.hidden_rows)[:100_000],
        "hidden_columns": sorted(facts.hidden_columns),
        "merges": [(one.top, one.left, one.bottom, one.right) for one in facts.merges[:200_000]],
    }


def _too_long(number: int, cells: Sequence[CellValue], sheet: str) -> Invalid:
    """Return the refusal of a row that nobody typed, naming its longest cell."""
    longest = max(range(len(cells)), key=lambda place: len(as_text(cells[place])))
    message = N_(
        "The cell {cell} of the sheet {sheet} holds {length} characters; shorten it and import again."
    )
    length = len(as_text(cells[longest]))
    return refuse(
        "cell_too_long", message, cell=f"{letters(longest)}{number + 1}", sheet=sheet, length=length
    )


def _check(
    number: int, width: int, n_rows: int, sheet: str, file_name: str, limits: Limits
) -> None:
    if width > limits.columns:
        raise refuse(
            "too_many_columns",
            N_("Row {row} of {name} has {width} columns: more than {limit} cannot be imported."),
            row=number + 1,
            name=file_name,
            width=width,
            limit=limits.columns,
        )
    if n_rows >= limits.rows:
        raise refuse(
            "too_many_rows",
            N_(
                "{name} has more than {limit} rows, which is the most that can be imported at once."
            ),
            name=file_name,
            sheet=sheet,
            limit=limits.rows,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
