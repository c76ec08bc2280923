"""What electronic files were when they were filed: the digest of each, kept once and sealed (REQ-FIL-07)."""

from collections.abc import Sequence

from archive.files.keeping import open_facts
from archive.files.models import File, FiledFile
from kernel.clock import today
from persistence.arrays import any_id
from security.actor import Actor
from security.keys import store

PURPOSE = "filed_file"


def file_all(_actor: Actor, ids: Sequence[int]) -> None:
    """Keep the digest of each version of each file of records that are being filed."""
    rows = File.objects.filter(any_id("record", ids)).filter(filed=None)
    keep_filed(list(rows))


def keep_filed(files: Sequence[File]) -> None:
    """Keep the digest of these files, as of today."""
    if not files:
        return
    keys = store.open_record_keys({one.record_id for one in files})
    FiledFile.objects.bulk_create(
        FiledFile(
            file=one,
            record_id=one.record_id,
            on=today(),
            sealed=store.seal_bytes(
                keys[one.record_id],
                bytes.fromhex(open_facts(keys[one.record_id], one).sha256),
                PURPOSE,
                one.record_id,
                one.token,
            ),
        )
        for one in files
    )


def filed_digest(key: bytes, file: File) -> str:
    """Return the SHA-256 a file was filed with, '' where its record is not filed; Unreadable where it was altered."""
    found = FiledFile.objects.filter(file=file).first()
    if found is None:
        return ""
    return store.open_bytes(key, bytes(found.sealed), PURPOSE, file.record_id, file.token).hex()
