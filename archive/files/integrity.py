"""Whether what is stored of a file is still what was filed: its content read again, against both digests kept of it."""

from archive.files.filed import filed_digest
from archive.files.keeping import Reading, open_facts, opened
from archive.files.models import File
from kernel.errors import FondsError
from security.keys import store


def is_whole(file: File) -> bool:
    """Say whether the stored content of a file is still the one that came in, and the one that was filed."""
    try:
        key = store.open_record_keys([file.record_id])[file.record_id]
        read = Reading(opened(file))
        for _piece in read.pieces():
            pass
        filed = filed_digest(key, file)
        return read.digest == open_facts(key, file).sha256 and filed in {"", read.digest}
    except (FondsError, KeyError, OSError):
        return False
