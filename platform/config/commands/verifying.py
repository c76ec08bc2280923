"""`fonds verify …`: prove numbers, audit trails, files, isolation and requirements."""

import argparse
from typing import Any

from config import requirements
from config.commands import auditing
from config.commands.late import late


def add(commands: Any) -> None:
    """Add the proofs to the grammar."""
    verify = commands.add_parser("verify", help="prove what Fonds claims")
    what = verify.add_subparsers(dest="what", required=True, metavar="what")
    numbers = what.add_parser("numbers", help="in every scope 1…N, none twice, each gap explained")
    which = numbers.add_mutually_exclusive_group(required=True)
    which.add_argument("--company", metavar="HOST", help="host name or id")
    which.add_argument("--all", action="store_true", help="every company")
    numbers.set_defaults(run=late("config.operating.numbers", "prove_numbers"))
    audit = what.add_parser("audit", help="every event is what was sealed and signed")
    auditing.which(audit)
    audit.set_defaults(run=late("config.operating.audit", "verify_trails"))
    files = what.add_parser("files", help="every stored file is whole and what was filed")
    of_files = files.add_mutually_exclusive_group(required=True)
    of_files.add_argument("--company", metavar="HOST", help="host name or id")
    of_files.add_argument("--all", action="store_true", help="every company")
    files.set_defaults(run=late("config.operating.files", "prove_files"))
    isolation = what.add_parser("isolation", help="no company reaches anything of another")
    isolation.add_argument(
        "--company",
        metavar="HOST",
        action="append",
        default=[],
        help="host name or id, may be repeated (default: every company)",
    )
    isolation.set_defaults(run=late("config.operating.isolation", "verify_isolation"))
    tags = what.add_parser("requirements", help="which clauses the last test run proved")
    tags.add_argument("--by-clause", action="store_true")
    tags.set_defaults(run=verify_requirements, needs_database=False)


def verify_requirements(options: argparse.Namespace) -> dict[str, Any] | None:
    """Print what the last run of the suite proved."""
    return requirements.command(options)
