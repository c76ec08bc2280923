"""The installation key is made once, safe from others, and a damaged one stops the work with a sentence."""

import os
import stat

import pytest

from kernel.errors import Conflict, Unavailable
from security.keys import installation


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "installation.key"


def test_a_new_key_is_readable_by_its_owner_only(path):
    installation.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(installation.load(path)) == 32
    assert [entry.name for entry in path.parent.iterdir()] == ["installation.key"]


def test_an_existing_key_is_never_replaced(path):
    installation.create(path)
    before = path.read_bytes()
    with pytest.raises(Conflict, match="not replaced"):
        installation.create(path)
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o602, 0o666])
def test_a_key_others_can_read_is_refused(path, mode):
    installation.create(path)
    path.chmod(mode)
    with pytest.raises(Unavailable, match="readable by others; set its mode to 0600"):
        installation.load(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_a_secret_mounted_by_another_user_may_be_read_by_our_group_but_not_by_others(path):
    installation.create(path)
    os.chown(path, 12345, os.getegid())
    path.chmod(0o440)
    assert len(installation.load(path)) == 32
    path.chmod(0o444)
    with pytest.raises(Unavailable, match="readable by others"):
        installation.load(path)


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff\xfe", b"QUJD\n"])
def test_a_damaged_key_is_refused(path, content):
    installation.create(path)
    path.write_bytes(content)
    with pytest.raises(Unavailable, match="damaged"):
        installation.load(path)


def test_a_missing_key_is_refused(path):
    with pytest.raises(Unavailable, match="cannot be read"):
        installation.load(path)
