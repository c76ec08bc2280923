"""What a regulation says: its text as clauses, what is wrong with it, how versions differ, who must read it by when."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from kernel.errors import Problem
from kernel.text import N_

LONGEST_TEXT = 200_000  # characters
MOST_DAYS = 90
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}\Z")
_NUMERAL = "[一二三四五六七八九十百零〇两0-9０-９]+"
_CHAPTER = re.compile(rf"(第{_NUMERAL}章|[一二三四五六七八九十]+、)\s*(.*)", re.S)
_ARTICLE = re.compile(rf"(第{_NUMERAL}条)\s*(.*)", re.S)
_CLAUSE = re.compile(
    r"([0-9０-９]+(?:[.．][0-9０-９]+)+[.．]?|[0-9０-９]+(?:[.．、](?![0-9])))\s*(.*)", re.S
)


class Effect(StrEnum):
    """What follows where somebody has not acknowledged a version (REQ-POL-02)."""

    REMIND = "remind"
    BLOCK_LATER = "block_later"  # after so many days
    BLOCK = "block"  # at once


class Reason(StrEnum):
    """Why a version was made (REQ-POL-03)."""

    FIRST = "first"
    LAW = "law"
    POLICY = "policy"
    ORGANISATION = "organisation"
    AUDIT = "audit"
    INSPECTION = "inspection"
    EVALUATION = "evaluation"
    PRACTICE = "practice"


@dataclass(frozen=True, kw_only=True)
class Content:
    """One version in its own words.

    `department` interprets it (解释权); `departments` are those it is for with all below them, none: everybody.
    `effective_on` None: from the day it is published. `controls` pairs a clause's number with what carries it
    out, as "kind:name".
    """

    title: str
    title_en: str = ""
    purpose: str = ""
    definitions: str = ""
    department: str = ""
    departments: tuple[str, ...] = ()
    effective_on: date | None = None
    effect: Effect = Effect.REMIND
    days: int = 7
    text: str = ""
    controls: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause: `number` as the text writes it, led by its chapter where that counts anew in each."""

    number: str
    text: str
    chapter: str = ""  # the heading of the chapter it begins

    @property
    def lines(self) -> list[str]:
        """Its text line by line."""
        return self.text.splitlines()


def clauses(text: str) -> tuple[Clause, ...]:
    """Return a text as its clauses; what comes before the first is one without a number.

    Where the text counts articles (第一条) these are its clauses, and whatever is counted inside one belongs to
    it. Elsewhere 一、 and 1.2 and 1. begin one, but neither （一） nor (1). Free lines belong to the clause above.
    """
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    begins = _ARTICLE if any(_ARTICLE.match(line) for line in lines) else _CLAUSE
    found = [_Open()]
    chapter = ""
    for line in lines:
        opened, begun = _CHAPTER.match(line), begins.match(line)
        if opened and (begins is _CLAUSE or line.startswith("第")):
            chapter = opened.group(1).rstrip("、")
            is_heading = chapter.startswith("第")
            found.append(_Open(number="" if is_heading else chapter))
            if is_heading:
                found[-1].chapter = line
            elif opened.group(2):
                found[-1].lines.append(opened.group(2))
        elif begun:
            own = begun.group(1).rstrip(".．、")
            number = f"{chapter}-{own}" if own.isdecimal() and chapter else own
            if found[-1].number or found[-1].lines:
                found.append(_Open())
            found[-1].number = number
            found[-1].lines += [begun.group(2)] if begun.group(2) else []
        else:
            found[-1].lines.append(line)
    return _told_apart(
        Clause(number=one.number, text="\n".join(one.lines), chapter=one.chapter)
        for one in found
        if one.number or one.lines or one.chapter
    )


@dataclass(kw_only=True)
class _Open:
    """A clause while its lines come in."""

    number: str = ""
    chapter: str = ""
    lines: list[str] = field(default_factory=list)


def _told_apart(found: Iterable[Clause]) -> tuple[Clause, ...]:
    """Give a number that stands twice a sign of its own, so that each clause can be named."""
    seen: dict[str, int] = {}
    told: list[Clause] = []
    for one in found:
        seen[one.number] = seen.get(one.number, 0) + 1
        times = seen[one.number]
        again = f"{one.number}({times})" if times > 1 and one.number else one.number
        told.append(Clause(number=again, text=one.text, chapter=one.chapter))
    return tuple(told)


def problems_with(content: Content, *, departments: Collection[str]) -> list[Problem]:
    """Return what keeps a version from being published; `departments` are the company's codes."""
    return [*_wording(content), *_places(content, departments), *_links(content)]


