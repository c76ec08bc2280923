"""Identifiers with a form or a check of their own: credit code, resident ID, VIN, phone, card."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul
from typing import Any

from kernel.errors import Invalid, Problem
from kernel.text import N_

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
CNID_LENGTH = 18
CNID_LEGACY_LENGTH = 15
EARLIEST_BIRTH = date(1900, 1, 1)
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_USCC_VALUES = {char: value for value, char in enumerate(USCC_ALPHABET)}
_BASE_36 = {char: int(char, 36) for char in USCC_ALPHABET}
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
_PROVINCES = frozenset(
    str(code)
    for span in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(span[0], span[1] + 1)
)
_VIN_VALUES = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
        map(int, "012345678912345678123457923456789"),
        strict=True,
    )
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_CHECK = 8
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_FOLDED: dict[int, int | None] = {**_WIDE, **_INVISIBLE}
_HYPHENS = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x30FC), "-")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The answer of a check: `normalised` is what to store; `problem` is an error unless `ok`.

    With `ok`, a problem is only a warning: the value may be stored and somebody should look at it.
    """

    ok: bool
    normalised: str
    problem: Problem | None = None

    @property
    def error(self) -> Problem | None:
        """What forbids the value, if anything does."""
        return None if self.ok else self.problem

    @property
    def warning(self) -> Problem | None:
        """What makes an acceptable value doubtful, if anything does."""
        return self.problem if self.ok else None


def fold(text: str) -> str:
    """Fold full-width ASCII and the wide blank to half width, drop invisible characters, trim."""
    return text.strip() if text.isascii() else text.translate(_FOLDED).strip()


