"""Keys that PostgreSQL's "C" collation orders as a Chinese reader expects: by pinyin, naturally."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from kernel.identifiers import fold

KEY_LENGTH = 240
HAN = "~"  # after digits and Latin letters in ASCII, before every other script in UTF-8
_HAN_RUN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+)|([0-9]+)")
_MAX_PERSON_NAME = 3
_WORD_LENGTHS = (4, 3, 2, 1)
_PAIR = 2
# Most pairs of characters begin no word: one look instead of four.
_BEGINNINGS = frozenset(word[:_PAIR] for word in PHRASES_DICT)
# Characters whose first reading is another one when they are a surname.
_SURNAMES = {
    "曾": "zeng1",
    "单": "shan4",
    "仇": "qiu2",
    "查": "zha1",
    "解": "xie4",
    "任": "ren2",
    "区": "ou1",
    "朴": "piao2",
    "盖": "ge3",
    "缪": "miao4",
    "翟": "zhai2",
    "覃": "qin2",
    "尉迟": "yu4 chi2",
    "万俟": "mo4 qi2",
    "长孙": "zhang3 sun1",
}


@lru_cache(maxsize=65_536)
def sort_key(text: str) -> str:
    """Return the key by which `text` sorts under the "C" collation; the same text, the same key.

    Blanks and case do not count, numbers sort by value, Han characters follow the Latin letters in
    the order of their readings, and one character's texts stay together. A reading is taken from
    the word it stands in; texts of two or three characters are read as a person's name.
    """
    folded = unicodedata.normalize("NFKC", fold(text)).casefold()
    if not folded.isalnum():
        folded = "".join(char for char in folded if not char.isspace() and char.isprintable())
    parts: list[str] = []
    at = 0
    for match in _HAN_RUN.finditer(folded):
        parts.append(folded[at : match.start()].replace(HAN, ""))
        run = match.group()
        parts.append(_han(run, whole=run == folded) if match.group(1) else _natural(run))
        at = match.end()
    parts.append(folded[at:].replace(HAN, ""))
    return "".join(parts)[:KEY_LENGTH]


def _natural(digits: str) -> str:
    value = digits.lstrip("0") or "0"
    return f"{min(len(value), 99):02d}{value}"


def _han(run: str, *, whole: bool) -> str:
    if whole and len(run) <= _MAX_PERSON_NAME and run not in PHRASES_DICT:
        for surname in (run[:2], run[:1]):
            if surname in _SURNAMES:
                spoken = _tokens(_SURNAMES[surname].split(), surname)
                return spoken + _han(run[len(surname) :], whole=False)
    parts: list[str] = []
    at = 0
    while at < len(run):
        # The longest known word from here on: the library's own cutting takes four times as long.
        word = run[at : at + _PAIR]
        if word in _BEGINNINGS:
            for length in _WORD_LENGTHS:
                word = run[at : at + length]
                if len(word) == 1 or word in PHRASES_DICT:
                    break
        else:
            word = run[at]
        parts.append(_word(word))
        at += len(word)
    return "".join(parts)


@lru_cache(maxsize=65_536)
def _word(word: str) -> str:
    readings = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    if len(readings) != len(word):  # characters without a known reading come back in one piece
        readings = list(word)
    return _tokens(readings, word)


def _tokens(readings: list[str], word: str) -> str:
    return "".join(HAN + reading + char for reading, char in zip(readings, word, strict=True))


@lru_cache(maxsize=32_768)
def _initial(char: str) -> str:
    return lazy_pinyin(char, style=Style.NORMAL)[0][:1]


def _initials_by_character(name: str) -> str:
    """Return the initials of two or three characters that are no known word together; else ''."""
    pairs = (name[:2], name[1:], name)
    if len(name) not in (_PAIR, _MAX_PERSON_NAME) or any(part in PHRASES_DICT for part in pairs):
        return ""
    found = "".join(map(_initial, name))
    return found if found.isascii() and found.isalpha() and len(found) == len(name) else ""


def pinyin_initials(text: str) -> str:
    """Return the first letters by which people type Chinese names: 丸石自行车 is wszxc."""
    if quick := _initials_by_character(text):
        return quick  # the library takes ten times as long
    folded = unicodedata.normalize("NFKC", fold(text)).casefold()
    parts: list[str] = []
    at = 0
    for match in _HAN_RUN.finditer(folded):
        if match.group(1):
            parts.append(_ascii_letters(folded[at : match.start()]))
            parts += [reading[:1] for reading in lazy_pinyin(match.group(), style=Style.NORMAL)]
            at = match.end()
    return "".join(parts) + _ascii_letters(folded[at:])


def _ascii_letters(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())
