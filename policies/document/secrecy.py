"""What makes levels and rules of confidentiality sound: no name of a state secret, no rule that says nothing."""

from collections.abc import Iterator
from unicodedata import normalize

from kernel.errors import Problem
from kernel.text import N_
from policies.document.values import Level, PolicyDocument

LONGEST = 4_000  # characters of one text
# The grades of state secrets (保守国家秘密法 art. 14). What is none must not be marked as one (art. 22): a
# company says 商密 beside the word, or another word.
_STATE_GRADES = ("绝密", "机密", "秘密")
_TOP = "绝密"
_COMPANY = "商"
_STATE_MARKS = "★☆⭐"
_STATE_WORDS = ("top secret", "state secret")


def problems_with_secrecy(document: PolicyDocument) -> Iterator[Problem]:
    """Yield what is wrong with the levels and the confidentiality rules of a document."""
    for level in document.levels:
        yield from _level(level)
    names = [level.zh.strip() for level in document.levels]
    for level in document.levels:
        if names.count(level.zh.strip()) > 1:
            message = N_("Two levels are called “{name}”; give each a name of its own.")
            yield _problem(f"levels {level.code}", "level_name", message, name=level.zh)
    for rule in document.confidentiality:
        where = f"{rule.category} confidentiality"
        texts = {
            "scope": rule.scope,
            "measures": rule.measures,
            "responsibilities": rule.responsibilities,
        }
        for name, text in texts.items():
            if not text.strip():
                message = N_(
                    "Say what is kept confidential, by which measures, and who answers for it."
                )
                yield _problem(where, f"{name}_missing", message)
            elif len(text) > LONGEST:
                message = N_("A text has at most {limit} characters.")
                yield _problem(where, f"{name}_long", message, limit=LONGEST)


def is_state_mark(text: str) -> bool:
    """Say whether a name of a level could be taken for the mark of a state secret."""
    plain = "".join(normalize("NFKC", text).split())
    if any(mark in text for mark in _STATE_MARKS) or _TOP in plain:
        return True
    return any(grade in plain for grade in _STATE_GRADES) and _COMPANY not in plain


def _level(level: Level) -> Iterator[Problem]:
    english = " ".join(normalize("NFKC", level.en).lower().split())
    if is_state_mark(level.zh) or is_state_mark(level.en) or english in _STATE_WORDS:
        message = N_(
            "“{name}” is the mark of a state secret, which this system does not hold; call the level "
            "otherwise, for example “{example}”."
        )
        example = "机密（商密）" if "机密" in level.zh else "核心商密"
        yield _problem(
            f"levels {level.code}", "state_secret", message, name=level.zh, example=example
        )


def _problem(where: str, code: str, message: str, **params: object) -> Problem:
    return Problem(code=code, where=where, message=message, params=params)
