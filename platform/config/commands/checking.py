"""`fonds doctor`, `fonds sign-ins` and `fonds database …`: is the installation sound, is it attacked, what it needs."""

from typing import Any

from config.commands.late import late


def add(commands: Any) -> None:
    """Add them to the grammar."""
    doctor = commands.add_parser("doctor", help="check this installation, one line for each check")
    doctor.set_defaults(run=late("config.operating.doctor", "examine"))
    guesses = commands.add_parser("sign-ins", help="who guesses passwords over many companies")
    guesses.add_argument(
        "--release", default="", metavar="ADDRESS", help="forget what came from this address"
    )
    guesses.set_defaults(run=late("config.operating.guessing", "sign_ins"))
    database = commands.add_parser("database", help="prepare a PostgreSQL server of your own")
    verbs = database.add_subparsers(dest="verb", required=True, metavar="verb")
    roles = verbs.add_parser("roles", help="print the SQL that makes roles and revokes")
    roles.set_defaults(run=late("config.operating.roles", "print_roles"), needs_database=False)
