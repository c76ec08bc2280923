"""The clock is given by tests and the demonstration alone: the product lives today."""

import ast

from tests.architecture.test_layout import MODULES
from tests.architecture.test_text import parsed


def test_only_the_demonstration_gives_the_clock():
    giving = {
        str(path.parent)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module == "kernel.clock"
        if "given" in {one.name for one in node.names}
    }
    assert {one for one in giving if not one.startswith("tests")} == {"platform/config/demo"}
    called = [
        path
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "given"
        if isinstance(node.value, ast.Name) and node.value.id == "clock"
    ]
    assert called == []
