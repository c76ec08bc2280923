"""A logo that is a script is refused; a picture is drawn anew, so nothing behind its pixels is kept."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from administration.company.logo import LONGEST, MOST_BYTES, drawn
from kernel.errors import Invalid

SCRIPT = b"<script>alert(1)</script>"


def picture(kind="PNG", size=(64, 32), **more):
    out = BytesIO()
    Image.new("RGB", size, (180, 40, 40)).save(out, format=kind, **more)
    return out.getvalue()


def huge(width, height):
    """A PNG of a few bytes that says it is enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head
    chunk += struct.pack(">I", zlib.crc32(b"IHDR" + head))
    data = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", len(data)) + b"IDAT" + data


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\xef\xbb\xbf\n<?xml version="1.0"?><svg onload="alert(1)"/>',
        b"<!DOCTYPE html><html><body onload=alert(1)>",
        b"<!-- x --><svg onload=alert(1)></svg>",
        SCRIPT,
    ],
    ids=["svg", "svg with xml", "html", "svg behind a comment", "script"],
)
def test_a_logo_that_is_a_script_is_refused_with_one_sentence(data):
    with pytest.raises(Invalid) as refused:
        drawn(data)
    (problem,) = refused.value.problems
    assert "script or markup" in problem.message
    assert problem.where == "logo"


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a<script>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + SCRIPT, picture()[:60]],
    ids=["empty", "gif", "pdf", "png by its first bytes", "cut off"],
)
def test_what_cannot_be_read_as_a_picture_is_refused(data):
    with pytest.raises(Invalid):
        drawn(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_stands_behind_or_beside_the_pixels_is_left_out(kind):
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SCRIPT.decode())
    more = {"pnginfo": words} if kind == "PNG" else {"comment": SCRIPT}
    data = picture(kind, **more) + SCRIPT
    assert SCRIPT in data
    logo = drawn(data)
    assert b"script" not in logo.image
    assert logo.image.startswith(b"\x89PNG")
    assert (logo.width, logo.height) == (64, 32)


def test_a_large_picture_is_made_smaller_in_proportion():
    logo = drawn(picture(size=(2000, 500)))
    assert (logo.width, logo.height) == (LONGEST, LONGEST // 4)


@pytest.mark.parametrize(
    "data",
    [picture() + b"\0" * MOST_BYTES, huge(60_000, 60_000), picture(size=(8, 8))],
    ids=["too many bytes", "a bomb", "too small"],
)
def test_size_has_its_bounds(data):
    with pytest.raises(Invalid):
        drawn(data)
