"""The port through which the report of keepers learns what the policy asks for; filled at start-up."""

from collections.abc import Callable
from dataclasses import dataclass


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


Source = Callable[[str], Asked]
_source: list[Source] = []


def fill(source: Source) -> None:
    """Put the policy behind the port; called once at start-up."""
    _source[:] = [source]


def asked(language: str) -> Asked:
    """Return what the policy asks for, in a language; nothing before there is a policy."""
    return _source[0](language) if _source else Asked()
