"""A company made from the compiled script is a schema that Django migrated: table by table, row by row."""

import re

import pytest
from django.db import connections

from tenants import shipped
from tenants.names import TEMPLATE, new_id, schema_of
from tenants.template import code_version, execute_as_owner, migrated_script

pytestmark = pytest.mark.timeout(
    900
)  # every migration from nothing; minutes where others work beside it

CATALOGUES = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), co.collname, a.attstorage
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        LEFT JOIN pg_collation co ON co.oid = a.attcollation
        WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0
          AND NOT a.attisdropped""",
    "constraints": """
        SELECT c.relname, k.conname, k.contype, pg_get_constraintdef(k.oid), k.condeferrable,
               k.condeferred, k.convalidated
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE c.relnamespace = %s::regnamespace AND k.contype <> 'n'""",
    "indexes": """
        SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s""",
    # By table and column: a renamed table keeps the old name of its sequence in the template only.
    "sequences": """
        SELECT c.relname, a.attname, s.seqtypid::regtype::text, s.seqmin, s.seqmax, s.seqincrement,
               s.seqcycle, s.seqcache
        FROM pg_sequence s JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype = 'i'
        JOIN pg_class c ON c.oid = d.refobjid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
        WHERE c.relnamespace = %s::regnamespace""",
    "owners": """
        SELECT relname, pg_get_userbyid(relowner) FROM pg_class
        WHERE relnamespace = %s::regnamespace AND relkind = 'r'""",
}
SPELLING = re.compile(r"(?<=')::character varying|::text(\[\])?|[()\s]")
SEEDS = ("django_migrations", "django_content_type", "auth_permission", "wagtailcore_locale")


def read(statement, parameters=None):
    with connections["migrator"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def comparable(rows, schema):
    """Return the rows without the schema's name, and an IN list in one of the ways PostgreSQL prints it."""
    found = set()
    for row in rows:
        texts = (v.replace(f"{schema}.", "") if isinstance(v, str) else v for v in row)
        found.add(tuple(SPELLING.sub("", t) if isinstance(t, str) else t for t in texts))
    return found


@pytest.fixture(scope="module")
def other(make_company):
    """A second company, from another pack."""
    return make_company(pack="P01")


@pytest.fixture(scope="module")
def migrated(installation):
    """A schema that Django's own migrate made from nothing, and the script compiled of it."""
    schema = schema_of(new_id())
    try:
        yield schema, migrated_script(schema)
    finally:
        execute_as_owner(f"DROP SCHEMA {schema} CASCADE")


def test_the_shipped_script_is_the_one_of_these_migrations(migrated):
    """After a new migration, or another version of a package: `make template`."""
    _schema, script = migrated
    found = shipped.shipped(code_version())
    assert found is not None, "the shipped script is of other migrations: run `make template`"
    assert found.rstrip().split("\n") == script.rstrip().split("\n")


def test_a_script_of_other_migrations_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "PLACE", tmp_path / "compiled" / "template.sql")
    assert shipped.shipped("a" * 64) is None
    shipped.ship("a" * 64, "SELECT 1;")
    assert shipped.shipped("a" * 64) == "SELECT 1;\n"
    assert shipped.shipped("b" * 64) is None


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_catalogue_of_a_company_is_that_of_the_template(company, migrated, name):
    schema, _script = migrated
    template = comparable(read(CATALOGUES[name], [schema]), schema)
    made = comparable(read(CATALOGUES[name], [company.schema]), company.schema)
    assert len(template) > 50
    assert made == template


def test_the_columns_stand_in_the_same_order(company, migrated):
    order = (
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = %s::regnamespace"
        " AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1 ORDER BY 1"
    )
    assert read(order, [company.schema]) == read(order, [migrated[0]])


def rows(schema, table):
    return read(f'SELECT * FROM {schema}."{table}" ORDER BY id')  # noqa: S608 - names of the test


@pytest.mark.parametrize("table", SEEDS)
def test_seed_rows_have_the_same_ids_in_every_company(company, other, migrated, table):
    """Django caches content types per process: equal ids are what makes that safe."""
    template = rows(migrated[0], table)
    assert rows(TEMPLATE, table) == template
    assert template
    assert rows(company.schema, table) == rows(other.schema, table) == template


def test_every_identity_continues_behind_its_rows(company):
    identities = read(
        "SELECT c.relname, a.attname, pg_get_serial_sequence(c.oid::regclass::text, a.attname)"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = %s::regnamespace AND a.attidentity <> ''",
        [company.schema],
    )
    assert len(identities) > 30
    behind = []
    for table, column, sequence in identities:
        [(highest,)] = read(f'SELECT max("{column}") FROM {company.schema}."{table}"')  # noqa: S608
        [(following,)] = read(
            f"SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {sequence}"  # noqa: S608
        )
        if highest is not None and following <= highest:
            behind.append((table, highest, following))
    assert behind == []


def test_nothing_in_a_company_points_out_of_it(company):
    """No foreign key, default or sequence of a company refers to another schema."""
    keys = read(
        "SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid"
        " WHERE k.connamespace = %s::regnamespace AND c.relnamespace <> k.connamespace",
        [company.schema],
    )
    defaults = read(
        "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid"
        " WHERE c.relnamespace = %s::regnamespace",
        [company.schema],
    )
    assert keys == []
    assert [d for (d,) in defaults if TEMPLATE in d or "public." in d or "c_" in d] == []
