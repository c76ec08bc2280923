"""Says what a file really is — by its bytes, never by its name — and in which encoding its text is."""

import codecs
import csv
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import chardet

from kernel.errors import Invalid, Problem
from kernel.text import N_

HEAD_BYTES = 65_536
CHINESE_SHARE = 0.6  # of the high characters of Chinese text lie in GB2312 level 1 (measured ≥ 0.8)
SPACE = 32
ASCII_END = 127
SHORTEST = 4  # bytes in which UTF-16 can show itself
TELLING = 200  # bytes from which a detector is believed
GB2312_LEVEL_1 = range(0xB0, 0xD8)
BIG5_FREQUENT = range(0xA4, 0xC7)
DELIMITERS = (",", "\t", ";", "|")


class FileKind(StrEnum):
    """The kinds of file that can be read."""

    XLSX = "xlsx"
    XLS = "xls"
    HTML = "html"
    XML2003 = "xml2003"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a text file is written."""

    encoding: str
    delimiter: str
    quote: str
    skip_lines: int = 0  # a leading sep= line


def refuse(code: str, message: str, **params: object) -> Invalid:
    """Return the one-sentence refusal of a whole file."""
    return Invalid([Problem(code=code, message=message, params=params)])


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
            "{name} is a {found} file; import takes Excel workbooks (.xlsx, .xlsm, .xls)"
            " and text tables (.csv, .tsv, .txt)."
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
    if "xl/workbook.bin" in names:
        raise _wrong_kind(file_name, "binary workbook (.xlsb)")
    if any(
        name.lower() == "xl/workbook.xml" or name.startswith("xl/worksheets/") for name in names
    ):
        return FileKind.XLSX
    if b"opendocument" in mime:
        raise _wrong_kind(file_name, "OpenDocument")
    kinds = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}
    raise _wrong_kind(file_name, next((kinds[name] for name in names if name in kinds), "ZIP"))


def _sniff_compound(path: Path, file_name: str) -> FileKind:
    """Tell an .xls from an encrypted .xlsx and from Word by the names of the container's streams."""
    with path.open("rb") as file:
        data = file.read(8_000_000)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refuse(
            "password",
            N_(
                "{name} is protected by a password; save it without the password and upload it again."
            ),
            name=file_name,
        )
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
    if _nul_pattern(head):
        return False
    control = sum(
        byte < SPACE and byte not in (9, 10, 11, 12, 13, 26, 28, 29, 30, 31) for byte in head
    )
    return control > len(head) / 200


def _nul_pattern(head: bytes) -> str:
    """Return the UTF-16 that the positions of NUL bytes betray, '' when there is none."""
    if len(head) < SHORTEST or head.count(0) < len(head) / 20:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else ""


def detect_encoding(head: bytes, *, complete: bool) -> str:
    """Return the codec of the text: BOM, NUL pattern, strict UTF-8, then the Chinese ladder, then Latin.

    `head` is a prefix, cut at a line end here when it is not `complete`: half a character misleads every
    detector. GBK and GB2312 are always read as GB18030, which contains both.
    """
    for bom, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(bom):
            return name
    if nul := _nul_pattern(head):
        return nul
    if not complete and b"\n" in head:
        head = head[: head.rindex(b"\n") + 1]
    if _decodes(head, "utf-8"):
        return "utf-8"
    return _chinese_or_latin(head)


def _decodes(head: bytes, codec: str) -> bool:
    try:
        head.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _chinese_or_latin(head: bytes) -> str:
    lines = [line for line in head.split(b"\n") if any(byte > ASCII_END for byte in line)]
    shares = {codec: _plausible(lines, codec) for codec in ("gb18030", "big5")}
    best = max(shares, key=lambda codec: shares[codec])
    if shares[best] >= CHINESE_SHARE:
        return best
    guess = (chardet.detect(b"\n".join(lines)[:20_000]).get("encoding") or "").lower()
    if guess in ("gb2312", "gbk", "gb18030") and shares["gb18030"] > CHINESE_SHARE / 2:
        return "gb18030"
    if guess in ("big5", "shift_jis", "euc-kr", "euc-jp", "cp932", "cp949") and len(head) > TELLING:
        return guess
    return "cp1252" if _decodes(head, "cp1252") else "latin-1"


def _plausible(lines: list[bytes], codec: str) -> float:
    """Return the share of the high characters that are everyday ones under this codec; bad lines count 0."""
    everyday = total = 0
    for line in lines[:2000]:
        try:
            text = line.decode(codec)
        except UnicodeDecodeError:
            total += sum(byte > ASCII_END for byte in line) // 2
            continue
        high = [letter for letter in text if ord(letter) > ASCII_END]
        total += len(high)
        everyday += sum(_is_everyday(letter, codec) for letter in high)
    return everyday / total if total else 0.0


def _is_everyday(letter: str, codec: str) -> bool:
    if (
        "\u3000" <= letter <= "\u301f"
        or "\uff01" <= letter <= "\uff5e"
        or letter in "·—–…×√¥￥○●\u201c\u201d"
    ):
        return True
    raw = letter.encode("gb2312" if codec == "gb18030" else "big5", errors="ignore")
    if len(raw) <= 1:
        return False
    # level 1 of GB2312 is rows 16-55; the frequent plane of Big5 is A440-C67E
    return raw[0] in (GB2312_LEVEL_1 if codec == "gb18030" else BIG5_FREQUENT)


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
    return Dialect(encoding=encoding, delimiter=best[2] if best[0] > 0 else ",", quote='"')


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
