"""Marks the sentences of pure code for translation, and makes one harmless line of what somebody typed."""

import unicodedata


class Word(str):
    """A marked word among the values of a sentence: it is translated together with the sentence."""

    __slots__ = ()


def N_(text: str) -> str:  # noqa: N802 - the name the catalogue looks for
    """Return `text` unchanged: the mark by which the catalogue finds it."""
    return text


def one_line(text: str) -> str:
    """Return a text in one line, without signs that nobody sees: they could turn what stands beside it around."""
    seen = (
        sign
        for sign in text
        if sign != "\x00" and unicodedata.category(sign) not in {"Cf", "Co", "Cs"}
    )
    return " ".join("".join(seen).split())
