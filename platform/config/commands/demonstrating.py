"""`fonds demo`: two companies with people and an imported ledger, served on one port."""

import argparse
from pathlib import Path
from typing import Any

from config import database, env
from config.commands import importing
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
    # A visitor of the demonstration may try it; a real installation opens itself only when told to.
    env.default("FONDS_SIGNUP", "yes")
    # Who looks at a demonstration has no phone at hand, and its officers' days of grace lie years back (ADR 0027).
    env.default("FONDS_OFFICERS_WITHOUT_FACTOR", "yes")
    with database.exclusive(env.home()):
        migrate_all(options)
        _build(options.port)
        if not options.build_only:
            Supervisor(options.listen, options.port).run()
    return {"stopped": True}


def _build(port: int) -> None:
    from config.demo import building
    from config.demo.cast import STAGES

    lines: list[str] = []
    for stage in STAGES:
        built = building.build(stage, bring_in)
        lines += building.playbill(built, port)
    lines.append(f"Everybody's password: {building.password()}")
    lines.append(_console(port))
    say("\n" + "\n".join(lines) + "\n\nCtrl-C stops everything.")


# The ledger goes in as Fonds understands it: no column is overruled.
_AS_PROPOSED: dict[str, Any] = {
    "commit": True,
    "rehearse": False,
    "sheet": "",
    "header_row": 0,
    "column": [],
    "draft": False,
    "adopt": False,
    "update": False,
    "others": "同名或共用电话，经核对是不同客户",
    "number": 0,
}


def _console(port: int) -> str:
    from config.console.control import OPERATOR, password_file

    host = env.text("FONDS_BASE_HOST", "localhost")
    where = f"password in {password_file()}" if password_file().exists() else "your own password"
    return (
        f"Console: http://{host}:{port}/ ({OPERATOR}, {where}); "
        f"a new company signs up at http://{host}:{port}/signup/"
    )


def bring_in(host: str, path: Path, stage: Any) -> None:
    """Import a ledger as `fonds import … --commit` does, and say what became of it."""
    say(f"Importing {path.name} into {host} …")
    wanted = argparse.Namespace(
        file=path,
        company=host,
        category=stage.category,
        person=stage.importer,
        set=list(stage.values),
        json=True,
    )
    for name, value in _AS_PROPOSED.items():
        setattr(wanted, name, value)
    report = importing.run(wanted)
    say("  " + ", ".join(f"{state} {count:,}" for state, count in report["counts"].items()))
