"""Which columns of a file its importer may read in clear: one rule for preview, grid, doubts and rows given back."""

from collections.abc import Sequence

from archive.imports.cells import COVERED
from archive.imports.models import ImportJob
from archive.imports.queries import lying_of, preview_of, targets_of_job
from archive.imports.targets import InFile, by_code, field_of, sealed_or_sensitive
from security import permission
from security.actor import Actor


def hidden_columns(actor: Actor, job: ImportJob) -> dict[str, str]:
    """Return heading → name of the field it fills, of those this person may not read in clear."""
    known = by_code(targets_of_job(job))
    own = permission.readable(actor, job.category)
    lying = lying_of(job)
    of_file = permission.readable(actor, lying) if lying else {}
    found = {}
    for one in job.mapping.get("columns", ()):
        target = known.get(one["target"])
        filled = field_of(target)
        readable = of_file if isinstance(target, InFile) else own
        if (
            filled is not None
            and sealed_or_sensitive(filled)
            and not readable.get(filled.code, False)
        ):
            found[one["column"]] = filled.zh or filled.en
    return found


def cover(cells: Sequence[str], columns: Sequence[str], hidden: dict[str, str]) -> list[str]:
    """Return the cells of a row with those of hidden columns covered."""
    covered = {at for at, name in enumerate(columns) if name in hidden}
    return [COVERED if at in covered and text else text for at, text in enumerate(cells)]


def preview(actor: Actor, job: ImportJob) -> list[list[str]]:
    """Return the first rows as this person may see them."""
    hidden = hidden_columns(actor, job)
    columns = [one["column"] for one in job.mapping.get("columns", ())]
    return [cover(row, columns, hidden) for row in preview_of(job)]
