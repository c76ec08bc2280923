"""Says in the reader's language what pure code said in English: problems, errors, decisions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from kernel.decision import Decision
from kernel.errors import FondsError, Invalid, Problem, Refused
from kernel.text import Word

_AMOUNTS = frozenset({"count", "least", "limit", "lines", "most", "rows"})
Sayable = Problem | FondsError | Decision


def sentence(said: Sayable) -> str:
    """Return the one sentence of a problem, an error or a decision, translated and filled in."""
    if isinstance(said, Problem):
        return say(said.message, said.params)
    if isinstance(said, Decision):
        return say(said.reason, said.params) if said.reason else ""
    return say(said.template, said.params)


def sentences(error: FondsError) -> list[str]:
    """Return everything an error says: each problem of an Invalid, else its one sentence."""
    if isinstance(error, Invalid):
        return [placed(problem) for problem in error.problems]
    return [sentence(error)]


def placed(problem: Problem) -> str:
    """Return the sentence of a problem with its place before it."""
    text = sentence(problem)
    return f"{problem.where}: {text}" if problem.where else text


def decision_of(error: Refused) -> str:
    """Return why something was refused."""
    return sentence(error.decision) or sentence(error)


def say(message: str, params: Mapping[str, Any]) -> str:
    """Return `message` translated, with {names} out of `params`; marked words in them as well."""
    if not message:
        return ""
    filled = {name: _filled(name, value) for name, value in params.items()}
    return gettext(message).format_map(filled)


def _filled(name: str, value: Any) -> Any:
    """Return a value as it is read: words translated, amounts with their thousands apart, not years or numbers."""
    if isinstance(value, Word):
        return gettext(value)
    if name in _AMOUNTS and isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return value