def _wording(content: Content) -> Iterator[Problem]:
    if not content.title.strip():
        yield _problem("title", N_("Give the regulation a title."), "title")
    if not content.text.strip():
        yield _problem("text", N_("The regulation has no text yet."), "text")
    if len(content.text) > LONGEST_TEXT:
        message = N_("The text has {length} characters; at most {limit} fit.")
        yield _problem("long", message, "text", length=len(content.text), limit=LONGEST_TEXT)
    if content.effect is Effect.BLOCK_LATER and not 1 <= content.days <= MOST_DAYS:
        message = N_("Give between 1 and {limit} days to read it.")
        yield _problem("days", message, "days", limit=MOST_DAYS)


def _places(content: Content, departments: Collection[str]) -> Iterator[Problem]:
    named = [("department", content.department), *(("departments", d) for d in content.departments)]
    for where, department in named:
        if department and department not in departments:
            message = N_("The company has no department “{department}”.")
            yield _problem("unknown", message, where, department=department)


def _links(content: Content) -> Iterator[Problem]:
    known = {one.number for one in clauses(content.text)}
    for number, _controls in content.controls:
        if number not in known:
            message = N_(
                "Clause {number} is linked with what carries it out, and the text has no such clause."
            )
            yield _problem("control", message, "text", number=number)


def problem_with_code(code: str) -> Problem | None:
    """Return what is wrong with the code of a new regulation."""
    if _CODE.match(code):
        return None
    message = N_("A code has up to 16 capital letters, digits and hyphens, such as ZD-01.")
    return _problem("code", message, "code")


def _problem(code: str, message: str, where: str, **params: object) -> Problem:
    return Problem(code=code, message=message, where=where, params=params)


def without_lost_controls(content: Content) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the links of those clauses that the text still has."""
    known = {one.number for one in clauses(content.text)}
    return tuple(one for one in content.controls if one[0] in known)


def written(content: Content) -> dict[str, Any]:
    """Return a version as plain JSON."""
    said = asdict(content)
    said["effective_on"] = content.effective_on.isoformat() if content.effective_on else ""
    said["effect"] = str(content.effect)
    return said


def read(stored: Mapping[str, Any]) -> Content:
    """Return the version `written` wrote; what an older program did not write has its default."""
    said = {one.name: stored[one.name] for one in fields(Content) if one.name in stored}
    day = said.get("effective_on")
    return Content(
        **{
            **said,
            "effective_on": date.fromisoformat(day) if day else None,
            "effect": Effect(said.get("effect", Effect.REMIND)),
            "departments": tuple(said.get("departments", ())),
            "controls": tuple((number, tuple(names)) for number, names in said.get("controls", ())),
        }
    )


def digest(content: Content) -> str:
    """Return what a person acknowledges, in hexadecimal: SHA-256 over everything a version says."""
    parts = [f"{name}={value}" for name, value in sorted(written(content).items())]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One clause that is not as it was; '' where it was not, or is no more."""

    number: str
    old: str
    new: str


def differences(old: Sequence[Clause], new: Sequence[Clause]) -> list[Difference]:
    """Return the clauses that came, went or changed, in the order of the text; renumbered ones stay the same."""
    before, after = ([one.text for one in side] for side in (old, new))
    found: list[Difference] = []
    matched = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, a0, a1, b0, b1 in matched.get_opcodes():
        if kind != "equal":
            found += _paired(old[a0:a1], new[b0:b1])
    return found


def _paired(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[Difference]:
    """Lay clauses of one number side by side, the others one by one."""
    was = {one.number: one for one in old}
    for one in new:
        before = was.pop(one.number, None)
        yield Difference(number=one.number, old=before.text if before else "", new=one.text)
    for gone in was.values():
        yield Difference(number=gone.number, old=gone.text, new="")


def is_for(
    content: Content, departments: Collection[str], below: Mapping[str, Collection[str]]
) -> bool:
    """Return whether somebody of these departments has to know it; `below` names each with those below it."""
    if not content.departments:
        return True
    wanted = {code for one in content.departments for code in below.get(one, (one,))}
    return not wanted.isdisjoint(departments)


def blocks_from(content: Content, *, since: date) -> date | None:
    """Return the day from which somebody who has not acknowledged it may do nothing else; None: never.

    `since` is the day from which it is in force for that person.
    """
    if content.effect is Effect.REMIND:
        return None
    return since if content.effect is Effect.BLOCK else since + timedelta(days=content.days)
