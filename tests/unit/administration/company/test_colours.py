"""The accent colour of a company: contrast as WCAG computes it, refused below 4.5 to 1, and a way out."""

import pytest

from administration.company.colours import (
    Palette,
    accent_of,
    contrast,
    nearest,
    normal,
    worst,
)
from administration.company.rules import problems_with_accent
from administration.company.surfaces import palette

PALETTE = Palette(light=("#fff", "#e3eefb"), dark=("#353b44", "#2c4a6e"))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("#1C5BA0", "#1c5ba0"), ("1c5ba0", "#1c5ba0"), ("#abc", "#aabbcc"), (" #abc ", "#aabbcc")],
)
def test_a_colour_is_understood_as_people_write_it(written, meant):
    assert normal(written) == meant


@pytest.mark.parametrize("text", ["red", "#12", "#12345g", "url(x)", "#fff;}body{", ""])
def test_what_is_no_colour_is_refused(text):
    assert normal(text) == ""
    if text:
        assert [p.code for p in problems_with_accent(text, PALETTE)] == ["colour"]


def test_a_colour_nobody_can_read_is_refused_with_its_ratio_and_the_nearest_that_can():
    (problem,) = problems_with_accent("#ffcc00", PALETTE)
    assert problem.code == "unreadable_colour"
    assert problem.params["ratio"] == f"{int(worst('#ffcc00', PALETTE.light) * 100) / 100:.2f}"
    assert problems_with_accent(problem.params["nearest"], PALETTE) == []


def test_a_contrast_just_below_is_not_rounded_up():
    # 4.48 on white: a rounded 4.5 would pass.
    (problem,) = problems_with_accent("#777777", Palette(light=("#ffffff",), dark=("#000000",)))
    assert problem.params["ratio"] == "4.47"


@pytest.mark.parametrize("colour", ["#ffffff", "#ffff00", "#00ff00", "#e3eefb", "#cc8899"])
def test_the_nearest_colour_is_always_readable(colour):
    assert worst(nearest(colour, PALETTE.light), PALETTE.light) >= 4.5


@pytest.mark.parametrize("colour", ["#1c5ba0", "#7a1f2b", "#0b5d3b", "#000000", "#4b0082"])
def test_on_dark_pages_a_lighter_shade_is_readable_too(colour):
    assert worst(accent_of(colour, PALETTE).dark, PALETTE.dark) >= 4.5


def test_the_surfaces_are_those_of_the_theme():
    found = palette()
    assert found.light == ("#fff", "#f5f7f9", "#eef4fb", "#e3eefb")
    assert len(found.dark) == 3
    assert problems_with_accent("#1c5ba0", found) == []
