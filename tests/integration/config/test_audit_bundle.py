"""A bundle is checked by one copied file, without Fonds: untouched all is proved, and every attack on it is named."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.command import main
from kernel.scope import reenter
from persistence.calling import call
from security.actor import Actor
from security.audit import verifier, writer
from security.audit.models import AuditEvent
from security.audit.notes import TreeHead, key_text, read, signed
from security.audit.writer import Change
from security.keys import store
from security.people.models import User
from tests.integration.config.sealing import seal

RECORD = 17
VERIFIER = Path(verifier.__file__)


@pytest.fixture(scope="module")
def sealed(company, tmp_path_factory):
    """A trail sealed three times; returns the company, a whole bundle as read, and the folder for files."""
    folder = tmp_path_factory.mktemp("bundle")

    with reenter(company.id):
        store.record_keys([RECORD, 18])
    seal(company)
    for number in range(3):
        with reenter(company.id):
            changes = [
                Change(record_id=pk, before={}, after={"title": f"{pk}{number}"})
                for pk in (18, RECORD)
            ]
            writer.record(
                actor=Actor(id="3", name="王敏"),
                verb="record.edit",
                target="record",
                payload={"reason": f"改{number}"},
                changes=changes,
            )
        seal(company)
    with reenter(company.id):
        heads = [note for _size, _root, note, _at in call("kept_checkpoints", 0)]
    (folder / "heads.txt").write_text("\n".join(heads[:2]), encoding="utf-8")
    return company, whole(company, folder), folder


def whole(company, folder, *more):
    """Take a bundle of everything and return it as read."""
    path = folder / "whole.json"
    given = ["--head", str(folder / "heads.txt"), "--as", "admin", *more]
    assert main(["audit", "bundle", "--company", company.host, "-o", str(path), *given]) == 0
    return json.loads(path.read_text(encoding="utf-8"))


def checked(folder, bundle, *arguments):
    """Run the verifier in this process; return its status and what it said."""
    path = folder / "checked.json"
    path.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        said = []
        patch.setattr(verifier.sys.stdout, "write", said.append)
        status = verifier.main([str(path), *arguments])
    return status, "".join(said)


def wrong(folder, bundle, *arguments):
    """Return what is wrong with a bundle."""
    status, said = checked(folder, bundle, *arguments)
    assert status == verifier.WRONG
    return [line for line in said.splitlines() if line.startswith("WRONG")]


def copy_of(bundle):
    return json.loads(json.dumps(bundle))


def test_the_copied_file_proves_a_whole_bundle_without_fonds(sealed, tmp_path):
    _company, bundle, folder = sealed
    shutil.copy(VERIFIER, tmp_path / "check.py")
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    heads, key = str(folder / "heads.txt"), bundle["keys"][0]
    command = [sys.executable, "-I", "check.py", str(file), "--head", heads, "--key", key]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("all proved\n")
    assert "note:" not in done.stdout
    assert f"{len(bundle['events'])} events" in done.stdout
    assert "import" not in "".join(
        line for line in VERIFIER.read_text().splitlines() if "security" in line
    )
    assert len(VERIFIER.read_text().splitlines()) <= 400


def test_contents_are_opened_for_an_auditor_only(sealed):
    company, bundle, folder = sealed
    assert all("payload" in event for event in bundle["events"])
    closed = folder / "closed.json"
    assert main(["audit", "bundle", "--company", company.host, "-o", str(closed)]) == 0
    bundle = json.loads(closed.read_text(encoding="utf-8"))
    assert not any("payload" in event for event in bundle["events"])
    assert "改1" not in closed.read_text(encoding="utf-8")
    assert checked(folder, bundle)[0] == verifier.PROVED


def test_one_flipped_bit_is_named(sealed):
    _company, bundle, folder = sealed
    assert checked(folder, bundle)[0] == verifier.PROVED
    forged = copy_of(bundle)
    event = forged["events"][-2]
    event["header"] = event["header"].replace("record.edit", "record.view")
    number = json.loads(event["header"])["id"]
    assert wrong(folder, forged) == [
        f"WRONG: event {number} at place {event['place']}: it is not what the signed tree has there"
    ]
    forged = copy_of(bundle)
    raw = bytearray(base64.b64decode(forged["events"][-2]["payload"]))
    raw[5] ^= 1
    forged["events"][-2]["payload"] = base64.b64encode(raw).decode()
    [line] = wrong(folder, forged)
    assert line.endswith(
        f"event {number} at place {event['place']}: its content is not what it committed to"
    )


def test_a_dropped_event_is_named_and_so_is_another_in_its_place(sealed):
    _company, bundle, folder = sealed
    forged = copy_of(bundle)
    gone = forged["events"].pop(2)
    assert wrong(folder, forged) == [f"WRONG: dropped: the event at place {gone['place']}"]
    forged["events"].insert(
        2, {**forged["events"][3], "place": gone["place"], "path": gone["path"]}
    )
    [line] = wrong(folder, forged)
    assert f"at place {gone['place']}: it is not what" in line


def test_reordered_events_are_named(sealed):
    _company, bundle, folder = sealed
    forged = copy_of(bundle)
    events = forged["events"]
    events[1], events[2] = events[2], events[1]
    [line] = wrong(folder, forged)
    assert f"at place {events[2]['place']}: it stands in another order" in line
    events[1]["place"], events[2]["place"] = events[2]["place"], events[1]["place"]
    lines = wrong(folder, forged)
    assert [
        f"place {place}: it is not what" in line for place, line in zip((1, 2), lines, strict=True)
    ]


def test_a_truncated_tail_is_named_by_the_bundle_and_by_a_head_kept_elsewhere(sealed):
    _company, bundle, folder = sealed
    forged = copy_of(bundle)
    cut = forged["events"].pop()
    forged["of"]["last"] -= 1
    assert wrong(folder, forged) == [
        f"WRONG: cut off: places {cut['place']} to {cut['place']} at the end are missing"
    ]
    older = copy_of(bundle)
    older["heads"] = [{"place": "registry", "note": one} for one in _notes(folder)[:1]]
    lines = wrong(folder, older, "--head", str(folder / "heads.txt"))
    assert any("cut off: heads.txt has a head of" in line for line in lines)


def _notes(folder):
    return [f"{one}\n" for one in _split((folder / "heads.txt").read_text(encoding="utf-8"))]


def _split(text):
    parts = text.strip().split("\n\n")
    return [f"{body.strip()}\n\n{last.splitlines()[0]}" for body, last in _pairs(parts)]


def _pairs(parts):
    """Each note is a body and, below an empty line, its signature, behind which the next body begins."""
    body = parts[0]
    for one in parts[1:]:
        signature, _, following = one.partition("\n")
        yield body, signature
        body = following


def test_a_head_signed_with_another_key_is_named(sealed):
    _company, bundle, folder = sealed
    forged = copy_of(bundle)
    head = read(forged["heads"][0]["note"]).head
    other = Ed25519PrivateKey.generate()
    public = other.public_key().public_bytes_raw()
    forged["heads"][0]["note"] = signed(head, public, other.sign)
    assert wrong(folder, forged) == [
        f"WRONG: head of {head.size} events (registry): signed with another key"
    ]
    # Who replaces the key as well is found by whoever got it another way.
    forged["keys"] = [key_text(head.origin, public)]
    for one in forged["heads"]:
        one["note"] = signed(read(one["note"]).head, public, other.sign)
    status, said = checked(folder, forged)
    assert status == verifier.PROVED
    assert "the public key came with the bundle" in said
    lines = wrong(folder, forged, "--key", bundle["keys"][0])
    assert sum("signed with another key" in line for line in lines) == len(forged["heads"])


def test_a_rewritten_trail_does_not_continue_a_head_kept_elsewhere(sealed, tmp_path):
    """The operator himself, with the key, signs another history: the auditor's own old head shows it."""
    _company, bundle, folder = sealed
    forged = copy_of(bundle)
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    origin = forged["origin"]
    forged["keys"] = [key_text(origin, public)]
    first = read(_notes(folder)[0]).head
    kept = TreeHead(origin=origin, size=first.size, root=b"r" * 32, at=first.at)
    (tmp_path / "kept.txt").write_text(signed(kept, public, key.sign), encoding="utf-8")
    for one in forged["heads"]:
        one["note"] = signed(read(one["note"]).head, public, key.sign)
    lines = wrong(folder, forged, "--head", str(tmp_path / "kept.txt"))
    assert any("have two trees" in line for line in lines)
    forged["heads"] = [one for one in forged["heads"] if read(one["note"]).head.size > first.size]
    [line] = wrong(folder, forged, "--head", str(tmp_path / "kept.txt"))
    assert "the later tree does not continue the earlier" in line


