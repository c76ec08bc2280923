"""Key services as the installation key: Vault or OpenBao transit, AWS KMS, Google Cloud KMS.

The key stays with the service, which wraps and opens for us; the place a key is bound to goes along
as associated data. Each needs its library, an optional extra of the project.
"""

import base64
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from kernel.errors import Unavailable
from kernel.text import N_
from security.keys.envelope import Unreadable
from security.keys.wrapping import Wrapped, register_service

SECONDS = 10  # to wait for an answer
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Vault:
    """The transit engine of Vault or OpenBao; its key must be of an authenticated kind."""

    kind = "vault"

    def __init__(self, given: Mapping[str, str]) -> None:
        _demand(given, "vault", address="FONDS_VAULT_ADDRESS", key="FONDS_VAULT_KEY")
        self._hvac = _library("hvac", "vault")
        self._requests = _library("requests", "vault")
        address = urlsplit(given["address"])
        if address.scheme != "https" and address.hostname not in _LOOPBACK:
            raise Unavailable(
                N_("FONDS_VAULT_ADDRESS must begin with https://: keys travel over it.")
            )
        self._mount = given.get("mount") or "transit"
        self._key = given["key"]
        client = self._hvac.Client(
            url=given["address"],
            token=_secret(given, "token", "FONDS_VAULT_TOKEN"),
            namespace=given.get("namespace") or None,
            verify=given.get("authority") or True,
            timeout=SECONDS,
        )
        self._transit = client.secrets.transit

    def wrap(self, plain: bytes, bound_to: bytes) -> Wrapped:
        """Let the service encrypt; its answer names the version of the key."""
        answer = self._ask(
            self._transit.encrypt_data, plaintext=_text(plain), associated_data=_text(bound_to)
        )
        sealed = str(answer["data"]["ciphertext"])
        version = sealed.split(":")[1]
        return Wrapped(
            kind=self.kind,
            key=f"{self._mount}/{self._key}:{version}",
            suite="transit",
            sealed=sealed.encode(),
        )

    def unwrap(self, wrapped: Wrapped, bound_to: bytes) -> bytes:
        """Let the service decrypt, under the name of the key that is stored."""
        mount, _, name = wrapped.key.rpartition(":")[0].rpartition("/")
        try:
            answer = self._ask(
                self._transit.decrypt_data,
                name=name,
                mount_point=mount,
                ciphertext=wrapped.sealed.decode(),
                associated_data=_text(bound_to),
            )
        except self._hvac.exceptions.InvalidRequest as error:
            raise Unreadable from error
        return base64.b64decode(answer["data"]["plaintext"])

    def renew(self) -> bool:
        """Let the service make the next version of the key."""
        self._ask(self._transit.rotate_key)
        return True

    def _ask(self, call: Any, **said: str) -> Any:
        asked = {"name": self._key, "mount_point": self._mount, **said}
        opening = "ciphertext" in said
        try:
            return call(**asked)
        except self._hvac.exceptions.InvalidRequest as error:
            if opening:
                raise
            raise _silent(self.kind, error) from error
        except (
            self._hvac.exceptions.VaultError,
            self._requests.exceptions.RequestException,
        ) as error:
            raise _silent(self.kind, error) from error


class Aws:
    """A symmetric key of AWS KMS; the place goes along as the encryption context."""

    kind = "aws"

    def __init__(self, given: Mapping[str, str]) -> None:
        _demand(given, "aws", key="FONDS_AWS_KEY", region="FONDS_AWS_REGION")
        self._key = given["key"]
        self._errors = _library("botocore.exceptions", "aws")
        config = _library("botocore.config", "aws")
        self._client = _library("boto3", "aws").client(
            "kms",
            region_name=given["region"],
            endpoint_url=given.get("endpoint") or None,
            config=config.Config(connect_timeout=SECONDS, read_timeout=SECONDS),
        )

    def wrap(self, plain: bytes, bound_to: bytes) -> Wrapped:
        """Let the service encrypt; it answers with the full name of the key."""
        try:
            answer = self._client.encrypt(
                KeyId=self._key, Plaintext=plain, EncryptionContext=_context(bound_to)
            )
        except (self._errors.ClientError, self._errors.BotoCoreError) as error:
            raise _silent(self.kind, error) from error
        return Wrapped(
            kind=self.kind,
            key=str(answer["KeyId"]),
            suite=str(answer.get("EncryptionAlgorithm", "")),
            sealed=answer["CiphertextBlob"],
        )

    def unwrap(self, wrapped: Wrapped, bound_to: bytes) -> bytes:
        """Let the service decrypt with the key that is named."""
        try:
            answer = self._client.decrypt(
                KeyId=wrapped.key,
                CiphertextBlob=wrapped.sealed,
                EncryptionContext=_context(bound_to),
            )
        except self._errors.ClientError as error:
            if error.response["Error"]["Code"] == "InvalidCiphertextException":
                raise Unreadable from error
            raise _silent(self.kind, error) from error
        except self._errors.BotoCoreError as error:
            raise _silent(self.kind, error) from error
        return bytes(answer["Plaintext"])

    def renew(self) -> bool:
        """The service rotates its keys by itself, and opens what older ones wrapped."""
        return False


