"""What a reference case says, and which revision of what it is linked to (REQ-POL-06)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from kernel.errors import Problem
from kernel.text import N_

POLICY, REGULATION = "policy", "regulation"
LONGEST_LINE, LONGEST_TEXT = 200, 4_000  # characters


@dataclass(frozen=True, kw_only=True)
class CaseData:
    """A case: what is done (`practice`), by whom (`origin`), and what the company takes from it (`lesson`)."""

    title: str
    origin: str = ""
    practice: str = ""
    lesson: str = ""


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A version of the policy (`code` is empty) or of a regulation."""

    kind: str
    code: str = ""
    number: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}:{self.number}"


def revision_named(text: str) -> Revision | None:
    """Return the revision that `str` of it wrote; None for any other text."""
    kind, _colon, rest = text.partition(":")
    code, _colon, number = rest.rpartition(":")
    known = {POLICY: not code, REGULATION: bool(code)}
    if not known.get(kind) or not (number.isascii() and number.isdigit() and len(number) <= 9):  # noqa: PLR2004 - an integer column
        return None
    return Revision(kind=kind, code=code, number=int(number))


def case_problems(said: CaseData) -> Iterator[Problem]:
    """Yield what is wrong with the words of a case; `where` is the field."""
    if not said.title.strip():
        yield _problem("title", N_("Give the case a title."))
    if not said.practice.strip():
        yield _problem("practice", N_("Say what is done well there."))
    for one in fields(said):
        limit = LONGEST_LINE if one.name in {"title", "origin"} else LONGEST_TEXT
        if len(getattr(said, one.name)) > limit:
            yield _problem(one.name, N_("A text has at most {limit} characters."), limit=limit)


def _problem(where: str, message: str, **params: object) -> Problem:
    return Problem(code="row", where=where, message=message, params=params)