def test_the_bundle_of_a_record_proves_what_each_event_changed_in_it(sealed):
    company, _bundle, folder = sealed
    path = folder / "record.json"
    command = ["audit", "bundle", "--company", company.host, "--record", str(RECORD)]
    assert main([*command, "-o", str(path)]) == 0
    bundle = json.loads(path.read_text(encoding="utf-8"))
    assert [len(event["changes"]) for event in bundle["events"]] == [1, 1, 1]
    status, said = checked(folder, bundle)
    assert status == verifier.PROVED
    assert "3 changes of records" in said
    forged = copy_of(bundle)
    change = forged["events"][1]["changes"][0]
    change["commitment"] = change["commitment"].replace(change["commitment"][:2], "00", 1)
    [line] = wrong(folder, forged)
    assert f"change of record {RECORD}: it is not what the event wrote" in line


def test_what_is_no_bundle_is_wrong_usage(tmp_path, capsys):
    path = tmp_path / "no.json"
    path.write_text("[]")
    assert verifier.main([str(path)]) == verifier.USAGE
    assert "no bundle of the form" in capsys.readouterr().err
    assert verifier.main([str(tmp_path / "absent.json")]) == verifier.USAGE


def test_taking_a_bundle_is_an_event_and_needs_the_right_to_audit(sealed, tmp_path, capsys):
    company, _bundle, folder = sealed
    whole(company, folder)
    with reenter(company.id):
        last = AuditEvent.objects.latest("pk")
    assert (last.verb, last.outcome) == ("audit.export", "done")
    with reenter(company.id):
        User.objects.create_user("nobody", None, name="nobody")
    file = tmp_path / "x.json"
    command = ["audit", "bundle", "--company", company.host, "-o", str(file), "--as", "nobody"]
    assert main(command) == 1
    assert not file.exists()
