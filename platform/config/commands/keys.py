"""`fonds keys …`: what wraps the companies' keys, and rotating it."""

from typing import Any

from config.commands.late import late


def add(commands: Any) -> None:
    """Add the work on keys to the grammar."""
    keys = commands.add_parser("keys", help="the keys that everything sealed hangs on")
    verbs = keys.add_subparsers(dest="verb", required=True, metavar="verb")
    status = verbs.add_parser("status", help="which key wraps which")
    status.add_argument("--company", metavar="HOST", help="host name or id; without it all")
    status.set_defaults(run=late("config.operating.keys", "status"))
    rotate = verbs.add_parser(
        "rotate", help="a new installation key, or the move to the kind that is configured"
    )
    rotate.set_defaults(run=late("config.operating.keys", "rotate"))
