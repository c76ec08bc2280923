"""Gives the schema of a company that its tests are done with to the next company of the run, emptied and renamed.

A schema is some 200 tables and 700 indexes, each a file or more: to make one costs PostgreSQL as much as whatever most
modules then do in it. What a test changed in the schema itself, a grant or an index, is noticed, and such a schema is
left alone; so is every schema of the tests that look at how companies come to be.
"""

# ruff: noqa: S608 - names of tables and schemas of the suite's own server

import re

import psycopg
import pytest

# They look at schemas, roles and how these come to be, or let other processes work in them.
MADE_ANEW = (
    "tests/acceptance/",
    "tests/integration/config/",
    "tests/integration/jobs/",
    "tests/integration/persistence/",
    "tests/integration/security_review/",
    "tests/integration/tenants/",
)
FULL = 48 * 2**20  # bytes of tables; to empty more than that takes longer than a new schema
TIDY = (
    32 * 2**13
)  # bytes from which on what was deleted would slow down those who read the table next
_ROWS = re.compile(r"^INSERT INTO .*?(?=^ALTER TABLE [^\n]*\n  ADD )", re.DOTALL | re.MULTILINE)
_LIKE = """
WITH own AS (
    SELECT * FROM pg_class WHERE relnamespace = %(schema)s::regnamespace
)
SELECT md5(string_agg(said, '|' ORDER BY said COLLATE "C")) FROM (
    SELECT concat_ws(' ', 'relation', relname, relkind, relpersistence, relrowsecurity, reloptions::text,
                     replace(relacl::text, %(role)s, 'role')) AS said FROM own
    UNION ALL
    SELECT concat_ws(' ', 'column', relname, attname, atttypid, atttypmod, attnotnull, attisdropped,
                     replace(attacl::text, %(role)s, 'role'))
    FROM own JOIN pg_attribute ON attrelid = own.oid WHERE relkind = 'r' AND attnum > 0
    UNION ALL
    SELECT concat_ws(' ', 'constraint', relname, conname, convalidated, condeferred)
    FROM own JOIN pg_constraint ON conrelid = own.oid
    UNION ALL
    SELECT concat_ws(' ', 'index', relname, indisvalid, indisunique, indkey)
    FROM own JOIN pg_index ON indexrelid = own.oid
    UNION ALL
    SELECT concat_ws(' ', 'trigger', relname, tgtype, tgenabled, CASE WHEN NOT tgisinternal THEN tgname END, count(*))
    FROM own JOIN pg_trigger ON tgrelid = own.oid
    GROUP BY relname, tgtype, tgenabled, tgisinternal, tgname
    UNION ALL SELECT 'policy ' || polname FROM own JOIN pg_policy ON polrelid = own.oid
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
    UNION ALL SELECT concat_ws(' ', 'schema', replace(nspacl::text, %(role)s, 'role'), nspowner::regrole)
    FROM pg_namespace WHERE oid = %(schema)s::regnamespace
) AS everything
"""
_SIZES = """
SELECT relname, pg_table_size(oid) FROM pg_class WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'r'
"""
_AFRESH = """
SELECT setval(oid::regclass, 1, false) FROM pg_class
WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'S'
"""


class Spares:
    """The schemas of this process that wait for their next company."""

    def __init__(self, server):
        self.server = server
        self.open = []  # of companies made for one module, not yet done with
        self.names = []  # of schemas nobody needs
        self.like = None  # the digest of a schema as it is made

    def retire(self):
        """Take the companies of a module that ended out of the registry; their schemas wait."""
        from jobs.port import queue_in_use
        from jobs.testing import InMemoryQueue
        from tenants.models import Company
        from tenants.provisioning import _destroy, _unregister

        queue = queue_in_use()

        ended, self.open = self.open, []
        for company in Company.objects.using("migrator").filter(pk__in=ended):
            if isinstance(queue, InMemoryQueue):
                queue.forget(company.id)  # a later test would work off what nobody has any more
            _unregister(company)
            _destroy(company)
            self.names.append(company.schema_name)

    def lay_out(self, schema, script, anew):
        """Make `schema` of a spare one, or `anew`."""
        while self.names:
            if self._renamed(self.names.pop(), schema, script):
                return
        anew(schema, script)

    def note(self, company):
        """Remember what the schema of a company is like that was just made, and who is done with when a file ends."""
        if self.like is None:
            with self.server._connect("fonds") as root:
                self.like = self._digest(root, company.schema)
        if Where.passes():
            self.open.append(company.id)

    def _renamed(self, spare, schema, script):
        """Say whether the spare schema is now `schema`, as empty as a new one."""
        from tenants.names import role_of

        try:
            with self.server._connect("fonds") as root:
                with root.transaction():
                    root.execute("SET LOCAL lock_timeout = '2s'")
                    root.execute("SET LOCAL session_replication_role = replica")
                    if self._digest(root, spare) != self.like:
                        return False
                    emptied = self._emptied(root, spare)
                    if emptied is None:
                        return False
                    root.execute(f"SET LOCAL search_path = {spare}")
                    root.execute(_AFRESH, {"schema": spare})
                    root.execute(_ROWS.search(script)[0])
                    root.execute(f"ALTER ROLE {role_of(spare)} RENAME TO {role_of(schema)}")
                    root.execute(f"ALTER SCHEMA {spare} RENAME TO {schema}")
                for table in emptied:
                    root.execute(f'VACUUM {schema}."{table}"')
        except psycopg.errors.LockNotAvailable:
            return False
        return True

    def _digest(self, root, schema):
        from tenants.names import role_of

        return root.execute(_LIKE, {"schema": schema, "role": role_of(schema)}).fetchone()[0]

    def _emptied(self, root, schema):
        """Empty every table that is not; return those to tidy up, None when it would take too long."""
        sizes = dict(root.execute(_SIZES, {"schema": schema}).fetchall())
        if sum(sizes.values()) > FULL:
            return None
        asked = ", ".join(
            f"CASE WHEN EXISTS (SELECT FROM {schema}.\"{table}\") THEN '{table}' END"
            for table in sizes
        )
        (found,) = root.execute(f"SELECT array_remove(ARRAY[{asked}], NULL)").fetchone()
        root.execute(";".join(f'DELETE FROM {schema}."{table}"' for table in found))
        return [table for table in found if sizes[table] > TIDY]


@pytest.fixture(scope="session")
def spares(request, installation):
    """The spare schemas of this process; companies are made of them from now on."""
    from tenants import provisioning

    kept = request.session.spares = Spares(installation)
    anew = provisioning._lay_out
    provisioning._lay_out = lambda schema, script: (
        kept.lay_out(schema, script, anew) if Where.allows() else anew(schema, script)
    )
    yield kept
    request.session.spares = None
    provisioning._lay_out = anew


class Where:
    """What is being set up or run: the file of the test, and how long its fixture lives."""

    test = ""
    scopes = []

    @classmethod
    def allows(cls):
        """Say whether a company made now may have a schema that others had."""
        return bool(cls.test) and not cls.test.startswith(MADE_ANEW)

    @classmethod
    def passes(cls):
        """Say whether what is made now is gone when the file of the test ends."""
        return cls.allows() and "session" not in cls.scopes and "package" not in cls.scopes


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef):
    """Know how long what a fixture makes will live."""
    Where.scopes.append(fixturedef.scope)
    try:
        return (yield)
    finally:
        Where.scopes.pop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Retire the companies of a file after its last test."""
    Where.test = item.nodeid
    result = yield
    spares = getattr(item.session, "spares", None)
    if spares is not None and nextitem is not None and nextitem.path != item.path:
        spares.retire()
    return result
