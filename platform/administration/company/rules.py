"""What a company may say of itself: which names, colours, letterheads, languages and time zones stand."""

from collections.abc import Collection
from dataclasses import dataclass

from administration.company.colours import READABLE, WHITE, Palette, nearest, normal, worst
from kernel.errors import Problem
from kernel.text import N_

NAME_LENGTH = 200
LETTERHEAD_LINES = 6
LINE_LENGTH = 60


@dataclass(frozen=True, kw_only=True)
class CompanyData:
    """What a company says of itself; `accent` '' is the colour of Fonds."""

    name: str
    accent: str = ""
    letterhead: str = ""
    address: str = ""
    phone: str = ""
    language: str
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What there is to choose from on this installation."""

    languages: Collection[str]
    time_zones: Collection[str]
    palette: Palette


def problems_with_company(data: CompanyData, choices: Choices) -> list[Problem]:
    """Return what keeps these settings from being stored."""
    found = []
    if not data.name.strip() or len(data.name) > NAME_LENGTH:
        message = N_("A company has a name of 1 to {n} characters.")
        of_name = {"n": NAME_LENGTH}
        found.append(Problem(code="company_name", message=message, params=of_name, where="name"))
    found += problems_with_accent(data.accent, choices.palette)
    found += _problems_with_letterhead(data.letterhead)
    if data.language not in choices.languages:
        message = N_("The interface does not speak “{language}”.")
        params = {"language": data.language}
        found.append(Problem(code="language", message=message, params=params, where="language"))
    if data.time_zone not in choices.time_zones:
        message = N_("There is no time zone “{zone}”; choose one of the list.")
        params = {"zone": data.time_zone}
        found.append(Problem(code="time_zone", message=message, params=params, where="time_zone"))
    return found


def problems_with_accent(accent: str, palette: Palette) -> list[Problem]:
    """Return why a colour cannot be the accent: it is none, or nobody can read it on our pages."""
    if not accent:
        return []
    colour = normal(accent)
    if not colour:
        message = N_("“{text}” is not a colour; write it like #1c5ba0.")
        params = {"text": accent[:20]}
        return [Problem(code="colour", message=message, params=params, where="accent")]
    # White letters stand on buttons of this colour, and links of this colour stand on every surface.
    surfaces = (WHITE, *palette.light)
    ratio = worst(colour, surfaces)
    if ratio >= READABLE:
        return []
    message = N_(
        "{colour} cannot be read on these pages: its contrast is {ratio} : 1 and must be at least "
        "{least} : 1. The nearest colour that can be read is {nearest}."
    )
    return [
        Problem(
            code="unreadable_colour",
            message=message,
            params={
                "colour": colour,
                "ratio": f"{int(ratio * 100) / 100:.2f}",  # cut, not rounded: 4.499 is not 4.5
                "least": READABLE,
                "nearest": nearest(colour, surfaces),
            },
            where="accent",
        )
    ]


def _problems_with_letterhead(text: str) -> list[Problem]:
    lines = text.splitlines()
    if len(lines) <= LETTERHEAD_LINES and all(len(line) <= LINE_LENGTH for line in lines):
        return []
    message = N_("A letterhead has up to {lines} lines of {length} characters.")
    params = {"lines": LETTERHEAD_LINES, "length": LINE_LENGTH}
    return [Problem(code="letterhead", message=message, params=params, where="letterhead")]
