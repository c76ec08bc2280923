"""Cells of people's tables as import-export widgets: one cleans text on the way in and shows it on the way out."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override
from import_export.widgets import Widget

from kernel.errors import Invalid, Problem
from kernel.spreadsheets import unshielded
from kernel.text import N_
from security.people.bulk_rows import Standing
from security.people.rules import same_name

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]0{1,2}:00(?::00)?)?")
YES, NO = N_("yes"), N_("no")
STANDINGS: Mapping[Standing, str] = {
    Standing.ACTIVE: N_("works here"),
    Standing.INACTIVE: N_("may not sign in"),
    Standing.FORMER: N_("left"),
}


@cache
def in_every_language(text: str) -> frozenset[str]:
    """Return a marked word as it is read in each language, folded."""
    found = {text.casefold()}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(gettext(text).casefold())
    return frozenset(found)


def _wrong(code: str, message: str, **params: Any) -> Invalid:
    return Invalid([Problem(code=code, message=message, params=params)])


class TextWidget(Widget):
    """Text of at most so many characters."""

    def __init__(self, longest: int = 100) -> None:
        super().__init__()
        self.longest = longest

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the text without space around it; Invalid when it is too long or no text at all."""
        text = unshielded(str(value).strip())
        if len(text) > self.longest:
            raise _wrong(
                "long",
                N_("{count} characters are too many; {most} fit."),
                count=len(text),
                most=self.longest,
            )
        if any(not char.isprintable() for char in text):
            raise _wrong("text", N_("The cell holds a line break or a sign that cannot be seen."))
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the text."""
        return "" if value is None else str(value)


class NameWidget(TextWidget):
    """A sign-in name, in the form in which it is stored."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the name as it is compared."""
        return same_name(super().clean(value))


class NumberWidget(TextWidget):
    """The number of a post, empty for a new one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the number, None for an empty cell."""
        text = super().clean(value)
        if not text:
            return None
        if not text.isascii() or not text.isdigit():
            raise _wrong("number", N_("“{text}” is no number of a post."), text=text)
        return int(text)


class DayWidget(TextWidget):
    """A day."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the day, None for an empty cell; Invalid for one that no calendar has."""
        text = super().clean(value)
        if not text:
            return None
        found = _DAY.fullmatch(text)
        try:
            return date(*(int(part) for part in found.groups())) if found else date(0, 0, 0)
        except ValueError as error:
            raise _wrong(
                "day", N_("“{text}” is no day of the calendar; write 2026-03-31."), text=text
            ) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the day as ISO writes it."""
        return value.isoformat() if value else ""


class WordWidget(TextWidget):
    """One of a few words, understood in every language."""

    def __init__(self, words: Mapping[Any, str], empty: Any) -> None:
        super().__init__()
        self.words, self.empty = words, empty

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return what the word stands for; Invalid names the words there are."""
        text = super().clean(value)
        if not text:
            return self.empty
        for meaning, word in self.words.items():
            if text.casefold() in in_every_language(word):
                return meaning
        raise _wrong(
            "word",
            N_("“{text}” is not one of: {words}."),
            text=text,
            words=" / ".join(gettext(word) for word in self.words.values()),
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the word in the reader's language."""
        return gettext(self.words[value])
