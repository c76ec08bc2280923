"""Rotating the installation key: resumable, nothing lost, the old key gone when nobody needs it."""

import json

import pytest

from kernel.errors import Unavailable
from security.keys import epoch_files, epochs, installation, rotation, wrapping
from tests.unit.security.keys.transit import TOKEN, transit

COMPANIES = ("a1", "b2", "c3")


@pytest.fixture(autouse=True)
def path(tmp_path, settings):
    settings.FONDS_INSTALLATION_KEY_FILE = str(tmp_path / "installation.key")
    settings.FONDS_KEYS_DIR = str(tmp_path / "epochs")
    installation.create(tmp_path / "installation.key")
    yield tmp_path / "installation.key"
    for company in COMPANIES:
        epochs.forget(company)


@pytest.fixture
def keys():
    """The epoch keys of three companies, one of them with two epochs."""
    for company in COMPANIES:
        epochs.found_company(company)
    epochs.next_epoch("b2")
    return opened()


def opened():
    for company in COMPANIES:
        epochs.forget(company)
    return {company: dict(epochs.ring(company).keys) for company in COMPANIES}


def test_a_rotation_wraps_every_file_anew_and_drops_the_old_key(keys, path):
    old, before = installation.load(path), files()
    done = rotation.rotate()
    assert (done.renewed, done.rewrapped, done.dropped) == (True, 4, 1)
    assert installation.load_all(path) == (installation.load(path),) != (old,)
    assert opened() == keys
    assert all(before[name] != content for name, content in files().items())


def files():
    return {path: path.read_bytes() for path in epoch_files.root().glob("*/*.key")}


@pytest.mark.parametrize("files_done", [0, 1, 3])
def test_a_rotation_killed_half_way_is_finished_by_the_next_with_the_same_key(
    keys, path, monkeypatch, files_done
):
    def dies(file, *, so_far=[]):  # noqa: B006 - counts the calls
        if len(so_far) == files_done:
            raise KeyboardInterrupt
        so_far.append(file)
        return rewrap(file)

    rewrap = epoch_files.rewrap
    with monkeypatch.context() as killed:
        killed.setattr(epoch_files, "rewrap", dies)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate()
    new, _ = installation.load_all(path)
    assert opened() == keys
    done = rotation.rotate()
    assert (done.renewed, done.rewrapped, done.dropped) == (False, 4 - files_done, 1)
    assert installation.load_all(path) == (new,)
    assert opened() == keys


def test_an_old_key_stays_while_one_file_needs_it(keys, path, monkeypatch):
    skipped = epoch_files.folder("c3") / "1.key"
    rewrap = epoch_files.rewrap
    monkeypatch.setattr(epoch_files, "rewrap", lambda file: file != skipped and rewrap(file))
    assert rotation.rotate().dropped == 0
    assert len(installation.load_all(path)) == 2
    assert opened() == keys


def test_a_key_destroyed_during_a_rotation_does_not_come_back(keys):
    listed = list(rotation.standing())
    epochs.destroy_epoch("b2", 1)
    assert not epoch_files.rewrap(next(f.path for f in listed if (f.company, f.epoch) == ("b2", 1)))
    assert set(opened()["b2"]) == {2}


def test_files_without_a_name_are_named_by_the_first_rotation(keys):
    file = epoch_files.folder("a1") / "1.key"
    content = json.loads(file.read_text())
    del content["by"]
    file.write_text(json.dumps(content))
    assert rotation.rotate().renewed
    assert epoch_files.read(file).wrapped.key == wrapping.key_in_force()
    assert opened() == keys


def test_the_keys_move_into_a_key_service_and_back(keys, path, settings):
    with transit() as server:
        settings.FONDS_KEY_SERVICES = {
            "vault": {"address": server.address, "key": "fonds", "token": TOKEN}
        }
        settings.FONDS_INSTALLATION_KEY_KIND = "vault"
        moved = rotation.rotate()
        assert (moved.kind, moved.renewed, moved.rewrapped) == ("vault", False, 4)
        kept = path.read_bytes()
        path.unlink()  # nothing needs it now
        assert opened() == keys
        turned = rotation.rotate()
        assert (turned.renewed, turned.rewrapped) == (True, 4)
        assert len(server.keys["fonds"]) == 2
        assert opened() == keys
        installation.write_once(path, kept)
        settings.FONDS_INSTALLATION_KEY_KIND = "file"
        assert rotation.rotate().rewrapped == 4
    assert opened() == keys


def test_no_file_changes_while_the_key_service_does_not_answer(keys, settings):
    before = files()
    settings.FONDS_KEY_SERVICES = {
        "vault": {"address": "http://127.0.0.1:9", "key": "fonds", "token": TOKEN}
    }
    settings.FONDS_INSTALLATION_KEY_KIND = "vault"
    with pytest.raises(Unavailable, match="did not do it"):
        rotation.rotate()
    assert files() == before
