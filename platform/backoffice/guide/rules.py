"""Reads a guide's Markdown into its sections; the comments that tie it to the tests stay out."""

import re
from dataclasses import dataclass

_HEADING = re.compile(
    r"^## (?P<title>.+?) <!-- (?P<name>[a-z0-9-]+)(?: as [a-z]+)? -->$", re.MULTILINE
)
_COMMENT = re.compile(r"[ \t]*<!--.*?-->", re.DOTALL)
_PICTURE = re.compile(r"^[ \t]*!\[[^\]]*\]\((?P<path>[^)]+)\)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One task: its name, which is the same in every language, its title and its text in Markdown."""

    name: str
    title: str
    text: str

    @property
    def without_pictures(self) -> str:
        """The text for a narrow place."""
        return _PICTURE.sub("", self.text)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The pictures of the section, as paths below the folder of the guide."""
        return tuple(_PICTURE.findall(self.text))


@dataclass(frozen=True, kw_only=True)
class Guide:
    """One guide in one language."""

    title: str
    lead: str
    sections: tuple[Section, ...]

    def section(self, name: str) -> Section | None:
        """Return a section by its name."""
        return next((one for one in self.sections if one.name == name), None)


def parse(text: str) -> Guide:
    """Read a guide: a title, what stands before the first section, and the sections."""
    head, *rest = _HEADING.split(text)
    title, _line, lead = head.partition("\n")
    sections = tuple(
        Section(name=name, title=said, text=_COMMENT.sub("", body).strip())
        for said, name, body in zip(rest[0::3], rest[1::3], rest[2::3], strict=True)
    )
    return Guide(title=title.removeprefix("# ").strip(), lead=lead.strip(), sections=sections)
