"""Seals and proves the audit trails of one company or of all, from the command line."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from administration.sealing.actions import take_bundle
from administration.sealing.places import kept_outside
from config.console.telling import tell_operators
from config.operating.finding import find
from config.operating.reaching import COMMAND, inside
from kernel.errors import Conflict, Invalid, Problem, Unavailable
from kernel.scope import Company as CompanyValue
from kernel.text import N_
from security.actor import Actor
from security.audit.bundle import Wanted
from security.audit.notes import key_text
from security.audit.seal_actions import hand_over, seal_batch, sign_head
from security.audit.verification import TrailReport, verify_trail
from security.audit.verifier import read_heads
from security.keys import signing
from tenants.models import AuditKey, Company, State
from tenants.router import MIGRATOR
from tenants.scope import tenant_scope


def seal_trails(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Seal what is settled of each company named; return how large each trail is by now."""
    sealed = []
    for company in _companies(options):
        done = seal_trail(company)
        sealed.append({"company": company.name, "id": company.id, **done})
        if not options.json:
            sys.stdout.write(
                f"{company.name}: {done['events']} events sealed, {done['added']} of them now\n"
            )
    return sealed


def seal_trail(company: CompanyValue) -> dict[str, Any]:
    """Seal what is settled of one company and sign it; return how many events there are, and how many are new."""
    added = 0
    while True:
        with tenant_scope(company):
            head = seal_batch()
        added += head.added
        if not head.added:
            break
    with tenant_scope(company):
        made = sign_head()
    return {"events": head.size, "added": added, "signed": made is not None}


def rotate_key(options: argparse.Namespace) -> dict[str, Any]:
    """Let the next key sign a company's trail, register every key it has, and destroy what earlier ones signed with.

    Stopped half-way, it goes on.
    """
    company = find(options.company)
    seal_trail(company.value())
    with tenant_scope(company.value(), request_id=COMMAND):
        key = hand_over(Actor.system("command"))
    registered = _registered(company.pk)
    for one in signing.signing_keys(company.pk):
        text = key_text(one.name, one.public)
        if registered.setdefault(one.number, text) != text:
            raise Conflict(
                N_("Key {number} of this trail is registered as another one; call for help."),
                number=one.number,
            )
        AuditKey.objects.using(MIGRATOR).get_or_create(
            company_id=company.pk,
            number=one.number,
            defaults={"key": text, "certificate": one.certificate},
        )
    # Not before the registry knows who signs: until then an earlier key could still be asked to announce anew.
    signing.retire(company.pk)
    text = key_text(key.name, key.public)
    tell_operators("rotate_audit_key", company.pk, number=key.number, key=text)
    if not options.json:
        sys.stdout.write(
            f"{company.name}: key {key.number} signs from now on\npublic key: {text}\n"
        )
    return {"company": company.pk, "number": key.number, "key": text}


def _registered(company: str) -> dict[int, str]:
    """Return the public keys of a company's trail that the registry knows, by number."""
    rows = AuditKey.objects.using(MIGRATOR).filter(company_id=company)
    return dict(rows.values_list("number", "key"))


def _unregistered(company: CompanyValue) -> list[Problem]:
    """Name each key in the company's folder that is not the one registered; nothing before the first rotation."""
    known = _registered(company.id)
    return [
        Problem(
            code="unregistered_key",
            where=f"key {one.number}",
            message=N_("Key {number} of this trail is not the one that was registered."),
            params={"number": one.number},
        )
        for one in signing.signing_keys(company.id)
        if known and known.get(one.number) != key_text(one.name, one.public)
    ]


def verify_trails(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Prove each company named; raise Invalid with everything that is not as it was sealed."""
    proved: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for company in _companies(options):
        with tenant_scope(company):
            report = verify_trail(kept_outside(settings.FONDS_AUDIT_PLACES))
        report.problems += _unregistered(company)
        problems += [
            replace(one, where=" ".join(filter(None, (company.name, one.where))))
            for one in report.problems
        ]
        proved.append(_document(company, report))
        if not options.json:
            sys.stdout.write(_line(company, report) + "\n")
    if problems:
        raise Invalid(problems)
    return proved


def write_bundle(options: argparse.Namespace) -> dict[str, Any]:
    """Write the bundle asked for into a file; contents are opened only for the person named."""
    sizes = tuple(size for path in options.head for size in _sizes(path))
    with inside(options.company, person=options.person) as scope:
        zone = ZoneInfo(scope.company.time_zone)
        wanted = Wanted(
            record=options.record,
            since=_midnight(options.since, zone),
            until=_midnight(options.until and options.until + timedelta(days=1), zone),
            sizes=sizes,
            reader=scope.actor if options.person else None,
        )
        bundle = take_bundle(scope.actor or Actor.system("command"), wanted)
    content = json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        options.output.write_bytes(content)
    except OSError as error:
        raise Unavailable(
            N_("{path} cannot be written: {why}."), path=str(options.output), why=error.strerror
        ) from error
    if not options.json:
        sys.stdout.write(
            f"{options.output}: {len(bundle['events'])} events, {len(bundle['heads'])} signed heads\n"
            f"public key: {bundle['keys'][-1]}\n"
        )
    return {"file": str(options.output), "events": len(bundle["events"]), "keys": bundle["keys"]}


def _sizes(path: Path) -> list[int]:
    """Return how large the trees are whose heads a file holds."""
    try:
        return [head.size for head in read_heads(path.read_text(encoding="utf-8"), path.name)]
    except (OSError, ValueError) as error:
        raise Invalid(
            [
                Problem(
                    code="audit.head",
                    message=N_("{path} holds no signed head: {why}."),
                    params={"path": str(path), "why": str(error)},
                )
            ]
        ) from error


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


def _companies(options: argparse.Namespace) -> Sequence[CompanyValue]:
    if options.company:
        return [find(options.company).value()]
    # The operators' own company has a trail as well.
    listed = Company.objects.filter(state__in=(State.ACTIVE, State.SUSPENDED))
    return [company.value() for company in listed.order_by("created_at")]


def _document(company: CompanyValue, report: TrailReport) -> dict[str, Any]:
    return {
        "company": company.name,
        "id": company.id,
        "events": report.events,
        "opened": report.opened,
        "changes": report.changes,
        "heads": report.checkpoints,
        "last": report.last,
        "proved": report.proved,
    }


def _line(company: CompanyValue, report: TrailReport) -> str:
    verdict = "in order" if report.proved else f"{len(report.problems)} not in order"
    return (
        f"{company.name}: {report.events} events, {report.changes} changes of records, "
        f"{report.checkpoints} signed heads: {verdict}"
    )
