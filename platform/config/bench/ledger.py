"""How a ledger of two hundred thousand rows fares step by step: read, rehearsed, committed, met again, taken back.

Each step against COPY and django-import-export on rows of the same file, with the memory it needed.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from administration.undo_work import PART
from archive.imports import actions, queries
from archive.imports.contents import workbook
from archive.imports.models import ImportJob
from archive.imports.understanding import source
from config.bench.importing import (
    COLUMNS,
    DEFAULT_ROWS,
    STAFF,
    as_admin,
    copied,
    drop_scratch,
    make_scratch,
    new_company,
    staff,
    timed,
)
from config.bench.memory import forget_peak, peak_memory
from config.bench.report import Figure, Report
from config.operating.direct import Direct
from config.preparing import prepare_installation
from kernel.scope import Company as CompanyValue
from kernel.scope import reenter
from security.actor import Actor
from security.audit.undoing import close_undo, undo_part
from tenants.models import Company
from tenants.provisioning import drop_company

ROWS = 200_000
_WRITER = "import sys; from config.demo.ledgers import write_large; write_large(*sys.argv[1:])"


class Steps:
    """What each step took: seconds, rows a second, and the most memory this process and its children held."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.taken: dict[str, tuple[float, float]] = {}
        self.notes: list[str] = []

    @contextmanager
    def step(self, name: str, *, said: str) -> Iterator[None]:
        """Time a step and note what memory it needed."""
        forget_peak()
        started = time.perf_counter()
        yield
        spent = time.perf_counter() - started
        self.taken[name] = (spent, self._rows / spent)
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        self.notes.append(
            f"{said}: {spent:.1f} s, {self._rows / spent:,.0f} rows/s; this process at most "
            f"{peak_memory():,} MB, the largest child that has ended {children:,} MB."
        )


def measure(rows: int = ROWS) -> tuple[Report, ...]:
    """Bring a large ledger in as .xlsx and as GB18030 text, and take it back; one round, it takes minutes."""
    prepare_installation()
    found: list[Report] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("csv", "xlsx"):
            path = Path(folder) / f"cards.{kind}"
            _write(path, rows)
            found.append(_measured(path, rows))
            path.unlink()
    return tuple(found)


def _write(path: Path, rows: int) -> None:
    """Write the ledger in a process of its own: what that needs is not counted here."""
    subprocess.run(  # noqa: S603 - our own writer
        [sys.executable, "-c", _WRITER, str(path), str(rows), *STAFF], check=True
    )


def _measured(path: Path, rows: int) -> Report:
    company = new_company()
    try:
        return _report(company, path, rows)
    finally:
        drop_scratch()
        drop_company(Company.objects.using("migrator").get(pk=company.id))


def _report(company: CompanyValue, path: Path, rows: int) -> Report:
    steps, actor = Steps(rows), staff(company)
    with steps.step("read", said="Received, read, understood, first rows shown"):
        job = _brought(company, actor, path)
    with steps.step("rehearse", said="Cleaned, judged and staged: ready for review"):
        actions.rehearse(actor, job, Direct(company.id, actor))
    with steps.step("commit", said="Committed: validated, sealed, numbered, searchable, audited"):
        counts = actions.commit(actor, job, Direct(company.id, actor))
    again = _brought(company, actor, path, met="update")
    with steps.step("again", said="The same file once more, compared with what it made"):
        second = actions.rehearse(actor, again, Direct(company.id, actor))
    cells = _cells(company, actor, job)
    with steps.step("undo", said="Taken back"):
        back = _taken_back(company, actor, job)
    make_scratch()
    few = cells[:DEFAULT_ROWS]
    admin, plain = timed(company, as_admin(few), few), timed(company, copied, cells)
    size = path.stat().st_size / 1e6
    steps.notes.append(
        f"Committed {counts['committed']:,}; met again {second.get('unchanged', 0):,} unchanged and "
        f"{second.get('changed', 0):,} changed; taken back {back:,}."
    )
    return Report(
        what=f"a large ledger, .{path.suffix[1:]}",
        data=f"{rows:,} customer cards of 24 columns, {size:.0f} MB",
        ours=Figure(name="Fonds: commit", unit="rows/s", samples=(steps.taken["commit"][1],)),
        baselines=(
            Figure(name="Fonds: ready for review", unit="rows/s", samples=(_review(steps),)),
            Figure(
                name="Fonds: met again, unchanged",
                unit="rows/s",
                samples=(steps.taken["again"][1],),
            ),
            Figure(name="Fonds: taken back", unit="rows/s", samples=(steps.taken["undo"][1],)),
            Figure(name="django-import-export, as its admin", unit="rows/s", samples=(admin,)),
            Figure(name="COPY", unit="rows/s", samples=(plain,)),
        ),
        less_is_better=False,
        notes=tuple(steps.notes),
    )


def _review(steps: Steps) -> float:
    spent = steps.taken["read"][0] + steps.taken["rehearse"][0]
    return steps.taken["read"][1] * steps.taken["read"][0] / spent


def _brought(company: CompanyValue, actor: Actor, path: Path, *, met: str = "") -> int:
    with reenter(company.id) as scope:
        scope.actor = actor
        with path.open("rb") as file:
            chunks = iter(partial(file.read, 1 << 20), b"")
            job = actions.bring(actor, category="KP", file_name=path.name, chunks=chunks)
        more: dict[str, Any] = {"met": met} if met else {}
        actions.set_mapping(actor, job.pk, columns={}, fixed={}, file=True, **more)
        return job.pk


def _cells(company: CompanyValue, actor: Actor, number: int) -> list[list[str]]:
    with reenter(company.id) as scope:
        scope.actor = actor
        with workbook(queries.import_of(actor, number)) as found:
            return [
                [str(cell if cell is not None else "") for cell in record.cells[:COLUMNS]]
                for record in source(found).rows()
            ]


def _taken_back(company: CompanyValue, actor: Actor, number: int) -> int:
    with reenter(company.id):
        made = ImportJob.objects.values_list("change_set", flat=True).get(pk=number)
    cursor: Any = {}
    done = refused = 0
    while cursor is not None:
        with reenter(company.id) as scope:
            scope.actor = actor
            part = undo_part(actor, made or 0, cursor=cursor, size=PART)
        done, refused, cursor = done + part.done, refused + len(part.refused), part.cursor
    with reenter(company.id) as scope:
        scope.actor = actor
        close_undo(actor, made or 0, done=done, refused=refused)
    return done
