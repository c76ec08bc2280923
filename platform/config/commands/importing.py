"""`fonds import …`: look into a ledger, bring it into a company, rehearsed or committed, or go on with one."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.commands.import_work import VERBS, work_on
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
    sub = commands.add_parser(
        "import",
        help="bring a ledger (.xlsx, .xls, .ods, .csv …) into a company, inspect one, or go on with one",
        description="import FILE brings a ledger into a company; import inspect FILE only says what it"
        " holds, without a company and without a database; import status, cancel, resume or undo N goes"
        " on with import N.",
    )
    sub.add_argument("file", nargs="+", action=_Words, metavar="[inspect] FILE | WORD N")
    sub.add_argument("--company", required=True, help="host name or id")
    sub.add_argument("--category", default="", help="category code the rows go into")
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
    sub.add_argument(
        "--update",
        action="store_true",
        help="change the records that rows are about, instead of leaving these out",
    )
    sub.add_argument(
        "--others",
        default="",
        metavar="REASON",
        help="with --commit: rows that may be a customer there is are other customers, for this reason",
    )
    sub.set_defaults(run=run, inspect=False, number=0)


class _Words(argparse.Action):
    """Takes `FILE`, a word and the number of an import, or `inspect FILE`, which needs no company and no database."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        word, *rest = values
        if word in VERBS and len(rest) <= 1:
            namespace.file, namespace.number = Path(word), _number(parser, rest)
            return
        namespace.inspect = word == "inspect" and len(rest) == 1
        if len(values) > 1 + namespace.inspect:
            parser.error(f"one FILE at a time, not {len(values)}")
        namespace.file = Path(values[-1])
        if namespace.inspect:
            namespace.needs_database, namespace.run = False, inspect
            for action in parser._actions:
                action.required = False


def _number(parser: argparse.ArgumentParser, words: Sequence[str]) -> int:
    if words and not words[0].isdecimal():
        parser.error(f"the number of an import is wanted, not {words[0]}")
    return int(words[0]) if words else 0


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
    update: bool = False
    others: str = ""  # why rows that may be a customer there is are others; '' leaves them waiting


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Import one file, or go on with an import; returns counts and problems by kind."""
    if str(options.file) in VERBS:
        document = _gone_on(options)
        if not options.json:
            say(summary(document))
        return document
    if not options.category:
        raise _wrong(N_("Say with --category which category the rows go into."))
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
        update=options.update,
        others=options.others,
    )
    document = bring_in(find(options.company).value(), _path(options), wanted)
    if not options.json:
        say(summary(document))
    return document


def inspect(options: argparse.Namespace) -> dict[str, Any]:
    """Say what a file holds and what an import would make of it; nothing is kept."""
    from archive.imports import inspecting

    document = inspecting.inspect(_path(options))
    if not options.json:
        say(looked(document))
    return document


def looked(document: Mapping[str, Any]) -> str:
    """Return what was found in a file as lines for a person."""
    about = ", ".join(filter(None, (document["kind"], document["encoding"])))
    lines = [f"{document['file']}: {about}"]
    lines += [f"  beside it: {name}" for name in document["beside"]]
    lines += [
        f"  sheet {one['name'] or '-'}: {one['rows']:,} rows, {one['columns']} columns"
        f"{'' if one['visible'] else ', hidden'}"
        f"{', hidden rows: ' + str(one['hidden_rows']) if one['hidden_rows'] else ''}"
        f"{': ' + one['reason'] if one['reason'] else ''}"
        for one in document["sheets"]
    ]
    if "problem" in document:
        return "\n".join([*lines, document["problem"]["message"]])
    heading = ", ".join(map(str, document["header_rows"])) or "none"
    lines.append(
        f"table: sheet {document['sheet'] or '-'}, heading in row {heading}, {document['rows']:,} records"
    )
    if document["alike"]:
        lines.append(f"  sheets with the same columns: {', '.join(document['alike'])}")
    lines += [f"  {one}" for one in document["doubts"]]
    lines += [f"  above it: {name} = {value}" for name, value in document["constants"].items()]
    lines += [f"  {one['rows']:>7,}  {one['message']}" for one in document["no_records"]]
    lines.append("columns:")
    lines += [
        f"  {one['name']}: {one['kind']}{' × ' + one['scale'] if one['scale'] != '1' else ''},"
        f" {one['filled']:,} filled"
        for one in document["columns"]
    ]
    lines.append("first records:")
    lines += [
        "  " + " | ".join("" if value is None else str(value) for value in row)
        for row in document["preview"]
    ]
    lines.append("issues:" if document["issues"] else "issues: none")
    lines += [
        f"  {one['rows']:>7,}  {one['severity']} {one['code']}, {one['column']}: {one['message']}"
        for one in document["issues"]
    ]
    return "\n".join(lines)


def _path(options: argparse.Namespace) -> Path:
    path: Path = options.file
    if not path.is_file():
        raise _wrong(N_("There is no file {name}."), name=str(path))
    return path


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
    if wanted.commit and wanted.others:
        with reenter(company.id) as scope:
            scope.actor = actor
            _justify(actor, number, wanted.others)
    if wanted.commit:
        counts = actions.commit(actor, number, steps)
    with reenter(company.id) as scope:
        scope.actor = actor
        return _report(actor, number, counts)


def _justify(actor: Actor, number: int, reason: str) -> None:
    """Say of every row that waits for it that it is another customer."""
    from archive.imports import actions, queries
    from archive.imports.models import ImportRow
    from archive.imports.resolving import waiting

    rows = list(waiting(queries.import_of(actor, number)).values_list("row", flat=True))
    if rows:
        actions.decide_alike(actor, number, ImportRow.Choice.JUSTIFY, rows=rows, reason=reason)


def _gone_on(options: argparse.Namespace) -> dict[str, Any]:
    if not options.number:
        raise _wrong(N_("Say which import: its number stands behind the word."))
    company = find(options.company).value()
    with reenter(company.id):
        actor = person_called(options.person)
    done = work_on(str(options.file), company, actor, options.number)
    with reenter(company.id) as scope:
        scope.actor = actor
        document = _report(actor, options.number, done)
    return {**document, "done": str(options.file)}


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
        met="update" if wanted.update else "",
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
        "filing": job.mapping.get("file", False),
        "counts": dict(counts),
        "outlook": job.table.get("outlook", {}),
        "columns": {one["column"]: one["target"] for one in job.mapping.get("columns", ())},
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
