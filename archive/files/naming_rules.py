"""Naming rules of files (命名规则): a stored name put together from what the record says, or checked against it.

They are written as those of titles, with three facts more: the number and the title of the record, and the
words under which the file came.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.fields.rules import Field, FieldType
from policies.fields.titles import FREE, TITLED, TitleFacts, fields_in, fits, parts_of, title_by
from security.uploads.rules import LONGEST_NAME

NUMBER, TITLE = "record_no", "record_title"
GENERATED, CHECKED = "generated", "checked"
_OWN = (NUMBER, TITLE)
_BARRED = str.maketrans(dict.fromkeys('/\\:*?"<>|', " "))  # what some system takes in no name
_ROOM = 20  # for a number and the ending


def facts_with(facts: TitleFacts, *, number: str, title: str, words: str) -> TitleFacts:
    """Return what a name may say: as a title, with number and title of the record and the file's own words."""
    own = {NUMBER: number, TITLE: title, FREE: words}
    fields = {
        code: Field(category="", code=code, zh=code, en=code, type=FieldType.TEXT) for code in own
    }
    return replace(facts, fields={**facts.fields, **fields}, values={**facts.values, **own})


def named(rule: str, naming: str, facts: TitleFacts) -> str:
    """Return the name without ending that a file gets; Invalid where it is checked and does not follow the rule.

    `facts` are of `facts_with`. A name that follows the rule already stays.
    """
    words = str(facts.values[FREE])
    if not rule:
        return words
    values = {code: value for code, value in facts.values.items() if code != FREE}
    if fits(rule, words, replace(facts, values=_safe(values))):
        return words
    if naming == CHECKED:
        message = N_(
            "The name “{name}” does not follow the naming rule of files “{rule}”; rename the file."
        )
        params = {"name": words, "rule": rule}
        raise Invalid([Problem(code="file_rule", message=message, params=params, where="file")])
    made = title_by(rule, replace(facts, values=_safe(facts.values))).translate(_BARRED)
    return " ".join(made.split()).strip(". ")[: LONGEST_NAME - _ROOM] or words


def distinct(stem: str, ending: str, taken: Collection[str]) -> str:
    """Return a whole name, with a number where another file of the record has it."""
    others = {one.casefold() for one in taken}
    tried = (f"{stem} ({number}).{ending}" for number in count(2))
    found = f"{stem}.{ending}"
    while found.casefold() in others:
        found = next(tried)
    return found


def problems_with(rule: str, fields: Mapping[str, Field]) -> list[Problem]:
    """Return what is wrong with a rule of a category with these fields; none for no rule."""
    try:
        parts_of(rule)
    except Invalid as error:
        return [replace(one, where="name_rule") for one in error.problems]
    found = []
    for code in fields_in(rule):
        field = fields.get(code)
        message = ""
        if code in _OWN:
            continue
        if field is None or field.retired:
            message = N_("The name shows “{field}”, which is no field of the category.")
        elif field.repeat or field.type not in TITLED:
            message = N_(
                "“{field}” cannot stand in a name: that takes one text, value, date or number."
            )
        elif field.sealed or field.sensitivity:
            message = N_("“{field}” is sealed or sensitive; a name travels with every download.")
        if message:
            params = {"field": code}
            found.append(
                Problem(code="file_rule_field", message=message, params=params, where="name_rule")
            )
    return found


def _safe(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        code: " ".join(value.translate(_BARRED).split()) if isinstance(value, str) else value
        for code, value in values.items()
    }
