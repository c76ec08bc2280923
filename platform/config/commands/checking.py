"""`fonds doctor` and `fonds database …`: is the installation sound, and what a database administrator runs."""

from typing import Any

from config.commands.late import late


def add(commands: Any) -> None:
    """Add both to the grammar."""
    doctor = commands.add_parser("doctor", help="check this installation, one line for each check")
    doctor.set_defaults(run=late("config.operating.doctor", "examine"))
    database = commands.add_parser("database", help="prepare a PostgreSQL server of your own")
    verbs = database.add_subparsers(dest="verb", required=True, metavar="verb")
    roles = verbs.add_parser("roles", help="print the SQL that makes roles and revokes")
    roles.set_defaults(run=late("config.operating.roles", "print_roles"), needs_database=False)
