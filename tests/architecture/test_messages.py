"""Both languages are complete: no sentence without a translation, no placeholder lost."""

import re
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po

from config import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-z]|%[sd]|\{[\w.!:]*\}")
LATIN = re.compile(r"[A-Za-z]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


# What Django says too, and Fonds in other words on purpose: of a field, a document, a list.
OTHERWISE = {"This field is required.", "File", "Order", ", "}


@pytest.fixture(scope="module")
def wanted():
    return [message for message in messages.extract() if message.id]


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_every_sentence_is_translated(locale, wanted):
    catalog = messages.read_catalogue(locale)
    missing = []
    for message in wanted:
        found = catalog.get(message.id, message.context)
        if found is None or found.fuzzy or not all(forms(found.string)):
            missing.append(f"{message.locations[0][0]}: {message.id}")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("path", messages.catalogues(), ids=lambda path: str(path.parents[1]))
def test_translations_keep_the_placeholders(path):
    with path.open("rb") as file:
        entries = [message for message in read_po(file) if message.id]
    assert [f"{entry.id} -> {form}" for entry in entries for form in lossy(entry)] == []


def test_no_sentence_of_the_sources_is_written_in_chinese(wanted):
    sentences = [str(message.id) for message in wanted]
    mostly = [s for s in sentences if len(CHINESE.findall(s)) > len(LATIN.findall(s))]
    assert mostly == []


def test_no_word_of_ours_takes_the_place_of_one_that_django_says():
    """Django looks into our catalogue first: a permission called May once stood in calendars as the month."""
    path = Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        theirs = {one.id: one.string for one in read_po(file) if one.string and not one.context}
    ours = {one.id: one.string for one in messages.read_catalogue("zh_Hans") if not one.context}
    differing = {one for one in ours.keys() & theirs.keys() if one and ours[one] != theirs[one]}
    assert differing == OTHERWISE


def lossy(message):
    """Return the translated forms that lost or invented a placeholder; singulars may drop one."""
    allowed = set().union(*map(placeholders, forms(message.id)))
    needed = placeholders(message.id) if isinstance(message.id, str) else set()
    translated = [form for form in forms(message.string) if form]
    return [form for form in translated if not needed <= placeholders(form) <= allowed]


def forms(text):
    return list(text) if isinstance(text, (tuple, list)) else [text]


def placeholders(text):
    return set(PLACEHOLDER.findall(text))
