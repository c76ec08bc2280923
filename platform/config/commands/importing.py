"""`fonds import …`: bring a ledger into a company from the command line, rehearsed or committed."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.commands.companies import find
from config.telling import tell
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_

PIECE = 1024 * 1024


def add(commands: Any) -> None:
    """Add the import to the grammar."""
    sub = commands.add_parser("import", help="bring a ledger (.xlsx, .xls, .csv) into a company")
    sub.add_argument("file", type=Path)
    sub.add_argument("--company", required=True, help="host name or id")
    sub.add_argument("--category", required=True, help="category code the rows go into")
    sub.add_argument("--as", dest="person", required=True, metavar="USER", help="who imports")
    what = sub.add_mutually_exclusive_group()
    what.add_argument("--rehearse", action="store_true", help="say what it would do (the default)")
    what.add_argument("--commit", action="store_true", help="make the records")
    sub.add_argument("--sheet", default="")
    sub.add_argument("--header-row", type=int, default=0, metavar="N", help="row with column names")
    sub.add_argument(
        "--column", action="append", default=[], metavar="HEADING=FIELD", help="overrule a column"
    )
    sub.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="a value for every row"
    )
    sub.add_argument("--draft", action="store_true", help="make drafts, file nothing")
    sub.add_argument("--adopt", action="store_true", help="keep conforming legacy numbers")
    sub.set_defaults(run=run)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Import one file; returns counts and problems by kind."""
    from kernel.scope import reenter  # noqa: PLC0415 - needs Django set up

    path: Path = options.file
    if not path.is_file():
        raise _wrong(N_("There is no file {name}."), name=str(path))
    columns, fixed = _pairs(options.column), _pairs(options.set)
    company = find(options.company).value()
    with reenter(company.id) as scope:
        scope.actor = actor = _actor(options.person)
        number, file = _brought(options, actor, columns, fixed)
    from archive.imports import actions  # noqa: PLC0415 - needs Django set up

    steps = Direct(company.id, actor)
    counts = actions.rehearse(actor, number, steps)
    if options.commit:
        counts = actions.commit(actor, number, steps)
    with reenter(company.id) as scope:
        scope.actor = actor
        return _report(options, actor, number, counts, file=file)


def _brought(
    options: argparse.Namespace, actor: Any, columns: dict[str, str], fixed: dict[str, str]
) -> tuple[int, bool]:
    from archive.imports import actions  # noqa: PLC0415 - needs Django set up

    job = actions.bring(
        actor,
        category=options.category,
        file_name=options.file.name,
        chunks=_chunks(options.file),
    )
    if options.sheet or options.header_row:
        header = options.header_row - 1 if options.header_row else None
        job = actions.understand(actor, job.pk, sheet=options.sheet, header_row=header)
    file = bool(job.mapping["file"]) and not options.draft
    actions.set_mapping(
        actor, job.pk, columns=columns, fixed=fixed, file=file, adopt=options.adopt
    )
    return job.pk, file


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _report(
    options: argparse.Namespace, actor: Any, number: int, counts: dict[str, int], *, file: bool
) -> dict[str, Any]:
    from archive.imports import queries  # noqa: PLC0415 - needs Django set up

    job = queries.import_of(actor, number)
    problems = [
        {name: one[name] for name in ("column", "code", "severity", "rows", "message")}
        for one in queries.issue_counts(job)
    ]
    if not options.json:
        for state, count in counts.items():
            print(f"{state:12} {count:>9,}")  # noqa: T201 - the command line
        for one in problems:
            print(f"  {one['rows']:>7,}  {one['column'] or '-'}: {one['message']}")  # noqa: T201
    return {
        "import": number,
        "file": job.file_name,
        "category": job.category,
        "state": job.state,
        "filing": file,
        "counts": counts,
        "columns": {one["column"]: one["target"] for one in job.mapping["columns"]},
        "problems": problems,
    }


class Direct:
    """Runs an import in this process: each batch in a scope of its own, progress on standard error."""

    def __init__(self, company: str, actor: Any) -> None:
        self.company = company
        self.actor = actor
        self._done = self._total = 0
        self._message = ""

    def report(
        self, message: str = "", *, done: int | None = None, total: int | None = None, **params: Any
    ) -> None:
        """Say how far the work is."""
        self._message = message.format_map(params) or self._message
        self._done = self._done if done is None else done
        self._total = self._total if total is None else total
        tell(f"{self._message}: {self._done:,} of {self._total:,}")

    def advance(self, count: int = 1) -> None:
        """Count further rows done."""
        self.report(done=self._done + count)

    def check(self) -> None:
        """Never stop: Ctrl-C does, between two batches or rolling back one."""

    @contextmanager
    def batch(self) -> Iterator[Any]:
        """Open a scope for one batch, as the actor."""
        from kernel.scope import reenter  # noqa: PLC0415 - beside its like

        with reenter(self.company) as scope:
            scope.actor = self.actor
            yield scope


def _actor(username: str) -> Any:
    from security.people.models import User  # noqa: PLC0415 - needs Django set up
    from security.people.queries import actor_of  # noqa: PLC0415

    user = User.objects.filter(username__iexact=username, is_active=True).first()
    if user is None:
        raise Missing(N_("Nobody who may sign in is called “{name}”."), name=username)
    return actor_of(user)


def _pairs(given: list[str]) -> dict[str, str]:
    found = {}
    for one in given:
        name, sign, value = one.rpartition("=") if one.count("=") == 1 else one.partition("=")
        if not sign or not name:
            raise _wrong(N_("“{given}” is not of the form NAME=VALUE."), given=one)
        found[name] = value
    return found


def _wrong(message: str, **params: Any) -> Invalid:
    return Invalid([Problem(code="usage", message=message, params=params)])
