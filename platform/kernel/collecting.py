"""Pauses the collector of reference cycles where thousands of rows are worked on that make none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

EVERY = 20  # batches of thousands of rows


@contextmanager
def without_collecting() -> Iterator[None]:
    """Pause the collector of reference cycles for one batch: thousands of rows make none, and it walks them all."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Seldom:
    """Pauses the collector over many batches, and lets it walk over what lives only after `EVERY` of them."""

    def __init__(self) -> None:
        self._batches = 0

    def __enter__(self) -> "Seldom":
        self._was = gc.isenabled()
        gc.disable()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._was:
            gc.enable()

    def after_batch(self) -> None:
        """Count a batch; collect when it is time: some cycles are made all the same."""
        self._batches += 1
        if self._batches % EVERY == 0:
            gc.collect()
