"""A superuser of the database edits the trail in every way he can: each is found and named."""

# ruff: noqa: S608 - a superuser's statements, made here

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel.scope import reenter
from security.audit.canonical import event_leaf
from security.audit.models import AuditEvent
from security.audit.notes import read, signed
from security.audit.queries import header_of
from security.audit.sealed_models import AuditCheckpoint, AuditLeaf
from security.audit.verification import verify_trail
from security.audit.writer import Change
from security.keys import store

EVENT = "{s}.security_audit_event"
LEAF = "{s}.security_audit_leaf"
HEAD = "{s}.security_audit_checkpoint"
REGISTRY = "public.tenants_auditcheckpoint"


@pytest.fixture(scope="module")
def trail(company, write, seal):
    """A company whose trail was sealed and signed three times; returns the ids of six events."""
    with reenter(company.id):
        store.record_keys([17, 18])
    ids = write(company, 2)
    seal(company)
    rows = [Change(record_id=pk, before={"a": 1}, after={"a": pk}) for pk in (17, 18)]
    ids += write(company, 2, changes=rows)
    seal(company)
    ids += write(company, 2)
    seal(company)
    return ids


def found(company):
    with reenter(company.id):
        return verify_trail()


def named(report):
    return {(one.code, one.where) for one in report.problems}


def place_of(company, event):
    with reenter(company.id):
        return AuditLeaf.objects.get(event=event).position


def test_an_untouched_trail_is_proved(company, trail):
    report = found(company)
    assert report.proved, report.problems
    assert (report.checkpoints, report.changes) == (6, 4)
    assert report.last == report.events == report.opened


@pytest.mark.parametrize(
    "change",
    ["verb = 'view'", "at = at + interval '1 hour'", "actor_id = '4'", "outcome = 'refused'"],
)
def test_an_edited_header_is_named(company, trail, superuser, change):
    with superuser(company, f"UPDATE {EVENT} SET {change} WHERE id = {trail[1]}"):
        assert named(found(company)) == {("header", f"event {trail[1]}")}
    assert found(company).proved


def test_one_flipped_bit_of_a_payload_is_named(company, trail, superuser):
    flip = "set_bit(payload, 200, 1 - get_bit(payload, 200))"
    with superuser(company, f"UPDATE {EVENT} SET payload = {flip} WHERE id = {trail[4]}"):
        assert named(found(company)) == {("payload", f"event {trail[4]}")}
    assert found(company).proved


def test_a_changed_and_a_removed_change_of_a_record_are_named(company, trail, superuser):
    of_event = f"{{s}}.security_audit_change WHERE event_id = {trail[2]} AND record_id = 17"
    flip = "content = set_bit(content, 200, 1 - get_bit(content, 200))"
    with superuser(company, f"UPDATE {of_event.replace(' WHERE', f' SET {flip} WHERE')}"):
        [problem] = found(company).problems
        assert (problem.code, problem.params["record"]) == ("change", 17)
    with superuser(company, f"DELETE FROM {of_event}"):
        assert named(found(company)) == {("changes", f"event {trail[2]}")}


def test_a_dropped_event_is_named_with_its_place(company, trail, superuser):
    place = place_of(company, trail[3])
    with superuser(company, f"DELETE FROM {EVENT} WHERE id = {trail[3]}"):
        assert ("removed", f"event {trail[3]}") in named(found(company))
    with superuser(
        company,
        f"DELETE FROM {EVENT} WHERE id = {trail[3]}",
        f"DELETE FROM {LEAF} WHERE event_id = {trail[3]}",
    ):
        assert ("gap", f"place {place}") in named(found(company))


def test_a_gap_that_was_closed_up_is_found_by_the_heads(company, trail, superuser):
    place = place_of(company, trail[3])
    with superuser(
        company,
        f"DELETE FROM {EVENT} WHERE id = {trail[3]}",
        f"DELETE FROM {LEAF} WHERE event_id = {trail[3]}",
        f"UPDATE {LEAF} SET position = position - 1 + 100000 WHERE position > {place}",
        f"UPDATE {LEAF} SET position = position - 100000 WHERE position >= 100000",
    ):
        report = found(company)
    roots = [one for one in report.problems if one.code == "root"]
    assert {one.params["place"] for one in roots} == {"company", "registry"}
    assert all(one.params["first"] <= place <= one.params["end"] for one in roots)
    assert "truncated" in {one.code for one in report.problems}


