"""The bytes of an event never change, every part of it is guarded, and it verifies without its payload."""

import ast
import json
import sys
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.audit import canonical, merkle
from security.audit.canonical import (
    Header,
    Verdict,
    change_bytes,
    change_leaf,
    commit_to,
    event_leaf,
    header_bytes,
    payload_bytes,
    verify,
    verify_change,
)

SALT = bytes(16)
PAYLOAD = payload_bytes({"reason": "合同到期"})
HEADER = Header(
    id=42,
    at=datetime(2026, 11, 23, 8, 15, 30, 7, UTC),
    actor="3",
    actor_name="王敏",
    actor_kind="person",
    verb="U",
    target_kind="record",
    target_id="17",
    record_id=17,
    outcome="done",
    request_id="r-1",
    change_set=5,
    bulk_count=1,
    bulk_root=bytes(32),
    key_ref="record:17",
    commitment=commit_to(SALT, PAYLOAD),
)
CHANGED = {
    "id": 43,
    "at": HEADER.at + timedelta(microseconds=1),
    "record_id": None,
    "change_set": None,
    "bulk_count": 2,
    "bulk_root": None,
    "commitment": bytes(32),
}


def test_canonical_bytes_are_these_for_ever():
    assert header_bytes(HEADER).decode() == (
        '{"format":1,"id":42,"at":"2026-11-23T08:15:30.000007Z","actor":"3","actor_name":"王敏",'
        '"actor_kind":"person","on_behalf_of":"","verb":"U","target_kind":"record",'
        '"target_id":"17","record_id":17,"outcome":"done","request_id":"r-1","change_set":5,'
        f'"bulk_count":1,"bulk_root":"{"00" * 32}","key_ref":"record:17",'
        f'"commitment":"{HEADER.commitment.hex()}"}}'
    )


def test_an_instant_is_the_same_in_every_time_zone():
    china = replace(HEADER, at=HEADER.at.astimezone(timezone(timedelta(hours=8))))
    assert header_bytes(china) == header_bytes(HEADER)


@pytest.mark.parametrize("name", [part.name for part in fields(Header)])
def test_no_part_of_a_header_can_be_changed_unnoticed(name):
    altered = replace(HEADER, **{name: CHANGED.get(name, "another")})
    assert event_leaf(altered) != event_leaf(HEADER)
    assert verify(altered, leaf=event_leaf(HEADER)) is Verdict.ALTERED


def test_event_and_payload_are_proved_together():
    assert verify(HEADER, PAYLOAD, SALT, leaf=event_leaf(HEADER)) is Verdict.PROVED


def test_event_whose_key_is_destroyed_still_verifies():
    assert verify(HEADER, leaf=event_leaf(HEADER)) is Verdict.SEALED


@pytest.mark.parametrize(
    ("payload", "salt"),
    [(PAYLOAD + b" ", SALT), (PAYLOAD, b"\x01" + bytes(15)), (PAYLOAD[1:], SALT + PAYLOAD[:1])],
    ids=["payload", "salt", "border moved"],
)
def test_a_changed_payload_is_noticed(payload, salt):
    assert verify(HEADER, payload, salt) is Verdict.ALTERED


def test_commitment_needs_a_whole_salt():
    with pytest.raises(ValueError, match="salt"):
        commit_to(b"short", PAYLOAD)


def test_equal_payloads_cannot_be_told_by_their_commitments():
    assert commit_to(bytes(16), PAYLOAD) != commit_to(b"\x01" * 16, PAYLOAD)


def test_change_is_proved_for_its_own_record_only():
    content = change_bytes({"phone": "1"}, {"phone": "2"})
    commitment = commit_to(SALT, content)
    leaf = change_leaf(17, commitment)
    assert verify_change(17, commitment, content, SALT, leaf=leaf) is Verdict.PROVED
    assert verify_change(17, commitment, leaf=leaf) is Verdict.SEALED
    assert verify_change(18, commitment, content, SALT, leaf=leaf) is Verdict.ALTERED
    assert verify_change(17, commitment, content + b" ", SALT, leaf=leaf) is Verdict.ALTERED


def test_a_payload_takes_every_value_a_record_can_hold():
    written = payload_bytes(
        {
            "on": date(2026, 11, 23),
            "at": datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
            "amount": Decimal("1E+3"),
            "digest": b"\xff",
            "set": {"b", "a"},
            "none": None,
        }
    )
    assert json.loads(written) == {
        "on": "2026-11-23",
        "at": "2026-11-23T08:00:00+00:00",
        "amount": "1000",
        "digest": "ff",
        "set": ["a", "b"],
        "none": None,
    }


@given(st.dictionaries(st.text(), st.text(st.characters()) | st.integers() | st.none()))
def test_no_text_keeps_an_event_from_being_written(payload):
    assert json.loads(payload_bytes(payload)) == payload


def test_half_a_character_keeps_no_event_from_being_written():
    assert json.loads(payload_bytes({"file": "a\udc80"})) == {"file": "a\udc80"}


@pytest.mark.parametrize("module", [canonical, merkle], ids=["canonical", "merkle"])
def test_a_verifier_needs_nothing_but_the_standard_library(module):
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    plain = {n.name for node in ast.walk(tree) if isinstance(node, ast.Import) for n in node.names}
    assert {name.split(".")[0] for name in froms | plain} <= sys.stdlib_module_names
