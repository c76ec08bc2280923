"""Whether a colour can be read: contrast as WCAG 2 computes it, and the nearest colour that can."""

import colorsys
import re
from collections.abc import Sequence
from dataclasses import dataclass

READABLE = 4.5  # WCAG 2.2, 1.4.3: text of normal size
WHITE = "#ffffff"
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_STEPS = 400  # of lightness, from one end to the other
_KNEE = 0.04045  # where sRGB goes over from a line to a power


@dataclass(frozen=True, kw_only=True)
class Palette:
    """The surfaces that coloured text and buttons stand on, in the light and in the dark theme."""

    light: tuple[str, ...]
    dark: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Accent:
    """A readable accent colour: for light pages, for dark pages, and its hue, saturation, lightness (%)."""

    light: str
    dark: str
    hue: float
    saturation: float
    lightness: float


def normal(text: str) -> str:
    """Return a colour as #rrggbb in small letters, '' when it is none."""
    colour = text.strip().lower()
    colour = colour if colour.startswith("#") else f"#{colour}"
    if not _HEX.fullmatch(colour):
        return ""
    digits = colour[1:]
    return f"#{''.join(2 * digit for digit in digits) if len(digits) == 3 else digits}"  # noqa: PLR2004 - #rgb


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def worst(colour: str, surfaces: Sequence[str]) -> float:
    """Return the lowest contrast of a colour on any of the surfaces."""
    return min(contrast(colour, normal(surface)) for surface in surfaces)


def nearest(colour: str, surfaces: Sequence[str]) -> str:
    """Return the colour of the same hue, nearest in lightness, that is readable on every surface.

    Dark surfaces ask for a lighter colour, light ones for a darker: both ways are tried.
    """
    hue, lightness, saturation = _hls(colour)
    for step in range(_STEPS + 1):
        for way in (-1, 1):
            moved = lightness + way * step / _STEPS
            if 0 <= moved <= 1:
                tried = _hex(colorsys.hls_to_rgb(hue, moved, saturation))
                if worst(tried, surfaces) >= READABLE:
                    return tried
    return ""


def accent_of(colour: str, palette: Palette) -> Accent:
    """Return the shades of an accent colour that is readable on light pages."""
    hue, lightness, saturation = _hls(colour)
    return Accent(
        light=colour,
        dark=nearest(colour, palette.dark) or colour,
        hue=round(hue * 360, 1),
        saturation=round(saturation * 100, 1),
        lightness=round(lightness * 100, 1),
    )


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= _KNEE else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hls(colour: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*_parts(colour))


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
