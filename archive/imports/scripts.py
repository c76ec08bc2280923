"""Finds letters of another script in Chinese text: what scanners make of signs they misread (REQ-IMP-03)."""

import re

from kernel.errors import Problem
from kernel.text import N_

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
# Cyrillic, Armenian, Hebrew, Arabic, Devanagari, Thai, Georgian and Hangul; of katakana a single sign, such as
# ロ for 口: several are a Japanese word. Latin and Greek letters, and の, are at home in Chinese text.
OTHER = re.compile(
    "[\u0400-\u052f\u0530-\u058f\u0590-\u05ff\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f"
    "\u10a0-\u10ff\u1100-\u11ff\uac00-\ud7af]+"
    "|(?<![\u30a0-\u30ff])[\u30a1-\u30fa](?![\u30a0-\u30ff])"
)
_MOST = 20  # letters shown
_MIXED = N_(
    "Letters of another script stand in this Chinese text ({letters}); a scanner may have misread it."
    " It was taken as it is: compare it with the paper."
)


def foreign(text: str) -> Problem | None:
    """Return the warning that letters of another script stand in a Chinese text; None where none do."""
    if text.isascii():
        return None
    found = OTHER.findall(text)
    if not found or not _HAN.search(text):
        return None
    letters = " ".join(dict.fromkeys(found))[:_MOST]
    return Problem(code="other_script", message=_MIXED, params={"letters": letters})
