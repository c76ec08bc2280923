"""The words of Wagtail's scripts: one script a language, which a browser keeps until its words change."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

_YEAR = 365 * 24 * 3600
_SPOKEN = frozenset(code for code, _name in settings.LANGUAGES)


@lru_cache(maxsize=len(settings.LANGUAGES))
def catalogue(language: str) -> tuple[bytes, str]:
    """Return the script of a language, and twelve letters that change with it; made once a process."""
    with translation.override(language):
        script: bytes = JavaScriptCatalog(packages=["wagtail.admin"]).get(HttpRequest()).content
    return script, hashlib.sha256(script).hexdigest()[:12]


def words_address() -> str:
    """Return where a page in the language now spoken finds its words: another address for other words."""
    language = _spoken()
    place = reverse("wagtailadmin_javascript_catalog")
    return f"{place}?language={language}&v={catalogue(language)[1]}"


@require_safe
def script_words(request: HttpRequest) -> HttpResponse:
    """Serve the words, in the language asked for or now spoken; kept if asked for by what is in them.

    Wagtail's own view makes them anew for every page of everybody, and lets no browser keep them: a
    quarter of what a page costs the server, while the page waits. They tell nothing of a company.
    """
    asked = request.GET.get("language", "")
    script, mark = catalogue(asked if asked in _SPOKEN else _spoken())
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    present = request.GET.get("v") == mark
    response["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if present else "no-cache"
    return response


def _spoken() -> str:
    language = translation.get_language()
    return language if language in _SPOKEN else settings.LANGUAGE_CODE
