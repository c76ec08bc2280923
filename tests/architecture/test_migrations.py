"""Migrations: complete, named, reversible, and without any code of the applications."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.operations.special import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.architecture.test_layout import FOLDERS, ROOT

FILES = sorted(
    path.relative_to(ROOT)
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("migrations/*.py")
    if path.name != "__init__.py"
)
# What a migration may use: it must still run when today's application code is long gone.
OURS = {path.parent.name for folder in FOLDERS for path in (ROOT / folder).glob("*/__init__.py")}
ALLOWED = {"kernel", "persistence"}


@pytest.fixture(scope="module")
def migrations():
    return MigrationLoader(None, ignore_no_migrations=True)


def test_models_and_migrations_agree(migrations):
    with translation.override(None):  # as makemigrations does: names are compared untranslated
        state = ProjectState.from_apps(apps)
        detector = MigrationAutodetector(migrations.project_state(), state)
        changes = detector.changes(graph=migrations.graph)
    ours = {label for label in changes if is_ours(label)}
    assert {label: [str(m.operations) for m in changes[label]] for label in ours} == {}


def is_ours(label):
    return Path(apps.get_app_config(label).path).is_relative_to(ROOT) and (
        ".venv" not in Path(apps.get_app_config(label).path).parts
    )


@pytest.mark.parametrize("path", FILES, ids=str)
def test_migration_is_named_after_what_it_does(path):
    assert "_auto_" not in path.stem
    assert path.stem[:4].isdigit()


def test_every_migration_has_a_way_back(migrations):
    stuck = []
    for (label, name), migration in migrations.disk_migrations.items():
        if is_ours(label):
            stuck += [f"{label}.{name}: {op}" for op in flat(migration.operations) if one_way(op)]
    assert stuck == []


def flat(operations):
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(operation.database_operations)
        else:
            yield operation


def one_way(operation):
    return isinstance(operation, (RunPython, RunSQL)) and not operation.reversible


@pytest.mark.parametrize("path", FILES, ids=str)
def test_migration_imports_no_code_that_will_change(path):
    imported = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module)
        elif isinstance(node, ast.Import):
            imported.update(alias.name for alias in node.names)
    changing = {"models", "actions", "queries", "rules", "views", "forms"}
    assert [name for name in imported if changing & set(name.split(".")[1:]) and ours(name)] == []


def ours(name):
    top = name.split(".")[0]
    return (ROOT / top).is_dir() or (ROOT / "platform" / top).is_dir()
