"""The words a record is found by: texts cut into lexemes for PostgreSQL, queries cut the same way."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

import rjieba

from policies.fields.sorting import pinyin_initials

Keyed = Callable[[Sequence[str]], Mapping[str, str]]

INITIALS = "~"  # before the pinyin initials of a name, so that they meet no Latin word
LONGEST_WORD = 200
MOST_WORDS = 5_000
MOST_TERMS = 8
LONGEST_NAME = 60  # initials are typed for names, not for sentences
_WORD = re.compile(
    r"[0-9a-z\u00df-\u024f\u0370-\u04ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_LATIN = re.compile(r"[a-z]{2,}")
_IDENTIFIER = re.compile(r"[0-9a-z][0-9a-z._/@-]{3,}")


@lru_cache(maxsize=65_536)
def _cut(text: str) -> tuple[str, ...]:
    """Return the words of a text as a tsvector writes them."""
    return tuple([_quoted(word) for word in words_of(text)])


def plain(text: str) -> str:
    """Return a text without differences of width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def words_of(text: str) -> list[str]:
    """Return the words of a text, those inside longer ones too."""
    folded = plain(text)
    if folded.isascii() and folded.isalnum():
        return [folded[:LONGEST_WORD]]  # a code or a number is one word
    words = [word for word in rjieba.cut_for_search(folded) if _WORD.search(word)]
    # Identifiers are found whole or by their beginning, whatever signs stand inside.
    words += _IDENTIFIER.findall(folded)
    return [word.strip()[:LONGEST_WORD] for word in words]


@lru_cache(maxsize=65_536)
def _called(name: str) -> str:
    """Return the initials of a name as a tsvector writes them; '' for a long text and one without any."""
    letters = initials(name) if name and len(name) <= LONGEST_NAME else ""
    return _quoted(INITIALS + letters) if letters else ""


@lru_cache(maxsize=65_536)
def _initials_of(word: str) -> str:
    return pinyin_initials(word)


def initials(name: str) -> str:
    """Return the first letters by which people type a name; words are read once, they come again."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(map(_initials_of, rjieba.cut(folded)))


def lexemes(texts: Iterable[str], names: Iterable[str] = ()) -> str:
    """Return the text form of a tsvector for these texts; `names` are found by pinyin initials too."""
    found: list[str] = []
    for text in texts:
        if text:
            found += _cut(text)
    words = dict.fromkeys(found + [called for called in map(_called, names) if called])
    return " ".join(words if len(words) <= MOST_WORDS else list(words)[:MOST_WORDS])


def terms(query: str, keyed: Keyed | None = None) -> tuple[str, ...]:
    """Return one tsquery for each word of a query; a record must meet all of them.

    `keyed` says under which lexemes words stand in sealed titles; there they are met whole.
    """
    folded = plain(query)
    words: dict[str, None] = {}
    for part in folded.split():
        if _IDENTIFIER.fullmatch(part):
            words[part] = None
        else:
            words.update(
                dict.fromkeys(word.strip() for word in rjieba.cut(part) if _WORD.search(word))
            )
    asked = list(words)[:MOST_TERMS]
    if keyed is None:
        return tuple(_term(word) for word in asked)
    inside = {word: rjieba.cut_for_search(word) for word in asked}
    forms = keyed(list(dict.fromkeys([*asked, *chain.from_iterable(inside.values())])))
    return tuple(f"{_term(word)} | {_keyed_term(word, inside[word], forms)}" for word in asked)


def _keyed_term(word: str, inside: Sequence[str], forms: Mapping[str, str]) -> str:
    parts = [part for part in inside if part != word]
    if len(parts) < 2:  # noqa: PLR2004 - one part alone says less than the word
        return f"'{forms[word]}'"
    inner = " & ".join(f"'{forms[part]}'" for part in parts)
    return f"'{forms[word]}' | ({inner})"


def _term(word: str) -> str:
    alone = f"{_quoted(word)}:*"
    if _LATIN.fullmatch(word):
        return f"{alone} | {_quoted(INITIALS + word)}:*"
    # A word may stand inside a longer one, which was cut into the same smaller ones.
    parts = [part for part in rjieba.cut_for_search(word) if part != word]
    if len(parts) > 1:
        inner = " & ".join(f"{_quoted(part)}:*" for part in parts)
        return f"{alone} | ({inner})"
    return alone


def _quoted(word: str) -> str:
    if not word.isalnum():
        word = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{word}'"
