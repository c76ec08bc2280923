"""Says by its first bytes of which kind a file is, and what stands where nothing may stand."""

import zipfile
from pathlib import Path

from kernel.text import N_
from security.uploads.rules import KINDS, Kind, refused

HEAD = 8 * 1024  # bytes that decide
_ZIP = b"PK\x03\x04"
_SIGNS = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)
PACKED = (  # archives, by their first bytes
    _ZIP,
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
    b"\x28\xb5\x2f\xfd",
)
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB = (b"<!doctype html", b"<html", b"<script", b"<iframe", b"<body")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MOSTLY_TEXT = frozenset(range(0x20, 0x100)) | {0x09, 0x0A, 0x0C, 0x0D}

ARCHIVE = N_("“{name}” is an archive; unpack it and add the files one by one.")
PROGRAM = N_("“{name}” is a program or a link; programs are not kept as files of a record.")
SVG = N_("“{name}” is an SVG drawing, which can carry scripts; save it as PNG or PDF.")
WEB = N_("“{name}” is a web page, which can carry scripts; print it to PDF.")
OLD = N_(
    "“{name}” is of an old Office format, which can carry macros; save it as .docx, .xlsx or .pptx, or as PDF."
)
UNKNOWN = N_("“{name}” is of a kind that is not known here; save it as PDF.")
EMPTY = N_("“{name}” is empty.")


def kind_of(path: Path, *, name: str) -> Kind:
    """Return what a file is by its content; Invalid for what is no kind that may be kept at all."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise refused("file_empty", EMPTY, name=name)
    for sign, code in _SIGNS:
        if head.startswith(sign):
            return KINDS[code]
    if head.startswith(_ZIP):
        return _package(path, name)
    _demand_harmless(head, name)
    if _is_letter(head):
        return KINDS["eml"]
    if _is_text(head):
        return KINDS["txt"]
    raise refused("file_kind", UNKNOWN, name=name)


def demand_no_archive_behind(path: Path, *, name: str) -> None:
    """Raise Invalid where a file that is no package can be opened as one as well."""
    try:
        # Of a package only its end counts, so that it can hang behind any picture.
        with zipfile.ZipFile(path) as archive:
            double = bool(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
        return
    if double:
        raise refused(
            "file_double",
            N_("“{name}” is two files in one: an archive hangs behind it. Save it anew."),
            name=name,
        )


def _package(path: Path, name: str) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            first = archive.read("mimetype") if _is_short(archive, "mimetype") else b""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise refused("file_archive", ARCHIVE, name=name) from error
    for code in ("odt", "ods", "odp"):
        if first.strip() == KINDS[code].media_type.encode():
            return KINDS[code]
    if "OFD.xml" in names:
        return KINDS["ofd"]
    if "[Content_Types].xml" in names:
        for part, code in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(one.startswith(part) for one in names):
                return KINDS[code]
    raise refused("file_archive", ARCHIVE, name=name)


def _is_short(archive: zipfile.ZipFile, part: str) -> bool:
    try:
        return archive.getinfo(part).file_size < HEAD
    except KeyError:
        return False


def _demand_harmless(head: bytes, name: str) -> None:
    if head.startswith(PACKED):
        raise refused("file_archive", ARCHIVE, name=name)
    if head.startswith(PROGRAMS):
        raise refused("file_program", PROGRAM, name=name)
    if head.startswith(OLD_OFFICE):
        raise refused("file_old_office", OLD, name=name)
    text = _plain(head).lower()
    if b"<svg" in text:
        raise refused("file_svg", SVG, name=name)
    if text.lstrip().startswith(_WEB) or (text.lstrip().startswith(b"<?xml") and b"<html" in text):
        raise refused("file_web", WEB, name=name)


def _plain(head: bytes) -> bytes:
    """Return a text of any usual encoding as far as its ASCII goes."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"")


def _is_letter(head: bytes) -> bool:
    first, _sign, _rest = head.replace(b"\r\n", b"\n").partition(b"\n\n")
    if b"\x00" in head:
        return False
    names = {
        line.partition(b":")[0].lower()
        for line in first.split(b"\n")
        if b":" in line and not line.startswith((b" ", b"\t"))
    }
    return {b"from", b"date"} <= names or {b"received", b"from"} <= names


def _is_text(head: bytes) -> bool:
    if head.startswith(_MARKS[1:]):
        return all(one in _MOSTLY_TEXT for one in _plain(head))
    # A character cut at the end of what was read is no fault.
    return all(one in _MOSTLY_TEXT for one in head)
