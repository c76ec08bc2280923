"""A queue for the tests of one module alone: what others asked for waits in theirs."""

import pytest

from jobs import port
from jobs.testing import InMemoryQueue


@pytest.fixture(scope="module")
def own_queue():
    """Work off only what this module asks for; it numbers the jobs, so there is one for all its tests."""
    before = port.queue_in_use()
    port.fill(InMemoryQueue())
    yield
    port.fill(before)
