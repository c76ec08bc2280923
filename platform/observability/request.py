"""The id of the request being served, for logs, error reports and the audit trail."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

_current: ContextVar[str] = ContextVar("fonds_request_id", default="")
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")


def request_id() -> str:
    """Return the id of the request being served, '' outside any."""
    return _current.get()


def new_request_id(given: str = "") -> str:
    """Return `given` if it is a well-formed id (a trusted proxy's), otherwise a new one."""
    return given if _WELL_FORMED.match(given) else uuid4().hex


@contextmanager
def serving(identity: str) -> Iterator[None]:
    """Make `identity` the id of the request for the block."""
    token = _current.set(identity)
    try:
        yield
    finally:
        _current.reset(token)
