"""The numbers of every pack, as its regulation prints them."""

from datetime import date

import pytest

from kernel.errors import Invalid
from policies.document.rules import effective, fileable
from policies.numbering.rules import NumberFacts, parse_pattern, render
from policies.packs.loader import load_pack, pack_codes

MARCH = date(2026, 3, 9)
YEAR = date(2026, 1, 5)


def facts(**more: object) -> NumberFacts:
    return NumberFacts(**{"on": MARCH, **more})  # type: ignore[arg-type]  # the values are those of its fields


SAMPLES = [
    (
        "P01",
        "HT·XS",
        facts(fonds="KH01", category="HT·XS", retention="D10", department="XSB"),
        1,
        "KH01-HT·XS·2026-D10-XSB-0001",
    ),
    ("P01", "KH·Q", facts(fonds="KH01", customer_type="Q"), 123, "KH01-KH·Q-000123"),
    ("P01", "KH·G", facts(fonds="KH01", category="KH·G"), 7, "KH01-KH·G-000007"),
    (
        "P02",
        "SF·G",
        facts(fonds="JR01", customer_type="G", department="YYB003"),
        123,
        "JR01-SF·G-YYB003-00000123-1",
    ),
    (
        "P02.BANK",
        "JY·DK",
        facts(fonds="JR01", category="JY·DK", retention="D10", department="YYB003"),
        1,
        "JR01-JY·DK·2026-D10-YYB003-000001",
    ),
    ("P03", "KH", facts(fonds="MY01", fields={"country": "DE"}), 42, "MY01-KH·DE-00042"),
    (
        "P03",
        "DZ",
        facts(fonds="MY01", category="DZ", retention="D5", department="MYB"),
        7,
        "MY01-DZ·2026-D5-MYB-0007",
    ),
    (
        "P04",
        "CL",
        facts(fonds="QC01", fields={"vin": "LFAKE0009R0000001"}),
        1,
        "QC01-CL·2026-R0000001",
    ),
    ("P04", "WX", facts(fonds="QC01", department="FWZ"), 15, "QC01-WX·202603-FWZ-0015"),
    ("P05", "TS·ZL", facts(fonds="KF01", fields={"class": "ZL"}), 12, "KF01-TS·ZL·2026-0012"),
    ("P06", "ZL", facts(fonds="XY01", region="31"), 27, "XY01-XY·31-00027"),
    ("P06", "PG", facts(parent="XY01-XY·31-00027"), 1, "XY01-XY·31-00027-P202601"),
    ("P07", "KP", facts(region="12", fields={"cust_class": "J"}), 36, "12J-0036"),
    ("P08", "GK", facts(on=date(2026, 7, 1)), 158, "GK·202607-00158"),
    ("P09", "XX", facts(region="3101"), 4, "XS·3101·20260309-004"),
    ("P10", "KH", facts(on=YEAR, customer_type="Q"), 15, "Q202600015"),
    (
        "P11",
        "KU·PZ",
        facts(fonds="Z109", category="KU·PZ", on=date(2025, 12, 31), retention="D30"),
        1,
        "Z109-KU·PZ·2025-D30-0001",
    ),
]


@pytest.mark.parametrize(("code", "category", "known", "counter", "number"), SAMPLES)
def test_the_numbers_of_the_packs_read_as_their_regulation_says(
    code: str, category: str, known: NumberFacts, counter: int, number: str
) -> None:
    rule = effective(load_pack(code), category).number
    assert rule is not None
    assert render(parse_pattern(rule.pattern), known, counter) == number


def test_a_vehicle_without_its_number_is_not_numbered() -> None:
    rule = effective(load_pack("P04"), "CL").number
    assert rule is not None
    with pytest.raises(Invalid):
        render(parse_pattern(rule.pattern), facts(fonds="QC01"), 1)


@pytest.mark.parametrize("code", pack_codes())
def test_no_two_categories_of_a_pack_can_give_the_same_number(code: str) -> None:
    """Patterns with fixed words differ by them; those with {CAT} by the category."""
    pack = load_pack(code)
    seen: dict[str, str] = {}
    for category in fileable(pack):
        found = effective(pack, category.code).number
        assert found is not None
        head = found.pattern.replace("{CAT}", category.code).partition("{SEQ")[0]
        owner = seen.setdefault(head, found.category)
        assert owner == found.category, head
