"""Validates a whole record against the fields of its category."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from kernel.errors import Problem
from kernel.identifiers import cnid_birth_date, cnid_is_male
from kernel.text import N_
from policies.fields.rules import Field, FieldType, Required, groups_of
from policies.fields.values import TIME_ZONE, Parsed, find_choice, parse

MAX_ROWS = 500
REMEMBERED = 50_000  # values of fields, with what they were parsed to
REMEMBERED_LENGTH = 40
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


@dataclass(kw_only=True)
class _Run:
    stage: str
    today: date
    time_zone: str
    touched: Collection[str] | None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def touches(self, code: str) -> bool:
        return self.touched is None or code in self.touched

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
    what is required is asked of all. Empty values and empty rows are left out of `clean`. A problem
    is placed by field code, in rows by group.row.code, rows counted from 1.
    """
    if stage not in STAGES:
        raise ValueError(stage)
    known = tuple(fields)
    run = _Run(stage=stage, today=today, time_zone=time_zone, touched=touched)
    groups = groups_of(known)
    single = [one for one in known if not one.repeat]
    _refuse_unknown(run, values, {one.code for one in single} | groups.keys(), prefix="")
    clean = _record(run, single, values, prefix="")
    for code, members in groups.items():
        rows = _rows(run, code, members, values.get(code))
        if rows:
            clean[code] = rows
    return Validated(clean, tuple(run.problems), tuple(run.warnings))


def _refuse_unknown(
    run: _Run, values: Mapping[str, Any], codes: Collection[str], *, prefix: str
) -> None:
    for key in values:
        if key not in codes:
            run.refuse(
                f"{prefix}{str(key)[:60]}",
                "unknown_field",
                N_("The category has no field with this code."),
            )


def _record(
    run: _Run, fields: Iterable[Field], values: Mapping[str, Any], *, prefix: str
) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    known = tuple(fields)
    failed: set[str] = set()
    for one in known:
        raw = values.get(one.code)
        if raw is None:
            continue  # most fields of a wide card are empty
        if not prefix and not run.touches(one.code):
            value = raw
        else:
            parsed = _parsed(run, one, raw, prefix=prefix)
            value = parsed.value
            if not parsed.ok:
                failed.add(one.code)
        if value is not None and value not in ("", []):
            clean[one.code] = value
    _require(run, (one for one in known if one.code not in failed), clean, prefix=prefix)
    run.warnings += _cross_checks(known, clean, prefix=prefix)
    return clean


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


def _require(run: _Run, fields: Iterable[Field], clean: Mapping[str, Any], *, prefix: str) -> None:
    for one in fields:
        needed = one.required is Required.ALWAYS or (
            one.required is Required.FILING and run.stage == "filing"
        )
        if needed and not one.retired and one.code not in clean:
            run.refuse(
                prefix + one.code,
                "required",
                N_("This field is required.")
                if one.required is Required.ALWAYS
                else N_("This field is required before filing."),
            )


def _rows(run: _Run, code: str, members: tuple[Field, ...], raw: Any) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, (list, tuple)) or not all(isinstance(row, Mapping) for row in raw):
        run.refuse(code, "rows", N_("The group is a list of rows."))
        return []
    if len(raw) > MAX_ROWS:
        run.refuse(
            code, "too_many_rows", N_("The group has more than {limit} rows."), limit=MAX_ROWS
        )
        return []
    if not run.touches(code):
        return list(raw)
    rows: list[Any] = []
    for number, row in enumerate(raw, start=1):
        prefix = f"{code}.{number}."
        _refuse_unknown(run, row, {one.code for one in members}, prefix=prefix)
        if all(_is_empty(value) for value in row.values()):
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
