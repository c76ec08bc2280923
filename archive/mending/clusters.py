"""Finds names of companies that are one company written differently: needs no Django."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from archive.imports.folding import strip_invisible

_SIGNS = re.compile(r"[\s\-_—·•.,，。、:：;；'\"“”‘’《》]+")
_BRACKETS = re.compile(r"[()\[\]{}<>【】〔〕（）]")
_FORM = re.compile(
    r"(股份有限责任公司|有限责任公司|股份有限公司|责任有限公司|有限公司|股份公司|集团公司|总公司|公司"
    r"|co\.?ltd\.?|coltd|limited|ltd|inc|llc|corp)$"
)
_PLACE = re.compile(
    r"^(?:中国)?([\u4e00-\u9fff]{2,7}?(?:省|自治区))?([\u4e00-\u9fff]{2,7}?(?:市|自治州|地区|盟))"
)
_LEAST = 2  # characters a key must keep, or it says nothing


def key(name: str) -> str:
    """Return what the spellings of one company share: width, blanks, brackets, legal form and place aside."""
    text = unicodedata.normalize("NFKC", strip_invisible(name)).casefold()
    text = _BRACKETS.sub("", _SIGNS.sub("", text))
    bare = _FORM.sub("", text)
    text = bare if len(bare) >= _LEAST else text
    placed = _PLACE.match(text)
    if placed and len(text) - placed.end() >= _LEAST:
        text = (
            "".join(re.sub("[省市]$", "", part or "") for part in placed.groups()[1:])
            + text[placed.end() :]
        )
    return text


def clusters(names: Mapping[str, int]) -> list[Sequence[str]]:
    """Return the groups of names that are probably one company, each with its commonest name first.

    `names` counts how often each is written. The groups with the most rows stand first.
    """
    found: dict[str, list[str]] = {}
    for name in names:
        if kept := key(name):
            found.setdefault(kept, []).append(name)
    groups = [
        sorted(group, key=lambda name: (-names[name], -len(name), name))
        for group in found.values()
        if len(group) > 1
    ]
    return sorted(groups, key=lambda group: (-sum(names[name] for name in group), group[0]))
