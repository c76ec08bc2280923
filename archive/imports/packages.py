"""Takes the one ledger out of a .zip; the scans beside it are named and left out."""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive.imports.guarding import Limits, check_package
from archive.imports.sniffing import locked, refuse
from kernel.text import N_

LEDGERS = frozenset(
    [
        ".xlsx",
        ".xlsm",
        ".xltx",
        ".xlsb",
        ".xls",
        ".et",
        ".ods",
        ".csv",
        ".tsv",
        ".txt",
        ".htm",
        ".html",
    ]
)  # by name: what is inside is sniffed like any other file
UTF_8 = 0x800  # the flag of a name in UTF-8
ENCRYPTED = 0x1
NAMED = 5  # of several ledgers, so many are named


@dataclass(frozen=True, kw_only=True)
class Taken:
    """The ledger that was taken out, what it is called, and what else the package holds."""

    path: Path
    name: str
    left_out: tuple[str, ...]


def take_ledger(
    path: Path, target: Path, *, file_name: str, password: str, limits: Limits
) -> Taken:
    """Write the package's one ledger to `target`; raise Invalid when it holds none, or several."""
    check_package(path, file_name=file_name, limits=limits)
    with zipfile.ZipFile(path) as archive:
        entries = {entry_name(one): one for one in archive.infolist() if not one.is_dir()}
        seen = {name: one for name, one in entries.items() if not _is_hidden(name)}
        ledgers = [name for name in seen if PurePosixPath(name).suffix.lower() in LEDGERS]
        if len(ledgers) > 1:
            # A list of the scans as text beside the workbook is no second ledger.
            books = [
                name for name in ledgers if not name.lower().endswith((".txt", ".html", ".htm"))
            ]
            ledgers = books if len(books) == 1 else ledgers
        if len(ledgers) != 1:
            raise _none_or_many(file_name, ledgers)
        entry = entries[ledgers[0]]
        try:
            with (
                archive.open(entry, pwd=password.encode() or None) as source,
                target.open("wb") as out,
            ):
                shutil.copyfileobj(source, out, 1 << 20)
        except (
            RuntimeError
        ) as error:  # what the standard library raises for a missing or wrong password
            if not entry.flag_bits & ENCRYPTED:
                raise
            raise locked(file_name) from error
    left_out = tuple(sorted(name for name in seen if name != ledgers[0]))
    return Taken(path=target, name=PurePosixPath(ledgers[0]).name, left_out=left_out)


def entry_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; without the flag of UTF-8 it is what Chinese Windows wrote: GB18030."""
    if entry.flag_bits & UTF_8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _is_hidden(name: str) -> bool:
    place = PurePosixPath(name)
    return "__MACOSX" in place.parts or place.name.startswith((".", "~$"))


def _none_or_many(file_name: str, ledgers: list[str]) -> Exception:
    if not ledgers:
        return refuse(
            "no_ledger",
            N_("The package {name} holds no workbook and no text table."),
            name=file_name,
        )
    return refuse(
        "several_ledgers",
        N_("The package {name} holds several ledgers ({found}); import them one at a time."),
        name=file_name,
        found="、".join(ledgers[:NAMED]) + ("…" if len(ledgers) > NAMED else ""),
    )
