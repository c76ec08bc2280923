"""What can go wrong, as classes with a stable code and one clear sentence for the person who reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kernel.decision import Decision
from kernel.text import N_


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with one place: `code` is stable, `message` is a marked English sentence with {names}.

    `where` says the place in the reader's terms (a field code, a row, a line); empty for the whole.
    """

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""

    def __str__(self) -> str:
        text = self.message.format_map(self.params)
        return f"{self.where}: {text}" if self.where else text


class FondsError(Exception):
    """The root of everything Fonds raises on purpose."""

    code: ClassVar[str] = "error"
    message: ClassVar[str] = N_("Something went wrong.")

    def __init__(self, message: str = "", **params: Any) -> None:
        self.template = message or self.message
        self.params = params
        super().__init__(self.template.format_map(params))


class Invalid(FondsError):
    """The input breaks a rule; `problems` says each place. Nothing was changed."""

    code = "invalid"
    message = N_("The input is not valid.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)


class Refused(FondsError):
    """The actor may not do this; remembered by the scope and written to the audit trail after the rollback."""

    code = "refused"
    message = N_("You may not do this.")

    def __init__(self, decision: Decision, *, actor: str, verb: str, target: str) -> None:
        self.decision = decision
        self.actor = actor
        self.verb = verb
        self.target = target
        super().__init__(decision.reason or self.message, **decision.params)


class Missing(FondsError):
    """What was named does not exist, or not for this actor."""

    code = "missing"
    message = N_("This does not exist, or you may not see it.")


class Absent(Missing):
    """There is none at all, not even for others: asking for it is no attempt on what is theirs."""


class Conflict(FondsError):
    """Somebody else was faster, or the state does not allow it."""

    code = "conflict"
    message = N_("This was changed in the meantime; look again and repeat.")


class Unavailable(FondsError):
    """A part that is needed does not answer; nothing was changed."""

    code = "unavailable"
    message = N_("A part of the system does not answer; nothing was changed. Try again shortly.")


class SayFirst(FondsError):
    """Something has to be said before this is shown; `page` is the path of the screen where it is said."""

    code = "say_first"
    message = N_("Say first what is asked before this is shown.")

    def __init__(self, page: str) -> None:
        self.page = page
        super().__init__()


class ScopeError(FondsError):
    """Company data was asked for without a company scope, or outside its transaction."""

    code = "scope"
    message = N_("No company is in scope.")
