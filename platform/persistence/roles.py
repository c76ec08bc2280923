"""The PostgreSQL roles and revokes of an installation: the second wall between companies."""

import hashlib
from collections.abc import Mapping

from psycopg import sql

DATABASE = "fonds"
OWNER = "f_owner"
MIGRATOR = "f_migrator"
APP = "f_app"
PASSWORD_ROLES = (MIGRATOR, APP)

# What PostgreSQL gives to everybody and a company's role must not have: set_config escapes SET LOCAL ROLE,
# plpgsql runs SET ROLE in a DO block, TEMP allows functions in pg_temp. See docs/adr/0002.
_REVOKES = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
    "REVOKE USAGE ON LANGUAGE sql FROM PUBLIC",
    "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC",
    # Large objects lie outside every schema: a company could leave some behind for ever.
    "REVOKE EXECUTE ON FUNCTION pg_catalog.lo_creat(integer) FROM PUBLIC",
    "REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid) FROM PUBLIC",
    "REVOKE EXECUTE ON FUNCTION pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC",
)
_GRANTS = (
    "GRANT CONNECT ON DATABASE {database} TO {migrator}, {app}",
    "GRANT CREATE ON DATABASE {database} TO {owner}",
    "GRANT {owner} TO {migrator} WITH INHERIT FALSE, SET TRUE",
    "GRANT USAGE ON LANGUAGE plpgsql TO {owner}",
    "GRANT USAGE ON LANGUAGE sql TO {owner}",
    "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO {app}, {migrator}, {owner}",
    "ALTER SCHEMA public OWNER TO {owner}",
    "GRANT USAGE ON SCHEMA public TO {app}",
)


def set_up_statements(
    passwords: Mapping[str, str], *, database: str = DATABASE
) -> list[sql.Composable]:
    """Return the statements a superuser runs once in the fresh database; `passwords` by role name."""
    roles: list[sql.Composable] = [
        _role(OWNER, "NOLOGIN"),
        _role(MIGRATOR, "LOGIN NOINHERIT CREATEROLE", passwords[MIGRATOR]),
        _role(APP, "LOGIN NOINHERIT", passwords[APP]),
    ]
    return roles + wall_statements(database)


def wall_statements(database: str = DATABASE) -> list[sql.Composable]:
    """Return the revokes and grants; they may run again, and do when a new version knows more."""
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(OWNER),
        "migrator": sql.Identifier(MIGRATOR),
        "app": sql.Identifier(APP),
    }
    return [sql.SQL(text).format(**names) for text in (*_REVOKES, *_GRANTS)]


def walls_digest() -> str:
    """Return what tells two versions of the walls apart."""
    return hashlib.sha256("\n".join((*_REVOKES, *_GRANTS)).encode()).hexdigest()


def _role(name: str, options: str, password: str = "") -> sql.Composable:
    statement = sql.SQL("CREATE ROLE {} ").format(sql.Identifier(name)) + sql.SQL(options)
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    return statement