def test_two_events_that_changed_places_are_named(company, trail, superuser):
    first, second = trail[1], trail[2]
    here, there = place_of(company, first), place_of(company, second)
    with superuser(
        company,
        f"UPDATE {LEAF} SET position = -position + 1000000 WHERE event_id IN ({first}, {second})",
        f"UPDATE {LEAF} SET position = {there} WHERE event_id = {first}",
        f"UPDATE {LEAF} SET position = {here} WHERE event_id = {second}",
    ):
        report = named(found(company))
    assert ("order", f"event {first}") in report
    assert {"root"} <= {code for code, _where in report}
    assert found(company).proved


def test_a_cut_tail_is_found_by_the_registry(company, trail, superuser):
    place = place_of(company, trail[4])
    with superuser(
        company,
        f"DELETE FROM {EVENT} WHERE id >= {trail[4]}",
        f"DELETE FROM {LEAF} WHERE position >= {place}",
        f"DELETE FROM {HEAD} WHERE size > {place}",
    ):
        report = found(company)
    cut = {one.params["place"] for one in report.problems if one.code == "truncated"}
    assert cut == {"registry"}
    assert "head_removed" in {one.code for one in report.problems}


def test_an_event_put_in_behind_is_named(company, trail, superuser):
    columns = (
        "at, actor_id, actor_name, actor_kind, verb, target_kind, outcome, commitment, key_ref"
    )
    put = (
        f"INSERT INTO {EVENT} (xid, payload, {columns}) "
        f"SELECT xid, payload, {columns} FROM {EVENT} WHERE id = {trail[0]}"
    )
    with superuser(company, put):
        report = found(company)
    assert {one.code for one in report.problems} == {"put_in"}


def test_an_edit_with_its_leaf_worked_out_anew_is_found_by_every_head(company, trail, superuser):
    with reenter(company.id):
        event = AuditEvent.objects.get(pk=trail[3])
        event.verb = "view"
        leaf = event_leaf(header_of(event)).hex()
    place = place_of(company, trail[3])
    with superuser(
        company,
        f"UPDATE {EVENT} SET verb = 'view' WHERE id = {trail[3]}",
        f"UPDATE {LEAF} SET hash = '\\x{leaf}' WHERE event_id = {trail[3]}",
    ):
        problems = found(company).problems
    assert {one.code for one in problems} == {"root"}
    assert {one.params["place"] for one in problems} == {"company", "registry"}
    assert all(one.params["first"] <= place <= one.params["end"] for one in problems)


def test_a_head_signed_with_another_key_is_named(company, trail, superuser):
    with reenter(company.id):
        row = AuditCheckpoint.objects.order_by("-size").first()
        head = read(row.note).head
    other = Ed25519PrivateKey.generate()
    note = signed(head, other.public_key().public_bytes_raw(), other.sign)
    with superuser(company, f"UPDATE {HEAD} SET note = '{note}' WHERE size = {row.size}"):
        assert ("foreign_key", f"company {row.size}") in named(found(company))
    forged = row.note.replace(
        base64.b64encode(head.root).decode(), base64.b64encode(b"x" * 32).decode()
    )
    with superuser(company, f"UPDATE {REGISTRY} SET note = '{forged}' WHERE size = {row.size}"):
        assert ("signature", f"registry {row.size}") in named(found(company))
    assert found(company).proved


def test_a_stored_root_that_was_changed_is_named(company, write, seal, superuser):
    write(company, 260)
    seal(company)
    change = "UPDATE {s}.security_audit_node SET hash = sha256(hash) WHERE level = 1 AND index = 0"
    with superuser(company, change):
        assert named(found(company)) == {("node", "node 1/0")}
    assert found(company).proved
