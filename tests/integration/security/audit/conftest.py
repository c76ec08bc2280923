"""What the tests of sealing share: events to seal, the sealer, and a superuser who edits the database."""

# ruff: noqa: S608 - a superuser's statements, made here

from contextlib import contextmanager

import pytest

from kernel.scope import reenter
from security.actor import Actor
from security.audit import writer
from security.audit.seal_actions import seal_batch, sign_head
from tenants.template import execute_as_owner

WANG = Actor(id="3", name="王敏")
TABLES = ("event", "change", "leaf", "node", "checkpoint")


@pytest.fixture(scope="module")
def write():
    """Return a function that writes events in a transaction of their own and returns their ids."""

    def write(company, count=1, **more):
        with reenter(company.id):
            said = {"verb": "search", "target": "list", "payload": {"q": "张"}, **more}
            return [writer.record(actor=WANG, **said).pk for _ in range(count)]

    return write


@pytest.fixture(scope="module")
def seal():
    """Return a function that seals all that is settled, signs, and returns how large the tree is."""

    def seal(company, batch=5_000):
        while True:
            with reenter(company.id):
                head = seal_batch(batch)
            if not head.added:
                break
        with reenter(company.id):
            sign_head()
        return head.size

    return seal


@pytest.fixture(scope="module")
def superuser():
    """Return a block in which SQL changes a company's trail ({s} is its schema); at its end all is as before."""

    @contextmanager
    def edited(company, *statements):
        schema = company.schema
        registry = "public.tenants_auditcheckpoint"
        names = {f"{schema}.security_audit_{one}": f"{schema}.kept_{one}" for one in TABLES}
        names[registry] = f"{schema}.kept_registry"
        for table, kept in names.items():
            execute_as_owner(f"CREATE TABLE {kept} AS TABLE {table}")
        try:
            for one in statements:
                execute_as_owner(one.format(s=schema, id=company.id))
            yield
        finally:
            for table, kept in names.items():
                execute_as_owner(
                    f"DELETE FROM {table}; INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE {kept};"
                    f"DROP TABLE {kept}"
                )

    return edited
