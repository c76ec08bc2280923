"""Catalogues of the frame: no empty translation, no lost placeholder, every marked string of a template is there."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

THEME = Path(__file__).resolve().parents[3] / "theme"
CATALOGUES = sorted(THEME.glob("*locale/zh_Hans/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
MARKED = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parents[2].name}/{path.name}")
def test_translations_are_complete_and_keep_their_placeholders(path: Path) -> None:
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    for message in messages:
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        known = set(PLACEHOLDER.findall(" ".join(ids)))
        assert all(strings), ids
        assert set(PLACEHOLDER.findall(" ".join(strings))) <= known, ids


def test_every_marked_string_of_the_templates_has_its_chinese() -> None:
    with (THEME / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    templates = sorted((THEME / "templates").rglob("*.html"))
    marked = {
        a or b for path in templates for a, b in MARKED.findall(path.read_text(encoding="utf-8"))
    }
    missing = [
        text for text in sorted(marked) if not (catalogue.get(text) and catalogue.get(text).string)
    ]
    assert missing == []
