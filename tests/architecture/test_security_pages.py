"""Every requirement of ASVS 5.0, levels 1 and 2, is looked at; what proves it exists; the pages are current."""

import re

from tests.architecture.test_layout import ROOT
from tests.machine.security_pages import asvs_page, licences_page, locked, requirements

# Level → chapter: section.requirements
STANDARD = {
    1: (
        "1: 2.1,2,3,4,5 3.1,2 5.1", "2: 1.1 2.1,2 3.1", "3: 2.1,2 3.1 4.1,2 5.1,2,3", "4: 1.1 4.1", "5: 2.1,2 3.1,2",
        "6: 1.1 2.1,2,3,4,5,6,7,8 3.1,2 4.1,2", "7: 2.1,2,3,4 4.1,2", "8: 1.1 2.1,2 3.1", "9: 1.1,2,3 2.1",
        "10: 4.1,2,3,4,5", "11: 3.1,2 4.1", "12: 1.1 2.1,2", "13: 4.1", "14: 2.1 3.1", "15: 1.1 2.1 3.1",
    ),
    2: (
        "1: 1.1,2 2.6,7,8,9 3.3,4,5,6,7,8,9,10,11 4.1,2,3 5.2", "2: 1.2,3 2.3 3.2,3,4 4.1",
        "3: 3.2,3,4 4.3,4,5,6 5.4,5 7.1,2", "4: 1.2,3 2.1 3.1,2 4.2,3,4", "5: 1.1 2.3 4.1,2,3",
        "6: 1.2,3 2.9,10,11,12 3.3,4 4.3,4 5.1,2,3,4,5 6.1,2,3 8.1,2,3,4", "7: 1.1,2,3 3.1,2 4.3,4,5 5.1,2 6.1,2",
        "8: 1.2 2.3 4.1", "9: 2.2,3,4", "10: 1.1,2 2.1,2 3.1,2,3,4 4.6,7,8,9,10,11 5.1,2,3,4,5 6.1,2 7.1,2,3",
        "11: 1.1,2 2.1,2,3 3.3 4.2,3,4 5.1 6.1", "12: 1.2,3 3.1,2,3,4", "13: 1.1 2.1,2,3,4,5 3.1,2 4.2,3,4,5",
        "14: 1.1,2 2.2,3,4 3.2,3", "15: 1.2,3 2.2,3 3.2,3,4,5,6,7", "16: 1.1 2.1,2,3,4,5 3.1,2,3,4 4.1,2,3 5.1,2,3",
        "17: 1.1 2.1,2,3,4 3.1,2",
    ),
}  # fmt: skip


def standard():
    """Give (number, level) of every requirement."""
    for level, chapters in STANDARD.items():
        for line in chapters:
            chapter, _colon, sections = line.partition(": ")
            for one in sections.split():
                section, _dot, numbers = one.partition(".")
                yield from ((f"{chapter}.{section}.{n}", level) for n in numbers.split(","))


def test_every_requirement_of_both_levels_is_looked_at():
    wanted = dict(standard())
    assert (len(wanted), list(wanted.values()).count(1)) == (253, 70)
    assert {number: row["level"] for number, row in requirements().items()} == wanted


def test_each_has_a_status_and_says_by_what_or_why():
    for number, row in requirements().items():
        assert set(row) == {"level", "what", "status", "by"}, number
        assert row["status"] in {"met", "gap", "na"}, number
        assert len(row["by"]) >= 6, number


def test_what_proves_each_exists():
    missing = []
    for number, row in requirements().items():
        for named in re.findall(r"(?:tests|docs|platform|theme)/[\w/.:-]*\w", row["by"]):
            path, _colons, function = named.partition("::")
            there = (ROOT / path).exists()
            if not there or (
                function and f"def {function}(" not in (ROOT / path).read_text("utf-8")
            ):
                missing.append((number, named))
    assert missing == []


def test_the_pages_are_written_from_their_sources():
    assert (ROOT / "docs" / "asvs.md").read_text("utf-8") == asvs_page(), "make security-pages"
    # On another system other packages are installed; the names are those of the lock everywhere.
    said = (ROOT / "docs" / "licences.md").read_text("utf-8")
    assert set(re.findall(r"^\| ([a-z0-9][\w.-]*) \|", said, re.MULTILINE)) == set(locked())
    here = {line for line in licences_page().splitlines() if "only on other systems" not in line}
    assert here - set(said.splitlines()) == set(), "make security-pages"
