"""Turns one cell into the value to store, by named rules: what is stored differently always says why.

Nothing is guessed: what cannot be known is a problem and the cell waits for a person. The raw cell is kept
by whoever stages the rows. Clean distinct values, not cells: a column of 200,000 rows has few thousand.
"""

import difflib
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from archive.imports.amounts import canonical, read_number
from archive.imports.cells import (
    BROKEN_MARKS,
    COVERED,
    DATE_MARKS,
    LOST,
    CellValue,
    Mark,
    as_text,
    is_blank,
)
from archive.imports.cleaned import CODE, EMPTY, RULES, ChoiceLike, Cleaned, ColumnContext, Value
from archive.imports.dates import When, read_date
from archive.imports.folding import fold, fold_code, strip_invisible
from archive.imports.scripts import foreign
from archive.imports.words import NO, NOTHING, YES
from kernel.errors import Problem
from kernel.identifiers import Checked, check_cnid, check_phone, check_uscc
from kernel.spreadsheets import unshielded
from kernel.text import N_
from policies.fields.ages import Fault, read_age
from policies.fields.rules import FieldType

EXACT_DIGITS = 10**15  # Excel keeps 15 digits; longer numbers have lost their end
ANSWER_LENGTH = 4  # 已归档, 未盖章
NOTHING_LENGTH = 12  # no sign for 'nothing' is longer

_KEPT = re.compile(r'="([\w.\-/]+)"')  # how programs keep a spreadsheet from changing a number
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?E\+\d{2,3}", re.IGNORECASE)
_LIST = re.compile(r"[、,，;；|/\n]+")


def clean(kind: str, raw: CellValue, *, context: ColumnContext) -> Cleaned:
    """Return the cell as a value of `kind` (a FieldType or CODE); an empty cell is an empty value."""
    if is_blank(raw):
        return EMPTY
    if (lost := _lost(kind, raw)) is not None:
        return Cleaned(problem=lost)
    if isinstance(raw, Mark) and raw.kind == "recovered":
        done = clean(kind, raw.text, context=context)
        return done if done.problem or done.warning else done._replace(warning=_recovered(raw))
    done = _CLEANERS.get(kind, _text)(raw, context)
    if done.problem is None and not done.rule and _shown(done.value) != as_text(raw):
        return done._replace(rule="trimmed")
    return done


_UNRECOVERABLE = N_(
    "The spreadsheet has destroyed this number ({shown}): its last digits are lost."
    " Export it again from the original system as text."
)


def _problem(code: str, message: str, **params: Any) -> Problem:
    return Problem(code=code, message=message, params=params)


def _lost(kind: str, raw: CellValue) -> Problem | None:
    """Return why the file no longer holds what the cell once said, None when it does."""
    if isinstance(raw, Mark) and raw.kind in BROKEN_MARKS:
        return _broken(raw)
    if isinstance(raw, str) and LOST.search(raw):
        return _broken(Mark("mojibake", raw))
    if raw == COVERED:
        return _problem("covered", N_("This value was covered in the workbook; write it in."))
    if kind not in _NUMERIC and _is_mangled(raw, kind):
        return _problem("unrecoverable", _UNRECOVERABLE, shown=as_text(raw))
    return None


def _broken(mark: Mark) -> Problem:
    if mark.kind == "error":
        return _problem(
            "error_cell", N_("The cell holds the error {shown}, not a value."), shown=mark.text
        )
    if mark.kind == "formula":
        return _problem(
            "formula_without_result",
            N_(
                "The cell holds a formula whose result was never saved; open the file in Excel and save it."
            ),
        )
    return _problem(
        "mojibake",
        N_("This text is in another encoding than the rest of the file: {shown}."),
        shown=mark.text,
    )


def _recovered(mark: Mark) -> Problem:
    message = N_(
        "This line is in another encoding than the rest of the file and was read as {shown}; compare it."
    )
    return _problem("recovered", message, shown=mark.text)


def _is_mangled(raw: CellValue, kind: str) -> bool:
    """Whether a code went through a number: 1.10101E+17 as text, or more digits than a number keeps."""
    if isinstance(raw, str):
        return "+" in raw and _SCIENTIFIC.fullmatch(raw.strip().lstrip("'")) is not None
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return False
    return abs(raw) >= EXACT_DIGITS and kind not in _DATED


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return canonical(value)
    if isinstance(value, tuple):
        return "、".join(value)
    return value or ""


def _is_nothing(text: str) -> bool:
    return len(text) < NOTHING_LENGTH and (
        fold(text).strip().lower() in NOTHING or text.strip() in NOTHING
    )


_PLACEHOLDER = Cleaned(
    rule="placeholder",
    warning=_problem(
        "placeholder", N_("The cell only says that there is nothing; it was taken as empty.")
    ),
)


