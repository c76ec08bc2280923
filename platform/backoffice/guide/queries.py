"""Gives the guides as pages show them: from the files beside the program, rendered once a process."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from backoffice.guide.rules import Guide, parse

GUIDES = ("staff", "admin", "onboarding", "auditor", "operator")
LANGUAGES = ("zh", "en")


def folder() -> Path:
    """Return where the guides lie."""
    return Path(settings.FONDS_GUIDE_FOLDER)


def language() -> str:
    """Return which language of the guides the reader reads."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


@cache
def guide(name: str, spoken: str) -> Guide:
    """Return a guide in a language."""
    return parse((folder() / name / f"{spoken}.md").read_text(encoding="utf-8"))


@cache
def pictures(name: str) -> frozenset[str]:
    """Return the file names of the pictures that a guide shows, in any language."""
    shown = (one.pictures for spoken in LANGUAGES for one in guide(name, spoken).sections)
    return frozenset(Path(path).name for paths in shown for path in paths)


@cache
def rendered(text: str) -> SafeString:
    """Return Markdown of ours as HTML; HTML inside of it would be shown as text."""
    said = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    html: SafeString = mark_safe(said.replace("<img ", '<img loading="lazy" '))  # noqa: S308 - our own text, escaped
    return html
