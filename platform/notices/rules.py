"""What notices may say, who may be told how, and when a delivery is tried again; plain values only."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from string import Formatter

from kernel.errors import Problem
from kernel.text import N_, Word

LINK = "link"
"""The variable every text may use; where a text leaves it out, the link follows below."""

MOST_TRIES = 8
BROKEN_AFTER = 10
"""So many failures in a row switch a channel off."""

DIGEST_HOUR = 8

LONGEST_SUBJECT = 200
LONGEST_BODY = 4000

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_WAITS = (1, 5, 15, 60, 180, 360, 720)


class Mode(StrEnum):
    """How somebody wants to hear of a kind of notice; in the app it always stands."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    APP = "app"


class Medium(StrEnum):
    """By what road a notice leaves the app."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


class DeliveryState(StrEnum):
    """Where a delivery is: refused was said by the other side, failed is what we gave up."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"


def mode_for(chosen: str, *, escalation: bool) -> Mode:
    """Return how somebody is told: an escalation comes at once, whatever was chosen."""
    if escalation or not chosen:
        return Mode.AT_ONCE
    return Mode(chosen)


NOT_CHOSEN = frozenset({"notices.digest", "notices.test"})
"""Nobody chooses how to hear of these: a digest is a way of telling, a test goes to who asked for it."""


def is_chosen_by_people(code: str, *, escalation: bool) -> bool:
    """Say whether people choose how they hear of a kind."""
    return not escalation and code not in NOT_CHOSEN


def wait_before(attempts: int) -> timedelta | None:
    """Return how long to wait after `attempts` failed tries; None when it is not tried again."""
    if attempts >= MOST_TRIES:
        return None
    return timedelta(minutes=_WAITS[min(max(attempts, 1), len(_WAITS)) - 1])


def problems_with_text(text: str, variables: Collection[str], *, where: str) -> list[Problem]:
    """Return what is wrong with a text: a variable nobody fills, or a brace that does not close."""
    allowed = ", ".join(f"{{{name}}}" for name in sorted({*variables, LINK}))
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        message = N_(
            "A brace does not close; variables are written like {example}, a brace itself twice."
        )
        return [Problem(code="braces", message=message, params={"example": allowed}, where=where)]
    problems = []
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion or not _NAME.match(name) or name not in {*variables, LINK}:
            message = N_("“{name}” is not a variable of this notice; you may use {allowed}.")
            params = {"name": name, "allowed": allowed}
            problems.append(
                Problem(code="unknown_variable", message=message, params=params, where=where)
            )
    return problems


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a checked text with its variables filled in; a value left out stays empty."""
    parts = []
    for literal, name, _, _ in Formatter().parse(text):
        parts.append(literal)
        if name is not None:
            parts.append(values.get(name, ""))
    return "".join(parts)


def one_line(text: str) -> str:
    """Return a subject as a header may hold it: one line, not too long."""
    return " ".join(text.split())[:LONGEST_SUBJECT]


def with_link(body: str, template: str, link: str) -> str:
    """Return the body with the link below it, unless its text places the link itself."""
    names = {name for _, name, _, _ in Formatter().parse(template)}
    return body if LINK in names else f"{body.rstrip()}\n\n{link}"


def stored_params(params: Mapping[str, str]) -> dict[str, object]:
    """Return values as JSON holds them; marked words stay marked, to be said in each reader's language."""
    return {
        name: {"word": str(value)} if isinstance(value, Word) else str(value)
        for name, value in params.items()
    }


def wrong_params(given: Iterable[str], variables: Iterable[str]) -> set[str]:
    """Return the names that do not belong together: given but unknown, or listed but not given."""
    return set(given) ^ set(variables)


def digest_is_due(local: datetime) -> bool:
    """Say whether today's digests may go out at this local time of the company."""
    return local.hour >= DIGEST_HOUR
