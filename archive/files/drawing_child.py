"""The process that draws pages of one file: it may be hostile, and so this process has bounds and nothing to tell.

Run as `python -m archive.files.drawing_child NUMBER` with the content in the inherited file NUMBER and the order as
JSON on standard input. Writes one line of JSON, `{"pages": …, "lengths": […]}` or `{"problem": …}`, and behind it
the JPEG pictures. It has no database, no keys and no settings, and can write no file.
"""

import ctypes
import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from archive.files.drawing import over
from archive.files.viewing_rules import DAMAGED, LOCKED, SHEET, THUMB, TOO_LARGE

BOX = (1600, 2400)  # dots of a page at most, wide and high
MOST_DOTS = 170_000_000  # as the guard at the door says
LARGEST = 6.0  # times: a stamp of a page is not blown up further
FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "tif": "TIFF"}
_SYSTEM_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
_PASSWORD = 4  # FPDF_ERR_PASSWORD
Draw = Callable[[int, tuple[int, int]], Image.Image]  # page from 0, box → its picture


def main(arguments: list[str]) -> int:
    """Draw what the order asks for; return 0 also when the file cannot be drawn."""
    order = json.load(sys.stdin)
    _bound(order["memory"], order["seconds"])
    parts: list[bytes] = []
    try:
        with os.fdopen(int(arguments[0]), "rb") as content:
            pages, draw = _opened(content, order)
            parts = list(_parts(order, pages, draw))
        said: dict[str, Any] = {"pages": pages, "lengths": [len(one) for one in parts]}
    except (MemoryError, Image.DecompressionBombError):
        said, parts = {"problem": TOO_LARGE}, []
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD
        said, parts = {"problem": LOCKED if locked else DAMAGED}, []
    except Exception:  # noqa: BLE001 - the edge of the process: a broken file may raise anything
        said, parts = {"problem": DAMAGED}, []
    out = sys.stdout.buffer
    out.write(json.dumps(said).encode() + b"\n")
    for one in parts:
        out.write(one)
    out.flush()
    return 0


def _bound(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MOST_DOTS // 2  # Pillow refuses at twice this


def _opened(content: IO[bytes], order: dict[str, Any]) -> tuple[int, Draw]:
    """Return how many pages a file has, and what draws one of them."""
    if order["kind"] == "pdf":
        return _pdf(content, order["fonts"])
    picture = Image.open(content, formats=(FORMATS[order["kind"]],))
    pages = int(getattr(picture, "n_frames", 1)) if order["kind"] == "tif" else 1

    def draw(page: int, box: tuple[int, int]) -> Image.Image:
        if pages > 1:
            picture.seek(page)
        if picture.width * picture.height > MOST_DOTS:
            raise MemoryError
        picture.draft("RGB", box)
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail(box)
        return upright

    return pages, draw


def _pdf(content: IO[bytes], fonts: str) -> tuple[int, Draw]:
    _know_fonts(fonts)
    document = pypdfium2.PdfDocument(content)

    def draw(page: int, box: tuple[int, int]) -> Image.Image:
        opened = document[page]
        width, height = opened.get_size()
        scale = min(box[0] / max(width, 1), box[1] / max(height, 1), LARGEST)
        picture: Image.Image = opened.render(scale=scale).to_pil()
        opened.close()
        return picture

    return len(document), draw


_kept: list[Any] = []  # what PDFium points at must stay


def _know_fonts(folder: str) -> None:
    """Let PDFium find our Chinese font: e-invoices name theirs without bringing it, and a server may have none."""
    names = [ctypes.create_string_buffer(one.encode()) for one in (folder, *_SYSTEM_FONTS)]
    text = ctypes.POINTER(ctypes.c_char)
    paths = (text * (len(names) + 1))(
        *[ctypes.cast(one, text) for one in names]
    )  # the last is NULL
    config = pdfium.FPDF_LIBRARY_CONFIG(
        version=2, m_pUserFontPaths=paths, m_pIsolate=None, m_v8EmbedderSlot=0
    )
    _kept.extend((names, paths, config))
    pdfium.FPDF_DestroyLibrary()
    pdfium.FPDF_InitLibraryWithConfig(config)


def _parts(order: dict[str, Any], pages: int, draw: Draw) -> Iterator[bytes]:
    """Yield the one page asked for, or the sheets of thumbnails."""
    if order["page"]:
        if order["page"] <= pages:
            yield _jpeg(draw(order["page"] - 1, BOX), order, quality=85)
        return
    ending = time.monotonic() + order["patience"]
    for first in range(0, min(pages, order["most"]), SHEET):
        yield _sheet(range(first, min(first + SHEET, pages)), draw, ending)


def _sheet(pages: range, draw: Draw, ending: float) -> bytes:
    """Return thumbnails one below the other; those that time does not allow for stay white."""
    width, height = THUMB
    sheet = Image.new("RGB", (width, height * len(pages)), "white")
    for place, page in enumerate(pages):
        if time.monotonic() > ending:
            break
        small = _plain(draw(page, THUMB))
        small.thumbnail(THUMB)
        at = ((width - small.width) // 2, place * height + (height - small.height) // 2)
        sheet.paste(small, at)
    return _saved(sheet, quality=70)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the dots alone, on white: nothing that was written beside them goes on."""
    if picture.mode not in {"RGB", "RGBA", "L"}:
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    plain = Image.new("RGB", picture.size, "white")
    plain.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return plain


def _jpeg(picture: Image.Image, order: dict[str, Any], *, quality: int) -> bytes:
    plain = _plain(picture)
    if order["line"]:
        plain = over(plain, order["line"], Path(order["fonts"])).convert("RGB")
    return _saved(plain, quality=quality)


def _saved(picture: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
