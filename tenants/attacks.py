"""What somebody who can add SQL to a query would try from inside a company, and what each try leans on."""

from psycopg import errors

from tenants.names import TEMPLATE, role_of

# Name → one statement; {own}, {other} are schemas. All of them are undone by a rollback, should one ever work: an
# installation in use is tried with them. The suite knows more, which a rollback would not undo.
ATTACKS = {
    "reset role, then the other's": "SELECT 1; RESET ROLE; SET ROLE {other_role}",
    "two harmless statements": "SELECT 1; SELECT 2",
    "set_config of the role": "SELECT set_config('role', '{other_role}', true)",
    "set_config of the path": "SELECT set_config('search_path', '{other}', true)",
    "pg_settings": "UPDATE pg_settings SET setting = '{other_role}' WHERE name = 'role'",
    "set_config in a common table expression": (
        "WITH s AS MATERIALIZED (SELECT set_config('role', '{other_role}', true))"
        " SELECT * FROM s, {other}.security_user"
    ),
    "query_to_xml": "SELECT query_to_xml('SET ROLE {other_role}', true, false, '')",
    "query_to_xml that reads": (
        "SELECT query_to_xml('SELECT * FROM {other}.security_user', true, false, '')"
    ),
    "table_to_xml": "SELECT table_to_xml('{other}.security_user', true, false, '')",
    "schema_to_xml": "SELECT schema_to_xml('{other}', true, false, '')",
    "DO block": "DO $$ BEGIN EXECUTE 'SET ROLE {other_role}'; END $$",
    "DO block in another language": "DO LANGUAGE sql $$ SELECT 1 $$",
    "function in pg_temp": (
        "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql SET role = '{other_role}'"
        " AS $$ SELECT 1 $$"
    ),
    "function in one's own schema": "CREATE FUNCTION {own}.f() RETURNS int LANGUAGE internal AS 'pi'",
    "temporary table": "CREATE TEMP TABLE t (a int)",
    "a file read": "SELECT pg_read_file('/etc/passwd')",
    "a folder": "SELECT pg_ls_dir('.')",
    "passwords": "SELECT rolpassword FROM pg_authid",
    "hba file": "SELECT * FROM pg_hba_file_rules",
    "a large object": "SELECT lo_create(0)",
    "a large object of bytes": "SELECT lo_from_bytea(0, 'x')",
    "its table": "SELECT * FROM {other}.security_user",
    "its sequence": "SELECT nextval('{other}.security_user_id_seq')",
    "a foreign key to it": (
        "ALTER TABLE {own}.security_user ADD FOREIGN KEY (id) REFERENCES {other}.security_user"
    ),
    "rights for oneself": "GRANT USAGE ON SCHEMA {other} TO {own_role}",
    "membership": "GRANT {other_role} TO {own_role}",
    "the registry": "SELECT * FROM public.tenants_company",
    "the hosts": "SELECT * FROM public.tenants_domain",
    "the template script": "SELECT * FROM public.tenants_templatescript",
    "the queue": "SELECT * FROM public.procrastinate_jobs",
    "its function": "SELECT public.procrastinate_fetch_job_v2(NULL, 1)",
    "the template": "SELECT * FROM {template}.security_user",
    "an event changed": "UPDATE {own}.security_audit_event SET verb = 'x'",
    "an event deleted": "DELETE FROM {own}.security_audit_event",
    "a change altered": "UPDATE {own}.security_audit_change SET id = id",
    "a change deleted": "DELETE FROM {own}.security_audit_change",
    "a change set deleted": "DELETE FROM {own}.security_change_set",
    "content types": "UPDATE {own}.django_content_type SET model = 'x'",
    "a table dropped": "DROP TABLE {own}.security_user",
    "a column dropped": "ALTER TABLE {own}.security_user DROP COLUMN name",
    "a constraint dropped": "ALTER TABLE {own}.security_user DROP CONSTRAINT user_never_superuser",
    "replication role": "SET session_replication_role = replica",
    "a table made": "CREATE TABLE {own}.mine (a int)",
    "a view made": "CREATE VIEW {own}.mine AS SELECT * FROM {other}.security_user",
    "a schema made": "CREATE SCHEMA mine",
    "a row rule": "CREATE POLICY p ON {own}.security_audit_event",
}
# What leans on a measure that a managed server may not allow: attack → the measure, as `left_open` names it.
LEANS = {
    "set_config of the role": "set_config",
    "set_config of the path": "set_config",
    "set_config in a common table expression": "set_config",
    "pg_settings": "set_config",
    "DO block": "language plpgsql",
    "temporary table": "temporary tables",
    "a large object": "large objects",
    "a large object of bytes": "large objects",
}
# Refused by something else than a missing right.
_OTHERWISE = {
    "reset role, then the other's": errors.SyntaxError,  # one statement at a time, says the protocol
    "two harmless statements": errors.SyntaxError,
    "query_to_xml": errors.FeatureNotSupported,  # SET is not allowed in a non-volatile function
}


def statement_of(attack: str, *, own: str, other: str) -> str:
    """Return an attack on the schema `other` by a company whose schema is `own`."""
    return attack.format(
        template=TEMPLATE, own=own, other=other, own_role=role_of(own), other_role=role_of(other)
    )


def refusal_of(name: str) -> type[Exception]:
    """Return the error by which PostgreSQL refuses an attack."""
    return _OTHERWISE.get(name, errors.InsufficientPrivilege)
