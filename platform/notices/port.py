"""The port of notices: which kinds there are, and how a feature tells people that something happened."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kernel.errors import Missing, Unavailable
from kernel.text import N_
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notice, registered at start-up by the package that owns the occasion.

    `label`, `subject`, `body` and the explanations in `variables` are marked English sentences. Subject
    and body may use {variables}; companies may reword both. `samples` fill the preview, as marked words.
    An escalation is told at once and cannot be switched off. `mail_path` turns the stored path into the one
    a mail carries, when that holds what neither the database nor a channel may know. `about` gives, for
    an actor and paths of notices, the name of the matter where that actor may see it: it is shown in the
    app, to that reader alone, and neither stored nor sent.
    """

    code: str
    label: str
    subject: str
    body: str
    variables: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[str, str] = field(default_factory=dict)
    escalation: bool = False
    mail_path: Callable[[str], str] | None = None
    about: Callable[[Actor, Collection[str]], Mapping[str, str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Tell `people` (user ids) of one occasion.

    `params` fill the variables of the kind and hold no personal data and no value of a record; a
    kernel.text.Word among them is said in each reader's language. `path` begins with "/" and leads to
    the matter on the company's host. The same `key` tells the same person once only.
    """

    kind: str
    people: tuple[int, ...]
    params: Mapping[str, str] = field(default_factory=dict)
    path: str = "/"
    key: str = ""


Teller = Callable[[Iterable[Notice]], None]
_kinds: dict[str, Kind] = {}
_teller: list[Teller] = []


def register(kind: Kind) -> None:
    """Make a kind known; a second call with the same code replaces the first."""
    _kinds[kind.code] = kind


def kinds() -> tuple[Kind, ...]:
    """Return every registered kind, by code."""
    return tuple(_kinds[code] for code in sorted(_kinds))


def find_kind(code: str) -> Kind:
    """Return a kind, or raise Missing."""
    found = _kinds.get(code)
    if found is None:
        raise Missing(N_("There is no kind of notice named {name}."), name=code)
    return found


def known_kind(code: str) -> Kind | None:
    """Return a kind, None when its owner is gone; lists still show the notice."""
    return _kinds.get(code)


def fill(teller: Teller) -> None:
    """Put the part that stores and delivers behind the port; called once at start-up."""
    _teller[:] = [teller]


def notify(notices: Iterable[Notice]) -> None:
    """Tell people, inside the caller's transaction and scope: told when, and only when, it commits.

    In the app the notice stands at once; mail and channels follow by a job. People who may not sign in
    any more are left out. Missing for an unknown kind, ValueError for params that are not its variables.
    """
    if not _teller:
        raise Unavailable
    _teller[0](notices)
