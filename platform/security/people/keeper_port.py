"""The port through which the keepers learn what there is to keep, and others that nobody keeps it any more."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class KeptCategory:
    """A category and the department that keeps it; `name` is in the reader's language."""

    code: str
    name: str
    custodian: str


@dataclass(frozen=True, kw_only=True)
class NeededPost:
    """A post an approval needs: a position, in one department or ('') anywhere; `why` names the approval."""

    why: str
    position: str
    department: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the policy in force asks for."""

    categories: tuple[KeptCategory, ...] = ()
    posts: tuple[NeededPost, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Vacated:
    """What an act leaves without a keeper: codes of departments and categories, and the first such day."""

    departments: tuple[str, ...]
    categories: tuple[str, ...]
    since: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """How many records of a department somebody may see, and whether that is all of them."""

    seen: int
    whole: bool


Source = Callable[[str], Asked]
Holding = Callable[[Collection[str]], frozenset[str]]
Counting = Callable[[Actor, Collection[str]], Mapping[str, Counted]]
Listener = Callable[[Vacated], None]
_source: list[Source] = []
_holding: list[Holding] = []
_counting: list[Counting] = []
_listeners: dict[str, Listener] = {}


def fill(source: Source) -> None:
    """Put the policy behind the port; called once at start-up."""
    _source[:] = [source]


def fill_holding(holding: Holding, counting: Counting) -> None:
    """Put the records behind the port; called once at start-up.

    `holding`: which of some departments have records that are not filed, as a rule of vacancies asks it;
    `counting`: how many of each somebody may see.
    """
    _holding[:] = [holding]
    _counting[:] = [counting]


def hear(name: str, listener: Listener) -> None:
    """Call `listener` in the transaction of each act that leaves a department without a keeper."""
    _listeners[name] = listener


def asked(language: str) -> Asked:
    """Return what the policy asks for, in a language; nothing before there is a policy."""
    return _source[0](language) if _source else Asked()


def holding_records(departments: Collection[str]) -> frozenset[str]:
    """Return which of these departments have records that are not filed."""
    return _holding[0](departments) if _holding and departments else frozenset()


def record_counts(actor: Actor, departments: Collection[str]) -> Mapping[str, Counted]:
    """Return how many records of these departments `actor` may see; one without any is left out."""
    return _counting[0](actor, departments) if _counting and departments else {}


def tell(vacated: Vacated) -> None:
    """Tell those who listen."""
    for listener in _listeners.values():
        listener(vacated)
