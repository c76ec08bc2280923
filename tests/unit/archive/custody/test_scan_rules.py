"""What a scanner brings is a label of ours, one of another company, or what somebody typed."""

import pytest

from archive.custody.scan_rules import ScanKind, in_order, scanned

WORD = "abcdefgh234567ab"


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (f"https://a.fonds.test:8000/c/{WORD}/", ScanKind.LABEL, WORD),
        (f"HTTPS://A.FONDS.TEST/c/{WORD.upper()}", ScanKind.LABEL, WORD),
        (WORD, ScanKind.LABEL, WORD),
        (f"https://b.fonds.test/c/{WORD}/", ScanKind.FOREIGN, "b.fonds.test"),
        (f"https://a.fonds.test.evil.test/c/{WORD}/", ScanKind.FOREIGN, "a.fonds.test.evil.test"),
        ("https://a.fonds.test/records/7/", ScanKind.NOTHING, ""),
        ("  FC01-KP·2026-0001 ", ScanKind.TEXT, "FC01-KP·2026-0001"),
        ("http://[", ScanKind.TEXT, "http://["),
        ("  ", ScanKind.NOTHING, ""),
    ],
)
def test_a_scan_is_known_for_what_it_is(text, kind, found):
    assert scanned(text, host="a.fonds.test") == scanned(text, host="A.fonds.test:8000")
    seen = scanned(text, host="a.fonds.test")
    assert (seen.kind, seen.text) == (kind, found)


def test_numbers_stand_as_on_a_shelf():
    assert sorted(["H10", "H9", "H1", "A2-10", "A2-9"], key=in_order) == [
        "A2-9",
        "A2-10",
        "H1",
        "H9",
        "H10",
    ]
