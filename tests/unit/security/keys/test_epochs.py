"""Epoch keys: one ring a company, outside the database, wrapped, never silently replaced."""

import json
import shutil
import stat

import pytest

from kernel.errors import Conflict, Missing, Unavailable
from security.keys import epochs, installation
from security.keys.envelope import Unreadable


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FONDS_INSTALLATION_KEY_FILE = str(tmp_path / "installation.key")
    settings.FONDS_KEYS_DIR = str(tmp_path / "epochs")
    installation.create(tmp_path / "installation.key")
    yield tmp_path / "epochs"
    for company in ("a1", "b2"):
        epochs.forget(company)


def test_a_new_company_gets_one_wrapped_key_of_its_own(folder):
    one, other = epochs.found_company("a1"), epochs.found_company("b2")
    assert one.current == 1
    assert one.realm == "a1"
    assert one.keys[1] != other.keys[1]
    path = folder / "a1" / "1.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert one.keys[1] not in path.read_bytes()
    assert [entry.name for entry in path.parent.iterdir()] == ["1.key"]


def test_the_ring_never_shows_its_keys():
    ring = epochs.found_company("a1")
    assert repr(ring) == "Ring(company='a1', epochs=[1])"


def test_a_company_is_founded_once():
    epochs.found_company("a1")
    with pytest.raises(Conflict, match="already has keys"):
        epochs.found_company("a1")


def test_keys_are_read_again_after_a_restart():
    key = epochs.found_company("a1").keys[1]
    epochs.forget("a1")
    assert epochs.ring("a1").keys[1] == key


def test_a_key_file_of_an_older_fonds_that_does_not_name_what_wrapped_it_still_opens(folder):
    key = epochs.found_company("a1").keys[1]
    path = folder / "a1" / "1.key"
    content = json.loads(path.read_text())
    assert content.pop("by")["kind"] == "file"
    path.write_text(json.dumps(content | {"format": 1}))
    epochs.forget("a1")
    assert epochs.ring("a1").keys[1] == key


def test_a_company_without_keys_is_not_given_new_ones_on_use(folder):
    with pytest.raises(Unavailable, match="key backup"):
        epochs.ring("a1")
    assert not folder.exists()


def test_a_key_file_of_another_company_does_not_open(folder):
    epochs.found_company("a1")
    (folder / "b2").mkdir()
    shutil.copy(folder / "a1" / "1.key", folder / "b2" / "1.key")
    with pytest.raises(Unavailable, match="does not open"):
        epochs.ring("b2")


def test_a_key_file_does_not_open_under_another_number(folder):
    epochs.found_company("a1")
    path = folder / "a1" / "1.key"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"epoch": 2}))
    epochs.forget("a1")
    with pytest.raises(Unavailable, match="does not open"):
        epochs.ring("a1")


def test_another_installation_cannot_open_the_keys(tmp_path):
    epochs.found_company("a1")
    epochs.forget("a1")
    (tmp_path / "installation.key").unlink()
    installation.create(tmp_path / "installation.key")
    with pytest.raises(Unavailable, match="does not open"):
        epochs.ring("a1")


def test_a_restored_company_keeps_its_realm_under_a_new_id():
    past = epochs.found_company("a1")
    restored = epochs.adopt("b2", realm=past.realm, keys=past.keys)
    assert (restored.company, restored.realm, restored.keys) == ("b2", "a1", past.keys)


def test_the_next_epoch_wraps_what_is_new_and_the_old_one_can_then_be_destroyed():
    first = epochs.found_company("a1").keys[1]
    assert epochs.next_epoch("a1") == 2
    ring = epochs.ring("a1")
    assert ring.current == 2
    assert epochs.epoch_key("a1", 1) == first != ring.keys[2]
    epochs.destroy_epoch("a1", 1)
    with pytest.raises(Unreadable):
        epochs.epoch_key("a1", 1)
    with pytest.raises(Missing):
        epochs.destroy_epoch("a1", 1)


def test_an_epoch_made_by_another_process_is_found_without_waiting(folder, tmp_path):
    old = epochs.found_company("a1")
    epochs.next_epoch("a1")
    epochs._kept.put(old)
    assert len(epochs.epoch_key("a1", 2)) == 32


def test_the_epoch_in_force_cannot_be_destroyed():
    epochs.found_company("a1")
    with pytest.raises(Conflict, match="in force"):
        epochs.destroy_epoch("a1", 1)


def test_a_deleted_company_leaves_no_key(folder):
    epochs.found_company("a1")
    epochs.next_epoch("a1")
    assert epochs.destroy_company("a1") == 2
    assert not (folder / "a1").exists()
    assert epochs.destroy_company("a1") == 0


@pytest.mark.parametrize("name", ["", "../a1", "a/b", ".a1", "a" * 65, "公司"])
def test_a_company_id_never_leaves_the_folder(name):
    with pytest.raises(Missing):
        epochs.ring(name)
