"""A tag on a test names a clause that the catalogue of requirements knows."""

import ast

from config.requirements import catalogue
from tests.architecture.test_layout import ROOT, TESTS


def tags():
    """Give path, identifier and clause of each tag in the suite."""
    for path in TESTS:
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "requirement":
                yield path, *(ast.literal_eval(argument) for argument in node.args)


def test_every_tag_names_a_known_clause():
    known = catalogue()
    assert [
        f"{path}: {identifier} {clause}"
        for path, identifier, clause in tags()
        if clause not in known.get(identifier, ())
    ] == []


def test_the_catalogue_lists_each_clause_once():
    repeated = [name for name, clauses in catalogue().items() if len(set(clauses)) < len(clauses)]
    assert repeated == []
    assert len(catalogue()) == 269
