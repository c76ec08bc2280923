"""The nonce of the answer being made: who writes a script element into a page asks for it here."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Page:
    """What the page being made says about itself to the browser."""

    nonce: str
    forms: list[str] = field(default_factory=list)
    workers: list[str] = field(default_factory=list)
    camera: bool = False


_page: ContextVar[Page | None] = ContextVar("fonds_page", default=None)


@contextmanager
def making_page() -> Iterator[Page]:
    """Open an answer with a nonce that nobody could guess and no other answer has."""
    page = Page(nonce=secrets.token_urlsafe(18))
    token = _page.set(page)
    try:
        yield page
    finally:
        _page.reset(token)


def nonce() -> str:
    """Return the nonce of this answer; '' outside of any, where no browser asks for one."""
    page = _page.get()
    return page.nonce if page is not None else ""


def lead_forms_to(origin: str) -> None:
    """Let the forms of this page lead to another origin (`https://login.example`), by redirects as well."""
    page = _page.get()
    if page is not None and origin not in page.forms:
        page.forms.append(origin)


def let_work(path: str) -> None:
    """Let this page run a worker of this host, the one at this path alone."""
    page = _page.get()
    if page is not None and path not in page.workers:
        page.workers.append(path)


def let_see() -> None:
    """Let this page use the camera, once the person allows it."""
    page = _page.get()
    if page is not None:
        page.camera = True
