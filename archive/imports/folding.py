"""Folds what keyboards and exports leave in text: full-width signs, invisible letters, odd dashes."""

import re
import unicodedata
from functools import cache

import opencc

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_DASHES = re.compile(r"(?<=[0-9A-Za-z])\s*[—–−‐‑‒―－]+\s*(?=[0-9A-Za-z])")
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u0000-\u0008\u000b\u000c\u000e-\u001f]"
)
_BLANK = re.compile(r"\s+")
_NAME_NOISE = re.compile(r"[\s*＊\ufeff\u200b]+")
_UNIT = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")


def strip_invisible(text: str) -> str:
    """Return the text without zero-width and control letters (line breaks and tabs stay)."""
    return text if text.isalnum() else _INVISIBLE.sub("", text)  # most cells are letters only


def fold(text: str) -> str:
    """Return the text with full-width ASCII made narrow and invisible letters gone."""
    return text if text.isascii() and text.isprintable() else strip_invisible(text).translate(_WIDE)


def fold_code(text: str) -> str:
    """Return a code or number as a machine would print it: narrow, one kind of dash, no outer blanks."""
    if text.isascii() and text.isalnum():
        return text
    return _DASHES.sub("-", fold(text)).strip()


def squash(text: str) -> str:
    """Return a heading without any white space (题  名 is 题名)."""
    return text if text.isalnum() else _BLANK.sub("", strip_invisible(text))


def simplified(text: str) -> str:
    """Return the text in simplified characters."""
    return text if text.isascii() else str(_converter().convert(text))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def heading_key(text: str) -> str:
    """Return what two spellings of one heading share: no blanks, stars, brackets, case, width or old script."""
    folded = unicodedata.normalize("NFKC", _NAME_NOISE.sub("", strip_invisible(text)))
    bare = simplified(_UNIT.sub("", folded))
    return re.sub(r"[\s_\-:：.。、,，/]+", "", bare or folded).casefold()
