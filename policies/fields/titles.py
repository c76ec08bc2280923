"""Naming rules (命名规则): a title put together from what a record says, and what is wrong with such a rule."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.fields.display import display, masked
from policies.fields.rules import Field, FieldType, Required

LONGEST_RULE = 200
FREE = "*"  # words of the person's own; only where titles are typed
CODE, NAME = "CAT", "CATNAME"
DATES: Mapping[str, str] = {"YYYY": "%Y", "YYYYMM": "%Y%m", "YYYYMMDD": "%Y%m%d"}
TITLED = frozenset(
    {
        *(FieldType.TEXT, FieldType.CHOICE, FieldType.DATE, FieldType.DATETIME),
        *(FieldType.NUMBER, FieldType.MONEY, FieldType.USCC),
    }
)
NAMES = frozenset({FieldType.TEXT, FieldType.USCC})  # what of a rule's fields tells who is meant
_TOKEN = re.compile(r"\{([^{}]*)\}")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_ASKED = frozenset({Required.ALWAYS, Required.FILING})


class Part(NamedTuple):
    """One part of a rule: fixed text, or what a token stands for."""

    text: str = ""
    token: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TitleFacts:
    """What a title may say of a record: its category, the day it was entered, its values."""

    category: str
    name: str
    on: date
    fields: Mapping[str, Field]
    values: Mapping[str, Any]


@lru_cache(maxsize=1_000)
def parts_of(rule: str) -> tuple[Part, ...]:
    """Return a rule as its parts; raise Invalid for a brace alone and for a token nobody knows."""
    parts: list[Part] = []
    at = 0
    for found in _TOKEN.finditer(rule):
        parts += [Part(text=rule[at : found.start()])] if found.start() > at else []
        token = found.group(1).strip()
        if token not in {FREE, CODE, NAME, *DATES} and not _FIELD.fullmatch(token):
            message = N_("{{{token}}} stands for nothing a title can show.")
            raise _refused("title_token", message, token=token)
        parts.append(Part(token=token))
        at = found.end()
    parts += [Part(text=rule[at:])] if at < len(rule) else []
    if any(sign in part.text for part in parts for sign in "{}"):
        raise _refused("title_brace", N_("A brace stands alone: write {{field}}."))
    return tuple(parts)


def in_words(rule: str, names: Mapping[str, str]) -> str:
    """Return a rule with the names of its fields in the place of their codes."""
    return "".join(
        part.text or f"{{{names.get(part.token, part.token)}}}" for part in parts_of(rule)
    )


def fields_in(rule: str) -> tuple[str, ...]:
    """Return the codes of the fields a rule shows, each once."""
    reserved = {"", FREE, CODE, NAME, *DATES}
    return tuple(dict.fromkeys(one.token for one in parts_of(rule) if one.token not in reserved))


def has_free_words(rule: str) -> bool:
    """Say whether a rule leaves words to whoever types the title."""
    return any(one.token == FREE for one in parts_of(rule))


def naming_fields(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields a title can come from, the best first: open before personal, listed before others."""
    known = [
        one
        for one in fields
        if one.type is FieldType.TEXT
        and not (one.repeat or one.sealed)
        and (one.listed or one.searchable)
    ]
    known.sort(
        key=lambda one: (bool(one.sensitivity), not one.listed, one.required is Required.AUTO)
    )
    return tuple(known)


def names_in(fields: Collection[Field], rule: str) -> tuple[str, ...]:
    """Return the codes of the fields that name a record, the best first: they are sealed where titles are.

    That is what a naming rule shows of texts and credit codes, the text a title comes from without one, and
    every critical text; of retired fields every text a title came from, for old records hold them.
    """
    try:
        shown = set(fields_in(rule))
    except Invalid:  # of a draft that is told so
        shown = set()
    first = [one.code for one in naming_fields(one for one in fields if not one.retired)][:1]
    first += [one.code for one in naming_fields(one for one in fields if one.retired)]
    named = [one.code for one in fields if one.code in shown and one.type in NAMES]
    critical = [
        one.code for one in fields if one.type is FieldType.TEXT and one.critical and not one.repeat
    ]
    return tuple(dict.fromkeys([*first, *named, *critical]))


