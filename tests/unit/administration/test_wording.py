"""Every act and every kind of thing the trail names has words that people read."""

import ast
import re
from pathlib import Path

from administration.targets import TARGETS
from administration.wording import VERBS

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    path for layer in ("platform", "policies", "archive") for path in (ROOT / layer).rglob("*.py")
]
KIND = re.compile(r"target=f?\"([a-z_]+)[:\"]")
NOTING = {"note", "_note", "noted", "change_set"}  # they take the verb by its place


def test_what_an_act_touched_is_told_in_words_and_never_by_its_code():
    said = {kind for path in SOURCES for kind in KIND.findall(path.read_text("utf-8"))}
    assert len(said) > 40
    assert said - TARGETS.keys() == set()


def test_what_somebody_did_is_told_in_words_and_never_by_its_code():
    said = {verb for path in SOURCES for verb in verbs_in(path)}
    assert len(said) > 150
    assert said - VERBS.keys() == set()


def verbs_in(path):
    """Return the verbs a module writes into the trail, or refuses, by a text or a constant of its own."""
    tree = ast.parse(path.read_text("utf-8"))
    known = {
        one.targets[0].id: one.value.value
        for one in tree.body
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and isinstance(one.value, ast.Constant)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        named = [one.value for one in call.keywords if one.arg == "verb"]
        named += [one for one in call.args if name in NOTING]
        for one in named:
            text = getattr(one, "value", None) if isinstance(one, ast.Constant) else None
            text = known.get(one.id) if isinstance(one, ast.Name) else text
            if isinstance(text, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", text):
                yield text
