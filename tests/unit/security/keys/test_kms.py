"""Key services as the installation key: what they are asked, and what becomes of their answers."""

from types import SimpleNamespace

import pytest

from kernel.errors import Unavailable
from security.keys import kms, wrapping
from security.keys.envelope import Unreadable
from tests.unit.security.keys.transit import TOKEN, transit

KEY, PLACE = bytes(range(32)), b"epoch of a1"


@pytest.fixture(scope="module")
def server():
    with transit() as running:
        yield running


@pytest.fixture
def vault(server, settings):
    settings.FONDS_INSTALLATION_KEY_KIND = "vault"
    settings.FONDS_KEY_SERVICES = {
        "vault": {"address": server.address, "key": "fonds", "token": TOKEN}
    }
    return settings


def test_vault_wraps_and_opens_at_the_place_only(vault, server):
    wrapped = wrapping.in_force().wrap(KEY, PLACE)
    assert (wrapped.kind, wrapped.key) == ("vault", f"transit/fonds:v{len(server.keys['fonds'])}")
    assert KEY not in wrapped.sealed
    assert wrapping.unwrap(wrapped, PLACE) == KEY
    with pytest.raises(Unreadable):
        wrapping.unwrap(wrapped, b"epoch of b2")


def test_vault_makes_a_further_version_and_opens_what_older_ones_wrapped(vault):
    before = wrapping.in_force().wrap(KEY, PLACE)
    assert wrapping.in_force().renew()
    assert wrapping.key_in_force() != before.key
    assert wrapping.unwrap(before, PLACE) == KEY


def test_a_server_that_passes_over_the_place_stops_the_start(vault, server):
    server.binds = False
    try:
        with pytest.raises(Unavailable, match="does not bind"):
            wrapping.key_in_force()
    finally:
        server.binds = True


def test_a_token_is_read_from_its_file_each_time(vault, server, tmp_path):
    token = tmp_path / "token"
    token.write_text("expired\n")
    vault.FONDS_KEY_SERVICES["vault"]["token_file"] = str(token)
    with pytest.raises(Unavailable, match="permission denied"):
        wrapping.key_in_force()
    token.write_text(f"{TOKEN}\n")
    assert wrapping.key_in_force()


class Kms:
    """The shapes of AWS KMS: what boto3 takes and answers."""

    def __init__(self, **said):
        self.said = said

    def encrypt(self, *, KeyId, Plaintext, EncryptionContext):  # noqa: N803 - theirs
        place = EncryptionContext["fonds"].encode()
        return {
            "KeyId": f"arn:aws:kms:{KeyId}",
            "CiphertextBlob": place + b"|" + Plaintext[::-1],
            "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        }

    def decrypt(self, *, KeyId, CiphertextBlob, EncryptionContext):  # noqa: N803 - theirs
        place, _, plain = CiphertextBlob.partition(b"|")
        if KeyId == "arn:aws:kms:denied":
            raise ClientError("AccessDeniedException")
        if place != EncryptionContext["fonds"].encode():
            raise ClientError("InvalidCiphertextException")
        return {"Plaintext": plain[::-1]}


class ClientError(Exception):
    def __init__(self, code):
        self.response = {"Error": {"Code": code}}
        super().__init__(f"An error occurred ({code})")


@pytest.fixture
def aws(settings, monkeypatch):
    made = []

    def client(name, **said):
        made.append((name, said["region_name"]))
        return Kms()

    libraries = {
        "boto3": SimpleNamespace(client=client),
        "botocore.config": SimpleNamespace(Config=lambda **said: said),
        "botocore.exceptions": SimpleNamespace(
            ClientError=ClientError, BotoCoreError=ConnectionError
        ),
    }
    monkeypatch.setattr(kms, "import_module", libraries.__getitem__)
    settings.FONDS_INSTALLATION_KEY_KIND = "aws"
    settings.FONDS_KEY_SERVICES = {"aws": {"key": "alias/fonds", "region": "cn-north-1"}}
    yield settings
    assert made[0] == ("kms", "cn-north-1")


def test_aws_wraps_and_opens_at_the_place_only(aws):
    wrapped = wrapping.in_force().wrap(KEY, PLACE)
    assert (wrapped.kind, wrapped.key) == ("aws", "arn:aws:kms:alias/fonds")
    assert wrapping.unwrap(wrapped, PLACE) == KEY
    with pytest.raises(Unreadable):
        wrapping.unwrap(wrapped, b"epoch of b2")
    assert not wrapping.in_force().renew()


def test_aws_saying_no_is_not_taken_for_altered_bytes(aws):
    wrapped = wrapping.Wrapped(kind="aws", key="arn:aws:kms:denied", sealed=b"x|y")
    with pytest.raises(Unavailable, match="AccessDeniedException"):
        wrapping.unwrap(wrapped, PLACE)
