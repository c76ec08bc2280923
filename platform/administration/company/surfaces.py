"""Reads which surfaces the theme has, out of its own tokens: one truth for pages and for the contrast check."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

from administration.company.colours import Palette

_TOKENS = "theme/tokens.css"
_SURFACES = re.compile(r"--fonds-surface(?:-soft|-hover|-chosen)?: (#[0-9a-f]{3,6});")


@cache
def palette() -> Palette:
    """Return the surfaces of the light and of the dark theme."""
    found = finders.find(_TOKENS)
    if not isinstance(found, str):
        raise ImproperlyConfigured(f"The theme's {_TOKENS} is not among the static files.")
    css = Path(found).read_text(encoding="utf-8")
    return Palette(light=_block(css, ":root"), dark=_block(css, ".w-theme-dark"))


def _block(css: str, selector: str) -> tuple[str, ...]:
    block = css.split(selector + " {", 1)[1].split("}", 1)[0]
    return tuple(_SURFACES.findall(block))
