"""Keeps sealed bytes in a bucket of an S3-compatible store, and what nobody may take back in a locked one.

The client is an optional package; this module is imported where one is configured, and nowhere else.
"""

import io
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO, Any

from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.credentials.providers import (
    AWSConfigProvider,
    ChainedProvider,
    EnvAWSProvider,
    IamAwsProvider,
)
from minio.error import MinioException, S3Error
from minio.retention import Retention
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from kernel.errors import Missing, Unavailable
from kernel.text import N_
from persistence.blobs import Blob, demand, demand_name, is_name

AHEAD = 4 * 1024 * 1024  # bytes fetched at once: a piece at a time would be a request for each
PART = 16 * 1024 * 1024  # bytes sent at once
SPOOLED = 8 * 1024 * 1024
_FAILED = N_("The object store does not do what is asked of it: {why}. Nothing was changed.")
_GONE = frozenset({"NoSuchKey", "NoSuchObject"})
_DENIED = frozenset({"AccessDenied", "AllAccessDisabled", "InvalidAccessKeyId"})


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Where the bucket is; `prefix` stands before every name. Without a key the store is asked anonymously."""

    name: str
    endpoint: str  # host or host:port
    prefix: str = ""
    region: str = ""
    is_secure: bool = True
    access_key: str = ""
    secret_key: str = ""


class ObjectBlobs:
    """One object for each name: `<prefix>/<company>/records/ab/<name>`. The store makes each appear as a whole."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._pool = _pool()
        self._client = Minio(
            bucket.endpoint,
            access_key=bucket.access_key or None,
            secret_key=bucket.secret_key or None,
            region=bucket.region or None,
            secure=bucket.is_secure,
            http_client=self._pool,
        )

    def put(self, company: str, name: str, pieces: Iterable[bytes]) -> None:
        """Send the bytes; an upload that breaks off leaves nothing under the name."""
        demand(company, name)
        with tempfile.SpooledTemporaryFile(SPOOLED) as held:
            for piece in pieces:
                held.write(piece)
            length = held.tell()
            held.seek(0)
            _asked(self._send, self._key(company, name), held, length)

    def open(self, company: str, name: str) -> Blob:
        """Return the object, asked for once to know that it is there."""
        demand(company, name)
        key = self._key(company, name)
        _asked(self._client.stat_object, self._bucket.name, key)
        return _ObjectBlob(self, key)

    def delete(self, company: str, name: str) -> None:
        """Remove the object."""
        demand(company, name)
        _asked(self._client.remove_object, self._bucket.name, self._key(company, name))

    def names(self, company: str) -> Iterator[str]:
        """Yield the names of the company's objects."""
        demand(company)
        for key in self._keys(company):
            name = key.rpartition("/")[2]
            if is_name(name):
                yield name

    def drop_company(self, company: str) -> None:
        """Remove every object of the company."""
        demand_name(company)
        for key in self._keys(company):
            _asked(self._client.remove_object, self._bucket.name, key)

    def fetch(self, key: str, offset: int, length: int) -> bytes:
        """Return up to `length` bytes of an object; Missing where it is gone."""
        return bytes(_asked(self._fetched, key, offset, length))

    def is_open_to_strangers(self) -> bool:
        """Ask the store without a key what lies in the bucket; say whether it tells.

        Unavailable when it answers neither yes nor no.
        """
        stranger = Minio(
            self._bucket.endpoint,
            region=self._bucket.region or None,
            secure=self._bucket.is_secure,
            http_client=self._pool,
        )
        try:
            next(stranger.list_objects(self._bucket.name, recursive=True), None)
        except S3Error as error:
            if error.code in _DENIED:
                return False
            raise Unavailable(_FAILED, why=error.code or "") from error
        except (MinioException, HTTPError, OSError) as error:
            raise Unavailable(_FAILED, why=type(error).__name__) from error
        return True

    @property
    def is_encrypted_on_the_way(self) -> bool:
        """Whether the store is spoken to over https."""
        return self._bucket.is_secure

    def close(self) -> None:
        """Let the connections go."""
        self._pool.clear()

    def _keys(self, company: str) -> list[str]:
        return list(_asked(self._listed, self._folder(company)))

    def _listed(self, folder: str) -> list[str]:
        found = self._client.list_objects(self._bucket.name, prefix=folder, recursive=True)
        return [str(one.object_name) for one in found]

    def _send(self, key: str, held: IO[bytes], length: int) -> None:
        self._client.put_object(self._bucket.name, key, held, length, part_size=PART)  # type: ignore[arg-type]  # any reader does

    def _fetched(self, key: str, offset: int, length: int) -> bytes:
        answer = self._client.get_object(self._bucket.name, key, offset=offset, length=length)
        try:
            return bytes(answer.data)
        finally:
            answer.close()
            answer.release_conn()

    def _folder(self, company: str) -> str:
        return "/".join(filter(None, (self._bucket.prefix.strip("/"), company, "records"))) + "/"

    def _key(self, company: str, name: str) -> str:
        return f"{self._folder(company)}{name[:2]}/{name}"


def put_locked(bucket: Bucket, name: str, content: bytes, until: datetime) -> None:
    """Store an object that nobody removes or replaces before `until`; Unavailable where the store does not.

    The sign-in is found as other programs of the store find it: AWS_ACCESS_KEY_ID and the rest of the environment,
    the file of credentials, the role of the machine. The bucket must have object lock.
    """
    client = Minio(
        bucket.endpoint,
        credentials=ChainedProvider(
            [
                EnvAWSProvider(),
                AWSConfigProvider(),
                IamAwsProvider(http_client=PoolManager(timeout=Timeout(2), retries=False)),
            ]
        ),
        region=bucket.region or None,
        secure=bucket.is_secure,
        http_client=_pool(),
    )
    key = "/".join(filter(None, (bucket.prefix.strip("/"), name)))
    _asked(
        lambda: client.put_object(
            bucket.name,
            key,
            io.BytesIO(content),
            len(content),
            content_type="text/plain; charset=utf-8",
            metadata={  # a store locks only what comes with its digest
                "x-amz-sdk-checksum-algorithm": "SHA256",
                "x-amz-checksum-sha256": b64encode(sha256(content).digest()).decode(),
            },
            retention=Retention(COMPLIANCE, until),
        )
    )


def _pool() -> PoolManager:
    return PoolManager(
        timeout=Timeout(connect=5, read=60),
        retries=Retry(total=3, backoff_factor=0.2),
        maxsize=10,
    )


def _asked(ask: Any, *args: Any) -> Any:
    try:
        return ask(*args)
    except S3Error as error:
        if error.code in _GONE:
            raise Missing from error
        raise Unavailable(_FAILED, why=error.code or "") from error
    except (MinioException, HTTPError, OSError) as error:
        raise Unavailable(_FAILED, why=type(error).__name__) from error


class _ObjectBlob:
    """An object that is read; what lies behind the part asked for is fetched with it."""

    def __init__(self, store: ObjectBlobs, key: str) -> None:
        self._store, self._key = store, key
        self._held, self._from = b"", 0

    def read(self, offset: int, length: int) -> bytes:
        """Return these bytes of the object."""
        if not self._from <= offset <= offset + length <= self._from + len(self._held):
            self._held = self._store.fetch(self._key, offset, max(length, AHEAD))
            self._from = offset
        start = offset - self._from
        return self._held[start : start + length]

    def close(self) -> None:
        """Let go what was fetched."""
        self._held = b""
