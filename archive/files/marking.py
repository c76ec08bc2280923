"""The watermark of files that are given out or looked at: who, which company, when, on every page or picture."""

import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from PIL import Image, ImageSequence
from pypdf import PdfReader, PdfWriter, Transformation

from archive.files.drawing import over
from archive.files.limits import rule_for
from archive.records.models import Record
from archive.records.watermarks import is_marked_on_screen, line_for
from kernel.errors import Conflict
from kernel.text import N_
from policies.document.effective import level_in_force
from policies.document.queries import published

__all__ = ["demand_markable", "is_marked", "line_for", "marked"]

MARKED = frozenset({"pdf", "jpg", "png", "tif", "gif"})
MOST_BYTES = 100 * 1024 * 1024  # held in memory while it is marked
MOST_PAGES = 1_000
MOST_DOTS = 60_000_000
_FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF"}
_TOO_LARGE = N_(
    "Files of this level are given out with a watermark, and this one is too large for one; split it."
)


def is_marked(record: Record, kind: str) -> bool:
    """Say whether a file of this kind leaves with a watermark: the level of its record says so."""
    rule = rule_for(record.category)
    document = published().document
    codes = [one.code for one in document.levels]
    level = level_in_force(document, record.category, record.level)
    if kind in MARKED and is_marked_on_screen(record.category, record.level):
        return True
    if kind not in MARKED or rule.marked_from not in codes or level not in codes:
        return False
    return codes.index(level) >= codes.index(rule.marked_from)


def marked(kind: str, content: bytes, line: str) -> bytes:
    """Return a PDF or a picture with the line over it; Conflict for one that is too large."""
    return _PARTS[kind](content, line)


def demand_markable(size: int) -> None:
    """Raise Conflict for a file too large to be marked."""
    if size > MOST_BYTES:
        raise Conflict(_TOO_LARGE)


def _pdf(content: bytes, line: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content), strict=False))
    if len(writer.pages) > MOST_PAGES:
        raise Conflict(_TOO_LARGE)
    for page in writer.pages:
        page.transfer_rotation_to_content()
        box = page.cropbox
        size = (round(float(box.width), 1), round(float(box.height), 1))
        over = PdfReader(io.BytesIO(_sheet(line, *size))).pages[0]
        move = Transformation().translate(float(box.left), float(box.bottom))
        page.merge_transformed_page(over, move)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@lru_cache(maxsize=16)
def _sheet(line: str, width: float, height: float) -> bytes:
    """Return one page with the mark alone; the pages of a file have one size or few."""
    folder = settings.FONDS_PRINT_FOLDER
    made = typst.compile(
        f"{folder}/mark.typ",
        root=str(folder),
        font_paths=[f"{folder}/fonts"],
        ignore_system_fonts=True,
        sys_inputs={"line": line, "width": str(width), "height": str(height)},
    )
    return bytes(made)


def _picture(form: str) -> Callable[[bytes, str], bytes]:
    def mark(content: bytes, line: str) -> bytes:
        with Image.open(io.BytesIO(content), formats=(form,)) as picture:
            _demand_few(picture)
            with_mark = _over(picture, line)
        out = io.BytesIO()
        if form == "JPEG":
            with_mark.convert("RGB").save(out, form, quality=90)
        else:
            with_mark.save(out, form)
        return out.getvalue()

    return mark


def _scan(content: bytes, line: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=("TIFF",)) as picture:
        pages = []
        for page in ImageSequence.Iterator(picture):
            _demand_few(page)
            pages.append(_over(page, line).convert("RGB"))
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return out.getvalue()


def _demand_few(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_DOTS:
        raise Conflict(_TOO_LARGE)


def _over(picture: Image.Image, line: str) -> Image.Image:
    return over(picture, line, Path(settings.FONDS_PRINT_FOLDER) / "fonts")


_PARTS: dict[str, Callable[[bytes, str], bytes]] = {
    "pdf": _pdf,
    "tif": _scan,
    **{kind: _picture(form) for kind, form in _FORMATS.items()},
}
