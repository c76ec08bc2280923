"""Which characters the print fonts have, and what is printed for those they have not: never an empty box."""

import struct
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

_FULL = 12  # the cmap format that holds every plane
_GROUP = struct.Struct(">III")
_TABLE = struct.Struct(">4sIII")
_NOT_SHOWN = frozenset(
    {"Cf", "Mn"}
)  # joiners, directions and variants the font may lack: no sign of their own
_CONTROLS = frozenset({"Cc", "Cn", "Co", "Cs"})


@lru_cache(maxsize=8)
def covered(font: Path) -> tuple[tuple[int, int], ...]:
    """Return the ranges (first, last) of characters a font has, read from the font itself."""
    content = font.read_bytes()
    (tables,) = struct.unpack_from(">H", content, 4)
    for at in range(tables):
        tag, _sum, offset, _length = _TABLE.unpack_from(content, 12 + 16 * at)
        if tag == b"cmap":
            return _ranges(content, offset)
    raise ValueError(font)


def _ranges(content: bytes, cmap: int) -> tuple[tuple[int, int], ...]:
    (count,) = struct.unpack_from(">H", content, cmap + 2)
    for at in range(count):
        _platform, _encoding, offset = struct.unpack_from(">HHI", content, cmap + 4 + 8 * at)
        (form,) = struct.unpack_from(">H", content, cmap + offset)
        if form == _FULL:
            (groups,) = struct.unpack_from(">I", content, cmap + offset + 12)
            start = cmap + offset + 16
            return tuple(
                _GROUP.unpack_from(content, start + 12 * group)[:2] for group in range(groups)
            )
    raise ValueError(count)


def has(font: Path, sign: str) -> bool:
    """Say whether a font has a character."""
    ranges = covered(font)
    at = bisect_right(ranges, (ord(sign), 0x110000)) - 1
    return at >= 0 and ranges[at][0] <= ord(sign) <= ranges[at][1]


class Writing:
    """Makes texts printable with one font; `missing` are the characters it does not have."""

    def __init__(self, font: Path) -> None:
        self._font = font
        self._known: dict[str, str] = {"\n": "\n", "\t": " ", "\u2028": "\n", "\u2029": "\n"}
        self.missing: dict[str, None] = {}

    def text(self, text: str) -> str:
        """Return a text with [U+…] in place of each character that the font does not have."""
        composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        known = self._known
        try:
            return "".join([known[sign] for sign in composed])
        except KeyError:
            for sign in set(composed) - known.keys():
                known[sign] = self._shown(sign)
            return "".join([known[sign] for sign in composed])

    def _shown(self, sign: str) -> str:
        kind = unicodedata.category(sign)
        if kind not in _CONTROLS and has(self._font, sign):
            return sign
        if kind in _NOT_SHOWN:
            return ""
        self.missing[sign] = None
        return f"[U+{ord(sign):04X}]"
