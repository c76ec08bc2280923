"""Says what a file really is — by its bytes, never by its name — and how a text table is written."""

import codecs
import csv
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.imports.encoding import detect_encoding, nul_pattern
from kernel.errors import Invalid, Problem
from kernel.text import N_

HEAD_BYTES = 65_536
SPACE = 32
DELIMITERS = (",", "\t", ";", "|")


class FileKind(StrEnum):
    """The kinds of file that can be read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    XML2003 = "xml2003"
    TEXT = "text"
    ZIP = "zip"  # a folder of files: the one ledger in it is read
    LOCKED = "locked"  # encrypted: its password opens it


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a text file is written."""

    encoding: str
    delimiter: str
    quote: str
    skip_lines: int = 0  # a leading sep= line
    spaced: bool = False  # columns are set apart by two blanks or more, as reports are printed


def refuse(code: str, message: str, **params: object) -> Invalid:
    """Return the one-sentence refusal of a whole file."""
    return Invalid([Problem(code=code, message=message, params=params)])


def locked(file_name: str) -> Invalid:
    """Return the refusal of a file whose password is not known."""
    message = N_(
        "{name} is locked with a password; give the password as well, or save it without one and "
        "upload it again."
    )
    return refuse("locked", message, name=file_name)


_BY_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "SQLite"),
    (b"MZ", "EXE"),
    (b"{\\rtf", "RTF"),
)


def sniff(path: Path, *, file_name: str) -> FileKind:
    """Return what the file is; raise Invalid with one sentence when it is nothing that can be imported."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise refuse("empty_file", N_("The file {name} is empty."), name=file_name)
    for magic, name in _BY_MAGIC:
        if head.startswith(magic):
            raise _wrong_kind(file_name, name)
    if head.startswith(b"PK\x03\x04"):
        return _sniff_zip(path, file_name)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _sniff_compound(path, file_name)
    return FileKind.XLS if _is_bare_biff(head) else _sniff_text(head, file_name)


def _wrong_kind(file_name: str, found: str) -> Invalid:
    return refuse(
        "wrong_kind",
        N_(
            "{name} is a {found} file; import takes workbooks (.xlsx, .xlsm, .xlsb, .xls, .et, .ods),"
            " text tables (.csv, .tsv, .txt) and a .zip that holds one of them."
        ),
        name=file_name,
        found=found,
    )


def _is_bare_biff(head: bytes) -> bool:
    # BIFF2-4 have no container: BOF record 0009, 0209 or 0409 with its length (4 or 6) behind it.
    return head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04") and head[2:4] in (
        b"\x04\x00",
        b"\x06\x00",
    )


def _sniff_zip(path: Path, file_name: str) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:5000]
            mime = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise refuse(
            "damaged", N_("{name} is damaged: it cannot be opened as a workbook."), name=file_name
        ) from error
    lower = {name.lower() for name in names}
    if "xl/workbook.bin" in lower:
        return FileKind.XLSB
    if "xl/workbook.xml" in lower or any(name.startswith("xl/worksheets/") for name in lower):
        return FileKind.XLSX
    if mime.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return FileKind.ODS
    if b"opendocument" in mime:
        raise _wrong_kind(file_name, "OpenDocument")
    for part, name in (("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint")):
        if part in lower:
            raise _wrong_kind(file_name, name)
    return FileKind.ZIP


def _sniff_compound(path: Path, file_name: str) -> FileKind:
    """Tell an .xls from an encrypted .xlsx and from Word by the names of the container's streams."""
    with path.open("rb") as file:
        data = file.read(8_000_000)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return FileKind.LOCKED
    if any(name.encode("utf-16-le") in data for name in ("Workbook\x00", "Book\x00")):
        return FileKind.XLS
    raise _wrong_kind(file_name, "Word" if "WordDocument".encode("utf-16-le") in data else "OLE")


def _sniff_text(head: bytes, file_name: str) -> FileKind:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:4000].replace(b"\x00", b"").lower()
    if b"schemas-microsoft-com:office:spreadsheet" in start and start.startswith((b"<?xml", b"<")):
        return FileKind.XML2003
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta")) or (
        start.startswith(b"<") and b"<table" in start
    ):
        return FileKind.HTML
    if start.startswith(b"<?xml"):
        raise _wrong_kind(file_name, "XML")
    if start.startswith((b"{", b"[{")) and b'"' in start and not _looks_dated(start):
        raise _wrong_kind(file_name, "JSON")
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and _is_binary(head):
        raise _wrong_kind(file_name, "binary")
    return FileKind.TEXT


def _looks_dated(start: bytes) -> bool:
    return re.match(rb"\[\d", start) is not None


def _is_binary(head: bytes) -> bool:
    if nul_pattern(head):
        return False
    control = sum(
        byte < SPACE and byte not in (9, 10, 11, 12, 13, 26, 28, 29, 30, 31) for byte in head
    )
    return control > len(head) / 200


def dialect_of(path: Path) -> Dialect:
    """Return encoding, delimiter and quote of a text table."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        complete = not file.read(1)
    encoding = detect_encoding(head, complete=complete)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    first = re.match(r"\"?sep=(.)\"?\r?\n", text, re.IGNORECASE)
    if first:
        return Dialect(encoding=encoding, delimiter=first[1], quote='"', skip_lines=1)
    lines = text if complete else text[: text.rfind("\n") + 1] or text
    scored = [
        (_regularity(lines, mark, '"'), -place, mark) for place, mark in enumerate(DELIMITERS)
    ]
    best = max(scored)
    if best[0] <= 0 and _regularity(spaced(lines), "\t", '"') > 0:
        return Dialect(encoding=encoding, delimiter="\t", quote='"', spaced=True)
    return Dialect(encoding=encoding, delimiter=best[2] if best[0] > 0 else ",", quote='"')


def spaced(text: str) -> str:
    """Return the text with a tab where two blanks or more set columns apart."""
    return re.sub(r"(?<=\S)[ \u3000]{2,}(?=\S)", "\t", text)


def _regularity(text: str, delimiter: str, quote: str) -> float:
    """Return how evenly the delimiter cuts the rows: share of rows of the usual width, times a little width."""
    try:
        rows = list(
            csv.reader(text.splitlines(keepends=True)[:400], delimiter=delimiter, quotechar=quote)
        )
    except csv.Error:
        return 0.0
    widths = [len(row) for row in rows if row]
    usual = max(
        set(widths), key=lambda width: (widths.count(width) * (width > 1), width), default=1
    )
    if usual <= 1:
        return 0.0
    return widths.count(usual) / len(widths) + min(usual, 20) / 100
