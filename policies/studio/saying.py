"""Says a row of the policy in words: what a list of changes shows of what was added or taken away."""

from collections.abc import Iterable
from dataclasses import MISSING, fields
from typing import Any

from django.utils.translation import gettext as _

from policies.document.difference import KEYS, Change, keyed_in, plain
from policies.document.values import PolicyDocument
from policies.forms.rules import Form
from policies.studio.print_showing import blocks_in_words
from policies.studio.print_words import FORM_KINDS, HEADS
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
        if part == "forms":
            said += form_in_words(row, attribute.name, document)
        else:
            said.append(_attribute(attribute.name, value, document))
    return ("；" if is_chinese() else "; ").join(filter(None, said))


def form_in_words(form: Form, attribute: str, document: PolicyDocument) -> list[str]:
    """Return what one attribute of a printed form says, a line for each block."""
    value = getattr(form, attribute)
    label = word(ATTRIBUTES, attribute)
    if attribute == "blocks":
        return blocks_in_words(document, form)
    words = {
        "kind": lambda: word(FORM_KINDS, value),
        "head": lambda: (_(", ")).join(word(HEADS, one) for one in value),
        "categories": lambda: (_(", ")).join(
            f"{one} {name_in(document.categories, one)}" for one in value
        ),
    }
    if value is True:
        return [label]
    text = words.get(attribute, lambda: plain(value))()
    return [_("{label}: {value}").format(label=label, value=text)]


def _changed_form(change: Change, before: PolicyDocument, after: PolicyDocument) -> tuple[str, str]:
    """Return (old, new) of an attribute of a printed form; of blocks those alone that differ or stand elsewhere."""
    old, new = (
        form_in_words(known, change.attribute, document) if known else []
        for document in (before, after)
        for known in [keyed_in(document, "forms").get(change.key)]
    )
    kept = set(old) & set(new)
    shown = [[one for one in side if one not in kept] for side in (old, new)]
    between = "；" if is_chinese() else "; "
    return between.join(shown[0]), between.join(shown[1])


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
    """Return (old, new) in words for each change that adds or takes away a row, or changes a printed form.

    ('', '') for the others.
    """

    def row(side: int, part: str, key: str) -> str:
        document = (before, after)[side]
        found = keyed_in(document, part).get(key)
        return row_in_words(part, found, document) if found is not None else ""

    return [
        _changed_form(one, before, after)
        if one.part == "forms" and one.kind == "changed"
        else (
            row(0, one.part, one.key) if one.kind == "removed" else "",
            row(1, one.part, one.key) if one.kind == "added" else "",
        )
        for one in changes
    ]
