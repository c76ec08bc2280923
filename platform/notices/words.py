"""Says an occasion in a reader's language: in the company's own words where it has some, else in ours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from kernel.scope import current
from kernel.text import N_
from notices.models import Occasion, Wording
from notices.port import Kind, known_kind
from notices.rules import LINK, filled, one_line, with_link

GONE = N_("Something happened that this version of the program has no words for.")

OwnWords = Mapping[tuple[str, str], Wording]


@dataclass(frozen=True, kw_only=True)
class Words:
    """A notice as somebody reads it; `text` is the body with the link in it."""

    subject: str
    body: str
    text: str
    link: str


def language_of(chosen: str) -> str:
    """Return somebody's language: the chosen one, else the company's."""
    known = dict(settings.LANGUAGES)
    return next((one for one in (chosen, current().company.language) if one in known), "zh-hans")


def link_to(path: str) -> str:
    """Return the full address of a path on the company's host."""
    scheme = settings.FONDS_SCHEME
    port = settings.FONDS_LINK_PORT or (str(settings.FONDS_PORT) if scheme == "http" else "")
    usual = {"http": "80", "https": "443"}.get(scheme, "")
    end = f":{port}" if port and port != usual else ""
    return f"{scheme}://{current().company.host}{end}{path}"


def own_words(kinds: Collection[str], languages: Collection[str]) -> OwnWords:
    """Return the company's own texts of these kinds and languages, with one query."""
    rows = Wording.objects.filter(kind__in=kinds, language__in=languages)
    return {(row.kind, row.language): row for row in rows}


def words_of(occasion: Occasion, language: str, own: OwnWords) -> Words:
    """Return an occasion in a language."""
    kind = known_kind(occasion.kind)
    values = said(occasion.params, language)
    if kind is None:
        with override(language):
            subject = gettext(GONE)
        link = link_to(occasion.path)
        return Words(subject=subject, body="", text=link, link=link)
    subject, body = templates(kind, language, own.get((kind.code, language)))
    return worded(subject, body, values, link_to(occasion.path))


def templates(kind: Kind, language: str, own: Wording | None) -> tuple[str, str]:
    """Return subject and body with their variables still open."""
    if own is not None:
        return own.subject, own.body
    with override(language):
        return gettext(kind.subject), gettext(kind.body)


def worded(subject: str, body: str, values: Mapping[str, str], link: str) -> Words:
    """Return subject and body with variables and link filled in."""
    values = {**values, LINK: link}
    said_body = filled(body, values)
    return Words(
        subject=one_line(filled(subject, values)),
        body=said_body,
        text=with_link(said_body, body, link),
        link=link,
    )


def sample_values(kind: Kind, language: str) -> dict[str, str]:
    """Return what the preview fills in: the samples of the kind, else the name of the variable."""
    with override(language):
        return {name: gettext(kind.samples.get(name, name)) for name in kind.variables}


def said(params: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return stored values in a language: marked words are translated."""
    with override(language):
        return {
            name: _word(value) if isinstance(value, dict) else str(value)
            for name, value in params.items()
        }


def _word(stored: Mapping[str, str]) -> str:
    word = stored["word"]
    return gettext(word)
