"""Whether field definitions make sense together, and whether changing them keeps data safe."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from kernel.errors import Problem
from kernel.text import N_, Word
from policies.fields.conditions import condition_problems
from policies.fields.reckoning import reckoning_problems
from policies.fields.rules import TYPE_WORDS, Field, FieldType, Required, Section

# What a link may point at besides a category: any record, a customer file, a place in the archive.
LINK_TARGETS = frozenset({"", "record", "customer", "location"})
SENSITIVITIES = frozenset({"", "P", "SP", "B"})
# The place of an age in an order changes every day, without anybody writing to its record.
LISTABLE = frozenset(FieldType) - {
    FieldType.LONGTEXT,
    FieldType.MULTI,
    FieldType.FILE,
    FieldType.AGE,
}
SEARCHABLE = LISTABLE - {FieldType.BOOL} | {FieldType.LONGTEXT, FieldType.MULTI}
# What lists are narrowed by one value at a time; of a date it is the year.
FACETABLE = frozenset(
    {FieldType.TEXT, FieldType.CHOICE, FieldType.BOOL, FieldType.DATE, FieldType.DATETIME}
)
NEVER_UNIQUE = frozenset(
    {FieldType.LONGTEXT, FieldType.MULTI, FieldType.BOOL, FieldType.FILE, FieldType.AGE}
)
UNIQUE = frozenset(FieldType) - NEVER_UNIQUE
DATES = frozenset({FieldType.DATE, FieldType.DATETIME})
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
GROUP_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


# How a sentence names the property of a field.
_FLAGS: Mapping[str, Word] = {
    "listed": Word(N_("listed")),
    "searchable": Word(N_("searchable in full text")),
    "trigger": Word(N_("a trigger")),
    "facet": Word(N_("a facet")),
    "unique": Word(N_("unique")),
}


def where(field: Field) -> str:
    """Return how problems name a field: its category and its code."""
    return f"{field.category}.{field.code}"


def _problem(field: Field, code: str, message: str, **params: Any) -> Problem:
    return Problem(code=code, message=message, params=params, where=where(field))


def check_fields(
    fields: Iterable[Field],
    *,
    paths: Mapping[str, Collection[str]],
    sections: Iterable[Section] = (),
) -> list[Problem]:
    """Return what is wrong with field definitions; an empty list is sound.

    `paths` gives for each category code the codes from the root down to it, itself included.
    """
    known = tuple(fields)
    of_sections = {(section.category, section.code) for section in sections}
    problems: list[Problem] = []
    for field in known:
        problems += _of_itself(field)
        problems += _of_choices(field)
        problems += _of_flags(field)
        problems += _of_place(field, paths, of_sections)
        if field.birth or field.type is FieldType.AGE:
            problems += birth_problems(field, _in_force(field, known, paths))
        if field.since or field.after or field.working:
            problems += reckoning_problems(field, _in_force(field, known, paths))
        if field.required_by or field.required_values:
            problems += condition_problems(field, _in_force(field, known, paths))
    return problems + list(_of_neighbours(known, paths))


def _of_itself(field: Field) -> Iterator[Problem]:
    if not CODE.fullmatch(field.code):
        yield _problem(
            field,
            "field_code",
            N_("A field code is small letters, digits and _, beginning with a letter."),
        )
    if field.repeat and not GROUP_CODE.fullmatch(field.repeat):
        yield _problem(
            field,
            "group_code",
            N_("The code of a repeatable group is letters, digits and _, beginning with a letter."),
        )
    if not field.zh.strip():
        yield _problem(field, "field_label", N_("The field has no Chinese name."))
    if field.sensitivity not in SENSITIVITIES:
        yield _problem(
            field,
            "sensitivity",
            N_("The sensitivity “{sensitivity}” does not exist; it is P, SP, B or empty."),
            sensitivity=field.sensitivity,
        )


def _of_choices(field: Field) -> Iterator[Problem]:
    if field.choices and field.type not in {FieldType.CHOICE, FieldType.MULTI}:
        yield _problem(
            field, "choices_unused", N_("Only a choice or multiple choice has a list of values.")
        )
    if field.type is FieldType.CHOICE and all(choice.retired for choice in field.choices):
        yield _problem(field, "choices_missing", N_("The choice has no value to choose from."))
    if not field.choices:  # thousands have none
        return
    codes: set[str] = set()
    names: set[str] = set()
    for choice in field.choices:
        own = {name.strip().casefold() for name in (choice.zh, choice.en) if name.strip()}
        if not choice.code.strip() or choice.code in codes:
            yield _problem(
                field,
                "choice_code",
                N_("The code “{choice}” is empty or used twice in the list of values."),
                choice=choice.code,
            )
        if not choice.retired and own & names:
            yield _problem(
                field,
                "choice_label",
                N_("The name of “{choice}” is used twice in the list of values."),
                choice=choice.code,
            )
        codes.add(choice.code)
        names |= set() if choice.retired else own


def _of_flags(field: Field) -> Iterator[Problem]:
    if field.sealed:
        for flag, name in (
            (field.listed, "listed"),
            (field.searchable, "searchable"),
            (bool(field.trigger), "trigger"),
        ):
            if flag:
                yield _problem(
                    field,
                    f"sealed_{name}",
                    N_("A sealed field can only be found by equality: it cannot be {flag}."),
                    flag=_FLAGS[name],
                )
    if field.trigger and field.type not in DATES:
        yield _problem(field, "trigger_type", N_("Only a date can start a retention period."))
    yield from _of_uses(field)


def _of_uses(field: Field) -> Iterator[Problem]:
    """Yield what a field of this type, or with so many values, cannot be used for."""
    if field.facet and not field.listed and field.type in FACETABLE:
        yield _problem(field, "facet_listed", N_("A facet is a listed field: list it too."))
    if field.repeat and (field.listed or field.trigger):
        yield _problem(
            field,
            "repeat_single",
            N_("A field of a repeatable group has many values: it cannot be listed or a trigger."),
        )
    for flag, types, name in (
        (field.facet, FACETABLE, "facet"),
        (field.listed, LISTABLE, "listed"),
        (field.searchable, SEARCHABLE, "searchable"),
        (field.unique, UNIQUE, "unique"),
    ):
        if flag and field.type not in types:
            yield _problem(
                field,
                f"{name}_type",
                N_("A field of the type {type} cannot be {flag}."),
                type=TYPE_WORDS[field.type],
                flag=_FLAGS[name],
            )


def _of_place(
    field: Field,
    paths: Mapping[str, Collection[str]],
    sections: Collection[tuple[str, str]],
) -> Iterator[Problem]:
    if field.category not in paths:
        yield _problem(
            field,
            "field_category",
            N_("The category “{category}” of the field does not exist."),
            category=field.category,
        )
        return
    if field.link and field.type is not FieldType.LINK:
        yield _problem(field, "link_unused", N_("Only a link has a target."))
    elif field.link not in LINK_TARGETS and field.link not in paths:
        yield _problem(
            field,
            "link_target",
            N_("The link points at “{target}”, which is no category."),
            target=field.link,
        )
    if field.section and not any(
        (code, field.section) in sections for code in paths[field.category]
    ):
        yield _problem(
            field,
            "field_section",
            N_("The section “{section}” does not exist in this category."),
            section=field.section,
        )


def birth_problems(field: Field, beside: Iterable[Field]) -> Iterator[Problem]:
    """Yield what is wrong with the date of birth an age follows; `beside` are its category's fields."""
    if field.type is not FieldType.AGE:
        if field.birth:
            yield _problem(field, "birth_unused", N_("Only an age follows a date of birth."))
        return
    if not field.birth:
        if field.required is Required.AUTO:
            yield _problem(
                field,
                "birth_missing",
                N_("An age that the system sets needs the date of birth it follows."),
            )
        return
    if field.required in {Required.ALWAYS, Required.FILING}:
        yield _problem(
            field,
            "birth_required",
            N_(
                "An age that follows a date of birth is optional; require the date of birth instead."
            ),
        )
    found = next((one for one in beside if one.code == field.birth and not one.retired), None)
    if not field.retired and (
        found is None or found.type is not FieldType.DATE or found.repeat != field.repeat
    ):
        yield _problem(
            field,
            "birth_field",
            N_("The age follows “{birth}”, which is no date of the same category and group."),
            birth=field.birth,
        )


