"""What a category says of filing, as columns of its table."""

from typing import Any

from administration.people_widgets import TextWidget
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.sheets.widgets import CodeWidget
from policies.studio.filing_words import FILING_STEPS, ORDERS

_LONGEST = 60
_DIGITS = 4


class CountWidget(TextWidget):
    """A whole number of working days; an empty cell is 0."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        """Return the number; Invalid for what is none."""
        text = str(value or "").strip()
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
            message = N_("“{text}” is no number of days; write a whole number such as 10.")
            raise Invalid([Problem(code="days", message=message, params={"text": text})])
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the number, nothing for 0."""
        return str(value) if value else ""


def filing_columns() -> dict[str, tuple[str, TextWidget]]:
    """Return the columns, by attribute."""
    return {
        "filing_order": (N_("Filing order"), CodeWidget(ORDERS)),
        "filing_days": (N_("To be filed within (working days)"), CountWidget()),
        "filing_from": (N_("Field of the day of completion"), TextWidget(_LONGEST)),
        "filing_steps": (N_("How it is filed"), CodeWidget(FILING_STEPS)),
        "reported_to": (N_("Reported for record to"), TextWidget(_LONGEST)),
    }
