"""Says a conflict as people say it: what it is about, and each value in words."""

from typing import Any

from django.utils.translation import gettext as _

from policies.document.difference import plain
from policies.document.merging import ORDER, Conflict
from policies.document.values import PolicyDocument
from policies.studio.words import ATTRIBUTES, PARTS, named, value_in_words, word

LONGEST = 300  # characters of a value; a whole row says more than anybody reads in a choice


def conflict_label(one: Conflict) -> str:
    """Return what a conflict is about: part, codes, attribute."""
    row = one.row.replace("/", " / ")
    what = " ".join(filter(None, (word(PARTS, one.part), row)))
    if one.attribute == ORDER:
        return _("{what}: the order").format(what=what)
    entry, _slash, within = one.entry.partition("/")
    said = [word(ATTRIBUTES, one.attribute)] if one.attribute else []
    if entry:
        said.append(_("the order") if entry == ORDER else entry)
    if within:
        said.append(word(ATTRIBUTES, within))
    return " — ".join((what, *said))


def conflict_values(one: Conflict) -> tuple[str, str, str]:
    """Return what the base, the company and the pack say, in words."""
    attribute = one.entry.rpartition("/")[2] or one.attribute
    whole = not one.attribute or (one.entry != "" and "/" not in one.entry)
    base, ours, theirs = (
        _("(not there)") if whole and value is None else _value(attribute, value)
        for value in (one.base, one.ours, one.theirs)
    )
    return base, ours, theirs


def _value(attribute: str, value: Any) -> str:
    text = value_in_words(attribute, plain(value)) or _("(empty)")
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def pack_name(pack: str, document: PolicyDocument | None) -> str:
    """Return code and name of a pack."""
    return f"{pack} {named(document)}" if document else pack
