"""Which key wraps the epoch keys, and that each kind opens only its own, at its place."""

import base64
import os

import pytest

from kernel.errors import Unavailable
from security.keys import installation, wrapping
from security.keys.envelope import Unreadable
from security.keys.wrapping import Wrapped

KEY, PLACE = bytes(range(32)), b"epoch of a1"


@pytest.fixture
def path(tmp_path, settings):
    settings.FONDS_INSTALLATION_KEY_FILE = str(tmp_path / "installation.key")
    installation.create(tmp_path / "installation.key")
    return tmp_path / "installation.key"


def in_base64(*keys):
    return "\n".join(base64.b64encode(key).decode() for key in keys)


def test_the_first_line_wraps_and_the_others_open_what_they_wrapped(path):
    before = wrapping.in_force().wrap(KEY, PLACE)
    first = wrapping.key_in_force()
    assert wrapping.in_force().renew()
    assert wrapping.key_in_force() != first == before.key
    assert wrapping.unwrap(before, PLACE) == KEY
    assert len(installation.load_all(path)) == 2
    installation.keep_only(path, [installation.load(path)])
    with pytest.raises(Unreadable):
        wrapping.unwrap(before, PLACE)


def test_what_wrapped_is_named_without_telling_the_key(path):
    wrapped = wrapping.in_force().wrap(KEY, PLACE)
    assert (wrapped.kind, wrapped.suite) == ("file", "aes-256-gcm")
    assert wrapped.key == wrapping.fingerprint(installation.load(path))
    assert len(wrapped.key) == 16


def test_a_wrapped_key_does_not_open_at_another_place(path):
    with pytest.raises(Unreadable):
        wrapping.unwrap(wrapping.in_force().wrap(KEY, PLACE), b"epoch of b2")


def test_keys_of_the_environment_wrap_and_those_of_the_file_still_open(path, settings):
    from_file = wrapping.in_force().wrap(KEY, PLACE)
    settings.FONDS_INSTALLATION_KEY_KIND = "env"
    settings.FONDS_INSTALLATION_KEYS = in_base64(os.urandom(32), os.urandom(32))
    from_environment = wrapping.in_force().wrap(KEY, PLACE)
    assert from_environment.kind == "env"
    assert wrapping.unwrap(from_environment, PLACE) == wrapping.unwrap(from_file, PLACE) == KEY
    assert not wrapping.in_force().renew()


def test_a_key_that_moved_from_the_file_to_the_environment_opens_under_either_name(path, settings):
    wrapped = wrapping.in_force().wrap(KEY, PLACE)
    settings.FONDS_INSTALLATION_KEYS = path.read_text()
    path.unlink()
    assert wrapping.unwrap(wrapped, PLACE) == KEY


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"FONDS_INSTALLATION_KEY_KIND": "vualt"}, "no kind of installation key “vualt”.*vault"),
        ({"FONDS_INSTALLATION_KEY_KIND": "env"}, "FONDS_INSTALLATION_KEYS holds no key"),
        (
            {"FONDS_INSTALLATION_KEY_KIND": "env", "FONDS_INSTALLATION_KEYS": "QUJD"},
            "holds no key",
        ),
        (
            {"FONDS_INSTALLATION_KEY_KIND": "vault", "FONDS_KEY_SERVICES": {}},
            "“vault” needs FONDS_VAULT_ADDRESS, FONDS_VAULT_KEY",
        ),
        (
            {
                "FONDS_INSTALLATION_KEY_KIND": "vault",
                "FONDS_KEY_SERVICES": {
                    "vault": {"address": "http://vault.example", "key": "fonds", "token": "t"}
                },
            },
            "must begin with https://",
        ),
        (
            {
                "FONDS_INSTALLATION_KEY_KIND": "vault",
                "FONDS_KEY_SERVICES": {"vault": {"address": "https://[::1]:1", "key": "fonds"}},
            },
            "FONDS_VAULT_TOKEN is empty",
        ),
        (
            {
                "FONDS_INSTALLATION_KEY_KIND": "vault",
                "FONDS_KEY_SERVICES": {
                    "vault": {"address": "http://127.0.0.1:9", "key": "fonds", "token": "t"}
                },
            },
            "key service “vault” did not do it",
        ),
        (
            {
                "FONDS_INSTALLATION_KEY_KIND": "gcp",
                "FONDS_KEY_SERVICES": {"gcp": {"key": "projects/p/locations/l/keyRings/r"}},
            },
            "“gcp” needs google; see Keys",
        ),
    ],
    ids=["kind", "no key", "short key", "unset", "plain http", "no token", "silent", "library"],
)
def test_a_wrong_configuration_is_told_in_a_sentence(path, settings, changed, said):
    for name, value in changed.items():
        setattr(settings, name, value)
    with pytest.raises(Unavailable, match=said):
        wrapping.key_in_force()


def test_a_key_that_is_gone_says_so_and_not_that_bytes_were_altered(path):
    with pytest.raises(Unavailable, match="no kind"):
        wrapping.unwrap(Wrapped(kind="hsm", key="1", sealed=b""), PLACE)
    path.unlink()
    with pytest.raises(Unavailable, match="cannot be read"):
        wrapping.unwrap(Wrapped(kind="file", key="1", sealed=b""), PLACE)
