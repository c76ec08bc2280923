"""What a serving process does before it takes its first request, so that nobody waits: templates, words, shapes."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver, reverse
from django.utils import translation

from config.api.composition import PREFIX, api

_OURS = (
    "administration",
    "decisions",
    "fonds",
    "gateway",
    "guide",
    "imports",
    "lists",
    "notices",
    "policies",
    "records",
    "theme",
)
# Of Wagtail only what its frame consists of; most of its screens are shut.
_FRAME = (
    "wagtailadmin/base",
    "wagtailadmin/admin_base",
    "wagtailadmin/home",
    "wagtailadmin/shared",
)


def warm() -> None:
    """Read the templates, the catalogues and the shapes of the API, and work out every address."""
    get_resolver().url_patterns  # noqa: B018 - working it out is the point
    reverse("wagtailadmin_home")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Records")
    for folder in get_app_template_dirs("templates"):
        _read_all(Path(folder))
    api.get_openapi_schema(path_prefix=PREFIX.lstrip("/"))


def _read_all(folder: Path) -> None:
    for file in sorted(folder.rglob("*.html")):
        name = file.relative_to(folder).as_posix()
        if name.startswith((*_OURS, *_FRAME)):
            get_template(name)
