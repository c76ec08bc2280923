"""Compares a company's policy with its pack and takes the pack's newer text into the draft."""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from config.operating.reaching import inside
from config.output import say
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from policies.document import queries
from policies.document.difference import Change, diff
from policies.upgrades.actions import take_over
from policies.upgrades.queries import differing, standing


def upgrade_policy(options: argparse.Namespace) -> dict[str, Any]:
    """Take the newer text of the pack into the open draft; refused while anything is undecided."""
    choices = _choices(options.take)
    with inside(options.company, person=options.person) as scope:
        found = standing(scope.actor)
        take_over(scope.actor, choices=choices, digest=found.digest)
        changes = diff(found.document, queries.draft_document())
        digest = queries.draft_digest()
    if not options.json:
        say(
            f"The draft holds the newer text of {found.pack}: {len(changes)} changes. Publish it next."
        )
    return {
        "pack": found.pack,
        "digest": digest,
        "taken": choices,
        "changes": [asdict(change) for change in changes],
    }


def _choices(written: Iterable[str]) -> dict[str, str]:
    choices: dict[str, str] = {}
    for text in written:
        key, sign, side = text.rpartition("=")
        if not sign or not key:
            message = N_("“{text}” is no choice; write KEY=ours or KEY=theirs.")
            raise Invalid([Problem(code="choice", message=message, params={"text": text})])
        choices[key] = side
    return choices


def diff_from_pack(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Print what the company changed of its pack."""
    with inside(options.company):
        found = differing()
        if found.compared is None:
            raise Conflict(
                N_(
                    "The policy names no pack this program has; there is nothing to compare it with."
                )
            )
        changes = found.own_changes
    return told_changes(options, changes)


def told_changes(options: argparse.Namespace, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Print changes, one a line, and return them."""
    if not options.json:
        for change in changes:
            sys.stdout.write(line(change) + "\n")
    return [asdict(change) for change in changes]


def line(change: Change) -> str:
    """Return a change as one plain line: `changed fields KP.name label: a → b`."""
    place = " ".join(filter(None, (change.part, change.key, change.attribute)))
    values = f": {change.old or '(nothing)'} → {change.new or '(nothing)'}"
    return f"{change.kind} {place}" + (values if change.old or change.new else "")
