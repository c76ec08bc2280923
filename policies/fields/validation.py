"""Validates a whole record against the fields of its category."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from kernel.errors import Problem
from kernel.identifiers import cnid_birth_date, cnid_is_male
from kernel.text import N_
from policies.fields import ages
from policies.fields.conditions import is_asked
from policies.fields.rules import Field, FieldType, Required, groups_of
from policies.fields.values import TIME_ZONE, Parsed, find_choice, parse

MAX_ROWS = 500
REMEMBERED = 50_000  # values of fields, with what they were parsed to
REMEMBERED_LENGTH = 40
REMEMBERED_FORMS = 500
_NOTHING: tuple[Any, ...] = (None, "", [])
_LISTS = frozenset({FieldType.MULTI, FieldType.FILE})  # their stored form can be changed in place
_memory: dict[tuple[int, str, date, str], tuple[Field, Parsed]] = {}
STAGES = ("draft", "filing")
BIRTH_CODES = frozenset({"birth_date", "birthday", "date_of_birth"})
GENDER_CODES = frozenset({"gender", "sex"})
MALE = frozenset({"m", "male", "男", "男性", "1"})
FEMALE = frozenset({"f", "female", "女", "女性", "2"})


class Validated(NamedTuple):
    """The stored form of a record, what forbids it, and what somebody should look at."""

    clean: dict[str, Any]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Form:
    """The fields of a record, or of a row of a group, by what is asked of them."""

    fields: tuple[Field, ...]
    codes: frozenset[str]
    always: tuple[Field, ...]  # what is required of a draft
    filing: tuple[Field, ...]  # and before filing
    identities: bool
    ages: tuple[Field, ...]  # that follow from a date of birth among these


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """One tuple of fields and what was worked out of it; rows of one category share the tuple."""

    given: tuple[Field, ...]
    single: _Form
    groups: Mapping[str, _Form]
    codes: frozenset[str]


_known_fields: dict[int, _Known] = {}


def _known(fields: Iterable[Field]) -> _Known:
    given = tuple(fields)
    found = _known_fields.get(id(given))
    # The tuple is kept beside its answer, so that its id cannot come to mean another one.
    if found is None or found.given is not given:
        groups = {code: _form(members) for code, members in groups_of(given).items()}
        single = _form(tuple(one for one in given if not one.repeat))
        found = _Known(
            given=given, single=single, groups=groups, codes=single.codes | groups.keys()
        )
        if len(_known_fields) >= REMEMBERED_FORMS:
            _known_fields.clear()
        _known_fields[id(given)] = found
    return found


def _form(fields: tuple[Field, ...]) -> _Form:
    needed = [one for one in fields if not one.retired]
    return _Form(
        fields=fields,
        codes=frozenset(one.code for one in fields),
        always=tuple(one for one in needed if one.required is Required.ALWAYS),
        filing=tuple(one for one in needed if one.required in (Required.ALWAYS, Required.FILING)),
        identities=any(one.type is FieldType.CNID for one in fields),
        ages=tuple(one for one in needed if ages.follows(one)),
    )


@dataclass(kw_only=True)
class _Run:
    stage: str
    today: date
    time_zone: str
    touched: Collection[str] | None
    stored: bool = False
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def touches(self, code: str) -> bool:
        return not self.stored and (self.touched is None or code in self.touched)

    def gives(self, where: str) -> bool:
        """Say whether the value at this place is given now, and not one that is stored already."""
        return self.stored or self.touched is None or where in self.touched

    def refuse(self, where: str, code: str, message: str, **params: Any) -> None:
        self.problems.append(Problem(code=code, message=message, params=params, where=where))


def validate(
    fields: Iterable[Field],
    values: Mapping[str, Any],
    *,
    stage: str,
    today: date,
    touched: Collection[str] | None = None,
    time_zone: str = TIME_ZONE,
) -> Validated:
    """Return the stored form of `values` with its problems and warnings; never raises for values.

    `fields` are those of the category with the retired ones (fields_of(…, retired=True)); `values`
    maps field codes to values and the codes of repeatable groups to lists of such mappings.
    `stage` is "draft" or "filing", where more is required. On an edit `touched` names the field
    and group codes that were changed: only they are parsed again, the others pass as stored, and
    what is required is asked of all. Of a changed row `touched` may name the members that were given
    as well, by group.row.code. An age beside its date of birth is left out (see `_settle_ages`), and so
    are empty values and empty rows. A problem is placed by field code, in rows by group.row.code, rows
    counted from 1.
    """
    if stage not in STAGES:
        raise ValueError(stage)
    run = _Run(stage=stage, today=today, time_zone=time_zone, touched=touched)
    return _validated(run, fields, values)


def validate_stored(fields: Iterable[Field], values: Mapping[str, Any], *, stage: str) -> Validated:
    """Return what `validate` says of values their fields have parsed already: what is required is asked.

    For the rows of an import, whose cells are parsed once for each different value of a column.
    """
    run = _Run(stage=stage, today=date.min, time_zone=TIME_ZONE, touched=None, stored=True)
    return _validated(run, fields, values)


def _validated(run: _Run, fields: Iterable[Field], values: Mapping[str, Any]) -> Validated:
    known = _known(fields)
    _refuse_unknown(run, values, known.codes, prefix="")
    clean = _record(run, known.single, values, prefix="")
    for code, members in known.groups.items():
        raw = values.get(code)
        if raw is not None and (rows := _rows(run, code, members, raw)):
            clean[code] = rows
    return Validated(clean, tuple(run.problems), tuple(run.warnings))


def _refuse_unknown(
    run: _Run, values: Mapping[str, Any], codes: frozenset[str], *, prefix: str
) -> None:
    if values.keys() <= codes:
        return
    for key in values:
        if key not in codes:
            run.refuse(
                f"{prefix}{str(key)[:60]}",
                "unknown_field",
                N_("The category has no field with this code."),
            )


def _record(run: _Run, form: _Form, values: Mapping[str, Any], *, prefix: str) -> dict[str, Any]:
    failed: set[str] = set()
    if run.stored:
        clean = {
            code: value
            for code, value in values.items()
            if (value or value not in _NOTHING) and code in form.codes
        }
    else:
        clean = _taken(run, form, values, failed, prefix=prefix)
    _require(run, form, clean, failed, prefix=prefix)
    if form.ages:
        _settle_ages(run, form, clean, prefix=prefix)
    if form.identities:
        run.warnings += _cross_checks(form.fields, clean, prefix=prefix)
    return clean


def _taken(
    run: _Run, form: _Form, values: Mapping[str, Any], failed: set[str], *, prefix: str
) -> dict[str, Any]:
    """Return the values in their stored form, in the order of the fields; note which ones failed."""
    clean: dict[str, Any] = {}
    for one in form.fields:
        code = one.code
        if code not in values:
            continue  # most fields of a wide card are empty
        value = values[code]
        if value is None:
            continue
        if prefix or run.touches(code):
            parsed = _parsed(run, one, value, prefix=prefix)
            value = parsed.value
            if parsed.problem is not None:
                failed.add(code)
        if value not in _NOTHING:
            clean[code] = value
    return clean


def _settle_ages(run: _Run, form: _Form, clean: dict[str, Any], *, prefix: str) -> None:
    """Leave out each age whose date of birth is known: that is the truth it follows from (REQ-COL-04).

    An age and a date of birth that are given together must fit on the age's day. Beside a date of birth
    that stands there already no age is taken, and it is not said whether it would have fitted: who may not
    read the date of birth could find it out. An age that stands there already gives way.
    """
    for one in form.ages:
        born = ages.born_on(one, clean)
        age = ages.stated(clean.get(one.code))
        if born is None or age is None:
            continue
        del clean[one.code]
        where = prefix + one.code
        if not run.gives(where) or (run.gives(prefix + one.birth) and ages.fits(age, born)):
            continue
        if run.gives(prefix + one.birth):
            run.refuse(
                where,
                "age_birth_differs",
                N_(
                    "The age does not fit the date of birth: correct one of the two, or leave the age"
                    " empty."
                ),
            )
        else:
            run.refuse(
                where,
                "age_follows",
                N_("The date of birth is known and the age follows from it; leave the age empty."),
            )


def _remembered(run: _Run, one: Field, raw: Any) -> Parsed:
    """Return `parse` of a value; ledgers say few things many times, and personal ones are not kept."""
    personal = one.sensitivity or one.sealed
    if personal or type(raw) is not str or len(raw) > REMEMBERED_LENGTH or one.type in _LISTS:
        return parse(one, raw, today=run.today, time_zone=run.time_zone)
    key = (id(one), raw, run.today, run.time_zone)
    known = _memory.get(key)
    # The field is kept beside its answer, so that its id cannot come to mean another field.
    if known is None or known[0] is not one:
        if len(_memory) >= REMEMBERED:
            _memory.clear()
        known = (one, parse(one, raw, today=run.today, time_zone=run.time_zone))
        _memory[key] = known
    return known[1]


def _parsed(run: _Run, one: Field, raw: Any, *, prefix: str) -> Parsed:
    parsed = _remembered(run, one, raw)
    if parsed.problem is None and parsed.warning is None and not one.retired:
        return parsed
    if one.retired and parsed != Parsed():
        run.refuse(
            prefix + one.code, "field_retired", N_("The field is retired and takes no value.")
        )
        return Parsed(problem=run.problems[-1])
    if parsed.problem:
        run.problems.append(replace(parsed.problem, where=prefix + one.code))
    if parsed.warning:
        run.warnings.append(replace(parsed.warning, where=prefix + one.code))
    return parsed


def _require(
    run: _Run, form: _Form, clean: Mapping[str, Any], failed: Collection[str], *, prefix: str
) -> None:
    for one in form.filing if run.stage == "filing" else form.always:
        if one.code not in clean and one.code not in failed and is_asked(one, clean):
            run.refuse(
                prefix + one.code,
                "required",
                N_("This field is required.")
                if one.required is Required.ALWAYS
                else N_("This field is required before filing."),
            )


def _rows(run: _Run, code: str, members: _Form, raw: Any) -> list[Any]:
    if not isinstance(raw, (list, tuple)) or not all(
        row.__class__ is dict or isinstance(row, Mapping) for row in raw
    ):
        run.refuse(code, "rows", N_("The group is a list of rows."))
        return []
    if len(raw) > MAX_ROWS:
        run.refuse(
            code, "too_many_rows", N_("The group has more than {limit} rows."), limit=MAX_ROWS
        )
        return []
    if not run.stored and not run.touches(code):
        return list(raw)
    rows: list[Any] = []
    for number, row in enumerate(raw, start=1):
        prefix = f"{code}.{number}."
        _refuse_unknown(run, row, members.codes, prefix=prefix)
        if all(map(_is_empty, row.values())):
            continue
        rows.append(_record(run, members, row, prefix=prefix))
    return [row for row in rows if row]


def _is_empty(value: Any) -> bool:
    return value is None or value in ([], ()) or (isinstance(value, str) and not value.strip())


def _cross_checks(
    fields: tuple[Field, ...], clean: Mapping[str, Any], *, prefix: str
) -> Iterator[Problem]:
    """Compare resident IDs with the date of birth and the gender beside them (GB 11643)."""
    for holder in fields:
        number = clean.get(holder.code)
        if holder.type is not FieldType.CNID or not isinstance(number, str):
            continue
        born = cnid_birth_date(number)
        for other in fields:
            value = clean.get(other.code)
            if born is None or not isinstance(value, str):
                continue
            where = prefix + other.code
            if _is_birth(other) and value != born.isoformat():
                yield Problem(
                    code="cnid_birth_differs",
                    message=N_("The date of birth differs from the one in the identity number."),
                    where=where,
                )
            if _gender_differs(other, value, number):
                yield Problem(
                    code="cnid_gender_differs",
                    message=N_("The gender differs from the one in the identity number."),
                    where=where,
                )


def _is_birth(one: Field) -> bool:
    return one.type is FieldType.DATE and one.code in BIRTH_CODES


def _gender_differs(one: Field, value: str, number: str) -> bool:
    if one.code not in GENDER_CODES:
        return False
    words = {value.casefold()}
    if choice := find_choice(one, value):
        # A name says more than a code: 1 is a man in GB/T 2261.1, and what it likes elsewhere.
        words = {choice.zh, choice.en.casefold()} - {""} or words
    return bool(words & (FEMALE if cnid_is_male(number) else MALE))
