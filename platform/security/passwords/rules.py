"""Whether a password is guessed by who knows how people choose them: common, repeated, keys in a row, names."""

import re
from collections.abc import Callable, Collection, Iterable

from kernel.errors import Problem
from kernel.text import N_

# What people in China choose and lists from elsewhere lack.
_TYPED = """
    woaini woaiwojia woaizhongguo woaini1314 iloveyou mima mimamima wodemima denglu guanliyuan admin
    administrator zhongguo beijing shanghai huanying nihao nihaoma laopo laogong baobei qinaide
    gongsi dangan danganguan kehu caiwu xiaoshou yonghu ceshi test1234 password passw0rd welcome
    a1b2c3d4 qazwsx qweasd qweasdzxc qwe123 asd123 abc123 aa123456 5201314 1314520 7758521 7758258
    fonds quanzong letmein changeme default secret
"""
COMMON_HERE = frozenset(_TYPED.split())
_RUNS = (
    "0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiop", "poiuytrewq", "asdfghjkl", "lkjhgfdsa", "zxcvbnm", "mnbvcxz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "1q2w3e4r5t6y7u8i9o0p", "qweasdzxc",
)  # fmt: skip
_SHORTEST_RUN = 4
_OWN_ENOUGH = 8  # signs of one's own that are left when a known part is taken out
_SHORTEST_WORD = 3
_LEET = str.maketrans("@4301!$57", "aaeoiisst")


def problems_with_strength(
    password: str,
    *,
    least: int,
    classes: int,
    words: Iterable[str],
    is_common: Callable[[str], bool],
) -> list[Problem]:
    """Return what is wrong with a password, at most one sentence of each kind.

    `words` are names an attacker knows (company, person); `is_common` says whether a word stands in a list
    of common passwords.
    """
    problems = []
    if len(password) < least:
        message = N_("The password is too short: it needs at least {least} characters.")
        problems.append(Problem(code="short", message=message, params={"least": least}))
    if kinds_in(password) < classes:
        message = N_("Use at least {count} of these: small letters, capitals, digits, other signs.")
        problems.append(Problem(code="classes", message=message, params={"count": classes}))
    if is_guessed(password, is_common):
        message = N_(
            "This password is among the first that are guessed: common words, repetition or keys in a "
            "row. Use several words that have nothing to do with each other."
        )
        problems.append(Problem(code="common", message=message))
    elif leans_on(password, words):
        message = N_("The password is little more than a name of the company or of the person.")
        problems.append(Problem(code="name", message=message))
    return problems


def kinds_in(password: str) -> int:
    """Return how many kinds of signs there are: small letters, capitals, digits, others."""
    kinds = (str.islower, str.isupper, str.isdecimal)
    found = sum(any(kind(sign) for sign in password) for kind in kinds)
    return found + any(not any(kind(sign) for kind in kinds) for sign in password)


def is_guessed(password: str, is_common: Callable[[str], bool]) -> bool:
    """Say whether a password is common, repeats itself, or runs along keys, but for a few signs."""
    plain = password.lower()
    if len(set(plain)) < 5 or _repeats(plain):  # noqa: PLR2004 - so few signs repeat whatever their order
        return True
    if len(_without_runs(plain)) < _OWN_ENOUGH and _without_runs(plain) != plain:
        return True
    return any(one in COMMON_HERE or is_common(one) for one in _bases(plain))


def leans_on(password: str, words: Iterable[str]) -> bool:
    """Say whether little of its own is left of a password when the names an attacker knows are taken out."""
    plain = password.lower()
    rest = plain
    for word in sorted({word.lower() for word in words}, key=len, reverse=True):
        if len(word) >= _SHORTEST_WORD:
            rest = rest.replace(word, "")
    own = re.sub(r"[\W_]+|(?:19|20)\d\d", "", rest)
    return rest != plain and len(own) < _OWN_ENOUGH


def _repeats(plain: str) -> bool:
    """Say whether a text is one part of up to six signs again and again."""
    return any(
        plain == (plain[:size] * (len(plain) // size + 1))[: len(plain)]
        for size in range(1, min(6, len(plain) // 2) + 1)
    )


def _without_runs(plain: str) -> str:
    """Return a text without the parts that run along an alphabet, the digits or the keys."""
    kept, at = [], 0
    while at < len(plain):
        length = max(_run_at(plain, at, run) for run in _RUNS)
        if length >= _SHORTEST_RUN:
            at += length
        else:
            kept.append(plain[at])
            at += 1
    return "".join(kept)


def _run_at(plain: str, at: int, run: str) -> int:
    start = run.find(plain[at])
    length = 0
    while (
        start >= 0
        and plain[at + length : at + length + 1] == run[start + length : start + length + 1] != ""
    ):
        length += 1
    return length


def _bases(plain: str) -> Collection[str]:
    """Return the words a password is made of when signs around it and in place of letters are taken away."""
    trimmed = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    spoken = plain.translate(_LEET)
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", spoken)
    return {
        plain,
        trimmed,
        trimmed.translate(_LEET),
        spoken,
        bare,
        re.sub(r"[\W_]+", "", plain),
    } - {""}
