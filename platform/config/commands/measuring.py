"""`fonds bench …`: take the figures."""

import argparse
from collections.abc import Callable
from typing import Any


def add(commands: Any) -> None:
    """Add the measurements to the grammar."""
    bench = commands.add_parser("bench", help="measure Fonds against its baselines")
    bench.add_argument(
        "what", nargs="*", default=[], metavar="what", type=_known, help=", ".join(_NAMES)
    )
    bench.add_argument("--records", type=int, default=0, help="rows of the measurement named")
    bench.set_defaults(run=run)


_NAMES = (
    "provision",
    "import",
    "ledger",
    "numbers",
    "list",
    "titles",
    "everyday",
    "pages",
    "records",
    "policy",
    "studio",
    "audit",
    "disposal",
    "stocktaking",
)


def _known(name: str) -> str:
    if name not in _NAMES:
        raise argparse.ArgumentTypeError(f"no measurement “{name}”; there are {', '.join(_NAMES)}")
    return name


def run(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Run the measurements named, all by default."""
    wanted = options.what or _NAMES
    found = []
    for name in wanted:
        measure = _measurements()[name]
        report = measure(options.records) if options.records else measure()
        for one in report if isinstance(report, tuple) else (report,):
            if not options.json:
                print("\n".join(one.lines()))  # noqa: T201 - the command line
            found.append(one.document())
    return found


def _measurements() -> dict[str, Callable[..., Any]]:
    from config.bench import (
        audit,
        disposal,
        everyday,
        importing,
        ledger,
        listing,
        numbers,
        pages,
        policy,
        provision,
        records,
        stocktaking,
        studio,
        titles,
    )

    return {
        "provision": provision.measure,
        "import": importing.measure,
        "ledger": ledger.measure,
        "numbers": numbers.measure,
        "list": listing.measure,
        "titles": titles.measure,
        "everyday": everyday.measure,
        "pages": pages.measure,
        "records": records.measure,
        "policy": policy.measure,
        "studio": studio.measure,
        "audit": audit.measure,
        "disposal": disposal.measure,
        "stocktaking": stocktaking.measure,
    }
