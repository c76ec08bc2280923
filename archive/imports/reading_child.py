"""The reader's own process: reads one file into a spool folder under limits of memory and time.

Run as `python -m archive.imports.reading_child FILE SPOOL`, the order (file name and limits) as JSON on
standard input. Writes one file of JSON lines per sheet, `[row, cells…]`, and last `manifest.json`. A file
that kills this process kills nothing else.
"""

import json
import resource
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.imports.cells import spooled
from archive.imports.guarding import Limits, check_package
from archive.imports.sniffing import Dialect, FileKind, dialect_of, refuse, sniff
from archive.imports.spreadsheets import OpenBook, OpenSheet, open_xls, open_xlsx, open_xml2003
from archive.imports.textfiles import read_html, read_text
from kernel.errors import Invalid
from kernel.text import N_

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
        manifest = _read(path, spool, order["file_name"], limits)
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


def _read(path: Path, spool: Path, file_name: str, limits: Limits) -> dict[str, Any]:
    kind = sniff(path, file_name=file_name)
    dialect: Dialect | None = None
    if kind is FileKind.TEXT:
        dialect = dialect_of(path)
    book = _open(path, kind, file_name, limits, dialect)
    sheets = [
        _spool(sheet, spool / f"{place}.jsonl", file_name, limits)
        for place, sheet in enumerate(book.sheets)
    ]
    if not any(sheet["n_rows"] for sheet in sheets):
        raise refuse("empty_file", N_("The file {name} is empty."), name=file_name)
    return {
        "kind": kind.value,
        "dialect": asdict(dialect) if dialect else None,
        "epoch_1904": book.epoch_1904,
        "sheets": sheets,
    }


def _open(
    path: Path, kind: FileKind, file_name: str, limits: Limits, dialect: Dialect | None
) -> OpenBook:
    if kind is FileKind.XLSX:
        check_package(path, file_name=file_name, limits=limits)
        return open_xlsx(path, file_name=file_name, limits=limits)
    if kind is FileKind.XLS:
        return open_xls(path, file_name=file_name, limits=limits)
    if kind is FileKind.XML2003:
        return open_xml2003(path, file_name=file_name)
    rows = read_text(path, dialect) if dialect else read_html(path)
    return OpenBook(sheets=iter([OpenSheet(name="", visible=True, rows=rows)]))


def _spool(sheet: OpenSheet, target: Path, file_name: str, limits: Limits) -> dict[str, Any]:
    """Write the rows that hold anything and return the sheet's entry of the manifest."""
    n_rows = n_columns = last = 0
    with target.open("wb") as out:
        for number, cells in sheet.rows:
            width = len(cells)
            last = number + 1
            while width and cells[width - 1] is None:
                width -= 1
            if not width:
                continue
            _check(number, width, n_rows, sheet.name, file_name, limits)
            out.write(spooled(number, cells[:width]))
            n_rows += 1
            n_columns = max(n_columns, width)
    facts = sheet.facts
    return {
        "name": sheet.name,
        "visible": sheet.visible,
        "file": target.name,
        "n_rows": n_rows,
        "height": last,
        "n_columns": n_columns,
        "hidden_rows": sorted(facts.hidden_rows)[:100_000],
        "hidden_columns": sorted(facts.hidden_columns),
        "merges": [(one.top, one.left, one.bottom, one.right) for one in facts.merges[:200_000]],
    }


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
