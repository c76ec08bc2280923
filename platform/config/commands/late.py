"""Binds a command to the function that does it, imported only when the command runs."""

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import Any


def late(module: str, function: str) -> Callable[[argparse.Namespace], Any]:
    """Return a command that imports `module` when it runs: models can be imported only after set-up."""

    def run(options: argparse.Namespace) -> Any:
        return getattr(import_module(module), function)(options)

    return run
