"""Prints the SQL by which a database administrator prepares a PostgreSQL server of the operator's own."""

import argparse
import secrets
import sys
from typing import Any

from config import env
from persistence.roles import APP, DATABASE, MIGRATOR, set_up_statements

_ADDRESSES = {APP: "FONDS_DATABASE_URL", MIGRATOR: "FONDS_MIGRATOR_DATABASE_URL"}
_HEAD = """\
-- Run once as a superuser in the empty database "{database}" (UTF-8). A managed server may refuse the REVOKE
-- lines about languages and set_config: go on then, and `fonds doctor` says which walls are thinner for it.
"""


def print_roles(options: argparse.Namespace) -> dict[str, Any]:
    """Print the statements; passwords come from the two address variables, or are made up here."""
    addresses = {role: env.database_url(name) for role, name in _ADDRESSES.items()}
    made = [role for role, address in addresses.items() if not (address and address.password)]
    passwords = {
        role: address.password if address and address.password else secrets.token_urlsafe(24)
        for role, address in addresses.items()
    }
    database = next((address.name for address in addresses.values() if address), DATABASE)
    statements = [
        statement.as_string(None) + ";"
        for statement in set_up_statements(passwords, database=database)
    ]
    if not options.json:
        sys.stdout.write(_HEAD.format(database=database) + "\n".join(statements) + "\n")
        for role in made:
            url = f"postgresql://{role}:{passwords[role]}@HOST:5432/{database}?sslmode=verify-full"
            sys.stdout.write(f"-- then set {_ADDRESSES[role]}={url}\n")
    return {"database": database, "statements": statements}
