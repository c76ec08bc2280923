"""Says from the command line whether any company reaches another."""

import argparse
import sys
from typing import Any

from kernel.errors import Invalid
from tenants.isolation import open_doors


def verify_isolation(options: argparse.Namespace) -> dict[str, Any]:
    """Check every company of the installation; raise Invalid naming each thing that is open."""
    companies, tries, found = open_doors()
    if found:
        raise Invalid(found)
    if not options.json:
        sys.stdout.write(
            f"{companies} companies: no right outside their own schema; "
            f"{tries} tries to reach further were refused by PostgreSQL.\n"
        )
    return {"companies": companies, "tries": tries, "open": []}
