"""Says from the command line whether any company reaches another."""

import argparse
import sys
from typing import Any

from backoffice.sentences import sentence
from config.operating.finding import find
from kernel.errors import Invalid
from tenants.isolation import prove


def verify_isolation(options: argparse.Namespace) -> dict[str, Any]:
    """Check the companies named, else every one; raise Invalid naming each thing that is open."""
    proof = prove([find(name) for name in options.company])
    if proof.open:
        raise Invalid(proof.open)
    weak = [sentence(one) for one in proof.weak]
    if not options.json:
        sys.stdout.write(
            f"{proof.companies} companies: no right outside their own schema; "
            f"{proof.tries} tries to reach further were refused by PostgreSQL.\n"
        )
        sys.stdout.writelines(f"weak: {one}\n" for one in weak)
    return {"companies": proof.companies, "tries": proof.tries, "open": [], "weak": weak}
