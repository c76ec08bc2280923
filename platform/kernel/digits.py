"""Reads whole numbers out of what browsers send: ids, versions, places in a list."""

from collections.abc import Iterable

_MOST = 18  # digits; no number that PostgreSQL gave out has more


def number_in(text: str) -> int | None:
    """Return the number that ASCII digits say, None for any other text and for what no id can be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST else None


def numbers_in(texts: Iterable[str]) -> list[int]:
    """Return the numbers among these texts, in their order: what no id can be was chosen by nobody."""
    return [number for number in map(number_in, texts) if number is not None]


def runs_in_words(numbers: Iterable[int]) -> str:
    """Return whole numbers as people write them, in their order and each once: "1–3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
