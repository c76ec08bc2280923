"""No character is ever printed as an empty box: the font has it, or its code stands there and is named."""

import unicodedata
from pathlib import Path

import pytest

from backoffice.printing.glyphs import Writing, covered, has

FONT = Path(__file__).resolve().parents[4] / "theme" / "print" / "fonts" / "FondsSong-Regular.otf"


def test_the_font_has_every_han_character_of_the_national_standards_first_two_levels():
    first_block = [chr(code) for code in range(0x4E00, 0x9FA6)]
    extension_a = [chr(code) for code in range(0x3400, 0x4DB6)]
    assert [sign for sign in first_block + extension_a if not has(FONT, sign)] == []


@pytest.mark.parametrize("sign", "𠮷龘㐀𬱖𫓧，。、；：？！“”‘’（）《》—…·￥℃№①㎡々〇ＡéöШ")
def test_rare_characters_and_full_width_signs_stay_what_they_are(sign):
    writing = Writing(FONT)
    assert writing.text(sign) == sign
    assert not writing.missing


@pytest.mark.parametrize(
    ("sign", "code"),
    [("🚲", "U+1F6B2"), ("\U0002a6df", "U+2A6DF"), ("한", "U+D55C"), ("\x01", "U+0001")],
)
def test_what_the_font_lacks_is_named_by_its_code(sign, code):
    writing = Writing(FONT)
    assert writing.text(f"甲{sign}乙") == f"甲[{code}]乙"
    assert writing.text(f"{sign}{sign}") == f"[{code}][{code}]"
    assert list(writing.missing) == [sign]


def test_letters_are_composed_and_lines_kept():
    writing = Writing(FONT)
    assert writing.text("e\u0301\r\n第二行\t完") == "é\n第二行 完"
    assert writing.text(unicodedata.normalize("NFD", "Zürich")) == "Zürich"


def test_signs_that_turn_or_join_text_are_left_out():
    assert Writing(FONT).text("甲\u202e乙\u200d丙") == "甲乙丙"


def test_the_ranges_are_those_of_the_font():
    ranges = covered(FONT)
    assert sum(last - first + 1 for first, last in ranges) > 33_000
    assert all(first <= last for first, last in ranges)
