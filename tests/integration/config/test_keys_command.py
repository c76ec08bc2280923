"""`fonds keys` on a real installation: what it does to the keys, what it says, what it writes down."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from administration import key_work
from config.command import main
from config.console.control import ensure_control
from config.preparing import demand_installation_key
from jobs.models import Job
from jobs.port import find_fleet, queue_in_use
from kernel import clock
from kernel.errors import Unavailable
from kernel.scope import reenter
from security.audit import queries
from security.audit.models import AuditEvent
from security.keys import epochs, installation, store
from tenants.models import Company
from tenants.provisioning import drop_company

pytestmark = pytest.mark.usefixtures("own_queue")


@pytest.fixture(scope="module")
def control(installation):
    """The operators' company, for this module alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONDS_OPERATOR_PASSWORD", "a-long-enough-password")
        ensure_control()
    made = Company.objects.using("migrator").get(kind="control")
    yield made
    drop_company(made)


def told(capsys, *arguments):
    """Run a command and return the one JSON document it prints."""
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def written(company_id, verb):
    """Return what the last such event of a company says."""
    with reenter(company_id):
        event = AuditEvent.objects.filter(verb=verb).latest("id")
        assert event.actor_kind == "system"
        return queries.open_events([event])[event.pk].content


def test_the_installation_key_is_rotated_and_nobody_notices(company, control, capsys, settings):
    with reenter(company.id):
        kept = store.record_keys([31])
    before = told(capsys, "keys", "status", "--company", company.host)
    done = told(capsys, "keys", "rotate")
    after = told(capsys, "keys", "status", "--company", company.host)
    assert done["renewed"]
    assert done["rewrapped"] >= 2
    assert after["key"] == done["key"] != before["key"]
    assert [one["current"] for one in after["companies"][0]["epochs"]] == [True]
    assert after["companies"][0]["epochs"][0]["wraps"] >= 1
    epochs.forget(company.id)
    with reenter(company.id):
        assert store.record_keys([31]) == kept
    said = written(control.pk, "rotate_key")
    assert (said["kind"], said["key"]) == ("file", done["key"])
    for key in installation.load_all(Path(settings.FONDS_INSTALLATION_KEY_FILE)):
        assert key.hex() not in json.dumps([before, done, after, said])


def test_a_key_file_that_is_gone_stops_the_start_while_companies_have_keys(
    company, settings, tmp_path
):
    settings.FONDS_INSTALLATION_KEY_FILE = str(tmp_path / "installation.key")
    with pytest.raises(Unavailable, match="is gone; put it back"):
        demand_installation_key()
    assert list(tmp_path.iterdir()) == []
    settings.FONDS_KEYS_DIR = str(tmp_path / "epochs")
    demand_installation_key()
    assert len(installation.load(tmp_path / "installation.key")) == 32
    settings.FONDS_KEY_BACKUP_RECIPIENT = str(tmp_path / "installation.key")
    with pytest.raises(Unavailable, match="is no X25519 key"):
        demand_installation_key()


def test_a_wrong_kind_of_key_stops_the_start_with_a_sentence(installation, settings):
    settings.FONDS_INSTALLATION_KEY_KIND = "vualt"
    with pytest.raises(Unavailable, match="no kind of installation key “vualt”"):
        demand_installation_key()


@pytest.fixture
def dying(monkeypatch):
    """Wrapping dies at its third part, once, five keys each; every process knows a new epoch at once."""
    rewrap, calls = store.rewrap, []

    def dies(limit):
        calls.append(limit)
        if len(calls) == 3:
            raise MemoryError
        return rewrap(limit)

    monkeypatch.setattr(key_work, "PART", 5)
    monkeypatch.setattr(store, "rewrap", dies)
    return lambda: monkeypatch.setattr(epochs, "TTL_SECONDS", 0.0)


def test_a_company_gets_its_next_epoch_and_the_work_killed_half_way_goes_on(
    company, control, capsys, dying, settings, tmp_path
):
    with reenter(company.id):
        kept = store.record_keys(range(100, 112))
        left = store.wrapped_by(1)
    settings.FONDS_KEY_BACKUP_DIR = str(tmp_path)
    settings.FONDS_KEY_BACKUP_RECIPIENT = str(tmp_path / "public.pem")
    (tmp_path / "public.pem").write_bytes(
        X25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    said = told(capsys, "keys", "renew", "--company", company.host, "--destroy")
    assert len(list(tmp_path.glob("*.backup"))) == 1
    assert said["epoch"] == 2
    assert 290 <= said["begins_in"] <= 300
    assert main(["keys", "destroy", "--company", company.host]) == 1
    assert f"still in use ({left} keys)" in capsys.readouterr().err
    dying()
    queue_in_use().run_all(limit=1)
    with reenter(company.id):
        job = Job.objects.get(pk=said["job"])
        assert (job.state, job.done, store.wrapped_before()) == ("queued", 10, left - 10)
    assert set(epochs.ring(company.id).keys) == {1, 2}
    queue_in_use().run_all()
    with reenter(company.id):
        job = Job.objects.get(pk=said["job"])
        assert (job.state, job.done, job.total) == ("done", left, left)
        assert job.result == {"epoch": 2, "keys": left, "destroyed": [1]}
        assert store.record_keys(range(100, 112)) == kept
    assert set(epochs.ring(company.id).keys) == {2}
    for verb, epoch in (("begin_epoch", 2), ("renew_keys", 2), ("end_epoch", 1)):
        assert written(control.pk, verb)["epoch"] == epoch
        written(company.id, verb)


def test_the_keys_are_saved_apart_and_come_back(company, control, capsys, settings, tmp_path):
    settings.FONDS_KEY_BACKUP_DIR = str(tmp_path / "backups")
    words = tmp_path / "words"
    installation.write_once(words, b"a passphrase of the suite\n")
    by = ["--passphrase-file", str(words)]
    made = told(capsys, "keys", "backup", *by)
    ring = dict(epochs.ring(company.id).keys)
    assert main(["keys", "restore", made["path"], *by, "--company", company.id]) == 1
    assert "are not overwritten" in capsys.readouterr().err
    epochs.destroy_company(company.id)
    told(capsys, "keys", "restore", made["path"], *by, "--company", company.id)
    assert dict(epochs.ring(company.id).keys) == ring
    assert written(company.id, "restore_keys") == {"epochs": sorted(ring), "again": []}
    assert written(control.pk, "restore_keys")["epochs"] == sorted(ring)
    assert written(control.pk, "backup_keys")["companies"] >= 2


def test_old_backups_are_removed_by_the_clock(company, control, capsys, settings, tmp_path):
    settings.FONDS_KEY_BACKUP_DIR = str(tmp_path / "backups")
    words = tmp_path / "words"
    installation.write_once(words, b"a passphrase of the suite\n")
    made = told(capsys, "keys", "backup", "--passphrase-file", str(words))
    old = Path(made["path"])
    content = json.loads(old.read_text())
    made_at = (clock.now() - timedelta(days=31)).isoformat()
    old.write_text(json.dumps(content | {"created": made_at}))
    find_fleet("administration.keep_key_backups").run()
    assert not old.exists()
    assert written(control.pk, "remove_key_backups") == {"count": 1, "days": 30}


def test_without_anything_to_seal_a_backup_to_there_is_none(installation, capsys):
    assert main(["keys", "backup"]) == 1
    assert "FONDS_KEY_BACKUP_RECIPIENT" in capsys.readouterr().err
