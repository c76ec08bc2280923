"""Whoever enters a record by hand or by a program is asked first whether the customer is there already (REQ-COL-21)."""

import re

from tests.architecture.test_layout import MODULES, ROOT

# What makes records without asking, each with its reason.
UNASKED = {
    "archive/records/registering.py": "asks before it does",
    "platform/config/bench/numbers.py": "measures how fast numbers are taken",
    "platform/config/bench/records.py": "measures how fast invented cards are entered",
}


def test_records_are_entered_through_what_asks_first():
    named = re.compile(r"^from archive\.records import .*\bactions\b", re.MULTILINE)
    found = set()
    for path in MODULES:
        text = (ROOT / path).read_text(encoding="utf-8")
        if "actions.create(" in text and (named.search(text) or "archive.records.actions" in text):
            found.add(path.as_posix())
    assert found == set(UNASKED)
