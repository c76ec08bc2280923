"""The filters of a list as a form and as chips, and back from the form into the address."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from archive.records.choosing import person_named, record_named
from archive.records.controls import name_of
from archive.records.filters import (
    BASE,
    PENDING,
    PENDING_WORDS,
    PREFIX,
    RESTING,
    RESTING_WORDS,
    UNDER,
    Filter,
    How,
    from_parameters,
    hows,
)
from archive.records.narrowing import ME
from archive.records.screens import with_query
from archive.records.showing import Shower
from backoffice.sentences import say
from policies.document.queries import published
from policies.fields.display import display, label
from policies.fields.rules import Field, FieldType
from security.actor import Actor

TYPED = "v."  # what the form sends and the address does not keep: a text with how it compares
COMPARED = "h."
_NAMED = frozenset({FieldType.PERSON, FieldType.LINK})
_CHOSEN = frozenset({FieldType.CHOICE, FieldType.MULTI, FieldType.BOOL})


def entries(
    listed: Mapping[str, Field], filters: Sequence[Filter], shower: Shower
) -> list[dict[str, Any]]:
    """Return the form's fields: those of the category, then what every record has."""
    given: dict[str, dict[str, str]] = {}
    for one in filters:
        given.setdefault(one.code, {})[str(one.how)] = one.value
    _learn(filters, listed, shower)
    found = [
        _entry(code, name_of(one, shower.language), one.type, given.get(code, {}), one, shower)
        for code, one in listed.items()
    ]
    found += [
        _entry(code, say(str(name), {}), kind, given.get(code, {}), None, shower)
        for code, (name, kind) in BASE.items()
    ]
    return found


def _entry(
    code: str,
    name: str,
    kind: FieldType,
    values: dict[str, str],
    one: Field | None,
    shower: Shower,
) -> dict[str, Any]:
    control = "text"
    if kind in _NAMED:
        control = "named"
        values = {**values, "shown": _named(kind, values.get(How.IS, ""), shower)}
    elif kind in _CHOSEN:
        control = "choice"
    elif How.LAST in hows(kind, code):
        control = "days"
    elif How.FROM in hows(kind, code):
        control = "numbers"
    return {
        "code": code,
        "label": name,
        "control": control,
        "values": values,
        "typed": values.get(How.HAS) or values.get(How.IS) or "",
        "options": _options(one, kind, shower.language, code),
        "may_be_empty": How.EMPTY in hows(kind, code),
        "names": {str(how): f"{PREFIX}{code}.{how}" for how in How},
        "is_open": bool(values),
    }


def _options(one: Field | None, kind: FieldType, language: str, code: str) -> list[tuple[str, str]]:
    if code == PENDING:
        return [(str(what), say(str(word), {})) for what, word in PENDING_WORDS.items()]
    if code == RESTING:
        return [(str(what), say(str(word), {})) for what, word in RESTING_WORDS.items()]
    if code == UNDER:
        # Those of the policy, as records can have no other, and it is at hand.
        return [(each.code, name_of(each, language)) for each in published().document.departments]
    if kind is FieldType.BOOL and one is not None:
        return [
            ("1", display(one, True, language=language)),
            ("0", display(one, False, language=language)),
        ]
    if one is None or kind not in _CHOSEN:
        return []
    return [(each.code, label(one.choices, each.code, language=language)) for each in one.choices]


def _named(kind: FieldType, value: str, shower: Shower) -> str:
    if value == ME:
        return _("me")
    if not value:
        return ""
    return shower.person(value) if kind is FieldType.PERSON else f"#{value}"


def _learn(filters: Iterable[Filter], listed: Mapping[str, Field], shower: Shower) -> None:
    people = [
        one.value
        for one in filters
        if (one.code in BASE and BASE[one.code][1] is FieldType.PERSON)
        or (one.code in listed and listed[one.code].type is FieldType.PERSON)
    ]
    shower.learn_people(people)


def chips(
    query: QueryDict, filters: Sequence[Filter], listed: Mapping[str, Field], shower: Shower
) -> list[dict[str, str]]:
    """Return the conditions in words, each with the address without it."""
    _learn(filters, listed, shower)
    return [
        {"label": in_words(one, listed, shower), "url": _without(query, one)} for one in filters
    ]


def in_words(one: Filter, listed: Mapping[str, Field], shower: Shower) -> str:
    """Return one condition as a person says it."""
    field = listed.get(one.code)
    if field is not None:
        name, kind = name_of(field, shower.language), field.type
    else:
        word, kind = BASE[one.code]
        name = say(str(word), {})
    value = one.value
    if kind in _NAMED:
        value = _named(kind, value, shower)
    elif kind in _CHOSEN:
        value = dict(_options(field, kind, shower.language, one.code)).get(value, value)
    return _PATTERNS[
        one.how if one.value != "0" or one.how is not How.EMPTY else "filled"
    ]().format(field=name, value=value)


_PATTERNS = {
    How.HAS: lambda: _("{field} contains “{value}”"),
    How.IS: lambda: _("{field}: {value}"),
    How.FROM: lambda: _("{field} from {value}"),
    How.TO: lambda: _("{field} up to {value}"),
    How.LAST: lambda: _("{field}: last {value} days"),
    How.NEXT: lambda: _("{field}: next {value} days"),
    How.EMPTY: lambda: _("{field} is empty"),
    "filled": lambda: _("{field} is not empty"),
}


def _without(query: QueryDict, one: Filter) -> str:
    kept = query.copy()
    rest = [value for value in kept.getlist(one.parameter) if value.strip() != one.value]
    kept.setlist(one.parameter, rest)
    return with_query(kept)


def tidied(
    actor: Actor, given: QueryDict, listed: Mapping[str, Field]
) -> tuple[QueryDict, list[str]] | None:
    """Return the address a sent form means, and who was named that nobody is; None where it is tidy already."""
    is_form = any(name.startswith((TYPED, COMPARED)) for name in given)
    if not is_form and all(value for _name, values in given.lists() for value in values):
        return None
    kept = QueryDict(mutable=True)
    unknown: list[str] = []
    for name, values in given.lists():
        if name.startswith(COMPARED):
            continue
        for value in values:
            text = value.replace("\x00", "").strip()
            if not text:
                continue
            if name.startswith(TYPED):
                meant = _meant(actor, name.removeprefix(TYPED), text, given, listed)
                if meant is None:
                    unknown.append(text)
                else:
                    kept.appendlist(*meant)
            else:
                kept.appendlist(name, text)
    return kept, unknown


def _meant(
    actor: Actor, code: str, text: str, given: QueryDict, listed: Mapping[str, Field]
) -> tuple[str, str] | None:
    """Return name and value in the address of a text that was typed; None for nobody's name."""
    kind = BASE[code][1] if code in BASE else listed[code].type if code in listed else None
    if kind in _NAMED:
        found = _found(actor, kind, text, listed.get(code))
        return (f"{PREFIX}{code}.{How.IS}", found) if found else None
    how = How.IS if given.get(f"{COMPARED}{code}") == How.IS else How.HAS
    return f"{PREFIX}{code}.{how}", text


def _found(actor: Actor, kind: FieldType | None, text: str, one: Field | None) -> str:
    if kind is FieldType.PERSON:
        return ME if text in (ME, _("me")) else str(person_named(text) or "")
    return str(record_named(actor, text, category=one.link if one else "") or "")


def filters_of(given: QueryDict) -> tuple[Filter, ...]:
    """Return the conditions of an address."""
    return from_parameters((name, value) for name, values in given.lists() for value in values)
