"""What cleaning a cell needs to know and what it answers, with the sentence of every rule."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeAlias

from kernel.errors import Problem
from kernel.text import N_

CODE = "code"  # a text that is an identifier: archive numbers, contract numbers, account numbers

Value: TypeAlias = bool | str | Decimal | tuple[str, ...] | None


class ChoiceLike(Protocol):
    """One value of a list of values (policies.fields.rules.Choice)."""

    @property
    def code(self) -> str: ...

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class ColumnContext:
    """What the whole column knows and one cell does not."""

    today: datetime.date
    epoch_1904: bool = False
    shielded: bool = False  # the file was given out here, formulas shielded
    scale: Decimal = Decimal(1)  # 10,000 under a heading of 万元
    upper: bool = False  # the codes of this column are written in capitals
    choices: Sequence[ChoiceLike] = ()


class Cleaned(NamedTuple):
    """The value to store. `rule` names (joined by +) what was done; RULES has the sentence of each.

    Dates are ISO text with `precision` (year, month, day, second, range). A `problem` means there is no
    value and a person decides; a `warning` means the value may be stored and somebody should look.
    """

    value: Value = None
    precision: str = ""
    rule: str = ""
    problem: Problem | None = None
    warning: Problem | None = None


EMPTY = Cleaned()

RULES = {
    "trimmed": N_("Outer blanks and invisible characters were removed."),
    "apostrophe": N_("The apostrophe that spreadsheets put before text was removed."),
    "kept_as_text": N_(
        'The sign ="…" around the value, which keeps a spreadsheet from changing it, was removed.'
    ),
    "narrow": N_("Full-width characters and odd dashes were replaced by ordinary ones."),
    "capitals": N_("Letters were made capitals like the rest of the column."),
    "number_as_text": N_("The number was taken as text, because the column holds codes."),
    "number": N_("The text was read as a number."),
    "scaled": N_("The number was multiplied by the unit that stands beside it."),
    "heading_scale": N_("The number was multiplied by the unit in the heading."),
    "about": N_("The amount is an approximate one; the word that says so was dropped."),
    "currency": N_("The currency beside the number was dropped; the number is no amount in yuan."),
    "remark": N_("The remark in brackets behind the number was dropped."),
    "counted": N_("The word for what is counted was dropped; the number is kept."),
    "capital_figures": N_("The amount was read from capital figures."),
    "placeholder": N_("The sign for 'nothing' was taken as empty."),
    "date": N_("The text was read as a date."),
    "serial": N_("The bare day number of a spreadsheet was read as a date."),
    "uncertain": N_("The date is marked uncertain in the file."),
    "part_of_month": N_("The part of the month was dropped; the month is kept."),
    "part_of_year": N_("The part of the year was dropped; the year is kept."),
    "scanned": N_("Letters that a scanner takes for digits were read as digits."),
    "time_dropped": N_("The time of day was dropped, because the field holds a date."),
    "yes_no": N_("The word or sign was read as yes or no."),
    "choice": N_("The word was replaced by the code of the choice."),
    "phone": N_("The phone number was brought into its usual form."),
    "identifier": N_("The identifier was brought into its usual form."),
    "split": N_("The list was taken apart."),
    "age": N_("The text was read as an age."),
}
