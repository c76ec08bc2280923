"""`fonds audit` and `fonds verify audit` on a real installation, and what the clock does by itself."""

# ruff: noqa: S608 - a superuser's statements, made here

import json

from config.command import main
from jobs.port import defer_for, queue_in_use
from kernel.scope import reenter
from notices.models import Occasion
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.audit.sealed_models import AuditCheckpoint
from tenants.template import execute_as_owner


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_sealed_and_proved_from_the_command_line_and_an_edit_is_named(company, capsys):
    assert main(["audit", "seal", "--company", company.host, "--json"]) == 0
    [sealed] = told(capsys)
    assert sealed["events"] == sealed["added"] > 0
    assert sealed["signed"]
    assert main(["verify", "audit", "--company", company.host, "--json"]) == 0
    [proved] = told(capsys)
    assert (proved["events"], proved["heads"], proved["proved"]) == (sealed["events"], 2, True)
    with reenter(company.id):
        event = AuditEvent.objects.first()
    table = f"{company.schema}.security_audit_event"
    execute_as_owner(f"UPDATE {table} SET verb = 'other' WHERE id = {event.pk}")
    try:
        assert main(["verify", "audit", "--company", company.host]) == 1
        assert f"event {event.pk}" in capsys.readouterr().err
    finally:
        execute_as_owner(f"UPDATE {table} SET verb = '{event.verb}' WHERE id = {event.pk}")
    assert main(["verify", "audit", "--company", company.host]) == 0


def run(company, task):
    """Run a task of the clock as the worker does."""
    defer_for(company.id, task)
    [ending] = queue_in_use().run_all()
    assert ending.state == "done", ending
    return ending.result


def proofs(company):
    """Return how each nightly proof ended, with what it said."""
    with reenter(company.id):
        rows = list(AuditEvent.objects.filter(verb="audit.prove").order_by("pk"))
        opened = open_events(rows)
        return [(row.outcome, opened[row.pk].content) for row in rows]


def test_the_clock_seals_and_proves_and_tells_when_something_is_wrong(company):
    first = run(company, "administration.seal_trail")
    assert first["events"] > 0
    assert run(company, "administration.seal_trail") == {**first, "added": 0, "signed": 0}
    run(company, "administration.prove_trail")
    outcome, said = proofs(company)[-1]
    assert (outcome, said["problems"]) == ("done", [])
    with reenter(company.id):
        size = AuditCheckpoint.objects.order_by("-size").first().size
        assert not Occasion.objects.filter(kind="audit.broken").exists()
    table = f"{company.schema}.security_audit_leaf"
    statement = f"UPDATE {table} SET hash = sha256(hash) WHERE position = {size - 1}"
    execute_as_owner(statement)
    run(company, "administration.prove_trail")
    outcome, said = proofs(company)[-1]
    assert outcome == "failed"
    assert any(one.endswith(": header") for one in said["problems"])
    with reenter(company.id):
        assert Occasion.objects.get(kind="audit.broken").path == "/trail/"
