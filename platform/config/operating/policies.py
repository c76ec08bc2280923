"""Takes a company's policy out as a file, puts one into its draft, publishes it, lists and compares versions."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.planning import actions as planning
from archive.planning.forecast import Forecast
from archive.planning.forecasting import foreseen
from archive.planning.outlook import lines_of
from config.operating.direct import Direct
from config.operating.policy_packs import diff_from_pack, told_changes
from config.operating.reaching import inside
from config.output import say
from kernel.errors import Missing
from kernel.text import N_
from policies.document import actions, queries
from policies.document.approving import propose
from policies.document.canonical import export, load
from policies.document.difference import diff
from policies.document.models import PolicyVersion
from policies.document.values import PolicyDocument
from policies.upgrades.queries import pack_text_of
from security.actor import Actor


def export_policy(options: argparse.Namespace) -> dict[str, Any]:
    """Print the policy in force, an earlier version as it was published, or the draft, as YAML."""
    with inside(options.company):
        content = _content(options)
    if not options.json:
        sys.stdout.write(content)
    return {"policy": content}


def _content(options: argparse.Namespace) -> str:
    if options.draft:
        document = queries.draft_document()
        actions.note_export(Actor.system("command"), document, form="yaml", what="draft")
        return export(document).decode()
    number = queries.published().number if options.version is None else options.version
    document = queries.version_document(number)
    actions.note_export(Actor.system("command"), document, form="yaml", what=str(number))
    return queries.version_bytes(number).decode()


def apply_policy(options: argparse.Namespace) -> dict[str, Any]:
    """Make the open draft say what the file says; nothing is in force before it is published."""
    document = _read(options.file)
    with inside(options.company, person=options.person) as scope:
        before = queries.draft_document()
        actions.apply_document(scope.actor, document, pack_text=pack_text_of(document))
        changes = diff(before, document)
        digest = queries.draft_digest()
    if not options.json:
        say(f"The draft says what {options.file} says: {len(changes)} changes. Publish it next.")
    return {"digest": digest, "changes": [asdict(change) for change in changes]}


def plan_policy(options: argparse.Namespace) -> dict[str, Any]:
    """Work out what the open draft would do to every record, and print how many it concerns."""
    with inside(options.company, person=options.person) as scope:
        actor, company = scope.actor, scope.company.id
        plan = planning.begin(actor)
    plan = planning.make(actor, plan.pk, Direct(company, actor))
    with inside(options.company, person=options.person):
        lines = lines_of(plan, queries.draft_document())
    if not options.json:
        for one in lines:
            sys.stdout.write(f"{one.records:>12,}  {one.label}\n")
        say(f"Publish it with --plan {plan.digest}")
    return {"plan": plan.digest, "effects": [asdict(one) for one in lines]}


def forecast_policy(options: argparse.Namespace) -> dict[str, Any]:
    """Count what falls due month by month; with a plan of the open draft, under both policies."""
    with inside(options.company, person=options.person) as scope:
        found = foreseen(scope.actor, options.category)
    if not options.json:
        after = found.after.by_month() if found.after else {}
        for month, number in found.before.by_month().items():
            other = f" → {after[month]:,}" if after else ""
            sys.stdout.write(f"{month}  {number:>12,}{other}\n")
    return {
        "in_force": _told(found.before),
        "draft": _told(found.after) if found.after else None,
    }


def _told(one: Forecast) -> dict[str, Any]:
    return {
        "past": one.past,
        "months": one.by_month(),
        "later": one.later,
        "permanent": one.permanent,
        "held": one.held,
        "no_rule": one.unruled,
        "no_date": [
            {"category": category, "rule": rule, "records": number}
            for (category, rule), number in sorted(one.unknown.items())
        ],
        "total": one.total,
    }


def publish_policy(options: argparse.Namespace) -> dict[str, Any]:
    """Publish the draft as it is now."""
    with inside(options.company, person=options.person) as scope:
        found = propose(
            scope.actor,
            queries.draft_digest(),
            reason=options.reason,
            override=options.override,
            plan=options.plan,
        )
        if isinstance(found, PolicyVersion):
            told: dict[str, Any] = {"version": found.number, "digest": found.digest}
            sentence = f"Version {found.number} is in force."
        else:
            told = {"request": found}
            sentence = f"Others must agree first; they find it in their inbox (request {found})."
    if not options.json:
        say(sentence)
    return told


def history_policy(options: argparse.Namespace) -> list[dict[str, Any]]:
    """List the published versions, the newest first."""
    with inside(options.company):
        rows: list[dict[str, Any]] = [
            {
                "version": version.number,
                "state": version.state,
                "published_at": version.published_at.isoformat(timespec="seconds"),
                "by": version.published_name,
                "reason": version.reason,
                "override": version.override,
                "digest": version.digest,
            }
            for version in queries.history()
        ]
    if not options.json:
        for row in rows:
            sys.stdout.write(
                f"{row['version']:>4}  {row['published_at']}  {row['state']:10}  {row['by']}"
                f"  {row['digest'][:12]}  {row['reason']}".rstrip()
                + "\n"
            )
    return rows


def diff_policy(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Print what leads from the policy in force to the draft, or to a file."""
    if options.pack:
        return diff_from_pack(options)
    wanted = _read(options.file) if options.file else None
    with inside(options.company):
        found = queries.published_or_none()
        before = found.document if found else PolicyDocument()
        changes = diff(before, wanted if wanted is not None else queries.draft_document())
    return told_changes(options, changes)


def _read(path: Path) -> PolicyDocument:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Missing(
            N_("{file} cannot be read: {reason}."), file=str(path), reason=error.strerror or "?"
        ) from error
    return load(content)
