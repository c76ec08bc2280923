"""`fonds policy …`: a company's policy as a file, out and in."""

from pathlib import Path
from typing import Any

from config.commands.late import late

_DOES = "config.operating.policies"


def add(commands: Any) -> None:
    """Add the policy commands to the grammar."""
    policy = commands.add_parser("policy", help="read, change and publish a company's policy")
    verbs = policy.add_subparsers(dest="verb", required=True, metavar="verb")
    export = _verb(verbs, "export", "print the policy in force as YAML")
    which = export.add_mutually_exclusive_group()
    which.add_argument("--version", type=int, metavar="N", help="an earlier version")
    which.add_argument("--draft", action="store_true", help="the open draft")
    apply = _verb(verbs, "apply", "make the draft say what a file says")
    apply.add_argument("file", type=Path, metavar="FILE")
    _as(apply)
    plan = _verb(verbs, "plan", "work out what the open draft would do to the records")
    _as(plan)
    publish = _verb(verbs, "publish", "publish the open draft")
    publish.add_argument("--reason", default="", help="why, for the history")
    publish.add_argument(
        "--plan",
        default="",
        metavar="DIGEST",
        help="publish only if it still does what this plan said",
    )
    publish.add_argument("--override", default="", help="why a statutory minimum is lowered")
    _as(publish)
    forecast = _verb(verbs, "forecast", "count what falls due in the next ten years")
    forecast.add_argument("--category", default="", metavar="CODE", help="with those below it")
    _as(forecast)
    _verb(verbs, "history", "list the published versions")
    diff = _verb(verbs, "diff", "show what the draft, or a file, would change")
    other = diff.add_mutually_exclusive_group()
    other.add_argument("file", type=Path, nargs="?", metavar="FILE")
    other.add_argument(
        "--pack", action="store_true", help="what the company changed of its pack instead"
    )
    _upgrade(verbs)
    schema = verbs.add_parser("schema", help="print the JSON Schema of a policy in YAML")
    schema.set_defaults(
        run=late("config.operating.policy_schema", "print_schema"), needs_database=False
    )


def _upgrade(verbs: Any) -> None:
    upgrade = _verb(verbs, "upgrade", "take the newer text of the pack into the draft")
    upgrade.add_argument(
        "--take",
        action="append",
        default=[],
        metavar="KEY=SIDE",
        help="where both changed the same: KEY=ours keeps the company's, KEY=theirs takes the pack's",
    )
    _as(upgrade)
    upgrade.set_defaults(run=late("config.operating.policy_packs", "upgrade_policy"))


def _verb(verbs: Any, name: str, help_text: str) -> Any:
    parser = verbs.add_parser(name, help=help_text)
    parser.add_argument("--company", required=True, metavar="HOST", help="host name or id")
    parser.set_defaults(run=late(_DOES, f"{name}_policy"))
    return parser


def _as(parser: Any) -> None:
    parser.add_argument(
        "--as", dest="person", required=True, metavar="USER", help="who does it, by sign-in name"
    )
