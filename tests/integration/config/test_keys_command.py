"""`fonds keys` on a real installation: what it does to the keys, what it says, what it writes down."""

import json
from pathlib import Path

import pytest

from config.command import main
from config.console.control import ensure_control
from config.preparing import demand_installation_key
from kernel.errors import Unavailable
from kernel.scope import reenter
from security.audit import queries
from security.audit.models import AuditEvent
from security.keys import epochs, installation, store
from tenants.models import Company
from tenants.provisioning import drop_company


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


def test_a_wrong_kind_of_key_stops_the_start_with_a_sentence(installation, settings):
    settings.FONDS_INSTALLATION_KEY_KIND = "vualt"
    with pytest.raises(Unavailable, match="no kind of installation key “vualt”"):
        demand_installation_key()
