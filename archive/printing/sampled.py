"""Fills a form with made-up values, so that whoever arranges it sees how it looks when it is filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from archive.printing.blank import Blank
from archive.printing.filled import WIDE
from archive.printing.laying import fact_label, table_columns
from archive.records.controls import name_of
from backoffice.printing.sheet import Grid, Pair, Part
from policies.fields.display import display
from policies.fields.rules import Field, FieldType
from policies.forms.rules import FACT, Block, Named, Signer

LINES = 6  # of a list
DAY = "2026-03-18"
_NUMBER = "KH01-2026-D10-0123"
_PLAIN: Mapping[FieldType, str] = {
    FieldType.NUMBER: "128",
    FieldType.MONEY: "36800.00",
    FieldType.DATE: DAY,
    FieldType.DATETIME: f"{DAY} 09:30",
    FieldType.PHONE: "13800000000",
    FieldType.EMAIL: "office@example.com",
    FieldType.USCC: "91350100M000100Y43",
    FieldType.CNID: "***",
    FieldType.AGE: "36",
}


@dataclass(frozen=True, kw_only=True)
class Sampled(Blank):
    """A form of a category filled with examples."""

    @property
    def number(self) -> str:
        """An example of a number."""
        return _NUMBER

    def pairs(self, codes: Sequence[str]) -> Sequence[Pair]:
        """Return the boxes with an example in each."""
        boxes: list[Pair] = []
        for code in codes:
            boxes += [self._fact(code)] if code.startswith(FACT) else super().pairs([code])
        return boxes

    def box(self, one: Field) -> Pair:
        """Return the box of a field with an example in it."""
        return Pair(
            label=name_of(one, self.language),
            text=sample(one, self.language),
            wide=one.type in WIDE,
        )

    def heading(self, one: Field) -> str:
        """Return the heading of a column of a group."""
        return name_of(one, self.language)

    def line(self, members: Sequence[Field]) -> Sequence[str]:
        """Return the cells of one line of a group."""
        return [sample(one, self.language) for one in members]

    def rows(self, block: Block, title: str) -> Sequence[Part]:
        """Return example lines of a list."""
        return [sample_lines(block, title, self)]

    def signature(self, signer: Signer) -> tuple[str, str]:
        """Return an example of who signed."""
        return (_("Wang Min"), DAY) if signer.named is not Named.NOBODY else ("", "")

    def _fact(self, code: str) -> Pair:
        return Pair(label=fact_label(code), text=self.fact(code), wide=code == "@title")

    def fact(self, code: str) -> str:
        """Return an example of what a record says of itself."""
        document = self.shape.policy.document
        people = {"@owner", "@created_by", "@signed_by", "@filed_by", "@received_by"}
        found = {
            "@number": _NUMBER,
            "@title": _("Pudong Chengxin Trading Company, Shanghai"),
            "@category": name_of(self.shape.category.category, self.language),
            "@department": name_of(document.departments[0], self.language)
            if document.departments
            else "",
            "@level": self.level,
            "@state": _("Filed"),
            "@filed_on": DAY,
            "@kept_until": "2036-12-31",
            "@retention": "D10",
            "@items": "3",
            "@pages": "42",
            "@carrier": _("paper"),
            "@place": "A-02-05",
            "@earlier": "2019-0077",
            "@class": self.shape.code,
        }
        return _("Wang Min") if code in people else found.get(code, "")


def sample(one: Field, language: str) -> str:
    """Return an example of a field's value as it is printed."""
    codes = [choice.code for choice in one.choices if not choice.retired]
    if codes:
        value = codes[:2] if one.type is FieldType.MULTI else codes[0]
        return display(one, value, language=language)
    words = {
        FieldType.BOOL: _("Yes"),
        FieldType.PERSON: _("Wang Min"),
        FieldType.LINK: _NUMBER,
        FieldType.ADDRESS: _("88 Century Avenue, Pudong New Area, Shanghai, tower 2, 12th floor"),
        FieldType.LONGTEXT: _(
            "An example of a longer text: it runs over several lines, so that you see how much room "
            "it takes and where the page ends."
        ),
    }
    return words.get(one.type) or _PLAIN.get(one.type, _("Example"))


def sample_lines(block: Block, title: str, source: Sampled) -> Part:
    """Return a table of example lines under the columns of a block."""
    usual = ("@number", "@title", "@category", "@filed_on", "@retention")
    codes = block.fields or usual
    fields = {one.code: one for one in source.shape.category.fields}
    known = [code for code in codes if code.startswith(FACT) or code in fields]
    headings = [
        (fact_label(code), code == "@title")
        if code.startswith(FACT)
        else (name_of(fields[code], source.language), fields[code].type in WIDE)
        for code in known
    ]
    cells = [
        source.fact(code) if code.startswith(FACT) else sample(fields[code], source.language)
        for code in known
    ]
    rows = tuple((str(at), *cells) for at in range(1, LINES + 1))
    return Grid(title=title, columns=table_columns(headings), rows=rows)
