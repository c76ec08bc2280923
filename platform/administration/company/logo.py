"""Makes a safe picture of what somebody uploads as the logo: decoded, then drawn anew as a PNG of our own.

Nothing of the file itself is kept, so a script behind the pixels or in the metadata does not come along.
Pictures that are programs (SVG) are refused: browsers run what is in them.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from kernel.errors import Invalid, Problem
from kernel.text import N_

MOST_BYTES = 1024 * 1024
MOST_PIXELS = 16_000_000  # a picture of 20 kB may unfold to gigabytes
LONGEST = 512  # pixels kept of the longer side
SHORTEST = 16
_MARKUP = (b"<svg", b"<script", b"<html", b"<!doctype", b"<?xml", b"<?php")
_LOOKED_AT = 4096


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A logo as it is stored and served: PNG bytes of our own drawing."""

    image: bytes
    digest: str
    width: int
    height: int


def drawn(data: bytes) -> Logo:
    """Return the logo drawn anew; Invalid with one sentence when the file is none we take."""
    if len(data) > MOST_BYTES:
        raise _refused(
            N_("The logo is larger than {limit} MB; save it smaller and choose it again."),
            limit=MOST_BYTES // (1024 * 1024),
        )
    head = data[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP) or (head.startswith(b"<") and b"<svg" in head):
        raise _refused(
            N_("This logo is a script or markup (SVG, HTML), not a picture; choose a PNG or JPEG.")
        )
    picture = _decoded(data)
    picture.thumbnail((LONGEST, LONGEST))
    out = BytesIO()
    # A fresh canvas: no metadata, no profile, nothing that stood behind the pixels.
    canvas = Image.new("RGBA", picture.size)
    canvas.paste(picture)
    canvas.save(out, format="PNG", optimize=True)
    image = out.getvalue()
    return Logo(
        image=image,
        digest=hashlib.sha256(image).hexdigest(),
        width=canvas.width,
        height=canvas.height,
    )


def _decoded(data: bytes) -> Image.Image:
    unreadable = N_("The logo cannot be read as a PNG or JPEG picture; choose another file.")
    try:
        picture = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise _refused(
                N_("The logo has more than {limit} million pixels; save it smaller."),
                limit=MOST_PIXELS // 1_000_000,
            )
        if min(width, height) < SHORTEST:
            raise _refused(
                N_("The logo is smaller than {n} × {n} pixels; choose a larger one."), n=SHORTEST
            )
        return picture.convert("RGBA")
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise _refused(unreadable) from error


def _refused(message: str, **params: object) -> Invalid:
    return Invalid([Problem(code="logo", message=message, params=params, where="logo")])
