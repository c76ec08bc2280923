"""The command line `fonds`: parses, brings the database up, runs one command, turns errors into a sentence."""

import argparse
import json
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, OperationalError
from psycopg.errors import UndefinedTable

from config import database, env
from config.commands import ALL
from config.output import say
from kernel.errors import Conflict, FondsError, Invalid, Unavailable
from kernel.text import N_

Run = Callable[[argparse.Namespace], Any]
DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; exit status 0 done, 1 refused with a reason, 2 wrong usage."""
    options = parser().parse_args(arguments)
    env.default("DJANGO_SETTINGS_MODULE", "config.settings.production")
    try:
        result = _run(options)
    except FondsError as error:
        return _refuse(options, error)
    except DatabaseError as error:
        return _refuse(options, _told(error))
    except KeyboardInterrupt:
        return 130
    if options.json and result is not None:
        print(json.dumps(result, ensure_ascii=False, indent=2, default=str))  # noqa: T201 - the one document
    return DONE


def parser() -> argparse.ArgumentParser:
    """Return the whole grammar of the command line."""
    top = argparse.ArgumentParser(
        prog="fonds", description="Fonds: every company runs its own archive regulation."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for add in ALL:
        add(commands)
    for sub in commands.choices.values():
        _common(sub)
    return top


def _common(sub: argparse.ArgumentParser) -> None:
    """Give every command --json; nested commands as well."""
    nested = [a for a in sub._actions if isinstance(a, argparse._SubParsersAction)]
    for action in nested:
        for choice in action.choices.values():
            _common(choice)
    if not nested:
        sub.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> Any:
    run: Run = options.run
    if not getattr(options, "needs_database", True):
        return run(options)
    with database.running():
        if getattr(options, "needs_django", True):
            import django  # noqa: PLC0415 - settings read the address of the server that was just started

            django.setup()
        return run(options)


def _told(error: DatabaseError) -> FondsError:
    """Return in one sentence why the database did not do it; what is a defect goes on."""
    reason = (str(error).strip().splitlines() or [""])[0]
    if isinstance(error, OperationalError):
        return Unavailable(N_("The database does not answer: {reason}"), reason=reason)
    if isinstance(error.__cause__, UndefinedTable):
        return Conflict(
            N_("This database was not brought to this version yet; run `fonds migrate` first.")
        )
    raise error


def _refuse(options: argparse.Namespace, error: FondsError) -> int:
    problems = [str(p) for p in error.problems] if isinstance(error, Invalid) else [str(error)]
    if options.json:
        print(json.dumps({"refused": problems, "code": error.code}, ensure_ascii=False, indent=2))  # noqa: T201 - the answer
    for problem in problems:
        say(problem)
    return REFUSED
