"""Cells of the policy's tables as import-export widgets: codes go out as words, words in either language come in."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, override

from administration.people_widgets import TextWidget
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.studio.words import Words, is_chinese, word

_BETWEEN = re.compile(r"\s*[,，、;；|\n]\s*")


def readings(text: str | Promise) -> frozenset[str]:
    """Return a word as it is read in each language, folded."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(str(text).casefold())
    return frozenset(found)


def _meanings(words: Words) -> Mapping[str, str]:
    """Return every reading of every word, and the codes themselves, with the code each stands for."""
    found: dict[str, str] = {}
    for code, text in words.items():
        for reading in readings(text):
            found.setdefault(reading, code)
    return found | {code.casefold(): code for code in words}


def _unknown(text: str, words: Words) -> Invalid:
    listed = " / ".join(word(words, code) for code in words if code)
    message = N_("“{text}” is not one of: {words}.")
    params = {"text": text, "words": listed}
    return Invalid([Problem(code="word", message=message, params=params)])


class CodeWidget(TextWidget):
    """A code with words; `make` turns it into the value, `nothing` is what an empty cell says.

    Without `make` the value is text, and a code without a word is taken as it is: the policy's own check
    says whether it is one.
    """

    def __init__(
        self,
        words: Words,
        make: Callable[[str], Any] | None = None,
        *,
        nothing: Any = "",
        needed: bool = False,
        longest: int = 60,
    ) -> None:
        super().__init__(longest)
        self.words, self.make, self.nothing, self.needed = words, make, nothing, needed

    @cached_property
    def _meanings(self) -> Mapping[str, str]:
        return _meanings(self.words)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return what the cell stands for; Invalid names the words there are."""
        text = super().clean(value)
        if not text:
            if self.needed:
                raise _empty()
            return self.nothing
        code = self._meanings.get(text.casefold())
        if code is None and self.make is not None:
            raise _unknown(text, self.words)
        return self.make(code) if self.make and code is not None else (code or text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the word in the reader's language, nothing for an empty code."""
        return word(self.words, value) if value else ""


class ListWidget(TextWidget):
    """Several codes in one cell; they come in with any of the usual signs between them."""

    def __init__(
        self,
        words: Words | None = None,
        make: Callable[[str], Any] | None = None,
        *,
        whole: Callable[[Iterable[Any]], Any] = tuple,
        parts: Callable[[Any], Iterable[Any]] = tuple,
        needed: bool = False,
    ) -> None:
        super().__init__(longest=5_000)
        self.one = CodeWidget(words or {}, make)
        self.whole, self.parts, self.needed = whole, parts, needed

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return all codes of the cell; Invalid for the first that is none."""
        found = [self.one.clean(part) for part in _BETWEEN.split(str(value).strip()) if part]
        if not found and self.needed:
            raise _empty()
        return self.whole(found)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the words, one after the other."""
        between = "、" if is_chinese() else ", "
        return between.join(self.one.render(part) for part in self.parts(value))


class DaysWidget(TextWidget):
    """Several numbers of days in one cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> tuple[int, ...]:
        """Return the days; Invalid for what is no number."""
        found = [part for part in _BETWEEN.split(str(value).strip()) if part]
        for part in found:
            if not (part.isascii() and part.isdigit()):
                message = N_("“{text}” is no number of days; write 5 or 90, 30, 0.")
                raise Invalid([Problem(code="days", message=message, params={"text": part})])
        return tuple(int(part) for part in found)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the days, one after the other."""
        return ", ".join(str(one) for one in value)


class WholeWidget(TextWidget):
    """A whole number in one cell; an empty one is 0."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        """Return the number; Invalid for what is none."""
        text = str(value or "").strip().removesuffix(".0")
        if text and not (text.isascii() and text.isdigit() and len(text) < 6):  # noqa: PLR2004 - days and per cent
            message = N_("“{text}” is no whole number; write 80.")
            raise Invalid([Problem(code="whole", message=message, params={"text": text})])
        return int(text or 0)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the number, nothing for 0."""
        return str(value or "")


class NeededWidget(TextWidget):
    """Text that must be there."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the text; Invalid for an empty cell."""
        text = super().clean(value)
        if not text:
            raise _empty()
        return text


def _empty() -> Invalid:
    return Invalid([Problem(code="empty", message=N_("This cell must not be empty."))])


def marked_readings(text: str) -> frozenset[str]:
    """Return a marked sentence as it is read in each language, folded."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(gettext(text).casefold())
    return frozenset(found)
