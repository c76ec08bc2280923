"""What an earlier assessment made of a row, kept so that it is not done again: plain values, no Django."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.errors import Problem

Word = tuple[str, str]  # sensitivity, lexemes
Text = tuple[str, bool, str]  # field, only once, text
Derived = tuple[
    tuple[Word, ...], tuple[Text, ...], dict[str, str]
]  # and the filled slots, as texts


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class Checked:
    """What the fields of a category say to values in their stored form, at one stage of one policy version."""

    policy: str  # its digest
    stage: str
    clean: dict[str, Any]
    problems: tuple[Problem, ...]


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class Kept:
    """What an earlier assessment made of a row, whole, and the `basis` of everything it depended on."""

    basis: str
    title: str
    department: str
    territory: str
    level: str
    values: dict[str, Any]
    signed_by: int | None = None
    coming: Callable[[], Derived] | None = None  # what somebody works out meanwhile
