"""The people and cards of the record screens, printed."""

from tests.integration.archive.records.conftest import card_of, english, people

__all__ = ["card_of", "english", "people"]
