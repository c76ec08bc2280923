"""The kinds of files that may be kept, the limits, and how a file's name is taken: plain values in and out."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kernel.errors import Invalid, Problem
from kernel.text import N_, Word

LONGEST_NAME = 200  # characters, with the ending
_PATHS = ("/", "\\")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of file: its code, which is its usual ending, other endings, and its media type.

    `inline`: browsers show it without running anything of it.
    """

    code: str
    media_type: str
    label: Word
    others: tuple[str, ...] = ()
    inline: bool = False

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings a file of this kind may have."""
        return (self.code, *self.others)


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS = {
    one.code: one
    for one in (
        Kind(code="pdf", media_type="application/pdf", label=Word(N_("PDF")), inline=True),
        Kind(
            code="jpg",
            media_type="image/jpeg",
            label=Word(N_("JPEG picture")),
            others=("jpeg", "jpe", "jfif"),
            inline=True,
        ),
        Kind(code="png", media_type="image/png", label=Word(N_("PNG picture")), inline=True),
        Kind(code="tif", media_type="image/tiff", label=Word(N_("TIFF scan")), others=("tiff",)),
        Kind(code="gif", media_type="image/gif", label=Word(N_("GIF picture")), inline=True),
        Kind(
            code="docx",
            media_type=f"{_OFFICE}wordprocessingml.document",
            label=Word(N_("Word document")),
        ),
        Kind(
            code="xlsx",
            media_type=f"{_OFFICE}spreadsheetml.sheet",
            label=Word(N_("Excel workbook")),
        ),
        Kind(
            code="pptx",
            media_type=f"{_OFFICE}presentationml.presentation",
            label=Word(N_("PowerPoint slides")),
        ),
        Kind(code="odt", media_type=f"{_OPEN}text", label=Word(N_("OpenDocument text"))),
        Kind(code="ods", media_type=f"{_OPEN}spreadsheet", label=Word(N_("OpenDocument table"))),
        Kind(code="odp", media_type=f"{_OPEN}presentation", label=Word(N_("OpenDocument slides"))),
        Kind(code="ofd", media_type="application/ofd", label=Word(N_("OFD document"))),
        Kind(code="txt", media_type="text/plain", label=Word(N_("plain text"))),
        Kind(code="eml", media_type="message/rfc822", label=Word(N_("e-mail message"))),
    )
}
USUAL = ("pdf", "jpg", "png", "tif", "docx", "xlsx", "pptx", "ofd", "txt", "eml")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a file may at most be; sizes in bytes, `seconds` of looking into one."""

    size: int = 200 * 1024 * 1024
    entries: int = 5_000  # parts of a package
    unpacked: int = 1024 * 1024 * 1024
    ratio: int = 120  # unpacked to packed; from `ratio_from` on
    ratio_from: int = 16 * 1024 * 1024
    nesting: int = 1  # packages in a package
    pixels: int = 170_000_000  # an A0 sheet at 300 dots an inch has 140 million
    frames: int = 2_000  # pages of a scan
    objects: int = 300_000  # of a PDF
    seconds: float = 10.0


LIMITS = Limits()


def refused(code: str, message: str, *, name: str, **params: Any) -> Invalid:
    """Return the one sentence with which a file is refused."""
    said = {"name": name, **params}
    return Invalid([Problem(code=code, message=message, params=said, where="file")])


def clean_name(given: str) -> str:
    """Return the name a file is kept under: no folders, nothing invisible, one line; '' where nothing is left.

    A long name is cut before its ending.
    """
    text = unicodedata.normalize("NFC", given)
    for sign in _PATHS:
        text = text.rpartition(sign)[2]
    # Controls, and the marks that turn a text around so that "…fdp.exe" reads "exe.pdf".
    text = "".join(" " if one.isspace() else one for one in text if _is_seen(one) or one.isspace())
    text = " ".join(text.split()).strip(". ")
    if len(text) <= LONGEST_NAME:
        return text
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) >= LONGEST_NAME // 2:
        return text[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def ending_of(name: str) -> str:
    """Return the ending of a name in small letters, without the dot; '' where it has none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def stem_of(name: str) -> str:
    """Return a name without its ending."""
    return name.rpartition(".")[0] if "." in name else name


def kinds_named(codes: Iterable[str]) -> tuple[Kind, ...]:
    """Return the kinds of these codes in their usual order; a code nobody knows is left out."""
    wanted = set(codes)
    return tuple(one for one in KINDS.values() if one.code in wanted)


def demand_name(name: str, kind: Kind) -> None:
    """Raise Invalid where a file says by its name that it is something else than it is."""
    ending = ending_of(name)
    if ending not in kind.endings:
        raise refused(
            "file_ending",
            N_(
                "“{name}” is of another kind by its content ({kind}); give it the ending .{ending} if that is right."
            ),
            name=name,
            kind=kind.label,
            ending=kind.code,
        )


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
