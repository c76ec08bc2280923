"""What is imported is required by name; what is required is used; what is locked carries hashes."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

from tests.architecture.test_layout import MODULES, ROOT
from tests.architecture.test_text import parsed

# Required without an import of ours: by whom it is used instead.
USED_BY = {
    "argon2-cffi": "Django's password hasher",
    "tzdata": "zoneinfo, where the system has no zones",
    "setuptools": "make, which installs the project itself",
    "granian": "the command that serves",
    "whitenoise": "the settings' middleware",
    "fido2": "allauth's second factors",
    "django-axes": "the settings' apps",
    "openpyxl": "django-import-export and the demo",
    "django-import-export": "the settings' apps",
}


@cache
def required():
    """Return the names of requirements/runtime.in, folded as packages are compared."""
    lines = (ROOT / "requirements" / "runtime.in").read_text(encoding="utf-8").splitlines()
    return {folded(line) for line in lines if line and not line.startswith("#")}


@cache
def optional():
    """Return the names of the extras: what an installation needs that is set up for it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return {folded(line) for lines in extras for line in lines}


def folded(line):
    return re.match(r"[A-Za-z0-9._-]+", line).group().lower().replace("_", "-").replace(".", "-")


def imported():
    """Return the top-level names our modules import, each with one place."""
    names = {}
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names[node.module.split(".")[0]] = str(path)
            elif isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0]: str(path) for alias in node.names}
    return {name: place for name, place in names.items() if name not in sys.stdlib_module_names}


def distributions():
    """Return for each imported name the packages that provide it; ours provide themselves."""
    known = packages_distributions()
    return {name: {folded(each) for each in known.get(name, ())} for name in imported()}


def test_every_import_is_required_by_name():
    places = imported()
    foreign = {name: found - {"fonds"} for name, found in distributions().items()}
    missing = {
        n: places[n]
        for n, found in foreign.items()
        if found and not found & (required() | optional())
    }
    assert missing == {}


def test_every_requirement_is_used():
    used = set().union(*distributions().values())
    assert required() - used - USED_BY.keys() == set()


def test_locks_pin_every_package_with_hashes_and_no_address():
    for name in ("runtime.txt", "development.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pins = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
        assert [
            pin for pin in pins if not re.match(r"[\w.-]+(\[.*\])?==.*--hash=sha256:", pin, re.S)
        ] == []
        assert "://" not in text


def test_the_development_lock_agrees_with_what_runs():
    pin = re.compile(r"(?m)^([\w.-]+==\S+)")
    runtime, development = (
        set(pin.findall((ROOT / "requirements" / name).read_text(encoding="utf-8")))
        for name in ("runtime.txt", "development.txt")
    )
    assert runtime - development == set()
