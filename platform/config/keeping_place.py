"""Reads from FONDS_FILES where files of records are kept: a folder by default, or a bucket of an object store."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from config import env
from kernel.errors import Invalid, Problem
from kernel.text import N_
from persistence.blobs import Blobs, FolderBlobs

_FORM = "s3://bucket/prefix?endpoint=https://host&region=name"


def keeping_place(address: str, home: Path, *, access_key: str = "", secret_key: str = "") -> Blobs:
    """Return where files are kept; '' is the folder below `home`. Invalid, which stops the start, for a wrong one."""
    if not address:
        return FolderBlobs(home / "files")
    parts = urlsplit(address)
    more = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = urlsplit(more.get("endpoint", "https://s3.amazonaws.com"))
    if parts.scheme != "s3" or not parts.hostname or endpoint.scheme not in {"http", "https"}:
        raise env.wrong("FONDS_FILES", address, _FORM)
    if set(more) - {"endpoint", "region"} or not endpoint.hostname:
        raise env.wrong("FONDS_FILES", address, _FORM)
    if find_spec("minio") is None:
        message = N_(
            "FONDS_FILES names an object store, which needs the package minio: pip install 'fonds[objects]'."
        )
        raise Invalid([Problem(code="config.package", message=message)])
    objects = import_module("persistence.object_blobs")
    bucket = objects.Bucket(
        name=parts.hostname,
        prefix=parts.path.strip("/"),
        endpoint=endpoint.netloc,
        region=more.get("region", ""),
        is_secure=endpoint.scheme == "https",
        access_key=access_key,
        secret_key=secret_key,
    )
    found: Blobs = objects.ObjectBlobs(bucket)
    return found
