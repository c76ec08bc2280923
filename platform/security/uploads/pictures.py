"""Looks at pictures: how many dots, whether they are whole, and whether anything hangs behind their end."""

import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from kernel.text import N_
from security.uploads.rules import Limits, refused

FORMATS = {"jpg": "JPEG", "png": "PNG", "tif": "TIFF", "gif": "GIF"}
# The signs of GIF blocks and of JPEG markers.
_GIF_END, _GIF_MORE, _GIF_PICTURE = 0x3B, 0x21, 0x2C
_MARK, _END, _SCAN, _ALONE = 0xFF, 0xD9, 0xDA, 0x01
_RESTARTS = range(0xD0, 0xD8)
_TAIL = 4096  # a few bytes of padding are no second file
BEHIND = N_("“{name}” has other data behind its end; open the picture and save it anew.")
HUGE = N_("“{name}” has too many dots ({width} × {height}) or pages; scan it at 300 dots an inch.")
DAMAGED = N_("“{name}” is damaged and cannot be shown; save or scan it anew.")


def look_at(path: Path, kind: str, *, name: str, limits: Limits) -> None:
    """Raise Invalid for a picture that is too large, damaged, or followed by something else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our limit is lower
            with Image.open(path, formats=(FORMATS[kind],)) as picture:
                width, height = picture.size
                frames = int(getattr(picture, "n_frames", 1))
                if width * height <= limits.pixels:
                    picture.verify()
    except Image.DecompressionBombError as error:
        raise refused("file_dots", HUGE, name=name, width="?", height="?") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise refused("file_damaged", DAMAGED, name=name) from error
    if width * height > limits.pixels or frames > limits.frames:
        raise refused("file_dots", HUGE, name=name, width=width, height=height)
    end = _ENDS[kind](path.read_bytes()) if kind in _ENDS else None
    if end is None and kind in _ENDS:
        raise refused("file_damaged", DAMAGED, name=name)
    if end is not None and _has_more(path, end):
        raise refused("file_behind", BEHIND, name=name)


def _has_more(path: Path, end: int) -> bool:
    with path.open("rb") as file:
        file.seek(end)
        rest = file.read(_TAIL + 1)
    # A camera hangs a smaller picture behind, or fills up with zeros.
    return bool(rest.strip(b"\x00\r\n ")) and not rest.startswith(b"\xff\xd8\xff")


def _png_end(content: bytes) -> int | None:
    at = 8
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return at
    return None


def _gif_end(content: bytes) -> int | None:
    """Walk the blocks of a GIF; a script in its head makes them senseless."""
    at = 13 + _colours(content[10:11])
    while at < len(content):
        sign = content[at]
        if sign == _GIF_END:
            return at + 1
        if sign == _GIF_MORE:
            at = _blocks(content, at + 2)
        elif sign == _GIF_PICTURE:
            at = _blocks(content, at + 10 + _colours(content[at + 9 : at + 10]) + 1)
        else:
            return None
    return None


def _colours(flags: bytes) -> int:
    return 3 * (2 << (flags[0] & 7)) if flags and flags[0] & 0x80 else 0


def _blocks(content: bytes, at: int) -> int:
    while at < len(content) and content[at]:
        at += content[at] + 1
    return at + 1


def _jpeg_end(content: bytes) -> int | None:
    at = 2
    while at + 4 <= len(content):
        if content[at] != _MARK:
            return None
        sign = content[at + 1]
        if sign == _MARK:  # filling
            at += 1
        elif sign == _END:
            return at + 2
        elif sign == _ALONE or sign in _RESTARTS:
            at += 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
            if sign == _SCAN:
                at = _scan_end(content, at)
    return len(content) if content[-2:] == b"\xff\xd9" else None


def _scan_end(content: bytes, at: int) -> int:
    """Return where the coded picture stops: at a marker that is neither a restart nor a stuffed byte."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        sign = content[at + 1]
        if sign and sign not in _RESTARTS and sign != _MARK:
            return at
        at += 1 if sign == _MARK else 2
    return len(content)


_ENDS = {"png": _png_end, "gif": _gif_end, "jpg": _jpeg_end}
