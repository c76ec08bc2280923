"""The shape of the repository: what lies where, how long it is, what it is called."""

import ast
import platform
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("platform", "tenants", "policies", "archive", "theme")
TOP_LEVEL = {
    *FOLDERS,
    *("tests", "deploy", "helm", "docs", "requirements", ".ci"),
    *("pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md", ".gitignore"),
}
VAGUE = {"utils", "helpers", "common", "misc", "tools", "services", "managers"}
ANATOMY = {"models", "rules", "queries", "actions", "forms", "views", "viewsets", "tasks", "urls"}


def modules(*folders):
    """Return our modules without migrations, as paths from the root."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found if "migrations" not in path.parts)


MODULES = modules(*FOLDERS)
TESTS = modules("tests")


def tracked():
    """Return the files git knows or would add; every file where there is no git."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 — git's own
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        return sorted(p.relative_to(ROOT) for p in ROOT.rglob("*") if p.is_file())
    return sorted({Path(line) for line in listing.stdout.splitlines() if (ROOT / line).is_file()})


def length(path):
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def test_platform_folder_is_not_a_package():
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert platform.python_implementation()


def test_top_level_holds_only_what_the_design_names():
    assert {path.parts[0] for path in tracked()} - TOP_LEVEL == set()


def test_modules_are_named_after_their_subject():
    parts = {part: path for path in MODULES for part in (*path.parts[1:-1], path.stem)}
    assert [str(parts[name]) for name in VAGUE & parts.keys()] == []


def test_modules_stop_at_four_hundred_lines():
    assert {str(p): length(p) for p in (*MODULES, *TESTS) if length(p) > 400} == {}


def test_wagtail_hooks_only_register():
    hooks = [path for path in MODULES if path.stem == "wagtail_hooks"]
    assert {str(path): length(path) for path in hooks if length(path) > 60} == {}


def test_modules_say_what_they_are_for():
    silent = []
    for path in (*MODULES, *TESTS):
        text = (ROOT / path).read_text(encoding="utf-8")
        if (text or path.name != "__init__.py") and not ast.get_docstring(ast.parse(text)):
            silent.append(str(path))
    assert silent == []


def importable(path):
    """Return the path that imports see: `platform/` is only a folder."""
    return Path(*path.parts[1:]) if path.parts[0] == "platform" else path


@pytest.mark.parametrize("tier", ["unit", "integration"])
def test_tests_mirror_the_path_of_what_they_test(tier):
    homes = {importable(path).with_suffix("") for path in MODULES}
    homes |= {home.parent for home in homes}
    strays = []
    for path in TESTS:
        if "security_review" in path.parts:
            continue  # an attacker's walk goes through every package
        if path.parts[1] == tier and path.name.startswith("test_"):
            home = Path(*path.parts[2:-1]) / path.stem.removeprefix("test_")
            if home not in homes and home.parent not in homes:
                strays.append(str(path))
    assert strays == []
