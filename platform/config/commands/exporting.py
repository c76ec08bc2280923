"""`fonds export`: write a list, the register or what falls due into a file, as one person may take it out."""

import argparse
import shutil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.commands.importing import person_called
from config.operating.direct import Direct
from config.operating.finding import find
from config.output import say
from kernel.errors import Invalid, Problem
from kernel.scope import Company, reenter
from kernel.text import N_

WHAT = ("list", "register", "due")
ENDINGS = ("xlsx", "csv")


def add(commands: Any) -> None:
    """Add the export to the grammar."""
    sub = commands.add_parser(
        "export", help="write a list (.xlsx, .csv) as one person may take it out"
    )
    sub.add_argument("file", type=Path, help="what is written; its ending says the format")
    sub.add_argument("--company", required=True, help="host name or id")
    sub.add_argument("--as", dest="person", required=True, metavar="USER", help="who takes it out")
    sub.add_argument("--what", choices=WHAT, default="list")
    sub.add_argument("--category", default="", help="category code the list is narrowed to")
    sub.add_argument(
        "--query", default="", help="filters and order as the address of the list has them"
    )
    sub.add_argument(
        "--purpose", default="", help="what personal data is for: a code of the policy's purposes"
    )
    sub.add_argument(
        "--leave-out", action="store_true", help="leave out records whose consent does not cover it"
    )
    sub.add_argument("--language", default="", choices=("", "zh-hans", "en"))
    sub.set_defaults(run=run)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Write one file; returns where it lies and how many rows it has."""
    path: Path = options.file
    ending = path.suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise _wrong(N_("“{name}” is neither .xlsx nor .csv; call the file like one."), path)
    if not path.absolute().parent.is_dir():
        raise _wrong(N_("There is no folder for {name}."), path)
    company = find(options.company).value()
    document = write(company, path, options, ending)
    if not options.json:
        say(f"{document['file']}: {document['rows']:,} rows")
    return document


def write(company: Company, path: Path, options: argparse.Namespace, ending: str) -> dict[str, Any]:
    """Take the rows out as a person: the right is asked for and the export noted before anything is read."""
    from django.utils import timezone, translation

    from archive.printing import actions, files
    from archive.printing.models import Printout

    forms = dict(
        zip(
            WHAT,
            (Printout.Form.LIST_FILE, Printout.Form.REGISTER_FILE, Printout.Form.DUE_FILE),
            strict=True,
        )
    )
    form = forms[options.what]
    given = asked(options, ending)
    with reenter(company.id):
        actor = person_called(options.person)
    steps = Direct(company.id, actor)
    language = options.language or company.language
    with (
        translation.override(language),
        timezone.override(ZoneInfo(company.time_zone)),
    ):
        with steps.batch():
            files.SOURCES[form].demand(actor, given)
            count = files.SOURCES[form].count(actor, given, most=files.LARGEST + 1)
            files.demand_not_too_many(count)
            actions.note_rows(actor, form, given, shown=count)

        def each(read: Any) -> Any:
            with steps.batch():
                return read()

        content, rows = files.file_of(actor, form, given, each)
        with content, path.open("wb") as out:
            shutil.copyfileobj(content, out)
    return {"file": str(path), "what": options.what, "rows": rows}


def asked(options: argparse.Namespace, ending: str) -> Any:
    """Return what the address of the screen would say."""
    from django.http import QueryDict

    from archive.printing.covering import LEFT_OUT, PURPOSE

    given = QueryDict(options.query, mutable=True)
    said = {
        "format": ending,
        "category": options.category,
        PURPOSE: options.purpose,
        LEFT_OUT: "1" if options.leave_out else "",
    }
    for name, value in said.items():
        if value:
            given[name] = value
    return given


def _wrong(message: str, path: Path) -> Invalid:
    return Invalid([Problem(code="usage", message=message, params={"name": path.name})])