def _in_force(
    field: Field, fields: Iterable[Field], paths: Mapping[str, Collection[str]]
) -> tuple[Field, ...]:
    """Return the fields that hold for the category of a field, its own before those it inherits."""
    way = list(paths.get(field.category, ()))
    inside = (one for one in fields if one.category in way)
    return tuple(sorted(inside, key=lambda one: -way.index(one.category)))


def _of_neighbours(
    fields: tuple[Field, ...], paths: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    by_place: dict[tuple[str, str], Field] = {}
    groups = {(field.category, field.repeat) for field in fields if field.repeat}
    for field in fields:
        if (field.category, field.code) in by_place:
            yield _problem(
                field, "field_twice", N_("The category has two fields with the same code.")
            )
        by_place.setdefault((field.category, field.code), field)
    for field in by_place.values():
        ancestors = [code for code in paths.get(field.category, ()) if code != field.category]
        for code in ancestors:
            inherited = by_place.get((code, field.code))
            if inherited and _shape(inherited) != _shape(field):
                yield _problem(
                    field,
                    "field_overrides",
                    N_("The field replaces one of “{category}” of another type or group."),
                    category=code,
                )
        if any((code, field.code) in groups for code in (*ancestors, field.category)):
            yield _problem(
                field, "group_is_field", N_("A repeatable group has the same code as the field.")
            )


def _shape(field: Field) -> tuple[FieldType, str]:
    return field.type, field.repeat


def check_changes(
    old: Iterable[Field], new: Iterable[Field], *, with_data: Collection[tuple[str, str]]
) -> list[Problem]:
    """Return why published definitions `old` may not become `new`.

    `with_data` names the (category, code) of fields that records hold values of, whichever category
    those records are filed under. A published code is never reused and never vanishes, it retires;
    the group and the sealing of a field with data stay: add a new field and map instead. Whether values
    survive another type only the records can say.
    """
    after = {(field.category, field.code): field for field in new}
    problems: list[Problem] = []
    for before in old:
        key = (before.category, before.code)
        now = after.get(key)
        if now is None:
            problems.append(
                _problem(before, "field_removed", N_("A published field is retired, not removed."))
            )
            continue
        if key in with_data:
            problems += _of_change(before, now)
        gone = {choice.code for choice in before.choices} - {choice.code for choice in now.choices}
        problems += [
            _problem(
                now,
                "choice_removed",
                N_("The published value “{choice}” is retired, not removed."),
                choice=choice,
            )
            for choice in sorted(gone)
        ]
    return problems


def _of_change(before: Field, now: Field) -> Iterator[Problem]:
    if before.repeat != now.repeat:
        yield _problem(
            now,
            "repeat_change",
            N_("Records hold values; a field cannot move into or out of a repeatable group."),
        )
    if before.sealed != now.sealed:
        yield _problem(
            now,
            "sealed_change",
            N_("Records hold values; add a field that is sealed or open and map instead."),
        )


def newly_required(old: Iterable[Field], new: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields of `new` that are required and were not, or not as early, in `old`."""
    rank = {Required.ALWAYS: 2, Required.FILING: 1}
    before = {
        (field.category, field.code): rank.get(field.required, 0)
        for field in old
        if not field.retired
    }
    return tuple(
        field
        for field in new
        if not field.retired
        and rank.get(field.required, 0) > before.get((field.category, field.code), 0)
    )
