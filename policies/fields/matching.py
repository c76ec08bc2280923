"""How values are found: the text that search cuts into words, and the key in which equals agree."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from kernel.identifiers import fold
from policies.fields.rules import Field, FieldType

_NOT_SEARCHED = frozenset(
    {FieldType.BOOL, FieldType.PERSON, FieldType.LINK, FieldType.FILE, FieldType.AGE}
)
# Blanks, brackets, dots and dashes are written in a dozen ways and carry no difference in a name.
_DECORATION = re.compile(
    r"[\s()\[\]{}<>《》〈〉【】〔〕「」『』“”‘’\"'·•・‧∙⋅.,，。、;:_‐‑‒–—―−-]+"
)
_COMPANY_FORMS = (
    ("有限责任公司", "有限公司"),
    ("股份公司", "股份有限公司"),
)
_HOME_PREFIX = re.compile(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$)")


def search_text(field: Field, value: Any) -> str:
    """Return the words by which a value is searched, names of choices in both languages.

    A sealed field gives no word: it is found by equality only.
    """
    if field.sealed or value is None or field.type in _NOT_SEARCHED:
        return ""
    if field.type in {FieldType.CHOICE, FieldType.MULTI}:
        return " ".join(_names(field, value if isinstance(value, (list, tuple)) else [value]))
    text = str(value)
    if field.type is FieldType.PHONE:
        return " ".join(dict.fromkeys((text, _digits(text))))
    return text


def _names(field: Field, codes: list[Any] | tuple[Any, ...]) -> list[str]:
    known = field.choice_names
    return [name for code in codes for name in known.get(str(code), (str(code),)) if name]


def equality_key(field: Field, value: Any) -> str:
    """Return the form of a stored value in which equal ones agree; "" for an empty value.

    For blind indexes, duplicates and uniqueness. Texts lose width, case, blanks, brackets and dots,
    and 有限责任公司 is 有限公司; phones keep digits only; a list is the set of its values.
    """
    if value is None or value in ("", [], ()):
        return ""
    if isinstance(value, (list, tuple)):
        return "\x1f".join(sorted(str(item) for item in value))
    if isinstance(value, bool):
        return str(int(value))
    return _TEXT_KEYS.get(field.type, str)(str(value))


def company_key(name: str) -> str:
    """Return a name or code without width, case, blanks, brackets, dots; company forms unified.

    A text of nothing but such signs keeps them, so that two different ones never fall together.
    """
    folded = unicodedata.normalize("NFKC", fold(name)).casefold()
    key = unicodedata.normalize("NFKC", _DECORATION.sub("", folded))
    for form, short in _COMPANY_FORMS:
        if key.endswith(form) and not key.endswith(short):
            key = key.removesuffix(form) + short
    return key or folded.strip()


def _digits(phone: str) -> str:
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
