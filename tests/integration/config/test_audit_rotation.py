"""The key that signs a trail is changed: old heads stay good, an unannounced key is named, a stopped change goes on."""

import json
import re

import pytest

from config.command import main
from config.operating import audit as operating
from kernel.errors import Conflict
from kernel.scope import reenter
from security.actor import Actor
from security.audit import verifier, writer
from security.audit.models import AuditEvent
from security.audit.sealed_models import AuditCheckpoint
from security.keys import epoch_files, signing
from tenants.models import AuditKey
from tests.integration.config.sealing import seal
from tests.integration.config.test_audit_bundle import checked, wrong


def run(*command):
    return main([*command])


def note(company):
    with reenter(company.id):
        writer.record(actor=Actor(id="3", name="王敏"), verb="record.edit", target="record")


def bundle_of(company, folder):
    path = folder / "whole.json"
    assert run("audit", "bundle", "--company", company.host, "-o", str(path)) == 0
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rotated(company, tmp_path_factory):
    """A trail signed by two keys, a bundle of it, and a head that somebody kept from before."""
    folder = tmp_path_factory.mktemp("rotation")
    seal(company)
    before = bundle_of(company, folder)
    (folder / "kept.txt").write_text(before["heads"][-1]["note"], encoding="utf-8")
    assert run("audit", "rotate", "--company", company.host) == 0
    note(company)
    seal(company)
    path = folder / "both.json"
    command = ("audit", "bundle", "--company", company.host, "-o", str(path))
    assert run(*command, "--head", str(folder / "kept.txt")) == 0
    return company, json.loads(path.read_text(encoding="utf-8")), folder


def test_old_heads_stay_good_whichever_key_somebody_holds(rotated):
    company, bundle, folder = rotated
    assert len(bundle["keys"]) == 2
    for key in bundle["keys"]:
        status, said = checked(folder, bundle, "--key", key, "--head", str(folder / "kept.txt"))
        assert status == verifier.PROVED, said
    assert checked(folder, bundle)[0] == verifier.PROVED
    assert run("verify", "audit", "--company", company.host) == 0
    assert (
        list(AuditKey.objects.filter(company_id=company.id).values_list("key", flat=True))
        == (bundle["keys"])
    )
    with reenter(company.id):
        told = AuditEvent.objects.filter(verb="rotate_audit_key")
        assert [one.target_id for one in told] == ["2"]


def test_nobody_signs_with_a_key_that_handed_over(rotated):
    company = rotated[0]
    old, new = signing.signing_keys(company.id)
    assert (old.private, new.private is None) == (None, False)
    assert len(new.sign(b"x")) == 64
    with pytest.raises(Conflict, match="Key 1 of this trail is retired"):
        old.sign(b"x")
    path = epoch_files.path_of(company.id, 1, epoch_files.SIGNING)
    assert epoch_files.opened(path)[1] == b"ed25519 public\0" + old.public


def test_an_unannounced_key_is_named_and_so_is_one_out_of_its_time(rotated):
    _company, bundle, folder = rotated
    without = {**bundle, "certificates": []}
    newest = verifier.read_key(bundle["keys"][1])[1].hex()
    assert any(
        f"another key, {newest}, that no key you trust" in line for line in wrong(folder, without)
    )
    forged = json.loads(json.dumps(bundle))
    forged["certificates"] = [one.replace("\nfrom ", "\nfrom 1") for one in bundle["certificates"]]
    assert wrong(folder, forged), "who changes where the new key begins, changes what was signed"
    head = verifier.read_heads(bundle["heads"][-1]["note"], "x")[0]
    late = verifier.Verifier(bundle, (), ())
    late.spans[bundle["keys"][1]][0] = head.size
    late.keys = [(*verifier.read_key(text), span) for text, span in late.spans.items()]
    assert any("was not in force then" in line for line in late.check().wrong)


def test_a_change_that_was_stopped_goes_on_and_makes_no_third_key(rotated, monkeypatch):
    company, _bundle, _folder = rotated

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(
            "security.audit.seal_actions._untold",
            lambda _actor, keys: killed() if len(keys) > 2 else 0,
        )
        assert run("audit", "rotate", "--company", company.host) == 130
    keys = signing.signing_keys(company.id)
    assert len(keys) == 3, "the key was there, its event was not"
    assert [key.private is None for key in keys] == [True, False, False], "not registered yet"
    begins = int(re.search(r"^from (\d+)$", keys[-1].certificate, re.MULTILINE)[1])
    with reenter(company.id):
        assert AuditCheckpoint.objects.filter(size=begins).exists(), "no head signed in vain"
    with monkeypatch.context() as patch:
        patch.setattr(operating, "tell_operators", killed)
        assert run("audit", "rotate", "--company", company.host) == 130
    keys = signing.signing_keys(company.id)
    assert [key.private is None for key in keys] == [True, True, False]
    with reenter(company.id):
        assert AuditEvent.objects.filter(verb="rotate_audit_key").count() == 2
    note(company)
    seal(company)
    assert run("verify", "audit", "--company", company.host) == 0


def test_a_key_put_into_the_folder_is_named(rotated, capsys):
    company, _bundle, _folder = rotated
    last = signing.signing_keys(company.id)[-1]
    signing.put_in_force(company.id, signing.fresh(last.name, last.number + 1), "")
    try:
        note(company)
        seal(company)
        assert run("verify", "audit", "--company", company.host) == 1
        said = capsys.readouterr().err
        assert "that no earlier key announced" in said
        assert "is not the one that was registered" in said
    finally:
        epoch_files.path_of(company.id, last.number + 1, epoch_files.SIGNING).unlink()
