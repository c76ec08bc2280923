"""Sheets of labels: where each label lies on the paper, what stands on it, from which position the sheet is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.printing.typesetting import typeset, writing
from kernel.text import N_, Word


@dataclass(frozen=True, kw_only=True)
class LabelPaper:
    """A sheet of labels in millimetres: its size, the labels of a row and a column, their size, edges and gaps."""

    name: Word
    page: tuple[float, float]
    across: int
    down: int
    size: tuple[float, float]
    edge: tuple[float, float] = (0, 0)  # left, top
    gap: tuple[float, float] = (0, 0)  # between two in a row, between two rows

    @property
    def count(self) -> int:
        """How many labels a sheet has."""
        return self.across * self.down


_A4 = (210.0, 297.0)
PAPERS: Mapping[str, LabelPaper] = {
    "24": LabelPaper(
        name=Word(N_("A4, 3 × 8 labels, 70 × 37 mm")),
        page=_A4,
        across=3,
        down=8,
        size=(70, 37),
        edge=(0, 0.5),
    ),
    "21": LabelPaper(
        name=Word(N_("A4, 3 × 7 labels, 63.5 × 38.1 mm")),
        page=_A4,
        across=3,
        down=7,
        size=(63.5, 38.1),
        edge=(7.25, 15.15),
        gap=(2.5, 0),
    ),
    "8": LabelPaper(
        name=Word(N_("A4, 2 × 4 labels, 105 × 74 mm")),
        page=_A4,
        across=2,
        down=4,
        size=(105, 74),
        edge=(0, 0.5),
    ),
    "1": LabelPaper(
        name=Word(N_("Roll, one label, 60 × 40 mm")),
        page=(60, 40),
        across=1,
        down=1,
        size=(60, 40),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Label:
    """One label: its number large, a line or two below it, the code machines read (SVG)."""

    number: str
    title: str = ""
    note: str = ""
    code: bytes = b""


def labels_pdf(
    labels: Sequence[Label], paper: LabelPaper, *, start: int = 1, head: str, language: str
) -> bytes:
    """Return labels as PDF, the first on position `start` of the sheet (1 is the top left one).

    `head` stands small on each. Unavailable as for any sheet that cannot be set in time.
    """
    written = writing()
    lang, _sep, region = language.partition("-")
    data: dict[str, Any] = {
        "lang": lang,
        "region": "cn" if region == "hans" else "gb",
        "head": written.text(head),
        "page": list(paper.page),
        "across": paper.across,
        "down": paper.down,
        "size": list(paper.size),
        "edge": list(paper.edge),
        "gap": list(paper.gap),
        "start": start - 1,
        "labels": [
            {
                "number": written.text(one.number),
                "title": written.text(one.title),
                "note": written.text(one.note),
                "code": one.code.decode(),
            }
            for one in labels
        ],
    }
    return typeset("labels", data)
