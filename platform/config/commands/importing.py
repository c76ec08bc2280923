"""`fonds import …`: bring a ledger into a company from the command line, rehearsed or committed."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.operating.direct import Direct
from config.operating.finding import find
from config.output import say
from kernel.errors import Invalid, Missing, Problem
from kernel.scope import Company, reenter
from kernel.text import N_
from security.actor import Actor

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


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a file is to be imported: what `fonds import` takes as options. Rows and sheets count from 1."""

    category: str
    username: str
    commit: bool = False
    sheet: str = ""
    header_row: int = 0  # 0: found by itself
    columns: Mapping[str, str] = field(default_factory=dict)  # heading → field, "" leaves out
    fixed: Mapping[str, str] = field(default_factory=dict)  # field → value of every row
    draft: bool = False
    adopt: bool = False


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Import one file; returns counts and problems by kind."""
    wanted = Wanted(
        category=options.category,
        username=options.person,
        commit=options.commit,
        sheet=options.sheet,
        header_row=options.header_row,
        columns=_pairs(options.column),
        fixed=_pairs(options.set),
        draft=options.draft,
        adopt=options.adopt,
    )
    path: Path = options.file
    if not path.is_file():
        raise _wrong(N_("There is no file {name}."), name=str(path))
    document = bring_in(find(options.company).value(), path, wanted)
    if not options.json:
        say(summary(document))
    return document


def import_file(
    company: Company,
    path: Path,
    *,
    category: str,
    username: str,
    commit: bool,
    fixed: Mapping[str, str] | None = None,
) -> str:
    """Import one file and return what came of it in one line, for the demonstration."""
    wanted = Wanted(category=category, username=username, commit=commit, fixed=fixed or {})
    return summary(bring_in(company, path, wanted)).partition("\n")[0]


def bring_in(company: Company, path: Path, wanted: Wanted) -> dict[str, Any]:
    """Receive, understand, rehearse and, if wanted, commit a file; each batch is a transaction of its own.

    Raises Refused without the right, Invalid with what is wrong with the file or the mapping.
    """
    from archive.imports import actions

    with reenter(company.id) as scope:
        scope.actor = actor = person_called(wanted.username)
        number = _mapped(actor, path, wanted)
    steps = Direct(company.id, actor)
    counts = actions.rehearse(actor, number, steps)
    if wanted.commit:
        counts = actions.commit(actor, number, steps)
    with reenter(company.id) as scope:
        scope.actor = actor
        return _report(actor, number, counts)


def _mapped(actor: Actor, path: Path, wanted: Wanted) -> int:
    from archive.imports import actions

    job = actions.bring(actor, category=wanted.category, file_name=path.name, chunks=_chunks(path))
    if wanted.sheet or wanted.header_row:
        header = wanted.header_row - 1 if wanted.header_row else None
        job = actions.understand(actor, job.pk, sheet=wanted.sheet, header_row=header)
    actions.set_mapping(
        actor,
        job.pk,
        columns=wanted.columns,
        fixed=wanted.fixed,
        file=bool(job.mapping["file"]) and not wanted.draft,
        adopt=wanted.adopt,
    )
    return job.pk


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _report(actor: Actor, number: int, counts: Mapping[str, int]) -> dict[str, Any]:
    from archive.imports import queries

    job = queries.import_of(actor, number)
    return {
        "import": number,
        "file": job.file_name,
        "category": job.category,
        "state": job.state,
        "filing": job.mapping["file"],
        "counts": dict(counts),
        "columns": {one["column"]: one["target"] for one in job.mapping["columns"]},
        "problems": [
            {name: one[name] for name in ("column", "code", "severity", "rows", "message")}
            for one in queries.issue_counts(job)
        ],
    }


def summary(document: Mapping[str, Any]) -> str:
    """Return a report as lines for a person: the counts, then each kind of problem."""
    counts = ", ".join(f"{state} {count:,}" for state, count in document["counts"].items() if count)
    problems = [
        f"  {one['rows']:>7,}  {one['column'] or '-'}: {one['message']}"
        for one in document["problems"]
    ]
    return "\n".join([f"{document['file']}: {counts or 'no rows'}", *problems])


def person_called(username: str) -> Actor:
    """Return the person of the company in scope who signs in with a name; Missing."""
    from security.people.models import User
    from security.people.queries import actor_of

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
