"""Stops a start whose guides are not where they must be."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from backoffice.guide.queries import GUIDES, LANGUAGES, folder


@register
def guides_are_there(**_options: Any) -> list[CheckMessage]:
    """Demand every guide in every language."""
    missing = [
        f"{folder() / name / f'{spoken}.md'}"
        for name in GUIDES
        for spoken in LANGUAGES
        if not (folder() / name / f"{spoken}.md").is_file()
    ]
    if not missing:
        return []
    return [
        Error(
            f"Guides are missing: {', '.join(missing)}.",
            hint="Install Fonds with its folder docs/guide.",
            id="backoffice.E001",
        )
    ]
