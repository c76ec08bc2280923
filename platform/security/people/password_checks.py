"""Whether a password may be chosen by a person, and keeping those that were replaced."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from django.contrib.auth.hashers import check_password, is_password_usable
from django.contrib.auth.password_validation import CommonPasswordValidator
from pypinyin import lazy_pinyin

from kernel.clock import now
from kernel.errors import Problem
from kernel.scope import current
from kernel.text import N_
from security.passwords.models import PastPassword
from security.passwords.rules import problems_with_strength
from security.people.models import User
from security.profiles.queries import demand
from security.profiles.rules import LIMITS, Demand


def problems_with_password(
    password: str, user: User, *, asked: Demand | None = None
) -> list[Problem]:
    """Return what is wrong with a password for a person, by the company's profile; for many ask once."""
    asked = asked or demand()
    problems = problems_with_new(password, _known_names(user), asked=asked)
    if (
        not problems
        and not user._state.adding
        and _was_used(password, user, asked.limits.remembered)
    ):
        message = N_("This password was used before; choose one that is new.")
        problems.append(Problem(code="used", message=message))
    return [replace(problem, where="password") for problem in problems]


def problems_with_new(
    password: str, names: Iterable[str], *, asked: Demand | None = None
) -> list[Problem]:
    """Return what is wrong with a password where nothing is known but the names around it."""
    asked = asked or Demand()
    problems = problems_with_strength(
        password,
        least=asked.chosen("least_length"),
        classes=asked.limits.classes,
        words=_as_typed(names),
        is_common=_is_common,
    )
    return [replace(problem, where="password") for problem in problems]


def _as_typed(names: Iterable[str]) -> Iterator[str]:
    """Give names as they are, and Chinese ones as they are typed: whole and in their parts."""
    for name in names:
        spoken = lazy_pinyin(name)
        yield from (name, "".join(spoken), *spoken)


def replace_password(user: User, password: str) -> None:
    """Put a password on a stored person, unsaved, and keep the one it replaces."""
    if is_password_usable(user.password):
        PastPassword.objects.create(user=user, encoded=user.password, replaced_at=now())
    kept = PastPassword.objects.filter(user=user).order_by("-replaced_at", "-pk")
    most = max(limits.remembered for limits in LIMITS.values())
    PastPassword.objects.filter(user=user).exclude(pk__in=kept.values("pk")[:most]).delete()
    user.set_password(password)


def _was_used(password: str, user: User, remembered: int) -> bool:
    """Say whether it is the present password or one of the last ones; the profile says how many count."""
    rows = PastPassword.objects.filter(user=user).order_by("-replaced_at", "-pk")
    past = list(rows.values_list("encoded", flat=True)[: remembered - 1])
    present = [user.password] if is_password_usable(user.password) else []
    return any(check_password(password, encoded) for encoded in (*present, *past))


def _known_names(user: User) -> Iterator[str]:
    """Give the names that somebody who attacks this person knows."""
    company = current().company
    yield from (user.username, user.staff_no, user.email.partition("@")[0])
    yield company.host.partition(".")[0]
    yield from (user.name, company.name)


@cache
def _common() -> frozenset[str]:
    # Django's own list of twenty thousand; it is read from the package, nothing is asked elsewhere.
    return frozenset(CommonPasswordValidator().passwords)


def _is_common(word: str) -> bool:
    return word in _common()
