"""The backup of the key store: opens for its recipient only, overwrites nothing, and has a window."""

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kernel.errors import Conflict, Unavailable
from security.keys import backup, epoch_files, epochs, installation, signing

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
COMPANIES = ("a1", "b2")


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FONDS_INSTALLATION_KEY_FILE = str(tmp_path / "installation.key")
    settings.FONDS_KEYS_DIR = str(tmp_path / "epochs")
    installation.create(tmp_path / "installation.key")
    yield tmp_path / "backups"
    for company in COMPANIES:
        epochs.forget(company)


@pytest.fixture
def keys():
    for company in COMPANIES:
        epochs.found_company(company)
    epochs.next_epoch("b2")
    return rings()


def rings():
    for company in COMPANIES:
        epochs.forget(company)
    return {company: dict(epochs.ring(company).keys) for company in COMPANIES}


@pytest.fixture
def words(tmp_path):
    return secret(tmp_path / "words", b"a passphrase of the suite\n")


def secret(path, content):
    installation.write_once(path, content)
    return path


@pytest.fixture
def pair(tmp_path):
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    closed = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return secret(tmp_path / "public.pem", public), secret(tmp_path / "private.pem", closed)


def lose_everything(tmp_path):
    """The machine is gone, with the installation key; a new one stands there."""
    for company in COMPANIES:
        epochs.destroy_company(company)
    (tmp_path / "installation.key").unlink()
    installation.create(tmp_path / "installation.key")


def test_everything_comes_back_by_the_passphrase_without_the_installation_key(
    keys, folder, tmp_path, words
):
    made = backup.back_up(folder, backup.Passphrase(words), now=NOW)
    assert (made.companies, made.epochs) == (2, 3)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    lose_everything(tmp_path)
    done = backup.restore(made.path, backup.Passphrase(words))
    assert [(one.company, one.epochs) for one in done] == [("a1", (1,)), ("b2", (1, 2))]
    assert rings() == keys


def test_a_backup_for_a_recipient_opens_by_the_private_key_only(keys, folder, tmp_path, pair):
    public, private = pair
    path = backup.back_up(folder, backup.Recipient(public), now=NOW).path
    other = secret(
        tmp_path / "other.pem",
        X25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    for wrong in (
        backup.PrivateKey(other),
        backup.Passphrase(secret(tmp_path / "w", b"x" * 20)),
        backup.Recipient(public),
    ):
        with pytest.raises(Unavailable, match="does not open with this"):
            backup.restore(path, wrong)
    lose_everything(tmp_path)
    backup.restore(path, backup.PrivateKey(private))
    assert rings() == keys


def test_no_key_stands_in_a_backup_and_a_changed_one_does_not_open(keys, folder, pair):
    path = backup.back_up(folder, backup.Recipient(pair[0]), now=NOW).path
    text = path.read_bytes()
    for ring in keys.values():
        for key in ring.values():
            assert key not in text
            assert backup._text(key).encode() not in text
    content = json.loads(text)
    path.write_text(json.dumps(content | {"created": "2027-01-01T00:00:00+00:00"}))
    with pytest.raises(Unavailable, match="does not open"):
        backup.restore(path, backup.PrivateKey(pair[1]), replace=True)


def test_keys_that_are_here_are_not_overwritten_silently(keys, folder, pair):
    path = backup.back_up(folder, backup.Recipient(pair[0]), now=NOW).path
    lock = backup.PrivateKey(pair[1])
    epochs.destroy_company("a1")
    before = {file: file.read_bytes() for file in epoch_files.of_company("b2")}
    with pytest.raises(Conflict, match="keys of b2 here"):
        backup.restore(path, lock)
    assert not epochs.has_keys("a1")
    assert [one.company for one in backup.restore(path, lock, only=["a1"])] == ["a1"]
    with pytest.raises(Conflict, match="no keys of c3"):
        backup.restore(path, lock, only=["c3"])
    assert {file: file.read_bytes() for file in epoch_files.of_company("b2")} == before
    assert rings() == keys


def test_an_epoch_that_was_destroyed_comes_back_only_when_asked_for_and_is_told(keys, folder, pair):
    path = backup.back_up(folder, backup.Recipient(pair[0]), now=NOW).path
    epochs.destroy_epoch("b2", 1)
    done = backup.restore(path, backup.PrivateKey(pair[1]), only=["b2"], replace=True)
    assert [(one.epochs, one.again) for one in done] == [((1, 2), (1,))]
    assert rings() == keys


def test_what_an_earlier_key_of_the_trail_signed_with_never_comes_back(keys, folder, pair):
    first = signing.signing_keys("b2")[0]
    path = backup.back_up(folder, backup.Recipient(pair[0]), now=NOW).path
    signing.put_in_force("b2", signing.fresh(first.name, 2), "by the first")
    assert (signing.retire("b2"), signing.retire("b2")) == (1, 0)
    later = backup.back_up(folder, backup.Recipient(pair[0]), now=LATER).path
    now = signing.signing_keys("b2")
    assert [one.private is None for one in now] == [True, False]
    for one in (path, later):
        backup.restore(one, backup.PrivateKey(pair[1]), only=["b2"], replace=True)
        there = signing.signing_keys("b2")
        assert [(key.public, key.private is None) for key in there] == [
            (first.public, True),
            (now[1].public, False),
        ]


def test_a_company_that_exists_no_more_gets_no_keys(keys, folder, tmp_path, pair):
    path = backup.back_up(folder, backup.Recipient(pair[0]), now=NOW).path
    lose_everything(tmp_path)
    done = backup.restore(path, backup.PrivateKey(pair[1]), among={"a1", "c3"})
    assert [one.company for one in done] == ["a1"]
    assert not epochs.has_keys("b2")


def test_backups_are_removed_when_their_window_has_passed(keys, folder, pair):
    made = [
        backup.back_up(folder, backup.Recipient(pair[0]), now=NOW - timedelta(days=days)).path
        for days in (31, 30, 0)
    ]
    other = folder / "fonds-keys-notes.txt"
    other.write_text("kept")
    assert backup.remove_older(folder, 30, now=NOW) == made[:1]
    assert [path for path, _ in backup.backups(folder)] == made[1:]
    assert other.exists()


def test_a_backup_with_a_hole_is_not_made(keys, folder, pair):
    (epoch_files.folder("b2") / "1.key").write_text("{}")
    with pytest.raises(Unavailable, match="does not open"):
        backup.back_up(folder, backup.Recipient(pair[0]), now=NOW)
    assert not folder.exists()


def test_what_a_backup_is_sealed_to_is_looked_at(tmp_path, words):
    with pytest.raises(Unavailable, match="too short; use at least 12"):
        backup.Passphrase(secret(tmp_path / "short", b"secret\n"))
    with pytest.raises(Unavailable, match="is no X25519 key"):
        backup.Recipient(words)
    with pytest.raises(Unavailable, match="cannot be read"):
        backup.PrivateKey(tmp_path / "nothing")
    words.chmod(0o644)
    with pytest.raises(Unavailable, match="readable by others"):
        backup.Passphrase(words)
