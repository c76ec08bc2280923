"""`fonds break-glass …`: ask a company to let an operator in, see what it answered, end it."""

from typing import Any

from config.commands.late import late

_DOES = "config.operating.break_glass"


def add(commands: Any) -> None:
    """Add access in an emergency to the grammar."""
    glass = commands.add_parser(
        "break-glass", help="come into a company in an emergency, seen by it"
    )
    verbs = glass.add_subparsers(dest="verb", required=True, metavar="verb")
    ask = verbs.add_parser("ask", help="ask the company; the code to go in is made on the console")
    _of(ask)
    ask.add_argument("--reason", required=True, help="why; the company decides by it")
    ask.add_argument("--ticket", required=True, help="under which the fault was reported")
    ask.add_argument("--hours", type=int, default=1, help="for how long, from when it begins")
    ask.add_argument("--scope", choices=("look", "repair"), default="look")
    ask.add_argument(
        "--sensitive", action="store_true", help="masked values and the highest level as well"
    )
    ask.add_argument(
        "--at-once",
        action="store_true",
        help="begin before the answer, where the company allows it",
    )
    ask.set_defaults(run=late(_DOES, "ask"))
    listed = verbs.add_parser("list", help="what was asked of a company, and where it stands")
    listed.add_argument("--company", required=True, metavar="HOST", help="host name or id")
    listed.set_defaults(run=late(_DOES, "list_all"))
    end = verbs.add_parser("end", help="end one's own access, or take it back")
    _of(end)
    end.add_argument("--number", type=int, required=True, help="as `list` shows it")
    end.set_defaults(run=late(_DOES, "end"))


def _of(sub: Any) -> None:
    sub.add_argument("--company", required=True, metavar="HOST", help="host name or id")
    sub.add_argument(
        "--as", dest="person", required=True, metavar="OPERATOR", help="sign-in name on the console"
    )
