"""Coins codes out of Chinese names, and a list of values out of a line, so that nobody need think of them."""

import re
from collections.abc import Collection

from pypinyin import Style, lazy_pinyin

from policies.fields.rules import Choice
from policies.fields.sorting import pinyin_initials

LONGEST = 40
_BETWEEN = re.compile(r"[、，,；;/\n]+")  # all that people put between the values of a line
_OTHER = re.compile(r"[^a-z0-9]+")


def field_code(name: str, taken: Collection[str]) -> str:
    """Return a field's code out of its name: 店庆日 is dian_qing_ri; a number behind it where that is `taken`."""
    read = "_".join(lazy_pinyin(name.strip().casefold(), style=Style.NORMAL))
    code = _OTHER.sub("_", read.replace("ü", "v"))[:LONGEST].strip("_")
    if not code[:1].isalpha():
        code = f"f_{code}".rstrip("_")
    return _free(code, taken, between="_")


def short_code(name: str, taken: Collection[str]) -> str:
    """Return the code of a section or of a value out of its name: 经销商 is JXS."""
    letters = "".join(re.findall(r"[A-Z0-9]", pinyin_initials(name).upper()))
    return _free(letters[:LONGEST] or "X", taken, between="")


def _free(code: str, taken: Collection[str], *, between: str) -> str:
    """Return the code, with the first number behind it that makes it new."""
    found, number = code, 1
    while found in taken:
        number += 1
        found = f"{code}{between}{number}"
    return found


def choices_in_line(line: str) -> tuple[Choice, ...]:
    """Return the list of values a line names: 经销商、专卖店, or with codes J=经销商、Z=专卖店."""
    found: list[Choice] = []
    for part in _BETWEEN.split(line):
        code, sign, name = (each.strip() for each in part.replace("＝", "=").partition("="))
        if not sign:
            code, name = "", code
        if name or code:
            taken = {one.code for one in found}
            found.append(Choice(code=code or short_code(name, taken), zh=name or code))
    return tuple(found)
