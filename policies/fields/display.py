"""Shows a stored value to a person: in full, or masked when its right does not reach further."""

import re
from collections.abc import Sequence
from typing import Any

from kernel.identifiers import CNID_LENGTH, is_mobile
from policies.fields import ages
from policies.fields.rules import Choice, Field, FieldType

MASK = "***"
YES_NO = {True: ("是", "Yes"), False: ("否", "No")}  # as parse() reads them back
_AREA = r"[^0-9路街道号巷弄村镇乡栋]"  # what follows a street name is no district any more
_DISTRICT = re.compile(
    rf"(?:{_AREA}{{2,8}}?(?:省|自治区))?(?:{_AREA}{{1,10}}?(?:市|自治州|地区|盟))?"
    rf"{_AREA}{{1,10}}?(?:(?<![小社])区|县|旗)"
    rf"|{_AREA}{{2,8}}?(?:省|自治区){_AREA}{{1,10}}?市|{_AREA}{{2,10}}?市"
)
_LANDLINE = re.compile(r"(0[0-9]{2,3})-[0-9]{3,4}([0-9]{4})(?:-[0-9]+)?")
_NAME_CODE = re.compile(r"(?:.*_)?name")
_ACCOUNT_CODE = re.compile(r"(?:.*_)?(?:account|acct|card)(?:_no|_number)?")
_LABELLED = frozenset({FieldType.CHOICE, FieldType.MULTI})
_FREE = frozenset({FieldType.TEXT, FieldType.LONGTEXT, FieldType.EMAIL})
_NAMES_NO_PERSON = frozenset({"", "B"})
MIN_ACCOUNT = 8


def display(field: Field, value: Any, *, language: str = "zh-hans") -> str:
    """Return a stored value as text; parse() reads it back to the same value.

    A link or a person is shown by its id: whoever knows the names shows those instead.
    """
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        separator = "、" if _is_chinese(language) else ", "
        return separator.join(_display_one(field, item, language=language) for item in value)
    return _display_one(field, value, language=language)


def _display_one(field: Field, value: Any, *, language: str) -> str:
    if isinstance(value, bool):
        return YES_NO[value][0 if _is_chinese(language) else 1]
    if field.type is FieldType.MONEY:
        return money(str(value))
    if field.type is FieldType.DATETIME:
        return str(value)[:16].replace("T", " ")
    if field.type is FieldType.AGE and (age := ages.stated(value)):
        return ages.in_words(age, language=language)
    if field.type in _LABELLED:
        return label(field.choices, str(value), language=language)
    return str(value)


def _is_chinese(language: str) -> bool:
    return language.startswith("zh")


def label(choices: Sequence[Choice], code: str, *, language: str = "zh-hans") -> str:
    """Return the name of a choice in `language`, else in the other, else its code."""
    for choice in choices:
        if choice.code == code:
            names = (choice.zh, choice.en) if _is_chinese(language) else (choice.en, choice.zh)
            return next((name for name in names if name), code)
    return code


def money(amount: str) -> str:
    """Return a decimal string with thousands separators and at least two decimals."""
    whole, _, decimals = amount.partition(".")
    sign = "-" if whole.startswith("-") else ""
    digits = whole.removeprefix("-")
    if not digits.isdigit():
        return amount
    return f"{sign}{int(digits):,}.{decimals:0<2}"


def masked(field: Field, value: Any) -> str:
    """Return what somebody sees who may know that there is a value, but not the value.

    Resident ID 310000********0000, mobile 138****0000, a person's name 张*, an address down to the
    district, an account's last four places, a mail address z***@example.cn, other personal text its first
    character; everything else, also text that is sensitive, is `***`. Nothing stays nothing.
    """
    if value is None or value in ("", [], ()):
        return ""
    if isinstance(value, str):
        return _masked_text(field, value)
    return MASK


def _masked_text(field: Field, text: str) -> str:
    if field.type is FieldType.CNID:
        return _masked_cnid(text)
    if field.type is FieldType.PHONE:
        return _masked_phone(text)
    if field.type is FieldType.ADDRESS:
        match = _DISTRICT.match(text)
        return match.group() + MASK if match and match.end() < len(text) else MASK
    return _masked_written(field, text)


def _masked_written(field: Field, text: str) -> str:
    """Mask what somebody writes freely: an account, a name, a mail address, other personal text."""
    if field.type is FieldType.TEXT:
        if _ACCOUNT_CODE.fullmatch(field.code):
            return "****" + text[-4:] if len(text) >= MIN_ACCOUNT else MASK
        if _NAME_CODE.fullmatch(field.code) and field.sensitivity not in _NAMES_NO_PERSON:
            return text[0] + "*" if len(text) > 1 else "*"
    if field.sensitivity == "P" and field.type in _FREE:
        return _masked_free(text)
    return MASK


def _masked_free(text: str) -> str:
    """Keep the first character, and of a mail address whose it is; how long the text is stays hidden."""
    begin, sign, domain = text.rpartition("@")
    if sign and begin and "." in domain and not re.search(r"\s", text):
        return f"{begin[0]}{MASK}@{domain}" if len(begin) > 1 else f"{MASK}@{domain}"
    return text[0] + MASK if len(text) > 1 else MASK


def _masked_cnid(text: str) -> str:
    if len(text) == CNID_LENGTH:
        return text[:6] + "********" + text[-4:]
    # The old 15 digits: the last four would show the day of birth.
    return text[:6] + "******" + text[-3:] if re.fullmatch(r"[0-9]{15}", text) else MASK


def _masked_phone(text: str) -> str:
    if is_mobile(text):
        return text[:3] + "****" + text[-4:]
    match = _LANDLINE.fullmatch(text)
    return f"{match.group(1)}-****{match.group(2)}" if match else MASK
