"""What only a few modules may do, each with its reason: raw SQL, safe marks, code out of data, weak hashes."""

import ast
import re

import pytest

from tests.architecture.test_layout import MODULES, ROOT

# Rule → the modules (or folders, ending in /) that may; everything else may not.
ALLOWED = {
    "raw SQL": {
        "platform/persistence/": "the one place for SQL that the ORM cannot say",
        "tenants/": "schemas, roles and the registry",
        "platform/jobs/queue.py": "the door of the queue",
        "platform/config/bench/": "measures",
        "platform/config/operating/": "proves an installation from the catalogue",
        "platform/config/": "commands and start-up of an installation",
        "platform/observability/health.py": "asks whether the database answers",
        "platform/security/audit/models.py": "a default that PostgreSQL computes",
    },
    "mark_safe": {
        "platform/backoffice/guide/queries.py": "our own guides",
        "platform/administration/sign_in/factor_views.py": "a picture that we draw ourselves",
        "platform/backoffice/browsers/choosers.py": "JSON in a script element, escaped",
        "theme/tables.py": "joins what was escaped one by one",
    },
    "code out of data": {
        "platform/kernel/beside.py": "pipes between our own processes",
        "platform/kernel/beside_child.py": "the other end of the pipe",
        "archive/imports/making.py": "bytes of our own parent process",
        "archive/imports/sources.py": "bytes of our own parent process",
    },
    "shell": {},
    "weak hash": {},
    "guessable": {
        "platform/config/bench/": "draws what is measured",
        "platform/config/demo/": "invents a demo that is the same each time",
    },
    "another company's connection": {
        "tenants/": "enters and makes companies",
        "platform/config/": "the operator's commands, across companies",
    },
}
CALLS = {
    "raw": "raw SQL", "extra": "raw SQL", "RawSQL": "raw SQL", "execute": "raw SQL", "executemany": "raw SQL",
    "mark_safe": "mark_safe", "SafeString": "mark_safe", "eval": "code out of data", "exec": "code out of data",
    "system": "shell", "popen": "shell", "md5": "weak hash", "sha1": "weak hash",
    "using": "another company's connection",
    "point_at": "another company's connection", "set_tenant": "another company's connection",
}  # fmt: skip
LOADS = {"pickle", "marshal", "yaml", "shelve"}
GUESSABLE = {"random"}


def broken(tree):
    """Give (rule, line) of everything dangerous that a module does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = (
                [node.module]
                if isinstance(node, ast.ImportFrom)
                else [one.name for one in node.names]
            )
            if GUESSABLE & set(names):
                yield "guessable", node.lineno
        if isinstance(node, ast.Call):
            yield from _called(node)


def _called(node):
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
    on = getattr(getattr(node.func, "value", None), "id", "")
    if name in {"load", "loads", "unsafe_load"} and on in LOADS:
        yield "code out of data", node.lineno
    elif name in CALLS and (CALLS[name] != "shell" or on == "os"):
        yield CALLS[name], node.lineno
    if any(one.arg == "shell" and getattr(one.value, "value", False) for one in node.keywords):
        yield "shell", node.lineno


def may(rule, path):
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in ALLOWED[rule])


def test_what_is_dangerous_is_done_in_the_named_places_only():
    found = []
    for path in MODULES:
        for rule, line in broken(ast.parse((ROOT / path).read_text("utf-8"))):
            if not may(rule, str(path)):
                found.append(f"{path}:{line}: {rule}")
    assert found == []


def test_no_place_is_named_that_needs_it_no_more():
    needed = {
        (rule, str(path))
        for path in MODULES
        for rule, _line in broken(ast.parse((ROOT / path).read_text("utf-8")))
    }
    unneeded = [
        (rule, one)
        for rule, places in ALLOWED.items()
        for one in places
        if not any(
            other == rule and (path == one or path.startswith(one)) for other, path in needed
        )
    ]
    assert unneeded == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("raw SQL", "cursor.execute(text)"),
        ("raw SQL", "User.objects.raw(text)"),
        ("mark_safe", "mark_safe(title)"),
        ("code out of data", "eval(text)"),
        ("code out of data", "pickle.loads(body)"),
        ("code out of data", "yaml.load(body)"),
        ("shell", "subprocess.run(text, shell=True)"),
        ("weak hash", "hashlib.md5(b'')"),
        ("guessable", "from random import choice"),
        ("another company's connection", "User.objects.using('migrator')"),
    ],
)
def test_each_rule_bites(rule, code):
    assert [one for one, _line in broken(ast.parse(code))] == [rule]


# The page that scans without a network (ADR 0037) keeps scans there, sealed so that only the archive opens them, and
# tells its worker which files of ours to keep; the browser test of stock-taking reads all of it.
KEPT = {
    "stocktaking-kept.js: indexedDB",
    "stocktaking.js: postMessage",
    "stocktaking-worker.js: postMessage",
}


def test_scripts_run_no_text_and_store_nothing_of_a_company():
    found = []
    for path in sorted((ROOT / "theme" / "static" / "theme").glob("*.js")):
        code = path.read_text("utf-8")
        found += [
            f"{path.name}: {match}"
            for match in re.findall(
                r"\beval\(|new Function|document\.write|postMessage|sessionStorage|indexedDB", code
            )
        ]
        # Whether keys of lists are off is kept in the browser; nothing else is.
        found += [
            f"{path.name}: {one}"
            for one in re.findall(r"localStorage\.\w+\((\w+)", code)
            if one != "SWITCH"
        ]
    assert set(found) == KEPT