def _text(raw: CellValue, context: ColumnContext) -> Cleaned:
    if isinstance(raw, str) and raw.isprintable() and raw == raw.strip() and raw[0] not in "'=":
        return Cleaned(value=raw, warning=foreign(raw))  # invisible letters are not printable
    before = as_text(raw)
    if isinstance(raw, Mark) and raw.kind == "guarded":
        return Cleaned(value=before)
    open_text = unshielded(before) if context.shielded else before
    text = strip_invisible(open_text).strip()
    rules = ["trimmed"] if text != open_text else []
    if open_text != before:
        rules.append("apostrophe")
    elif text[:1] == "'" and text[1:2].isdigit():
        text = text[1:]
        rules.append("apostrophe")
    elif text[:1] == "=" and (kept := _KEPT.fullmatch(text)):
        text = kept[1]
        rules.append("kept_as_text")
    return Cleaned(value=text or None, rule="+".join(rules), warning=foreign(text))


def _code(raw: CellValue, context: ColumnContext) -> Cleaned:
    done = _text(raw, context)
    text = done.value
    if not isinstance(text, str):
        return done
    if _is_nothing(text):
        return _PLACEHOLDER
    rules = [done.rule] if done.rule else []
    if (narrow := fold_code(text)) != text:
        text = narrow
        rules.append("narrow")
    if context.upper and text.upper() != text:
        text = text.upper()
        rules.append("capitals")
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        rules.append("number_as_text")
    return Cleaned(value=text, rule="+".join(rules))


def _number(raw: CellValue, context: ColumnContext) -> Cleaned:
    if isinstance(raw, int) or (isinstance(raw, float) and math.isfinite(raw)):
        done = _scaled(Decimal(repr(raw) if isinstance(raw, float) else int(raw)), [], context)
        lossy = abs(raw) >= EXACT_DIGITS
        return done._replace(warning=_rounded(as_text(raw))) if lossy else done
    text = as_text(raw)
    amount = read_number(text.strip().lstrip("'"))
    if amount.value is None:
        if _is_nothing(text):
            return _PLACEHOLDER
        return Cleaned(
            problem=_problem("not_a_number", N_("{shown} is no number."), shown=text.strip())
        )
    rules = []
    if canonical(amount.value) != text:
        rules.append(
            "capital_figures" if amount.capital else "scaled" if amount.scaled else "number"
        )
    warning = None
    if amount.note:
        rules.append(amount.note)
        warning = _problem(f"number_{amount.note}", RULES[amount.note])
    elif _SCIENTIFIC.fullmatch(text.strip().lstrip("'")):
        warning = _rounded(text)
    if amount.scaled:
        return Cleaned(value=amount.value, rule="+".join(rules), warning=warning)
    return _scaled(amount.value, rules, context)._replace(warning=warning)


def _rounded(shown: str) -> Problem:
    message = N_(
        "The spreadsheet keeps this number rounded ({shown}); its last digits may be lost."
    )
    return _problem("number_rounded", message, shown=shown.strip())


def _scaled(value: Decimal, rules: list[str], context: ColumnContext) -> Cleaned:
    if context.scale != 1:
        value, rules = value * context.scale, [*rules, "heading_scale"]
    return Cleaned(value=value, rule="+".join(rules))


_DATE_FAULTS = {
    "unreadable": N_("{shown} is no date."),
    "impossible": N_("There is no such day as {shown}."),
    "ambiguous": N_(
        "{shown} can be read with the day or with the month first; write the year first."
    ),
    "two_digit_year": N_("The year of {shown} has only two digits; write four."),
    "lunar": N_(
        "{shown} is a day of the lunar calendar; look up the day it was and write that one."
    ),
    "backwards": N_("The period {shown} ends before it begins."),
}


def _datetime(raw: CellValue, context: ColumnContext) -> Cleaned:
    if isinstance(raw, Mark) and raw.kind in DATE_MARKS:
        return Cleaned(value=raw.text, precision="day" if raw.kind == "date" else "second")
    text = as_text(raw).strip().lstrip("'")
    if isinstance(raw, float) and math.isfinite(raw):
        text = str(int(raw))  # a serial number with a time of day
    when = read_date(text, epoch_1904=context.epoch_1904)
    if when.fault:
        if _is_nothing(text):
            return _PLACEHOLDER
        return Cleaned(problem=_problem(f"date_{when.fault}", _DATE_FAULTS[when.fault], shown=text))
    return _read(when, as_text(raw))


def _read(when: When, before: str) -> Cleaned:
    rules = [] if when.iso == before else [when.note if when.note == "serial" else "date"]
    if when.note and when.note not in rules:
        rules.append(when.note)
    warning = None
    if when.note in ("uncertain", "part_of_month", "part_of_year", "scanned", "serial"):
        warning = _problem(f"date_{when.note}", RULES[when.note])
    return Cleaned(value=when.iso, precision=when.precision, rule="+".join(rules), warning=warning)


def _date(raw: CellValue, context: ColumnContext) -> Cleaned:
    done = _datetime(raw, context)
    if done.precision != "second" or not isinstance(done.value, str):
        return done
    rule = f"{done.rule}+time_dropped" if done.rule else "time_dropped"
    return done._replace(value=done.value[:10], precision="day", rule=rule)


