"""Draws the line of a watermark over a picture; plain values in and out, so that any process can do it."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "FondsSong-Regular.otf"
_INK = (95, 107, 125, 90)


def over(picture: Image.Image, line: str, fonts: Path) -> Image.Image:
    """Return a picture with the line across it, several times; `fonts`: the folder of our fonts."""
    base = picture.convert("RGBA")
    width, height = base.size
    size = max(10, min(width, height) // 28)
    font = ImageFont.truetype(str(fonts / FONT), size)
    length = round(font.getlength(line))
    strip = Image.new("RGBA", (length + 4 * size, 2 * size), (0, 0, 0, 0))
    ImageDraw.Draw(strip).text((size, size // 3), line, font=font, fill=_INK)
    strip = strip.rotate(20, expand=True)
    across, down = strip.width + size, strip.height // 2 + 2 * size
    for row, top in enumerate(range(-strip.height // 2, height, down)):
        for left in range(-(row % 2) * across // 2, width, across):
            base.alpha_composite(strip, (max(left, 0), max(top, 0)), _cut(left, top))
    return base


def _cut(left: int, top: int) -> tuple[int, int]:
    """Return what of a strip lies outside, to the left and above."""
    return max(-left, 0), max(-top, 0)
