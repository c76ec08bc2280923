"""What a share must say, when it opens, and what a one-time code is good for; values in, values out (REQ-SHR-04)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_, one_line

LONGEST = 500
LONGEST_NAME = 200
LONGEST_DAYS = 366
MOST_ITEMS = 50
DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5  # of one code
# Codes in an hour: told by who shares, mailed to one address that asks, mailed for one link. Each takes five tries, so
# that at most 75 of a million codes are guessed in an hour, by whoever has the link and many addresses.
MOST_TOLD, MOST_ASKED, MOST_MAILED = 5, 3, 10
PER = timedelta(hours=1)
OF_NO_LINK = "-"  # the browser of a code whose link ended: no browser has it
LET_IN = timedelta(minutes=60)  # a browser that entered a code; then it needs another
# One sentence for all reasons: whoever holds or guesses an address learns nothing from it.
OF_NO_USE = N_("This link is no longer good. Ask who sent it for a new one.")
# The local part and the host of an address that any mail server takes; neither a space nor the end of a line.
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}\Z")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is shown of one record: codes of its fields, tokens of its files."""

    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.files)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks to share: with a department, or with a named person of a partner; until and what for."""

    until: date | None
    reason: str
    department: str = ""
    partner: str = ""
    name: str = ""
    mail: str = ""
    purpose: str = ""
    wants_clear: bool = False
    scopes: Mapping[int, Scope]  # record id → what of it


def problems_with(wanted: Wanted, today: date, *, departments: Collection[str]) -> list[Problem]:
    """Return everything wrong with what is asked."""
    found = [*_recipient_problems(wanted, departments)]
    last = today + timedelta(days=LONGEST_DAYS)
    if wanted.until is None or not today <= wanted.until <= last:
        message = N_("Choose a day from today on, at most {days} days ahead.")
        found.append(_problem("until", message, days=LONGEST_DAYS))
    if not one_line(wanted.reason):
        found.append(_problem("reason", N_("Say what it is shared for.")))
    if not any(wanted.scopes.values()):
        found.append(_problem("scope", N_("Choose at least one field or file that is shared.")))
    return found


def _recipient_problems(wanted: Wanted, departments: Collection[str]) -> list[Problem]:
    outside = [one_line(wanted.partner), one_line(wanted.name), wanted.mail.strip()]
    if wanted.department and any(outside):
        message = N_("Share with a department or with a partner, not with both.")
        return [_problem("department", message)]
    if wanted.department:
        if wanted.department in departments:
            return []
        return [_problem("department", N_("There is no such department."))]
    if not any(outside):
        message = N_("Say with whom it is shared: a department, or a person of a partner.")
        return [_problem("partner", message)]
    found = []
    if not outside[0]:
        found.append(_problem("partner", N_("Name the partner.")))
    if not outside[1]:
        found.append(_problem("name", N_("Name the person who may open it.")))
    if not is_mail(wanted.mail.strip()):
        message = N_("Give the mail address of this person, as name@example.com.")
        found.append(_problem("mail", message))
    return found


def is_mail(text: str) -> bool:
    """Say whether a text is one plain mail address: nothing that a header could take for more."""
    return bool(_MAIL.match(text)) and ".." not in text


@dataclass(frozen=True, kw_only=True)
class ShareFacts:
    """What the rules know of a share."""

    state: str
    until: date


def may_open(facts: ShareFacts, today: date) -> Decision:
    """Say whether a share shows anything today: agreed to, not ended, not over."""
    if facts.state != "agreed" or today > facts.until:
        return refusal(OF_NO_USE)
    return ALLOWED


@dataclass(frozen=True, kw_only=True)
class CodeFacts:
    """What the rules know of a code: of which browser ('' of any), whether it was used, how often it was tried."""

    browser: str
    expires_at: datetime | None
    tries: int = 0
    entered_at: datetime | None = None


def takes_try(code: CodeFacts, browser: str, at: datetime) -> bool:
    """Say whether a code may be tried from a browser: written, in its time, unused, not tried too often."""
    if code.expires_at is None or at >= code.expires_at or code.entered_at is not None:
        return False
    return code.tries < MOST_TRIES and code.browser in {"", browser}


def lets_in(code: CodeFacts, browser: str, at: datetime) -> bool:
    """Say whether a browser that entered a code is still let in."""
    if not browser or code.browser != browser or code.entered_at is None:
        return False
    return at < code.entered_at + LET_IN


@dataclass(frozen=True, kw_only=True)
class MadeCode:
    """A code that was made for the link in force and not entered yet: when, from where; `told` by who shares."""

    at: datetime
    address: str = ""
    told: bool = False


def may_mail(made: Sequence[MadeCode], address: str, at: datetime) -> bool:
    """Say whether one more code may be mailed to the named person, asked for from `address`.

    Who has the link and asks again and again is stopped himself, long before he uses up what others may ask for.
    """
    mailed = [one for one in made if not one.told and one.at > at - PER]
    mine = sum(1 for one in mailed if one.address == address)
    return mine < MOST_ASKED and len(mailed) < MOST_MAILED


def may_tell(made: Sequence[MadeCode], at: datetime) -> bool:
    """Say whether who shares may make one more code: nobody outside can use up what he may."""
    return sum(1 for one in made if one.told and one.at > at - PER) < MOST_TOLD


def _problem(where: str, message: str, **params: object) -> Problem:
    return Problem(code=where, message=message, where=where, params=params)
