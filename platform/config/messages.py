"""Collects, updates and compiles the catalogues of the interface without the gettext programs."""

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ("zh_Hans", "en")
SOURCE_LOCALE = "en"
SOURCES = ("platform", "tenants", "policies", "archive", "theme")
TEMPLATES = (".html", ".txt", ".xml")
HEADER = "# The sentences of Fonds; `make messages` keeps the list complete."
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extract() -> Catalog:
    """Return every sentence marked in the sources and templates, with its places."""
    catalog = Catalog(project="Fonds", charset="utf-8")
    for path in _sources():
        place = path.relative_to(ROOT).as_posix()
        for line, message, context, comments in _marked(path):
            catalog.add(message, None, [(place, line)], auto_comments=comments, context=context)
    return catalog


def update() -> list[Path]:
    """Bring the catalogues up to date with the sources; English, the source, fills itself.

    What no source holds any more moves to the end as obsolete.
    """
    template = extract()
    return [_update(locale, template) for locale in LOCALES]


def compile_stale() -> list[Path]:
    """Compile each catalogue newer than its compiled form; safe while others do the same."""
    return [_compile(source) for source in catalogues() if _is_stale(source)]


def catalogues() -> list[Path]:
    """Return all our catalogues: our sentences, and those of Wagtail that we translate."""
    return sorted((ROOT / "theme").glob("*locale/*/LC_MESSAGES/django*.po"))


def catalogue_path(locale: str) -> Path:
    """Return where the catalogue of `locale` lies."""
    return ROOT / "theme" / "locale" / locale / "LC_MESSAGES" / "django.po"


def read_catalogue(locale: str) -> Catalog:
    """Return the catalogue of `locale`, an empty one if there is none yet."""
    path = catalogue_path(locale)
    if not path.exists():
        names = {"project": "Fonds", "version": "1", "last_translator": "Fonds"}
        return Catalog(
            locale=locale, language_team="Fonds", msgid_bugs_address="", fuzzy=False, **names
        )
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _sources() -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            is_marked = path.suffix == ".py" or (
                path.suffix in TEMPLATES and "templates" in path.parts
            )
            if is_marked and "migrations" not in path.parts:
                yield path


def _marked(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None, list[str]]]:
    """Give line, sentence (or its forms), context and comments of each mark in one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns all but the marks into X; without indentation Python can tokenize that.
        code = templatize(text, origin=str(path))
        text = "\n".join(line.lstrip() for line in code.split("\n"))
    found = extract_python(io.BytesIO(text.encode()), KEYWORDS, ["Translators:"], {})
    for line, function, arguments, comments in found:
        if message := _message(str(function), arguments):
            sentence, context = message
            yield line, sentence, context, comments


def _message(function: str, arguments: object) -> tuple[str | tuple[str, ...], str | None] | None:
    """Return the sentence and its context of one marked call; None when it is no literal."""
    given = list(arguments) if isinstance(arguments, (tuple, list)) else [arguments]
    words = [word for word in given if isinstance(word, str) and word]
    with_context = "pgettext" in function
    wanted = (2 if "ngettext" in function or "npgettext" in function else 1) + with_context
    if len(words) < wanted:
        return None
    context = words.pop(0) if with_context else None
    plural = wanted - with_context > 1
    return (tuple(words[:2]) if plural else words[0]), context


def _update(locale: str, template: Catalog) -> Path:
    catalog = read_catalogue(locale)
    wanted = Catalog(project="Fonds", charset="utf-8")
    for message in template:
        if message.id:
            wanted[message.id] = message.clone()
    catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    if locale == SOURCE_LOCALE:
        for message in catalog:
            if message.id and not _is_translated(message):
                message.string = message.id
    catalog.header_comment = HEADER
    path = catalogue_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    write_po(content, catalog, width=100, sort_output=True, include_lineno=False)
    _replace(path, content.getvalue())
    return path


def _is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    with source.open("rb") as file:
        catalog = read_po(file)
    content = io.BytesIO()
    write_mo(content, catalog)
    target = source.with_suffix(".mo")
    _replace(target, content.getvalue())
    return target


def _replace(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and move it there, so that nobody reads half a file."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def main(arguments: list[str]) -> int:
    """Run `extract`, `update` or `compile`; return the exit status."""
    match arguments:
        case ["extract"]:
            content = io.BytesIO()
            write_po(content, extract(), width=100, sort_output=True)
            sys.stdout.write(content.getvalue().decode())
        case ["update"]:
            sys.stdout.writelines(f"{path.relative_to(ROOT)}\n" for path in update())
        case ["compile"]:
            sys.stdout.writelines(f"{path.relative_to(ROOT)}\n" for path in compile_stale())
        case _:
            sys.stderr.write("Usage: python -m config.messages extract | update | compile\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
