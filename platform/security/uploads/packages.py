"""Looks into office files, which are packages: bombs, macros, what lies inside, XML that expands."""

import io
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from kernel.text import N_
from security.uploads.rules import Limits, refused
from security.uploads.sniffing import OLD_OFFICE, PACKED, PROGRAMS

OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "ofd"})
_TYPES = "[Content_Types].xml"
_MAIN = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
_MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"ms-office.activeX", b"intlmacrosheet")
_MACRO_PLACES = ("Basic/", "Scripts/")  # of OpenDocument
_XML = frozenset({".xml", ".rels", ".vml"})
_LINK_MODE = b"External"
_FOREIGN = (b"attachedTemplate", b"oleObject", b"frame", b"subDocument")
_LINKED = 0o170000
_SYMLINK = 0o120000
_HEAD = 16

BOMB = N_("“{name}” unpacks to far more than it is, or has too many parts; save it anew, smaller.")
MACRO = N_("“{name}” carries macros or controls; save it without them, or as PDF.")
NESTED = N_("“{name}” holds another archive or program inside; take it out and save the file anew.")
XML = N_("“{name}” holds XML that could expand without end; save it anew.")
BROKEN = N_(
    "“{name}” is damaged or locked by a password; open it, save it without one, and try again."
)
FOREIGN = N_("“{name}” loads a part of itself from elsewhere; save it as PDF.")
OTHER = N_("“{name}” is not what its parts say; save it anew.")


def look_into(path: Path | IO[bytes], kind: str, *, name: str, limits: Limits) -> None:
    """Raise Invalid for an office file that is not safe to keep; `kind` is a code of OFFICE."""
    try:
        with zipfile.ZipFile(path) as archive:
            _look(archive, kind, name, limits, limits.nesting)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise refused("file_broken", BROKEN, name=name) from error


def _look(archive: zipfile.ZipFile, kind: str, name: str, limits: Limits, nesting: int) -> None:
    entries = archive.infolist()
    _demand_no_bomb(entries, name, limits)
    if any(one.flag_bits & 1 for one in entries):
        raise refused("file_broken", BROKEN, name=name)
    if any((one.external_attr >> 16) & _LINKED == _SYMLINK for one in entries):
        raise refused("file_nested", NESTED, name=name)
    _demand_no_macro(archive, entries, kind, name)
    for entry in entries:
        if not entry.is_dir():
            _look_at(archive, entry, name, limits, nesting)


def _demand_no_bomb(entries: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries)
    grown = unpacked > limits.ratio_from and unpacked > limits.ratio * max(packed, 1)
    # Parts that lie on one another: the bomb of which every part has a harmless ratio.
    overlapping = len({one.header_offset for one in entries}) < len(entries) or any(
        one.header_offset + one.compress_size > after.header_offset
        for one, after in _neighbours(entries)
    )
    if (
        len(entries) > limits.entries
        or unpacked > limits.unpacked
        or grown
        or overlapping
        or any(
            one.file_size > limits.ratio_from
            and one.file_size > limits.ratio * max(one.compress_size, 1)
            for one in entries
        )
    ):
        raise refused("file_bomb", BOMB, name=name)


def _neighbours(
    entries: list[zipfile.ZipInfo],
) -> Iterator[tuple[zipfile.ZipInfo, zipfile.ZipInfo]]:
    return pairwise(sorted(entries, key=lambda one: one.header_offset))


def _demand_no_macro(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], kind: str, name: str
) -> None:
    for entry in entries:
        last = PurePosixPath(entry.filename).name.lower()
        if last.startswith("vbaproject") or "activex" in entry.filename.lower():
            raise refused("file_macro", MACRO, name=name)
        if entry.filename.startswith(_MACRO_PLACES) or "macrosheets/" in entry.filename.lower():
            raise refused("file_macro", MACRO, name=name)
    if kind in _MAIN:
        types = archive.read(_TYPES) if _TYPES in archive.namelist() else b""
        if any(one in types for one in _MACRO_TYPES):
            raise refused("file_macro", MACRO, name=name)
        if _MAIN[kind] not in types:
            raise refused("file_other", OTHER, name=name)


def _look_at(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: Limits, nesting: int
) -> None:
    with archive.open(entry) as part:
        head = part.read(_HEAD)
    ending = PurePosixPath(entry.filename).suffix.lower()
    if head.startswith((*PROGRAMS, OLD_OFFICE)):
        raise refused("file_nested", NESTED, name=name)
    if head.startswith(PACKED):
        # A chart brings its table along as a workbook of its own.
        if ending.lstrip(".") not in _MAIN or nesting < 1:
            raise refused("file_nested", NESTED, name=name)
        inner = zipfile.ZipFile(io.BytesIO(archive.read(entry)))
        with inner:
            _look(inner, ending.lstrip("."), name, limits, nesting - 1)
    elif ending in _XML:
        with archive.open(entry) as part:
            _demand_plain_xml(part, name)
        if ending == ".rels":
            _demand_own(archive.read(entry), name)


def _demand_plain_xml(part: IO[bytes], name: str) -> None:
    """Read up to the first element: whatever declares entities has to stand before it."""
    try:
        for _event, _element in defusedxml.ElementTree.iterparse(
            part, events=("start",), forbid_dtd=True
        ):
            return
    except DefusedXmlException as error:
        raise refused("file_xml", XML, name=name) from error
    except (ParseError, ValueError, LookupError) as error:
        raise refused("file_broken", BROKEN, name=name) from error


def _demand_own(content: bytes, name: str) -> None:
    """Raise Invalid where a template, an object or a frame comes from elsewhere; a link to click is fine."""
    if _LINK_MODE not in content:
        return
    try:
        tree = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise refused("file_broken", BROKEN, name=name) from error
    for one in tree:
        kind = str(one.get("Type", "")).rpartition("/")[2].encode()
        if one.get("TargetMode") == _LINK_MODE.decode() and kind in _FOREIGN:
            raise refused("file_foreign", FOREIGN, name=name)
