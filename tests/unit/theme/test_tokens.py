"""Colours of the theme: text on its surface reaches a contrast of 4.5 to 1, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[3] / "theme" / "static" / "theme" / "tokens.css"
WAGTAIL_DARK_PAGE = "#262626"
PAIRS = [
    (f"{tone}-text", f"{tone}-surface")
    for tone in ("neutral", "info", "good", "warn", "bad", "hold")
] + [
    ("text", "surface"),
    ("text", "surface-soft"),
    ("text", "surface-chosen"),
    ("text-soft", "surface"),
    ("text-soft", "surface-soft"),
    ("text-soft", "surface-hover"),
    ("link", "surface"),
    ("link", "surface-hover"),
    ("link", "surface-chosen"),
    ("bad-text", "surface"),
    ("good-text", "surface"),
]


def palette(selector: str) -> dict[str, str]:
    css = TOKENS.read_text(encoding="utf-8")
    block = css.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--fonds-([a-z-]+): (#[0-9a-f]{3,6});", block))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "surface"), PAIRS)
@pytest.mark.parametrize("selector", [":root", ".w-theme-dark", ".w-theme-system"])
def test_text_is_readable_on_its_surface(selector: str, text: str, surface: str) -> None:
    colours = palette(selector)
    colours.setdefault("surface", WAGTAIL_DARK_PAGE)
    assert contrast(colours[text], colours[surface]) >= 4.5


def test_a_dark_system_and_the_dark_theme_have_the_same_colours() -> None:
    assert palette(".w-theme-dark") == palette(".w-theme-system")