def sealed_name(one: Field) -> Field:
    """Return a field as it holds where titles are sealed: found by equality only, in no list and no search."""
    return replace(one, sealed=True, listed=False, searchable=False, facet=False)


def title_by(rule: str, facts: TitleFacts) -> str:
    """Return the title a rule gives; what is empty is left out with the text behind it."""
    said, waiting, skips, ended = "", "", False, False
    for part in parts_of(rule):
        if not part.token:
            waiting += "" if skips else part.text
            skips = False
            continue
        text = _text(part.token, facts)
        ended = bool(text)
        if text:
            said, waiting = said + waiting + text, ""
        else:
            skips = True
    return " ".join((said + waiting if ended else said).split())


def fits(rule: str, title: str, facts: TitleFacts) -> bool:
    """Say whether a typed title is as a rule wants it; what the record does not say yet may be anything."""
    pattern = ""
    for part in parts_of(rule):
        if part.token == FREE:
            pattern += ".+"
        elif part.token:
            text = _text(part.token, facts)
            pattern += re.escape(_squeezed(text)) if text else ".*"
        else:
            pattern += re.escape(_squeezed(part.text))
    return re.fullmatch(pattern, _squeezed(title), re.DOTALL) is not None


def _squeezed(text: str) -> str:
    """Return a text without blanks: people set them as they please."""
    return "".join(text.split())


def _text(token: str, facts: TitleFacts) -> str:
    if token in DATES:
        return facts.on.strftime(DATES[token])
    if token in {CODE, NAME}:
        return facts.category if token == CODE else facts.name
    field, value = facts.fields.get(token), facts.values.get(token)
    if field is None or value in (None, "", []):
        return ""
    # A title is read by everybody who reaches the record.
    shown = masked(field, value) if field.sensitivity else display(field, value)
    return shown[:10] if field.type is FieldType.DATETIME else shown


def rule_problems(
    rule: str,
    fields: Mapping[str, Field],
    *,
    generated: bool,
    where: str,
    names: Collection[str] = (),
) -> Iterator[Problem]:
    """Yield what is wrong with the naming rule of a category with these fields in force.

    `names` are the fields that are sealed with the titles, where these are.
    """
    try:
        named = fields_in(rule)
    except Invalid as error:
        yield from (replace(one, where=where) for one in error.problems)
        return
    if not named and not has_free_words(rule):
        message = N_("A naming rule shows a field at least: else all titles would be the same.")
        yield Problem(code="title_fixed", message=message, where=where)
    if generated and has_free_words(rule):
        message = N_(
            "{{*}} is for titles that are typed: let the rule check titles, not make them."
        )
        yield Problem(code="title_free", message=message, where=where)
    for code in named:
        yield from _field_problems(code, fields.get(code), where, named=code in names)


def _field_problems(
    code: str, field: Field | None, where: str, *, named: bool
) -> Iterator[Problem]:
    message = ""
    if field is None or field.retired:
        message = N_("The title shows “{field}”, which is no field of the category.")
    elif field.repeat or field.type not in TITLED:
        message = N_(
            "“{field}” cannot stand in a title: that takes one text, value, date or number."
        )
    elif field.sealed and not named:
        message = N_("“{field}” is sealed, and a title is read by all who see the record.")
    elif field.required not in _ASKED or field.required_by:
        message = N_("The title shows “{field}”: require it, so that no title lacks it.")
    if message:
        yield Problem(code="title_field", message=message, params={"field": code}, where=where)


def _refused(code: str, message: str, **params: Any) -> Invalid:
    return Invalid([Problem(code=code, message=message, params=params)])
