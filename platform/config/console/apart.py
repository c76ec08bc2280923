"""Runs work on the registry outside the request's transaction, which may not see schema public."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")


def apart(work: Callable[[], Result]) -> Result:
    """Return what `work` returns, or raise what it raises.

    A request to the console runs in the control company's role, which sees no registry, and its
    transaction works for that company only. A fresh thread has no scope and opens connections of its
    own; they are closed at its end. What it commits stays, even when the request fails afterwards.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="console") as pool:
        return pool.submit(_closing, work).result()


def _closing(work: Callable[[], Result]) -> Result:
    try:
        return work()
    finally:
        connections.close_all()
