"""Reads an uploaded file into sheets of rows, in a process of its own, and hands the rows out as a stream."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.imports.cells import Merge, Row, unspooled
from archive.imports.guarding import Limits
from archive.imports.sniffing import refuse
from kernel import temporary
from kernel.errors import Invalid, Problem
from kernel.text import N_

PIECE = 1024 * 1024
WALL_FACTOR = 2  # the wall clock allows the CPU limit twice over on a busy machine


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: `n_rows` rows hold anything, out of `height` physical ones."""

    name: str
    visible: bool
    spool: Path
    n_rows: int
    height: int
    n_columns: int
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """A file that has been read; its rows lie in a spool folder until it is closed."""

    file_name: str
    kind: str  # xlsx, xlsb, xls, ods, html, xml2003 or text
    encoding: str  # of text files, else ""
    delimiter: str  # of text files, else ""
    epoch_1904: bool
    shielded: bool  # given out here as text: what begins like a formula has a shield
    sheets: tuple[Sheet, ...]
    spool: Path
    left_out: tuple[str, ...] = ()  # what lay beside the ledger in a .zip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the spool folder."""
        shutil.rmtree(self.spool, ignore_errors=True)


def read(
    path: Path, *, file_name: str, limits: Limits | None = None, password: str = ""
) -> Workbook:
    """Read the file at `path`; close the result, or use it in a with statement.

    `file_name` is what the person called it and is used in sentences only. Raises Invalid with one problem
    for anything that cannot be imported: another kind of file, empty, damaged, too large, a bomb. Its code
    is `locked` for a file that only a `password` opens, and `wrong_password` for another one.
    """
    limits = limits or Limits()
    spool = Path(tempfile.mkdtemp(prefix="import-", dir=temporary.folder()))
    try:
        order = {"file_name": file_name, "limits": asdict(limits), "password": password}
        manifest = _run(path.absolute(), spool, order, limits.seconds * WALL_FACTOR)
        return _workbook(manifest, spool, file_name)
    except BaseException:
        shutil.rmtree(spool, ignore_errors=True)
        raise


def packed(workbook: Workbook) -> Iterator[bytes]:
    """Yield a workbook that was read as one compressed stream of bytes, for `unpacked`."""
    with tempfile.TemporaryFile(prefix="import-") as held:
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for path in sorted(workbook.spool.iterdir()):
                archive.write(path, path.name)
        held.seek(0)
        while piece := held.read(PIECE):
            yield piece


def unpacked(path: Path, *, file_name: str) -> Workbook:
    """Return the workbook that `packed` made bytes of; close it like one that was read."""
    spool = Path(tempfile.mkdtemp(prefix="import-", dir=temporary.folder()))
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(spool)
        manifest = json.loads((spool / "manifest.json").read_text(encoding="utf-8"))
        return _workbook(manifest, spool, file_name)
    except BaseException:
        shutil.rmtree(spool, ignore_errors=True)
        raise


def iter_rows(sheet: Sheet) -> Iterator[Row]:
    """Yield (0-based physical row, cells from column A) of every row that holds anything, streaming."""
    with sheet.spool.open("rb") as file:
        yield from map(unspooled, file)


def _run(path: Path, spool: Path, order: dict[str, Any], seconds: int) -> dict[str, Any]:
    file_name = order["file_name"]
    command = [sys.executable, "-m", "archive.imports.reading_child", str(path), str(spool)]
    places = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)
    try:
        subprocess.run(  # noqa: S603 - our own module; the file's name is an argument, never a shell's
            command,
            input=json.dumps(order).encode(),  # never an argument: the password is in it
            env={"PYTHONPATH": places, "PYTHONUTF8": "1", "PATH": os.defpath},
            cwd=spool,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        manifest: dict[str, Any] = json.loads((spool / "manifest.json").read_text(encoding="utf-8"))
    except subprocess.TimeoutExpired as error:
        raise refuse(
            "too_slow",
            N_("{name} could not be read within {seconds} seconds."),
            name=file_name,
            seconds=seconds,
        ) from error
    except (OSError, ValueError) as error:
        raise _too_large(file_name) from error
    _raise_problems(manifest, file_name)
    return manifest


def _too_large(file_name: str) -> Invalid:
    return refuse(
        "too_large", N_("{name} needs too much memory or time to be read."), name=file_name
    )


def _raise_problems(manifest: dict[str, Any], file_name: str) -> None:
    found = manifest.get("problems")
    if not found:
        return
    if "message" not in found[0]:
        raise _too_large(file_name)
    raise Invalid(Problem(**problem) for problem in found)


def _workbook(manifest: dict[str, Any], spool: Path, file_name: str) -> Workbook:
    dialect = manifest["dialect"] or {}
    return Workbook(
        file_name=file_name,
        kind=manifest["kind"],
        encoding=dialect.get("encoding", ""),
        delimiter=dialect.get("delimiter", ""),
        epoch_1904=manifest["epoch_1904"],
        shielded=manifest.get("shielded", False),  # of a file read by an earlier version: unknown
        sheets=tuple(_sheet(entry, spool) for entry in manifest["sheets"]),
        spool=spool,
        left_out=tuple(manifest.get("left_out", ())),
    )


def _sheet(entry: dict[str, Any], spool: Path) -> Sheet:
    return Sheet(
        name=entry["name"],
        visible=entry["visible"],
        spool=spool / entry["file"],
        n_rows=entry["n_rows"],
        height=entry["height"],
        n_columns=entry["n_columns"],
        hidden_rows=tuple(entry["hidden_rows"]),
        hidden_columns=tuple(entry["hidden_columns"]),
        merges=tuple(
            Merge(top=top, left=left, bottom=bottom, right=right)
            for top, left, bottom, right in entry["merges"]
        ),
    )
