"""What holds on every day of a week."""

import pytest


@pytest.fixture
def no_english(people):
    """Nobody meets an English word on any day."""
    yield
    assert {name: one.english for name, one in people.items() if one.english} == {}
