"""What no file of the repository may say, and what no SQL of ours may say."""

import ast
import re
from functools import cache

from tests.architecture.test_layout import MODULES, ROOT, tracked

# Put together here, so that this file does not say them either.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
HOSTS += [".".join(parts) for parts in (("deb", "debian", "org"), ("crates", "io"))]
FOLDERS = [f"/{name}/" for name in ("root", "work/main", "work/shared", "work/.library")]
FORBIDDEN = re.compile("|".join(map(re.escape, [*HOSTS, *FOLDERS])))
TODAY = re.compile(r"\b(current_date|localtimestamp|now\(\)|current_timestamp)", re.IGNORECASE)
SQL = re.compile(r"\b(select|insert|update|delete|where)\b", re.IGNORECASE)
DDL = re.compile(r"\b(create|drop|alter)\s+(unique\s+)?(table|index|sequence)\b", re.IGNORECASE)
# The packages whose work is the database itself: roles, templates, the fleet, bulk staging.
DATABASE = {("platform", "persistence"), ("platform", "jobs")}
# Context managers of django-tenants that race between threads; what changes a connection's company.
RACING = {"schema_context", "tenant_context"}
SWITCHING = {"set_tenant", "set_schema", "set_schema_to_public"}


@cache
def parsed(path):
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def strings(path):
    """Give line and text of every string of a module except docstrings."""
    tree = parsed(path)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_string and id(node) not in statements:
            yield node.lineno, node.value


def found(pattern, *, paths, also=SQL):
    return [
        f"{path}:{line}"
        for path in paths
        for line, text in strings(path)
        if pattern.search(text) and also.search(text)
    ]


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    named = []
    for path in tracked():
        text = (ROOT / path).read_bytes().decode("utf-8", errors="ignore")
        named += [f"{path}: {hit.group()}" for hit in FORBIDDEN.finditer(text)]
    assert named == []


def test_sql_is_told_what_day_it_is():
    domain = [path for path in MODULES if path.parts[0] in {"archive", "policies", "theme"}]
    domain += [path for path in MODULES if path.parts[:2] == ("platform", "decisions")]
    assert found(TODAY, paths=domain) == []


def test_only_the_database_packages_change_tables():
    ours = [
        path for path in MODULES if path.parts[0] != "tenants" and path.parts[:2] not in DATABASE
    ]
    assert found(DDL, paths=ours, also=DDL) == []


def test_only_tenants_switches_companies():
    strays = []
    for path in MODULES:
        banned = RACING if path.parts[0] == "tenants" else RACING | SWITCHING
        for node in ast.walk(parsed(path)):
            name = getattr(node, "attr", getattr(node, "id", None))
            named = isinstance(node, (ast.Name, ast.Attribute)) and name in banned
            entered = isinstance(node, ast.With) and any(map(is_tenant, node.items))
            if named or entered:
                strays.append(f"{path}:{node.lineno}")
    assert strays == []


def is_tenant(item):
    """Say whether a `with` enters a company itself, which races between threads."""
    entered = item.context_expr
    name = getattr(entered, "attr", getattr(entered, "id", ""))
    return isinstance(entered, (ast.Name, ast.Attribute)) and name in {"tenant", "company"}
