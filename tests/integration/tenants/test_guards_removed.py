"""Each wall taken away in a database of its own: then the attack on it works, and with the wall it does not."""

# ruff: noqa: S608 - constants of this module only
import psycopg
import pytest
from psycopg import sql

from persistence.roles import wall_statements
from tenants.backend.base import StrictCursor

OWN, OTHER = "w_own", "w_other"
SECRET = "of the other company"
STOCK, WALLED = "fonds_scratch_stock", "fonds_scratch_walled"
# What PostgreSQL says: a missing right, several statements in one, a cast of SET where none may stand.
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.SyntaxError)


def connect(installation, database, user, cursor=psycopg.ClientCursor):
    """Return a session; ClientCursor is what Django uses by itself."""
    address = installation.address()
    return psycopg.connect(
        host=address.host, port=address.port, dbname=database, user=user,
        password=installation.password(user), cursor_factory=cursor, autocommit=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def scratch(installation):
    """Two databases with the same two companies: one as PostgreSQL comes, one behind our walls."""
    with connect(installation, "postgres", "postgres") as root:
        for role in (OWN, OTHER):
            root.execute(f"CREATE ROLE {role} NOLOGIN")
            root.execute(f"GRANT {role} TO f_app WITH INHERIT FALSE, SET TRUE")
        for name in (STOCK, WALLED):
            root.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    for name in (STOCK, WALLED):
        with connect(installation, name, "postgres") as database:
            furnish(database, walled=name == WALLED)
    yield
    with connect(installation, "postgres", "postgres") as root:
        for name in (STOCK, WALLED):
            root.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in (OWN, OTHER):
            root.execute(f"DROP ROLE {role}")


def furnish(database, *, walled):
    """Make both companies' schemas; without the walls their roles own what lies in them, as of a plain install."""
    for role in (OWN, OTHER):
        owner = "f_owner" if walled else role
        database.execute(f"CREATE SCHEMA {role} AUTHORIZATION {owner}")
        for table in ("doc", "event"):
            database.execute(f"CREATE TABLE {role}.{table} (body text)")
            database.execute(f"ALTER TABLE {role}.{table} OWNER TO {owner}")
            database.execute(
                f"INSERT INTO {role}.{table} VALUES (%s)", [f"{SECRET}" if role == OTHER else "own"]
            )
        database.execute(f"GRANT USAGE ON SCHEMA {role} TO {role}")
        database.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {role}.doc TO {role}")
        database.execute(f"GRANT SELECT, INSERT ON {role}.event TO {role}")
    if walled:
        for statement in wall_statements(WALLED):
            database.execute(statement.as_string(database))


def attack(installation, database, statements, cursor, *, role=OWN):
    """Run statements as the application inside the own company; return the rows of the last one."""
    with (
        connect(installation, database, "f_app", cursor) as raw,
        raw.transaction(force_rollback=True),
    ):
        raw.pgconn.exec_(f"SET LOCAL search_path = {OWN}; SET LOCAL ROLE {role}".encode())
        for statement, *parameters in statements:
            last = raw.execute(statement, *parameters)
        while last.nextset():
            pass
        return last.fetchall() if last.description else []


READ = (f"SELECT * FROM {OTHER}.doc",)
# Which measure → what it keeps from happening; each reads the other company's row where the measure is missing.
ATTACKS = {
    "1 one statement at a time": [
        (f"SELECT 1; RESET ROLE; SET ROLE {OTHER}; SELECT * FROM {OTHER}.doc",)
    ],
    "1 the same with a parameter": [
        (f"SELECT %s; SET ROLE {OTHER}; SELECT * FROM {OTHER}.doc", ["x"])
    ],
    "2 set_config": [(f"SELECT set_config('role', '{OTHER}', true)",), READ],
    "3 a DO block": [(f"DO $$ BEGIN EXECUTE 'SET LOCAL ROLE {OTHER}'; END $$",), READ],
    "4 a function of one's own": [
        (
            "CREATE FUNCTION pg_temp.f() RETURNS text LANGUAGE plpgsql AS"
            f" $$ BEGIN EXECUTE 'SET LOCAL ROLE {OTHER}'; RETURN (SELECT body FROM {OTHER}.doc); END $$",
        ),
        ("SELECT pg_temp.f()",),
    ],
}
OF_THE_OWNER = {
    "an event changed": "UPDATE w_own.event SET body = 'x' RETURNING body",
    "an event deleted": "DELETE FROM w_own.event RETURNING body",
    "events truncated": "TRUNCATE w_own.event",
    "a table dropped": "DROP TABLE w_own.doc",
    "a table left for the other": "CREATE TABLE w_own.mine (a int)",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_works_without_its_wall_and_not_with_it(name, scratch, installation):
    assert attack(installation, STOCK, ATTACKS[name], psycopg.ClientCursor) == [(SECRET,)]
    with pytest.raises(REFUSED):
        attack(installation, WALLED, ATTACKS[name], StrictCursor)


@pytest.mark.parametrize("name", [name for name in ATTACKS if name.startswith("1")])
def test_the_protocol_alone_refuses_a_second_statement(name, scratch, installation):
    """The first measure is the only one against it: behind all revokes the plain cursor still lets it through."""
    assert attack(installation, WALLED, ATTACKS[name], psycopg.ClientCursor) == [(SECRET,)]
    with pytest.raises(psycopg.errors.SyntaxError):
        attack(installation, STOCK, ATTACKS[name], StrictCursor)


@pytest.mark.parametrize("name", OF_THE_OWNER)
def test_who_owns_a_table_rewrites_its_past_and_who_does_not_cannot(name, scratch, installation):
    attack(installation, STOCK, [(OF_THE_OWNER[name],)], StrictCursor)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attack(installation, WALLED, [(OF_THE_OWNER[name],)], StrictCursor)


def test_the_role_is_the_wall_against_a_forgotten_or_a_foreign_schema(scratch, installation):
    """Without a role of its company the application reads what it was given; with one, its own only."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attack(installation, WALLED, [READ], StrictCursor)
    assert attack(installation, WALLED, [READ], StrictCursor, role=OTHER) == [(SECRET,)]
    with connect(installation, STOCK, "postgres") as root:
        root.execute(f"GRANT {OTHER} TO f_app WITH INHERIT TRUE")
    try:
        with connect(installation, STOCK, "f_app") as raw:
            assert raw.execute(*READ).fetchall() == [(SECRET,)]
    finally:
        with connect(installation, STOCK, "postgres") as root:
            root.execute(f"GRANT {OTHER} TO f_app WITH INHERIT FALSE")
    with (
        connect(installation, STOCK, "f_app") as raw,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        raw.execute(*READ)


def test_the_scratch_companies_are_two(scratch, installation):
    with connect(installation, STOCK, "postgres") as root:
        query = sql.SQL("SELECT body FROM {}").format(sql.Identifier(OWN, "doc"))
        assert root.execute(query).fetchall() == [("own",)]
