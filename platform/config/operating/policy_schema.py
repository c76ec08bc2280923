"""Prints the JSON Schema of the policy's YAML; needs no company and no database."""

import argparse
import sys
from typing import Any

from policies.document.schema import schema, schema_text


def print_schema(options: argparse.Namespace) -> dict[str, Any]:
    """Print the schema; `docs/policy.schema.json` holds the same text."""
    if not options.json:
        sys.stdout.write(schema_text())
    return schema()