def normalise(text: str) -> str:
    """Fold, remove blanks, upper-case: the form in which identifiers are compared and stored."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return _BLANKS.sub("", fold(text)).upper()


def _bad(value: str, code: str, message: str, **params: Any) -> Checked:
    return Checked(
        ok=False, normalised=value, problem=Problem(code=code, message=message, params=params)
    )


def _doubt(value: str, code: str, message: str, **params: Any) -> Checked:
    return Checked(
        ok=True, normalised=value, problem=Problem(code=code, message=message, params=params)
    )


def mod11_2(digits: str) -> str:
    """Return the ISO 7064 MOD 11-2 check character (0–9 or X) of a string of ASCII digits."""
    if not digits.isascii() or not digits.isdigit():
        raise Invalid(
            [
                Problem(
                    code="check_digits",
                    message=N_("A check character can only be computed from digits."),
                )
            ]
        )
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(12 - remainder) % 11]


def uscc_check_character(body: str) -> str:
    """Return the 18th character for the first 17 of a credit code (GB 32100-2015, 5)."""
    values = [_USCC_VALUES[char] for char in body]
    return USCC_ALPHABET[-sum(map(mul, values, _USCC_WEIGHTS)) % 31]


def _organisation_check_character(body: str) -> str:
    values = [_BASE_36[char] for char in body]
    return "0123456789X"[-sum(map(mul, values, _ORG_WEIGHTS)) % 11]


@lru_cache(maxsize=16_384)  # a file's codes are asked about by its cleaning and by its rehearsal
def check_uscc(text: str) -> Checked:
    """Check a unified social credit code (统一社会信用代码, GB 32100-2015).

    A failing inner check (organisation code, GB 11714-1997) is a warning: historic codes exist.
    """
    value = normalise(text)
    if len(value) != CNID_LENGTH:
        return _bad(
            value,
            "uscc_length",
            N_("A unified social credit code has 18 characters, this one has {length}."),
            length=len(value),
        )
    if not _USCC.fullmatch(value):
        return _bad(
            value,
            "uscc_format",
            N_(
                "A unified social credit code has digits and capital letters without I, O, S, V, Z,"
                " and digits only at places 3 to 8."
            ),
        )
    if value[-1] != uscc_check_character(value[:-1]):
        return _bad(
            value,
            "uscc_check",
            N_(
                "The check character of this unified social credit code is wrong; compare it again."
            ),
        )
    if value[16] != _organisation_check_character(value[8:16]):
        return _doubt(
            value,
            "uscc_inner_check",
            N_("The organisation code inside this credit code fails its own check; compare it."),
        )
    return Checked(ok=True, normalised=value)


def check_cnid(text: str, *, today: date) -> Checked:
    """Check a resident ID number (公民身份号码, GB 11643-1999); 15 digits pass with a warning."""
    value = normalise(text)
    if len(value) == CNID_LEGACY_LENGTH:
        return _check_legacy_cnid(value)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return _bad(
            value,
            "cnid_format",
            N_("A resident identity number has 17 digits and a last digit or X."),
        )
    born = cnid_birth_date(value)
    if not _is_region(value):
        return _bad_region(value)
    if born is None or not EARLIEST_BIRTH <= born <= today:
        return _bad_birth(value)
    if value[-1] != mod11_2(value[:-1]):
        return _bad(
            value,
            "cnid_check",
            N_("The check character of this identity number is wrong; compare it again."),
        )
    return Checked(ok=True, normalised=value)


def _check_legacy_cnid(value: str) -> Checked:
    if not re.fullmatch(r"[0-9]{15}", value):
        return _bad(value, "cnid_format", N_("An identity number of 15 places has digits only."))
    if not _is_region(value):
        return _bad_region(value)
    if cnid_birth_date(value) is None:
        return _bad_birth(value)
    return _doubt(
        value,
        "cnid_legacy",
        N_("This is an old identity number of 15 digits without a check; ask for the new one."),
    )


def _is_region(value: str) -> bool:
    # 9 opens the number of a foreigner's permanent residence card; the rest is built alike.
    return value[:2] in _PROVINCES or value[0] == "9"


def _bad_region(value: str) -> Checked:
    return _bad(
        value,
        "cnid_region",
        N_("No province has the code {region} that this identity number begins with."),
        region=value[:2],
    )


def _bad_birth(value: str) -> Checked:
    return _bad(
        value,
        "cnid_birth_date",
        N_("The date of birth inside this identity number is impossible or in the future."),
    )


def cnid_birth_date(value: str) -> date | None:
    """Return the date of birth inside a normalised identity number, None when there is none."""
    part = value[6:14] if len(value) == CNID_LENGTH else "19" + value[6:12]
    if not re.fullmatch(r"[0-9]{8}", part):
        return None
    try:
        return date(int(part[:4]), int(part[4:6]), int(part[6:]))
    except ValueError:
        return None


def cnid_is_male(value: str) -> bool:
    """Say whether a normalised, checked identity number belongs to a man (odd sequence)."""
    return int(value[16] if len(value) == CNID_LENGTH else value[14]) % 2 == 1


def check_vin(text: str) -> Checked:
    """Check a vehicle identification number (GB 16735, ISO 3779); a wrong check digit only warns.

    Imported vehicles need not carry a check digit at place 9.
    """
    value = normalise(text)
    if not re.fullmatch(r"[0-9A-HJ-NPR-Z]{17}", value):
        return _bad(
            value,
            "vin_format",
            N_("A vehicle identification number has 17 letters and digits without I, O and Q."),
        )
    total = sum(
        _VIN_VALUES[char] * weight for char, weight in zip(value, _VIN_WEIGHTS, strict=True)
    )
    if value[_VIN_CHECK] != "0123456789X"[total % 11]:
        return _doubt(
            value,
            "vin_check",
            N_("The check digit of this vehicle identification number is wrong; compare it."),
        )
    return Checked(ok=True, normalised=value)


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))-?([0-9]{7,8})(?:-([0-9]{1,6}))?")
_LOCAL = re.compile(r"([2-9][0-9]{6,7})(?:-([0-9]{1,6}))?")
_SERVICE = re.compile(r"([48]00)-?([0-9]{3})-?([0-9]{4})")
_SHORT = re.compile(r"9[56][0-9]{3,4}")
_FOREIGN = re.compile(r"\+[1-9][0-9]{6,14}")
_HOME_PREFIX = re.compile(r"^(?:\+|00)86-?(?=[0-9])|^86-?(?=1[3-9][0-9-]{9,11}$)")
_EXTENSION = re.compile(r"(?:转|EXT\.?|X|#)(?=[0-9])")


def check_phone(text: str) -> Checked:
    """Check a phone number and normalise it: 13800001234, 0571-88880000-12, 400-800-0000, +4930….

    A fixed line without area code passes with a warning.
    """
    if _MOBILE.fullmatch(text):
        return Checked(ok=True, normalised=text)
    value = _EXTENSION.sub("-", normalise(text).translate(_HYPHENS))
    value = re.sub(r"[()-]+", "-", value).strip("-")
    home = _HOME_PREFIX.sub("", value)
    bare = home.replace("-", "")
    if _MOBILE.fullmatch(bare) or _SHORT.fullmatch(bare) or _FOREIGN.fullmatch(bare):
        return Checked(ok=True, normalised=bare)
    # Abroad one dials +86 571 …: the area code without its zero.
    trunk = home if home == value or home.startswith("0") else "0" + home
    if match := _SERVICE.fullmatch(home) or _LANDLINE.fullmatch(trunk):
        return Checked(ok=True, normalised="-".join(part for part in match.groups() if part))
    if _LOCAL.fullmatch(value):
        return _doubt(
            value, "phone_area", N_("This phone number has no area code; add it if you know it.")
        )
    return _bad(
        value,
        "phone_format",
        N_("This is no phone number; write 13800001234, 0571-88880000 or +49 30 1234567."),
    )


def is_mobile(value: str) -> bool:
    """Say whether a normalised phone number is a Chinese mobile number."""
    return _MOBILE.fullmatch(value) is not None


_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z]"
    r"(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJ-NP-Z][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJ-NP-Z])"
)


def check_plate(text: str) -> Checked:
    """Check a vehicle licence plate: seven places, eight for new-energy vehicles (GA 36)."""
    value = re.sub(r"[-·•.・]", "", normalise(text))
    if not _PLATE.fullmatch(value):
        return _bad(
            value,
            "plate_format",
            N_("A licence plate has a province, a letter and 5 places, 6 for new-energy vehicles."),
        )
    return Checked(ok=True, normalised=value)


def check_customs_declaration(text: str) -> Checked:
    """Check the number of a customs declaration (报关单号): 18 digits."""
    value = normalise(text)
    if not re.fullmatch(r"[0-9]{18}", value):
        return _bad(
            value, "customs_format", N_("The number of a customs declaration has 18 digits.")
        )
    return Checked(ok=True, normalised=value)


def luhn(digits: str) -> bool:
    """Say whether a string of ASCII digits ends in its Luhn check digit (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digit sum of 10…18
    return bool(digits) and total % 10 == 0


def check_bank_card(text: str) -> Checked:
    """Check a bank card number: 12 to 19 digits, the last by Luhn; account numbers differ."""
    value = normalise(text).translate(_HYPHENS).replace("-", "")
    if not re.fullmatch(r"[0-9]{12,19}", value):
        return _bad(value, "card_format", N_("A bank card number has 12 to 19 digits."))
    if not luhn(value):
        return _bad(
            value, "card_check", N_("The check digit of this bank card is wrong; compare it again.")
        )
    return Checked(ok=True, normalised=value)
