"""`fonds audit …`: seal the trail now."""

from typing import Any

from config.commands.late import late

_DOES = "config.operating.audit"


def add(commands: Any) -> None:
    """Add the commands of the audit trail to the grammar."""
    audit = commands.add_parser("audit", help="seal the audit trail and take proofs out of it")
    verbs = audit.add_subparsers(dest="verb", required=True, metavar="verb")
    seal = verbs.add_parser("seal", help="give every settled event its place and sign the tree")
    which(seal)
    seal.set_defaults(run=late(_DOES, "seal_trails"))


def which(parser: Any) -> None:
    """Let a command work on one company or on all."""
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--company", metavar="HOST", help="host name or id")
    chosen.add_argument("--all", action="store_true", help="every company")
