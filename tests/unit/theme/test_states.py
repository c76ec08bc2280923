"""The words of states: each has a tone of the style sheets and a Chinese word."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from theme.states import STATES, state_of

THEME = Path(__file__).resolve().parents[3] / "theme"


@pytest.mark.parametrize("code", STATES)
def test_every_state_has_a_tone_that_the_style_sheet_knows(code: str) -> None:
    tokens = (THEME / "static" / "theme" / "tokens.css").read_text(encoding="utf-8")
    assert f".fonds-tone-{STATES[code].tone} " in tokens


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Chinese catalogue, read once: it is long."""
    path = THEME / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("code", STATES)
def test_every_state_has_a_chinese_word(code: str, catalogue: Catalog) -> None:
    message = catalogue.get(STATES[code].label)
    assert message is not None
    assert message.string


def test_an_unknown_state_stays_neutral_and_keeps_its_own_word() -> None:
    state = state_of("no such state")
    assert (state.tone, state.label) == ("neutral", "")
