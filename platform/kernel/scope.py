"""Which company this code works for: one context variable, opened and closed by `tenants` only."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from kernel.errors import Refused, ScopeError


@dataclass(frozen=True, kw_only=True)
class Company:
    """What all layers may know of the current company; `schema` and `id` are opaque."""

    id: str
    schema: str
    name: str
    host: str
    kind: str = "company"  # or "control": the operators' own
    state: str = "active"
    language: str = "zh-hans"
    time_zone: str = "Asia/Shanghai"


@dataclass(kw_only=True)
class Scope:
    """One transaction for one company: who acts, what was refused in it, and what its last step must do."""

    company: Company
    actor: Any = None
    request_id: str = ""
    address: str = ""  # the IP a request came from, "" for work in the background
    refusals: list[Refused] = field(default_factory=list)
    last_steps: dict[str, Callable[[], None]] = field(default_factory=dict)
    cache: dict[str, Any] = field(default_factory=dict)

    def at_the_end(self, name: str, step: Callable[[], None]) -> None:
        """Run `step` once as the last thing before COMMIT; a second call with the same name replaces it."""
        self.last_steps[name] = step


_current: ContextVar[Scope | None] = ContextVar("fonds_scope", default=None)
_reenter: list[Callable[[str], AbstractContextManager[Scope]]] = []


def current() -> Scope:
    """Return the open scope, or raise ScopeError."""
    scope = _current.get()
    if scope is None:
        raise ScopeError
    return scope


def current_or_none() -> Scope | None:
    """Return the open scope, or None outside any company."""
    return _current.get()


@contextmanager
def opened(scope: Scope) -> Iterator[Scope]:
    """Make `scope` current for the block; only `tenants.scope` calls this."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


def fill_reenter(opener: Callable[[str], AbstractContextManager[Scope]]) -> None:
    """Tell this port how to open a scope for a company id; called once at start-up by `tenants`."""
    _reenter[:] = [opener]


def reenter(company_id: str) -> AbstractContextManager[Scope]:
    """Open a new scope (its own transaction) for the company with this id, as jobs and streams do."""
    if not _reenter:
        raise ScopeError
    return _reenter[0](company_id)
