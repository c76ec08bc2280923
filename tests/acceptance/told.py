"""Texts that are executed: a guide or tour in Markdown, read as sections, steps, quoted words and pictures.

A section is a heading of the second level whose comment names it, and the person who acts in it:
`## Enter a customer card <!-- card as zhoumin -->`. A step is a numbered line whose comment names the action that a
test executes for it: `1. Press **Save**. <!-- save -->`. Every word in bold stands on the screen in the language of
the text; a picture, `![What it shows](pictures/card.en.png)`, is taken when its step is done. Lines in a fenced block
that begin with `$ ` are commands.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

HEADING = re.compile(
    r"^## (?P<title>.+?) <!-- (?P<name>[a-z0-9-]+)(?: as (?P<person>[a-z]+))? -->$"
)
STEP = re.compile(r"^(?P<number>\d+)\. ")
NAME = re.compile(r"<!-- (?P<name>[a-z0-9-]+) -->")
WORD = re.compile(r"\*\*(?P<word>.+?)\*\*")
PICTURE = re.compile(r"!\[(?P<alt>[^\]]+)\]\((?P<path>pictures/[a-z0-9.-]+\.png)\)")
COMMAND = re.compile(r"^\s*\$ (?P<command>.+)$", re.MULTILINE)
FENCE = re.compile(r"```.*?```", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that a step asks for."""

    path: str  # below the folder of the text
    alt: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One numbered line: the name of its action, and what it quotes."""

    name: str
    line: int
    words: tuple[str, ...]
    pictures: tuple[Picture, ...]
    commands: tuple[str, ...]


@dataclass(kw_only=True)
class Section:
    """One task, and who does it."""

    name: str
    title: str
    person: str
    steps: list[Step] = field(default_factory=list)


class Mistold(AssertionError):
    """The text does not keep its own form: says where, and what is missing."""


def told(path: Path) -> list[Section]:
    """Read a text; every heading has a name, every numbered line an action of its own."""
    sections: list[Section] = []
    for line, block in _blocks(path.read_text(encoding="utf-8")):
        place = f"{path.name}:{line}: {block.splitlines()[0]}"
        if block.startswith("## "):
            heading = HEADING.match(block)
            if heading is None:
                raise Mistold(
                    f"{place}\nA section needs its name: <!-- name --> or <!-- name as person -->."
                )
            named = heading.groupdict()
            sections.append(
                Section(name=named["name"], title=named["title"], person=named["person"] or "")
            )
        elif STEP.match(block):
            sections[-1].steps.append(_step(block, line, place))
        elif PICTURE.search(block) or WORD.search(FENCE.sub("", block)):
            raise Mistold(f"{place}\nOnly a step quotes words of the screen or shows pictures.")
    names = [step.name for section in sections for step in section.steps]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Mistold(f"{path.name}: used for two steps: {', '.join(twice)}")
    return sections


def _step(block: str, line: int, place: str) -> Step:
    named = NAME.findall(block)
    if len(named) != 1:
        raise Mistold(f"{place}\nA step needs the name of its action once: <!-- name -->.")
    prose = FENCE.sub("", block)
    return Step(
        name=named[0],
        line=line,
        words=tuple(WORD.findall(prose)),
        pictures=tuple(Picture(path=path, alt=alt) for alt, path in PICTURE.findall(prose)),
        commands=tuple(COMMAND.findall(block)),
    )


def _blocks(text: str) -> list[tuple[int, str]]:
    """Cut a text into headings, steps with the indented lines below them, and whatever else stands there."""
    blocks: list[tuple[int, str]] = []
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        goes_on = fenced or line.startswith("   ") or not line.strip()
        if line.strip().startswith("```"):
            fenced = not fenced
        if goes_on and blocks:
            first, block = blocks[-1]
            blocks[-1] = (first, f"{block}\n{line}")
        elif line.strip():
            blocks.append((number, line))
    return blocks
