"""A scratch schema that measurements compare with; it is dropped when the measurement ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from tenants.template import execute_as_owner

COUNTER_SCHEMA = "bench_numbers"


@contextmanager
def bare_counter() -> Iterator[str]:
    """Lend every company's role a counter of one row, and a table of what was taken; yield their schema."""
    drop = f"DROP SCHEMA IF EXISTS {COUNTER_SCHEMA} CASCADE"
    execute_as_owner(
        f"{drop}; CREATE SCHEMA {COUNTER_SCHEMA};"  # noqa: S608 - a constant
        f"CREATE TABLE {COUNTER_SCHEMA}.counter (last bigint NOT NULL);"
        f"CREATE TABLE {COUNTER_SCHEMA}.taken (value bigint PRIMARY KEY);"
        f"INSERT INTO {COUNTER_SCHEMA}.counter VALUES (0);"
        f"GRANT USAGE ON SCHEMA {COUNTER_SCHEMA} TO PUBLIC;"
        f"GRANT ALL ON ALL TABLES IN SCHEMA {COUNTER_SCHEMA} TO PUBLIC"
    )
    try:
        yield COUNTER_SCHEMA
    finally:
        execute_as_owner(drop)
