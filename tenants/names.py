"""Names of schemas and roles: opaque, lower case, safe to stand in SQL unquoted."""

import re
import secrets

from kernel.errors import ScopeError

PUBLIC = "public"
TEMPLATE = "fonds_template"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_SCHEMA = re.compile(r"c_[a-z2-7]{26}\Z")


def new_id() -> str:
    """Return a new opaque company id: 26 lower-case base32 characters (130 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(26))


def schema_of(company_id: str) -> str:
    """Return the schema name of a company id."""
    return checked_schema(f"c_{company_id}")


def role_of(schema: str) -> str:
    """Return the PostgreSQL role of a company schema."""
    return f"r_{checked_schema(schema)}"


def checked_schema(schema: str) -> str:
    """Return `schema` if it is a company's; raise ScopeError otherwise, because it is about to stand in SQL."""
    if schema != TEMPLATE and not _SCHEMA.match(schema):
        raise ScopeError("{schema} is not the schema of a company.", schema=schema)
    return schema
