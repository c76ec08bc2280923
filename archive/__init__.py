"""What a company keeps: records, and what is done with them."""

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    # The reader of ledgers by a short name, for programs that take MODULE:FUNCTION with one dot-less module.
    # Loaded only when asked for: the package itself stays empty for whatever only looks below it.
    if name == "read_table":
        return importlib.import_module("archive.imports.reading").read_table
    raise AttributeError(name)
