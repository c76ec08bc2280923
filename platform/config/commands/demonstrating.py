"""`fonds demo`: two companies with people and an imported ledger, served on one port."""

import argparse
from typing import Any

from config import database, env
from config.commands.serving import Supervisor, migrate_all
from config.output import say


def add(commands: Any) -> None:
    """Add the demonstration to the grammar."""
    demo = commands.add_parser("demo", help="make two demo companies and serve them")
    demo.add_argument("--port", type=int, default=env.number("FONDS_PORT", 8000))
    demo.add_argument("--listen", default=env.text("FONDS_LISTEN", "127.0.0.1"))
    demo.add_argument("--build-only", action="store_true", help="make the companies, serve nothing")
    demo.set_defaults(run=run)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Build what is missing, print who may sign in where, and serve until Ctrl-C."""
    with database.exclusive(env.home()):
        migrate_all(options)
        _build(options.port)
        if not options.build_only:
            Supervisor(options.listen, options.port).run()
    return {"stopped": True}


def _build(port: int) -> None:
    from config.commands.importing import import_file  # noqa: PLC0415 - needs Django set up
    from config.demo import building  # noqa: PLC0415
    from config.demo.cast import STAGES  # noqa: PLC0415

    lines: list[str] = []
    for stage in STAGES:
        built = building.build(stage)
        if built.new:
            say(f"Importing {stage.ledger} into {stage.name} …")
            report = import_file(
                built.company.value(built.host),
                building.ledger(stage),
                category=stage.category,
                username=stage.importer,
                commit=True,
            )
            say(f"  {report}")
        lines += building.playbill(built, port)
    lines.append(f"Everybody's password: {building.password()}")
    say("\n" + "\n".join(lines) + "\n\nCtrl-C stops everything.")
