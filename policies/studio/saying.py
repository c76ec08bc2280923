"""Says a row of the policy in words: what a list of changes shows of what was added or taken away."""

from collections.abc import Iterable
from dataclasses import MISSING, fields
from typing import Any

from django.utils.translation import gettext as _

from policies.document.difference import KEYS, Change, keyed_in, plain
from policies.document.values import PolicyDocument
from policies.studio.words import ATTRIBUTES, is_chinese, name_in, named, value_in_words, word

_NAMES = ("zh", "en")
_NAMED_IN = {  # attribute that holds a code → the part of the document that has its name
    "custodian": "departments",
    "department": "departments",
    "position": "positions",
    "level": "levels",
    "clearance": "levels",
}
_ALWAYS = frozenset({"required"})  # said although it is what a new row says, too


def row_in_words(part: str, row: Any, document: PolicyDocument) -> str:
    """Return a row: its name, then what it says beside what names it and what every new row says."""
    key = (*KEYS.get(part, ()), *_NAMES)
    said = [named(row)] if hasattr(row, "zh") else []
    for attribute in fields(row):
        value = getattr(row, attribute.name)
        usual = attribute.default if attribute.default is not MISSING else None
        if attribute.name in key or value in (None, "", ()):
            continue
        if value == usual and attribute.name not in _ALWAYS:
            continue
        said.append(_attribute(attribute.name, value, document))
    return ("；" if is_chinese() else "; ").join(filter(None, said))


def _attribute(name: str, value: Any, document: PolicyDocument) -> str:
    label = word(ATTRIBUTES, name)
    if value is True:
        return label
    between = "、" if is_chinese() else ", "
    if isinstance(value, tuple) and value and hasattr(value[0], "zh"):
        text = between.join(named(one) for one in value)
    elif name in _NAMED_IN:
        text = name_in(getattr(document, _NAMED_IN[name]), value)
    else:
        text = value_in_words(name, plain(value))
    return _("{label}: {value}").format(label=label, value=text)


def worded(
    changes: Iterable[Change], before: PolicyDocument, after: PolicyDocument
) -> list[tuple[str, str]]:
    """Return (old, new) in words for each change that adds or takes away a row; ('', '') for the others."""

    def row(side: int, part: str, key: str) -> str:
        document = (before, after)[side]
        found = keyed_in(document, part).get(key)
        return row_in_words(part, found, document) if found is not None else ""

    return [
        (
            row(0, one.part, one.key) if one.kind == "removed" else "",
            row(1, one.part, one.key) if one.kind == "added" else "",
        )
        for one in changes
    ]
