"""What the command line says to a person: on standard error, so that standard output stays one document."""

import sys


def say(text: str) -> None:
    """Print progress for a person, on standard error."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the command line
