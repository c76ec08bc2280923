"""`fonds audit` and `fonds verify audit` on a real installation, and what the clock does by itself."""

# ruff: noqa: S608 - a superuser's statements, made here

import json

import pytest

from administration.sealing.places import kept_outside
from config.command import main
from config.operating.sealing import seal_others
from jobs.port import defer_for, queue_in_use
from kernel.scope import reenter
from notices.models import Occasion
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.audit.sealed_models import AuditCheckpoint, AuditPlace
from security.audit.verification import verify_trail
from tenants.models import Company, State
from tenants.provisioning import set_state
from tenants.template import execute_as_owner
from tests.integration.config.sealing import until_whole

pytestmark = pytest.mark.usefixtures("own_queue")


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


def test_a_folder_outside_gets_every_head_and_shows_a_trail_that_was_cut_everywhere_else(
    company, settings, tmp_path
):
    """Who owns database and registry cuts the trail in both; the folder still has the head."""
    settings.FONDS_AUDIT_PLACES = (f"file://{tmp_path}",)
    defer_for(company.id, "administration.seal_trail")
    endings = queue_in_use().run_all()
    assert [one.state for one in endings] == ["done", "done"]
    assert endings[1].result == {"told": 1, "failed": 0}
    defer_for(company.id, "administration.seal_trail")
    assert len(queue_in_use().run_all()) == 1, "nothing new, nobody told"
    with reenter(company.id):
        size = AuditCheckpoint.objects.order_by("-size").first().size
        assert AuditPlace.objects.get().size == size
        assert not _codes(verify_trail(kept_outside(settings.FONDS_AUDIT_PLACES)), "truncated")
    schema = company.schema
    execute_as_owner(f"DELETE FROM {schema}.security_audit_leaf WHERE position >= {size - 1}")
    execute_as_owner(f"DELETE FROM {schema}.security_audit_checkpoint WHERE size = {size}")
    mine = f"company_id = '{company.id}' AND size = {size}"
    execute_as_owner(f"DELETE FROM public.tenants_auditcheckpoint WHERE {mine}")
    with reenter(company.id):
        found = _codes(verify_trail(kept_outside(settings.FONDS_AUDIT_PLACES)), "truncated")
    assert [one.params["place"] for one in found] == [f"file://{tmp_path}"]


def _codes(report, code):
    return [one for one in report.problems if one.code == code]


def test_a_suspended_company_is_sealed_too(make_company):
    company = make_company(name="停用公司")
    row = Company.objects.using("migrator").get(pk=company.id)
    set_state(row, State.SUSPENDED)
    assert sum(one["added"] for one in until_whole(company, seal_others)) > 0
    with reenter(company.id):
        assert AuditCheckpoint.objects.exists()
        assert verify_trail().proved