def _bool(raw: CellValue, context: ColumnContext) -> Cleaned:
    if isinstance(raw, bool):
        return Cleaned(value=raw)
    text = fold(as_text(raw)).strip().lower()
    answer = _answer(text)
    if answer is None:
        if _is_nothing(text):
            return _PLACEHOLDER
        return Cleaned(
            problem=_problem("not_yes_or_no", N_("{shown} is neither yes nor no."), shown=text)
        )
    return Cleaned(value=answer, rule="yes_no")


def _answer(text: str) -> bool | None:
    if text in YES or (text.startswith("已") and len(text) <= ANSWER_LENGTH):
        return True
    if text in NO or (text.startswith(("未", "没")) and len(text) <= ANSWER_LENGTH):
        return False
    return None


def _choice(raw: CellValue, context: ColumnContext) -> Cleaned:
    text = strip_invisible(as_text(raw)).strip()
    if (found := _find_choice(text, context.choices)) is not None:
        return Cleaned(value=found, rule="" if found == as_text(raw) else "choice")
    if _is_nothing(text):
        return _PLACEHOLDER
    names = [choice.zh for choice in context.choices]
    close = difflib.get_close_matches(text, names, n=1, cutoff=0.5)
    if close:
        return Cleaned(
            problem=_problem(
                "unknown_choice",
                N_("{shown} is not in the list; did you mean {close}?"),
                shown=text,
                close=close[0],
            )
        )
    return Cleaned(
        problem=_problem("unknown_choice", N_("{shown} is not in the list."), shown=text)
    )


def _find_choice(text: str, choices: Sequence[ChoiceLike]) -> str | None:
    wanted = fold(text).casefold().replace(" ", "")
    for choice in choices:
        if wanted in {
            fold(name).casefold().replace(" ", "")
            for name in (choice.code, choice.zh, choice.en)
            if name
        }:
            return choice.code
    return None


def _multi(raw: CellValue, context: ColumnContext) -> Cleaned:
    parts = [part.strip() for part in _LIST.split(as_text(raw)) if part.strip()]
    if not context.choices:
        return Cleaned(value=tuple(dict.fromkeys(parts)), rule="split" if len(parts) > 1 else "")
    done = [_choice(part, context) for part in parts]
    if failed := next((one for one in done if one.problem), None):
        return failed
    found = tuple(dict.fromkeys(one.value for one in done if isinstance(one.value, str)))
    return Cleaned(value=found, rule="split+choice" if len(parts) > 1 else "choice")


def _age(raw: CellValue, context: ColumnContext) -> Cleaned:
    """Return the years, with their day where the cell says one: of which day they are the row may say."""
    text = as_text(raw).strip().lstrip("'")
    age = read_age(text, today=context.today)
    if isinstance(age, Fault):
        if _is_nothing(text):
            return _PLACEHOLDER
        return Cleaned(problem=_problem(str(age), age.sentence, value=text))
    return Cleaned(value=age.stored, rule="" if age.stored == as_text(raw) else "age")


def _checked(
    check: Callable[[str, ColumnContext], Checked], rule: str
) -> Callable[[CellValue, ColumnContext], Cleaned]:
    """Return a cleaner that brings an identifier into its form; a failing check is a warning."""

    def cleaner(raw: CellValue, context: ColumnContext) -> Cleaned:
        done = _code(raw, context)
        if not isinstance(done.value, str):
            return done
        checked = check(done.value, context)
        if not checked.ok and re.fullmatch(r"\d{15}000", done.value):
            return Cleaned(problem=_problem("unrecoverable", _UNRECOVERABLE, shown=done.value))
        if (
            not checked.ok and rule == "identifier"
        ):  # a check character says whether a mending is right
            mended = check(done.value.translate(_SCANNED), context)
            if mended.ok and mended.problem is None:
                return Cleaned(value=mended.normalised, rule="scanned", warning=_MENDED)
        value = checked.normalised if checked.ok else done.value
        rules = [done.rule] if done.rule else []
        if value != done.value:
            rules.append(rule)
        return Cleaned(value=value, rule="+".join(rules), warning=checked.problem)

    return cleaner


_SCANNED = str.maketrans("OoQIl|SsBZz", "00011155822")
_MENDED = _problem("scanned", RULES["scanned"])
_NUMERIC = frozenset({FieldType.NUMBER.value, FieldType.MONEY.value, FieldType.BOOL.value})
_DATED = frozenset({FieldType.DATE.value, FieldType.DATETIME.value})
_CLEANERS: dict[str, Callable[[CellValue, ColumnContext], Cleaned]] = {
    CODE: _code,
    FieldType.NUMBER.value: _number,
    FieldType.MONEY.value: _number,
    FieldType.DATE.value: _date,
    FieldType.DATETIME.value: _datetime,
    FieldType.BOOL.value: _bool,
    FieldType.AGE.value: _age,
    FieldType.CHOICE.value: _choice,
    FieldType.MULTI.value: _multi,
    FieldType.PHONE.value: _checked(lambda text, _: check_phone(text), "phone"),
    FieldType.USCC.value: _checked(lambda text, _: check_uscc(text), "identifier"),
    FieldType.CNID.value: _checked(
        lambda text, context: check_cnid(text, today=context.today), "identifier"
    ),
    FieldType.EMAIL.value: _code,
}
