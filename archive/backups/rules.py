"""What the regulation says of backup sets and of checks of their media: what is said, what is a defect."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_

LONGEST = 500
DIGEST = 64  # hexadecimal digits of SHA-256
EVERY = ("", "P1M", "P3M", "P6M", "P1Y")  # how often a medium is checked; '' never


class Compared(StrEnum):
    """What the digest read now came to."""

    SAME = "same"
    DIFFERENT = "different"
    NOT = "not"  # there is none, or it could not be read


@dataclass(frozen=True, kw_only=True)
class Described:
    """What somebody registers of an electronic set; `size`: megabytes, None where nobody knows."""

    label: str
    medium: str
    covers: str
    made_on: date
    made_by: str
    digest: str = ""
    size: int | None = None
    encrypted: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Where a set is kept, until when, and how often which department checks its medium.

    `location`: id of a place of the archive, None where it is kept elsewhere.
    """

    kept_at: str = ""
    location: int | None = None
    until: date | None = None
    every: str = ""
    department: str = ""


def description_problems(said: Described, today: date) -> list[Problem]:
    """Return what is wrong with what is said of a set, each beside its field (S06-4.3)."""
    found = [
        Problem(code=name, message=message, where=name)
        for name, message in (
            ("label", N_("Give the medium a number; it stands on it.")),
            ("covers", N_("Say what the set covers.")),
            ("made_by", N_("Say who made the set.")),
        )
        if not getattr(said, name).strip()
    ]
    if said.made_on > today:
        text = N_("A backup set cannot have been made after today.")
        found.append(Problem(code="made_on", message=text, where="made_on"))
    if said.digest and not is_digest(said.digest):
        found.append(Problem(code="digest", message=_NO_DIGEST, where="digest"))
    return found


_NO_DIGEST = N_("This is no SHA-256: it has 64 digits from 0 to f.")


def keeping_problems(said: Kept, *, made_on: date) -> list[Problem]:
    """Return what is wrong with where a set is kept, until when, and how it is checked."""
    found = []
    if not said.kept_at.strip() and said.location is None:
        text = N_("Say where it is kept: a place of the archive, or in words.")
        found.append(Problem(code="kept_at", message=text, where="kept_at"))
    if said.until is not None and said.until <= made_on:
        text = N_("It is kept longer than the day it was made; give a later day.")
        found.append(Problem(code="until", message=text, where="until"))
    if said.every not in EVERY:
        text = N_("Choose how often it is checked.")
        found.append(Problem(code="every", message=text, where="every"))
    if said.every and not said.department:
        text = N_("Say which department checks the medium.")
        found.append(Problem(code="department", message=text, where="department"))
    return found


def is_digest(text: str) -> bool:
    """Say whether a text is a SHA-256 in hexadecimal digits."""
    return len(text) == DIGEST and all(one in "0123456789abcdef" for one in text)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What somebody found of a medium: is it readable, which digest was computed now ('' none), what was seen."""

    readable: bool
    digest: str = ""
    note: str = ""


def compared(said: Checked, known: str) -> Compared:
    """Return what comparing came to; `known`: the digest in the register, '' none."""
    if not said.readable or not said.digest or not known:
        return Compared.NOT
    return Compared.SAME if said.digest == known else Compared.DIFFERENT


def is_defect(said: Checked, known: str) -> bool:
    """Say whether what was found has to be mended: unreadable, or not what was stored."""
    return not said.readable or compared(said, known) is Compared.DIFFERENT


def check_problems(said: Checked, known: str) -> list[Problem]:
    """Return what is missing in a check: a digest there is to compare with, or why it was not compared."""
    found = []
    if said.digest and not is_digest(said.digest):
        found.append(Problem(code="digest", message=_NO_DIGEST, where="digest"))
    elif said.readable and known and not said.digest and not said.note.strip():
        text = N_("Give the digest computed now, or say why it was not compared.")
        found.append(Problem(code="note", message=text, where="note"))
    if not said.readable and not said.note.strip():
        text = N_("Say what could not be read.")
        found.append(Problem(code="note", message=text, where="note"))
    return found


def may_end(*, ended: bool) -> Decision:
    """Say whether anything may still be done with a set."""
    if ended:
        return refusal(N_("This set is withdrawn already; nothing is done with it any more."))
    return ALLOWED


def may_check(*, bears: bool, ended: bool, checked: bool) -> Decision:
    """Say whether somebody may write down a check now: who has to sign it, once."""
    if ended or checked:
        return refusal(N_("This check is signed already."))
    if not bears:
        return refusal(N_("Only who has to sign this check writes it down."))
    return ALLOWED
