"""Opens what people corrected in an import, for whoever reads its rows."""

from collections.abc import Iterable

from archive.imports.models import ImportJob
from archive.imports.patch_models import ImportPatch
from archive.imports.patching import Patch
from archive.imports.queries import key_of
from persistence.encoding import decoded, encoded
from security.keys import store

_PLACE = "import_patch"


def patches_of(job: ImportJob, *, sheet: str) -> tuple[Patch, ...]:
    """Return the corrections that count for a sheet, in the order they are done; none cost one query."""
    found = ImportPatch.objects.filter(job=job, state=ImportPatch.State.ACTIVE).order_by("order")
    return tuple(patch for _, patch in opened(job, list(found), sheet=sheet))


def opened(
    job: ImportJob, rows: Iterable[ImportPatch], *, sheet: str
) -> list[tuple[ImportPatch, Patch]]:
    """Return each stored correction of a sheet with what it says."""
    rows = list(rows)
    if not rows:
        return []
    key = key_of(job)
    found = []
    for row in rows:
        plain = store.open_bytes(key, bytes(row.content), _PLACE, job.stored, row.order)
        said = decoded(plain)
        if said["sheet"] == sheet:
            patch = Patch(kind=row.kind, column=row.column, content=said["content"])
            found.append((row, patch))
    return found


def sealed(job: ImportJob, order: int, patch: Patch, *, sheet: str) -> bytes:
    """Return what a correction says, sealed to this import and its place in it."""
    plain = encoded({"sheet": sheet, "content": dict(patch.content)}, errors="replace")
    return store.seal_bytes(key_of(job), plain, _PLACE, job.stored, order)
