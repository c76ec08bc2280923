"""How values are found: the text that search cuts into words, and the key in which equals agree."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from kernel.identifiers import fold
from policies.fields.rules import Field, FieldType

_NOT_SEARCHED = frozenset(
    {FieldType.BOOL, FieldType.PERSON, FieldType.LINK, FieldType.FILE, FieldType.AGE}
)
# Blanks, brackets, dots and dashes are written in a dozen ways and carry no difference in a name.
BRACKETS = "()[]{}<>《》〈〉【】〔〕「」『』"
SIGNS = "“”‘’\"'·•・‧∙⋅.,，。、;:_‐‑‒–—―−-"
_DECORATION = re.compile(rf"[\s{re.escape(BRACKETS + SIGNS)}]+")
# What is written for what at the end of a company's name. Keys are stored as blind indexes: these never change.
COMPANY_FORMS = (
    ("有限责任公司", "有限公司"),
    ("股份公司", "股份有限公司"),
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_HOME_PREFIX = re.compile(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$)")


def search_text(field: Field, value: Any) -> str:
    """Return the words by which a value is searched, names of choices in both languages.

    A sealed field gives no word: it is found by equality only.
    """
    return search_writer(field)(value)


def search_writer(field: Field) -> Callable[[Any], str]:
    """Return what writes `search_text` of the values of this field; found once for all rows of a ledger."""
    if field.sealed or field.type in _NOT_SEARCHED:
        return _unsearched
    if field.type in {FieldType.CHOICE, FieldType.MULTI}:
        return partial(_chosen, field)
    return _dialled if field.type is FieldType.PHONE else _said


def _unsearched(_value: Any) -> str:
    return ""


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _dialled(value: Any) -> str:
    text = _said(value)
    return " ".join(dict.fromkeys((text, _digits(text)))) if text else text


def _chosen(field: Field, value: Any) -> str:
    if value is None:
        return ""
    return " ".join(_names(field, value if isinstance(value, (list, tuple)) else [value]))


def _names(field: Field, codes: list[Any] | tuple[Any, ...]) -> list[str]:
    known = field.choice_names
    return [name for code in codes for name in known.get(str(code), (str(code),)) if name]


def equality_key(field: Field, value: Any) -> str:
    """Return the form of a stored value in which equal ones agree; "" for an empty value.

    For blind indexes, duplicates and uniqueness. Texts lose width, case, blanks, brackets and dots,
    and 有限责任公司 is 有限公司; phones keep digits only; a list is the set of its values.
    """
    return key_maker(field)(value)


def key_maker(field: Field) -> Callable[[Any], str]:
    """Return what makes `equality_key` of the values of this field; found once for all rows of a ledger."""
    of_text = _TEXT_KEYS.get(field.type, str)
    if of_text is company_key and not (field.sealed or field.sensitivity):
        of_text = _company_key_again  # what is personal is not kept in memory
    return partial(_key, of_text)


def _key(of_text: Callable[[str], str], value: Any) -> str:
    if isinstance(value, str):
        return of_text(value) if value else ""
    if value is None or value in ([], ()):
        return ""
    if isinstance(value, (list, tuple)):
        return "\x1f".join(sorted(str(item) for item in value))
    return str(int(value)) if isinstance(value, bool) else of_text(str(value))


def company_key(name: str) -> str:
    """Return a name or code without width, case, blanks, brackets, dots; company forms unified.

    A text of nothing but such signs keeps them, so that two different ones never fall together.
    """
    folded = unicodedata.normalize("NFKC", fold(name)).casefold()
    bare = folded if folded.isalnum() else _DECORATION.sub("", folded)
    key = unicodedata.normalize("NFKC", bare)
    for form, short in COMPANY_FORMS:
        if key.endswith(form) and not key.endswith(short):
            key = key.removesuffix(form) + short
    return key or folded.strip()


_company_key_again = lru_cache(maxsize=16_384)(company_key)  # firms come again in a ledger


def _digits(phone: str) -> str:
    if _MOBILE.fullmatch(phone):
        return phone
    folded = re.sub(r"[^0-9+]", "", fold(phone))
    return _HOME_PREFIX.sub("", folded).lstrip("+")


def _prose_key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_TEXT_KEYS: Mapping[FieldType, Callable[[str], str]] = {
    FieldType.TEXT: company_key,
    FieldType.ADDRESS: company_key,
    FieldType.PHONE: _digits,
    FieldType.EMAIL: str.casefold,
    FieldType.LONGTEXT: _prose_key,
}
