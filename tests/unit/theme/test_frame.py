"""The frame of pages is Wagtail's own, but for what is said here."""

import re
from pathlib import Path

import wagtail.admin

import theme

NAME = "templates/wagtailadmin/admin_base.html"


def scripts(module) -> list[str]:
    """Return the lines of the block that loads the scripts."""
    text = Path(module.__file__).parent.joinpath(NAME).read_text("utf-8")
    block = re.search(r"\{% block js %\}.*\{% endblock %\}", text, re.DOTALL)
    return [line.strip() for line in block[0].splitlines() if line.strip()]


def test_the_scripts_are_wagtails_with_another_address_of_their_words() -> None:
    wagtails = "{% url 'wagtailadmin_javascript_catalog' %}"
    expected = [line.replace(wagtails, "{% fonds_words %}") for line in scripts(wagtail.admin)]
    assert scripts(theme) == expected
    assert sum("fonds_words" in line for line in expected) == 1
