"""Pages of a text are cut at lines and lose nothing; thumbnails stand where they are looked for."""

import pytest

from archive.files.viewing_rules import (
    SHEET,
    WRITTEN,
    run_of,
    thumb_of,
    written,
    written_pages,
    written_span,
)
from kernel.digits import runs_in_words

LINES = "".join(f"第{number}行：客户档案的文字，电话与地址。\n" for number in range(4_000))


def read(content):
    pages = []
    for page in range(1, written_pages(len(content)) + 1):
        span = written_span(page, len(content))
        around = content[span.first : span.last + 1]
        assert len(around) <= 3 * WRITTEN, "no more is read than a page needs"
        pages.append(written(around, page, mark=content[:2]))
    return pages


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_the_pages_of_a_text_are_the_whole_text(codec):
    pages = read(LINES.encode(codec))
    assert "".join(pages) == LINES
    assert len(pages) > 3
    if codec != "utf-16":
        assert all(one.startswith("第") and one.endswith("\n") for one in pages)


def test_a_line_longer_than_a_page_loses_at_most_the_sign_it_is_cut_in():
    long = "档" * WRITTEN
    found = "".join(read(long.encode()))
    assert set(found) == {"档"}
    assert len(long) - 3 <= len(found) <= len(long)


def test_line_ends_of_other_systems_and_marks_of_encodings_are_not_seen():
    assert written(b"\xef\xbb\xbfa\r\nb\rc", 1, mark=b"\xef\xbb") == "a\nb\nc"
    assert written("\ufeff一".encode("utf-16-le"), 1, mark=b"\xff\xfe") == "一"
    assert (written_pages(0), written_span(1, 0)) == (1, None)


def test_each_page_has_its_place_on_one_sheet():
    for page in range(1, 3 * SHEET + 2):
        first, last = run_of(thumb_of(page).sheet, 3 * SHEET + 1)
        assert first <= page <= last
        assert first + thumb_of(page).place == page


def test_pages_are_said_as_people_write_them():
    assert runs_in_words([7, 1, 2, 3, 2]) == "1–3, 7"
    assert runs_in_words([]) == ""
