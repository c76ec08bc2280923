"""`fonds audit …`: seal the trail now, and take a part of it with its proofs."""

import argparse
from datetime import date
from pathlib import Path
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
    rotate = verbs.add_parser("rotate", help="let the next key sign the trail of a company")
    rotate.add_argument("--company", required=True, metavar="HOST", help="host name or id")
    rotate.set_defaults(run=late(_DOES, "rotate_key"))
    bundle = verbs.add_parser(
        "bundle", help="write a part of the trail with its proofs, to be checked without Fonds"
    )
    bundle.add_argument("--company", required=True, metavar="HOST", help="host name or id")
    of = bundle.add_mutually_exclusive_group()
    of.add_argument("--record", type=int, metavar="N", help="everything of one record")
    of.add_argument("--from", dest="since", type=_day, metavar="DAY", help="2026-11-01")
    bundle.add_argument("--to", dest="until", type=_day, metavar="DAY", help="the last day")
    bundle.add_argument(
        "--head",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a signed head you keep: the bundle proves that the trail continues it",
    )
    bundle.add_argument(
        "--as", dest="person", default="", metavar="USER", help="open what this auditor may read"
    )
    bundle.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    bundle.set_defaults(run=late(_DOES, "write_bundle"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no day; write it as 2026-11-01") from error


def which(parser: Any) -> None:
    """Let a command work on one company or on all."""
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--company", metavar="HOST", help="host name or id")
    chosen.add_argument("--all", action="store_true", help="every company")
