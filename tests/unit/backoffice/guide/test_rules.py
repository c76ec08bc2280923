"""A guide is read into sections; what ties it to its tests is not shown."""

import pytest

from backoffice.guide.queries import GUIDES, LANGUAGES, guide, pictures, rendered
from backoffice.guide.rules import parse

TEXT = """# Guide for staff

You enter **files**.

## Enter a card <!-- enter as zhoumin -->

Use it often.

1. Press **Save**. <!-- save -->

   ![The card](pictures/card.en.png)
2. Done. <!-- done -->

## Print <!-- print -->

Nothing yet.
"""


def test_title_lead_and_sections_are_told_apart() -> None:
    read = parse(TEXT)
    assert (read.title, read.lead) == ("Guide for staff", "You enter **files**.")
    assert [(one.name, one.title) for one in read.sections] == [
        ("enter", "Enter a card"),
        ("print", "Print"),
    ]
    assert read.section("print") == read.sections[1]
    assert read.section("gone") is None


def test_comments_are_left_out_and_pictures_where_there_is_no_room() -> None:
    section = parse(TEXT).sections[0]
    assert "<!--" not in section.text
    assert section.pictures == ("pictures/card.en.png",)
    assert "![" in section.text
    assert "![" not in section.without_pictures
    assert "2. Done." in section.without_pictures


def test_html_in_a_guide_is_shown_and_not_obeyed() -> None:
    assert "<script>" not in rendered("Press <script>alert(1)</script>")
    assert "javascript:" not in rendered("[x](javascript:alert(1))").replace("(javascript:", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_is_set_as_it_is_meant(name: str, language: str) -> None:
    for section in guide(name, language).sections:
        assert "**" not in rendered(section.text), (
            section.name
        )  # bold needs a blank or a stop behind it
        assert "<!--" not in section.text
        assert "<!-" not in section.title


def test_pictures_of_a_guide_are_known_in_both_languages() -> None:
    assert {"home.zh.png", "home.en.png"} <= pictures("staff")
