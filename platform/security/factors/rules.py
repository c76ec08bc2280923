"""Codes of authenticator apps (RFC 6238) and how often wrong ones may be tried."""

import hmac
from collections.abc import Callable, Iterator

STEP = 30  # seconds one code of an app is good for
DIGITS = 6
# Five wrong codes at once, then one every three minutes: of a million codes an attacker who has the password
# tries 480 a day, and nobody is locked out for good.
BURST = 5
SECONDS_A_TRY = 180.0

CodeOf = Callable[[str, int], str]  # secret and step → the code shown then


def plain_code(typed: str) -> str:
    """Return a code as it is compared: without blanks and hyphens, digits of full width as plain ones."""
    kept = "".join(sign for sign in typed if sign.isalnum())
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in kept)


def step_at(seconds: float) -> int:
    """Return the number of the step a moment (seconds since 1970) lies in."""
    return int(seconds // STEP)


def accepted_step(
    secret: str, typed: str, *, seconds: float, used: int | None, code_of: CodeOf
) -> int | None:
    """Return the step whose code was typed, None for a wrong one or one that was used before.

    The step before counts as well: who types slowly, or whose clock is a little late, is let in; a code is
    good once.
    """
    code = plain_code(typed)
    for step in _steps(step_at(seconds)):
        matches = hmac.compare_digest(code_of(secret, step).encode(), code.encode())
        if matches and (used is None or step > used):
            return step
    return None


def _steps(present: int) -> Iterator[int]:
    yield present
    yield present - 1


def looks_like_recovery(typed: str) -> bool:
    """Say whether what was typed can only be a recovery code: they are longer than those of apps."""
    return len(plain_code(typed)) > DIGITS


def spoken_secret(secret: str) -> str:
    """Return a secret in groups of four, for who types it into an app."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
