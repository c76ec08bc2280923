"""Shows staged rows as they are now: the cells of the file with every correction that counts laid over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.imports.cells import CellValue, as_text, is_blank
from archive.imports.models import ImportJob, ImportRow
from archive.imports.patches import patches_of
from archive.imports.patching import Overlay, Patch
from archive.imports.queries import content_of, key_of

BACK = 200  # rows above that are read to know what a blank is filled with


@dataclass(frozen=True, kw_only=True)
class Laid:
    """One staged row: its cells in the file, and as they are now, under all headings."""

    row: ImportRow
    own: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def changed(self) -> list[int]:
        """The places of cells that are no longer as the file has them."""
        own = self.own + ("",) * (len(self.cells) - len(self.own))
        return [
            at for at, pair in enumerate(zip(own, self.cells, strict=True)) if pair[0] != pair[1]
        ]


class Laying:
    """Lays the corrections of an import over staged rows, which are given in the order of the file."""

    def __init__(self, job: ImportJob, patches: Sequence[Patch] | None = None) -> None:
        self._job = job
        self._key = key_of(job)
        found = patches_of(job, sheet=job.table.get("sheet", "")) if patches is None else patches
        self.patches = tuple(found)
        self._own = len(job.table.get("own_columns") or job.table["columns"])
        self._overlay = Overlay(job.table["columns"][: self._own], self.patches)
        self._last = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """All headings there are now."""
        return self._overlay.columns

    def own(self, row: ImportRow) -> tuple[str, ...]:
        """Return the cells of a staged row as the file has them."""
        content: Mapping[str, Any] = content_of(self._key, self._job, row)
        found = content.get("before") or content["raw"]
        return tuple(found[: self._own])

    def laid(self, rows: Sequence[ImportRow]) -> list[Laid]:
        """Return the rows as they are now; `rows` follow one another by their numbers."""
        return [self._one(row, self.own(row)) for row in rows]

    def typed(self, row: ImportRow, cells: Sequence[CellValue]) -> tuple[CellValue, ...]:
        """Return cells that say more than text, as they are now."""
        self._look_back(row, cells)
        self._last = row.row
        return self._overlay.laid(row.row, cells)

    def _one(self, row: ImportRow, own: tuple[str, ...]) -> Laid:
        now = self.typed(row, [text or None for text in own])
        return Laid(row=row, own=own, cells=tuple(as_text(cell) for cell in now))

    def _look_back(self, row: ImportRow, cells: Sequence[CellValue]) -> None:
        """Read what stands above where a blank is filled from there."""
        if not any(at >= len(cells) or is_blank(cells[at]) for at in self._overlay.fills):
            return
        above = ImportRow.objects.filter(job=self._job, row__lt=row.row, row__gt=self._last)
        for one in reversed(above.order_by("-row")[:BACK]):
            self._overlay.laid(one.row, [text or None for text in self.own(one)])
