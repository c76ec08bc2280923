"""Sentences are found where people write them, and compiled without gettext."""

import gettext
import os

import pytest

from config import messages

TEMPLATE = """{% load i18n %}
    {% trans "Hello" %}
  {% translate 'Open "now"' context "door" %}
{% blocktrans count n=files %}{{ n }} file{% plural %}{{ n }} files{% endblocktrans %}
      {% blocktranslate trimmed %} Two
         lines for {{ name }} {% endblocktranslate %}
<p title="{{ x|default:_('Nothing') }}">it's ( [ {</p>
"""
MODULE = '''"""A module."""
message = N_("Number {number} is taken.")
label = pgettext_lazy("a file", "Open")
both = ngettext("%(n)s row", "%(n)s rows", count)
_(computed)
'''


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    (tmp_path / "theme" / "templates").mkdir(parents=True)
    (tmp_path / "theme" / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "views.py").write_text(MODULE, encoding="utf-8")
    return tmp_path


def test_sentences_of_modules_and_templates_are_found(home):
    found = {(message.id, message.context) for message in messages.extract() if message.id}
    assert found == {
        ("Number {number} is taken.", None),
        ("Open", "a file"),
        (("%(n)s row", "%(n)s rows"), None),
        ("Hello", None),
        ('Open "now"', "door"),
        (("%(n)s file", "%(n)s files"), None),
        ("Two lines for %(name)s", None),
        ("Nothing", None),
    }


def test_english_fills_itself_and_chinese_waits_for_a_person(home):
    messages.update()
    assert messages.read_catalogue("en").get("Hello").string == "Hello"
    assert messages.read_catalogue("zh_Hans").get("Hello").string == ""


def test_an_update_keeps_what_is_translated(home):
    messages.update()
    path = messages.catalogue_path("zh_Hans")
    entry = 'msgid "Hello"\nmsgstr ""'
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(entry, 'msgid "Hello"\nmsgstr "你好"'), encoding="utf-8")
    messages.update()
    assert messages.read_catalogue("zh_Hans").get("Hello").string == "你好"


def test_a_second_update_changes_nothing(home):
    first = [path.read_bytes() for path in messages.update()]
    assert [path.read_bytes() for path in messages.update()] == first


def test_only_stale_catalogues_are_compiled(home):
    messages.update()
    assert {path.name for path in messages.compile_stale()} == {"django.mo"}
    assert messages.compile_stale() == []
    source = messages.catalogue_path("en")
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert messages.compile_stale() == [source.with_suffix(".mo")]


def test_compiled_catalogues_translate(home):
    messages.update()
    messages.compile_stale()
    with messages.catalogue_path("en").with_suffix(".mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    assert catalog.ngettext("%(n)s file", "%(n)s files", 2) == "%(n)s files"


def test_wrong_use_of_the_command_is_status_two(capsys):
    assert messages.main(["translate"]) == 2
    assert "extract | update | compile" in capsys.readouterr().err
