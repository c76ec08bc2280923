"""The port through which a provider is asked; filled with what reaches the network, in tests with a stand-in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kernel.errors import Unavailable


@dataclass(frozen=True, kw_only=True)
class Question:
    """One call: a GET, or with `form` a POST of these fields."""

    url: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    body: bytes


Ask = Callable[[Question], Reply]
_port: list[Ask] = []


def fill(ask: Ask) -> Ask | None:
    """Put what asks behind the port and return what was there. `ask` raises Turned for who cannot be reached."""
    before = _port[0] if _port else None
    _port[:] = [ask]
    return before


def ask(question: Question) -> Reply:
    """Ask a provider; Turned when it does not answer or may not be asked."""
    if not _port:
        raise Unavailable
    return _port[0](question)