class Google:
    """A symmetric key of Google Cloud KMS; not proved against the service itself."""

    kind = "gcp"

    def __init__(self, given: Mapping[str, str]) -> None:
        _demand(given, "gcp", key="FONDS_GCP_KEY")
        self._key = given["key"]
        self._errors = _library("google.api_core.exceptions", "gcp")
        self._client = _library("google.cloud.kms", "gcp").KeyManagementServiceClient()

    def wrap(self, plain: bytes, bound_to: bytes) -> Wrapped:
        """Let the service encrypt; it answers with the version of the key."""
        asked = {
            "name": self._key,
            "plaintext": plain,
            "additional_authenticated_data": bound_to,
        }
        try:
            answer = self._client.encrypt(request=asked, timeout=SECONDS)
        except self._errors.GoogleAPIError as error:
            raise _silent(self.kind, error) from error
        return Wrapped(
            kind=self.kind,
            key=str(answer.name),
            suite="google-symmetric",
            sealed=bytes(answer.ciphertext),
        )

    def unwrap(self, wrapped: Wrapped, bound_to: bytes) -> bytes:
        """Let the service decrypt; it finds the version in what it wrapped."""
        asked = {
            "name": wrapped.key.partition("/cryptoKeyVersions/")[0],
            "ciphertext": wrapped.sealed,
            "additional_authenticated_data": bound_to,
        }
        try:
            answer = self._client.decrypt(request=asked, timeout=SECONDS)
        except self._errors.InvalidArgument as error:
            raise Unreadable from error
        except self._errors.GoogleAPIError as error:
            raise _silent(self.kind, error) from error
        return bytes(answer.plaintext)

    def renew(self) -> bool:
        """The service rotates its keys by itself, and opens what older ones wrapped."""
        return False


def _library(module: str, kind: str) -> ModuleType:
    """Import a library that only this service needs."""
    try:
        return import_module(module)
    except ImportError as error:
        raise Unavailable(
            N_("The installation key “{kind}” needs {library}; see Keys in docs/operations.md."),
            kind=kind,
            library=module.partition(".")[0],
        ) from error


def _demand(given: Mapping[str, str], kind: str, **names: str) -> None:
    missing = [setting for member, setting in names.items() if not given.get(member)]
    if missing:
        raise Unavailable(
            N_("The installation key “{kind}” needs {settings}."),
            kind=kind,
            settings=", ".join(missing),
        )


def _secret(given: Mapping[str, str], member: str, setting: str) -> str:
    """Return a secret; from its file each time, because an agent may renew it there."""
    path = given.get(f"{member}_file")
    try:
        found = Path(path).read_text(encoding="utf-8").strip() if path else given.get(member, "")
    except OSError as error:
        raise Unavailable(
            N_("The file {path} in {setting}_FILE cannot be read."), path=path, setting=setting
        ) from error
    if not found:
        raise Unavailable(N_("{setting} is empty."), setting=setting)
    return found


def _silent(kind: str, error: Exception) -> Unavailable:
    """Say that a service refused or did not answer; its words name no key material."""
    return Unavailable(
        N_("The key service “{kind}” did not do it: {why}"),
        kind=kind,
        why=" ".join(str(error).split())[:300],
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _context(bound_to: bytes) -> dict[str, str]:
    return {"fonds": _text(bound_to)}


def register() -> None:
    """Add the services to the kinds of installation key; called once at start-up."""
    register_service("vault", Vault)
    register_service("aws", Aws)
    register_service("gcp", Google)
