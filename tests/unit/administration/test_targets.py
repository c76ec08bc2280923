"""Every kind of thing the trail says somebody touched has a word people read."""

import re
from pathlib import Path

from administration.targets import TARGETS

ROOT = Path(__file__).resolve().parents[3]
KIND = re.compile(r"target=f?\"([a-z_]+)[:\"]")


def test_what_an_act_touched_is_told_in_words_and_never_by_its_code():
    said = {
        kind
        for layer in ("platform", "policies", "archive")
        for path in (ROOT / layer).rglob("*.py")
        for kind in KIND.findall(path.read_text("utf-8"))
    }
    assert len(said) > 40
    assert said - TARGETS.keys() == set()
