"""Photos of inspections: decoded and made anew by us, so that only dots are kept, and sealed for the company."""

import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.keys import store

PURPOSE = "inspections"
LARGEST = 12 * 1024 * 1024  # bytes of what is sent
SIDE = 1600  # dots of the longer side that is kept
_QUALITY = 80
_MOST_DOTS = 60_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
# What Pillow says of a picture, or of what a camera wrote into it, that is none.
_UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    EOFError,
    struct.error,
)


def made_anew(content: bytes) -> bytes:
    """Return a picture as a JPEG of our own making, upright, without what the camera wrote of place and person.

    Invalid with one sentence for what is no picture, or too large.
    """
    if len(content) > LARGEST:
        raise _refused(N_("The photo is larger than {limit} MB."), limit=LARGEST // 1024 // 1024)
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_DOTS:
                raise _refused(N_("The photo has too many dots; take it at a lower resolution."))
            picture.draft("RGB", (SIDE, SIDE))  # a JPEG is read no larger than it is kept
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except _UNREADABLE as error:
        raise _refused(N_("This is no photo that can be shown; send a JPEG or PNG.")) from error
    upright.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def sealed_photo(token: str, content: bytes) -> bytes:
    """Return a photo as its row keeps it."""
    return store.seal_bytes(store.purpose_key(PURPOSE), content, "inspection_photo", token)


def opened_photo(token: str, sealed: bytes) -> bytes:
    """Return a photo; Unreadable where it is another's, or its key is gone."""
    return store.open_bytes(store.purpose_key(PURPOSE), sealed, "inspection_photo", token)


def _refused(message: str, **params: object) -> Invalid:
    return Invalid([Problem(code="photo", message=message, params=params, where="photo")])
