"""A company made of a schema that another had is like a new one: nothing of the other is left, nothing is missing."""

import pytest
from django.db import connections
from psycopg import sql

from kernel.scope import reenter
from tenants import provisioning
from tests.plugins.spare import Spares


@pytest.fixture
def root(installation):
    with installation._connect("fonds") as connection:
        yield connection


@pytest.fixture
def made(make_company, installation, root):
    """Return a maker that takes the schemas of companies that were retired, and where these wait."""
    kept = Spares(installation)
    anew = provisioning._lay_out
    kept.like = kept._digest(root, make_company().schema)
    provisioning._lay_out = lambda schema, script: kept.lay_out(schema, script, anew)

    def make():
        company = make_company()
        kept.open.append(company.id)
        return company

    yield make, kept
    provisioning._lay_out = anew


def rows_of(root, company):
    """Return how many rows each table holds, and where each sequence stands."""
    names = root.execute(
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'S')",
        [company.schema],
    ).fetchall()
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, {} FROM {}").format(
            sql.Literal(name),
            sql.SQL("count(*)" if kind == "r" else "max(last_value + is_called::int)"),
            sql.Identifier(company.schema, name),
        )
        for name, kind in names
    )
    return dict(root.execute(asked).fetchall())


def oid_of(root, company):
    return root.execute("SELECT to_regnamespace(%s)::oid", [company.schema]).fetchone()[0]


def test_a_schema_is_handed_on_empty(made, root, make_company):
    make, kept = made
    first = make()
    place = oid_of(root, first)
    new = rows_of(root, first)
    with reenter(first.id), connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('left', '', now())")
    kept.retire()
    second = make()
    assert oid_of(root, second) == place
    assert oid_of(root, first) is None
    assert rows_of(root, second) == new
    assert kept._digest(root, second.schema) == kept.like


def test_a_schema_that_was_changed_is_left_alone(made, root):
    make, kept = made
    first = make()
    place = oid_of(root, first)
    kept.retire()
    root.execute(
        sql.SQL("REVOKE INSERT ON {} FROM {}").format(
            sql.Identifier(first.schema, "archive_record"), sql.Identifier(f"r_{first.schema}")
        )
    )
    second = make()
    assert oid_of(root, second) not in {place, None}
    assert kept._digest(root, second.schema) == kept.like
