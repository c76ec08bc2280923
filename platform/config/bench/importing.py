"""How fast a ledger becomes records, against django-import-export and plain COPY on the same rows."""

import secrets
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connections, models, transaction
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource

from archive.imports import actions, queries
from archive.imports.contents import workbook
from archive.imports.understanding import source
from archive.records.channels import CHANNEL
from config.bench.report import Figure, Report
from config.demo.ledgers import write_cards
from config.operating.direct import Direct
from config.preparing import prepare_installation
from kernel.scope import Company as CompanyValue
from kernel.scope import reenter
from persistence.provisioning import NewCompany
from policies.categories.rules import Doubles, Kind
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from policies.fields.rules import Required
from security.actor import Actor
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tenants.models import Company
from tenants.provisioning import Order, create_company, drop_company
from tenants.template import execute_as_owner

ROWS = 10_000
ROUNDS = 3
DEFAULT_ROWS = 2_000  # django-import-export's default is a hundred times slower
COLUMNS = 22
SCRATCH = "bench_import"
STAFF = ("王磊", "李建国")


class BenchCard(models.Model):
    """A plain table of text columns with four indexes: what the baselines write into."""

    for _place in range(COLUMNS):
        locals()[f"c{_place}"] = models.TextField(null=True)
    del _place

    class Meta:
        app_label = "config"
        managed = False
        db_table = f'{SCRATCH}"."card'
        indexes = [
            models.Index(fields=[f"c{place}"], name=f"bench_card_c{place}")
            for place in (1, 2, 3, 4)
        ]

    def __str__(self) -> str:
        return str(self.pk)


class _Default(ModelResource):
    class Meta:
        model = BenchCard
        exclude = ("id",)
        import_id_fields = ("c1",)  # the legacy number: what is imported again must be found again


class _Bulk(ModelResource):
    class Meta:
        model = BenchCard
        exclude = ("id",)
        import_id_fields = ()
        use_bulk = True
        batch_size = 1_000
        skip_diff = True


_NAMES = (
    "Fonds: upload to filed records",
    "django-import-export, default, as its admin runs it",
    "django-import-export, default, one pass over cells in memory",
    "django-import-export, bulk",
    "COPY",
)


def measure(rows: int = ROWS) -> Report:
    """Import a generated ledger of customer cards into a new company, filed and numbered; then the baselines.

    Three rounds, ours and the baselines in turn, because a busy machine slows one minute down and not the next.
    """
    prepare_installation()
    samples: list[tuple[float, ...]] = []
    filed = 0
    for number in range(ROUNDS):
        filed, figures = _round(rows, seed=number + 1)
        samples.append(figures)
    ours, *baselines = (
        Figure(name=name, unit="rows/s", samples=values)
        for name, values in zip(_NAMES, zip(*samples, strict=True), strict=True)
    )
    return Report(
        what="import a ledger",
        data=f"{rows:,} customer cards of 24 columns in .xlsx, {filed:,} good enough to be filed",
        ours=ours,
        baselines=tuple(baselines),
        less_is_better=False,
        notes=(
            "Customers there may be already are told, not asked about: many invented names are the same.",
            "Ours: understood, cleaned, rehearsed, sealed, numbered, registered, searchable, audited.",
            "The baselines end with one plain table of text and four indexes; all but the first get their "
            "cells in memory.",
        ),
    )


def _round(rows: int, *, seed: int) -> tuple[int, tuple[float, ...]]:
    """Return how many cards were filed, and rows a second: ours, then each baseline."""
    company = new_company()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cards.xlsx"
            write_cards(path, rows, seed=seed, staff=STAFF)
            speed, cells, filed = _ours(company, path)
        make_scratch()
        few = cells[:DEFAULT_ROWS]
        return filed, (
            speed,
            timed(company, as_admin(few), few),
            timed(company, _resource(_Default), few),
            timed(company, _resource(_Bulk), cells),
            timed(company, copied, cells),
        )
    finally:
        drop_scratch()
        drop_company(Company.objects.using("migrator").get(pk=company.id))


def _ours(company: CompanyValue, path: Path) -> tuple[float, list[list[str]], int]:
    actor = staff(company)
    steps = Direct(company.id, actor)
    started = time.perf_counter()
    with reenter(company.id) as scope:
        scope.actor = actor
        job = actions.bring(actor, category="KP", file_name=path.name, chunks=[path.read_bytes()])
        actions.set_mapping(actor, job.pk, columns={}, fixed={}, file=True)
    actions.rehearse(actor, job.pk, steps)
    counts = actions.commit(actor, job.pk, steps)
    spent = time.perf_counter() - started
    done = counts["committed"] + counts["bad"]
    with reenter(company.id) as scope:
        scope.actor = actor
        return done / spent, _cells(actor, job.pk), counts["committed"]


def _cells(actor: Actor, import_id: int) -> list[list[str]]:
    job = queries.import_of(actor, import_id)
    with workbook(job) as found:
        return [
            [str(cell if cell is not None else "") for cell in record.cells[:COLUMNS]]
            for record in source(found).rows()
        ]


Load = Callable[[Sequence[Sequence[str]]], None]


def timed(company: CompanyValue, load: Load, cells: Sequence[Sequence[str]]) -> float:
    """Return how many rows a second `load` brings into the baselines' table."""
    with reenter(company.id):
        BenchCard._default_manager.all().delete()  # what is imported is new, whatever ran before
        started = time.perf_counter()
        load(cells)
        return len(cells) / (time.perf_counter() - started)


def as_admin(cells: Sequence[Sequence[str]]) -> Load:
    """Return the two steps of its admin: read the upload and try it, read it again and import it.

    The workbook is written beforehand, headings first, as this admin needs it. What the admin does
    further, a page with every row's differences and a log entry for every row, is left out.
    """
    data = _Default().export(())
    data.extend(cells)
    book = XLSX()
    upload = book.export_data(data)

    def load(_cells: Sequence[Sequence[str]]) -> None:
        for dry_run in (True, False):
            kept = book.create_dataset(upload)
            _Default().import_data(kept, raise_errors=True, dry_run=dry_run)

    return load


def _resource(kind: type[ModelResource]) -> Load:
    def load(cells: Sequence[Sequence[str]]) -> None:
        data = kind().export(())  # the headings of all columns, no rows yet
        data.extend(cells)
        kind().import_data(data, raise_errors=True, dry_run=False)

    return load


def copied(cells: Sequence[Sequence[str]]) -> None:
    """Load the baselines' table by COPY."""
    names = ", ".join(f"c{place}" for place in range(COLUMNS))
    statement = f"COPY {SCRATCH}.card ({names}) FROM STDIN"
    with (
        transaction.atomic("migrator"),
        connections["migrator"].cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in cells:
            copy.write_row(row)


def make_scratch() -> None:
    """Make the baselines' table where the company's role may write it."""
    execute_as_owner(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE; CREATE SCHEMA {SCRATCH}")
    with connections["migrator"].schema_editor() as editor:
        editor.create_model(BenchCard)
    execute_as_owner(
        f"GRANT USAGE ON SCHEMA {SCRATCH} TO PUBLIC; "
        f"GRANT ALL ON ALL TABLES IN SCHEMA {SCRATCH} TO PUBLIC; "
        f"GRANT ALL ON ALL SEQUENCES IN SCHEMA {SCRATCH} TO PUBLIC"
    )


def drop_scratch() -> None:
    """Remove the baselines' table."""
    execute_as_owner(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE")


def new_company() -> CompanyValue:
    """Make the company the cards are imported into."""
    host = f"bench-{secrets.token_hex(6)}.localhost"
    person: dict[str, Any] = {
        "username": "admin",
        "name": "Bench",
        "email": "",
        "password": secrets.token_hex(16),
    }
    order = Order(
        name="Bench",
        host=host,
        new=NewCompany(pack="P07", fonds="KH01", language="zh-hans", person=person, published=True),
    )
    company = create_company(order).value(host)
    _only_tell(company)
    return company


def _only_tell(company: CompanyValue) -> None:
    """Let rows that may be a customer there is be told and not asked about: invented names are often the same.

    Nor is anything to be said of their channel, which the cards do not name.
    """
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        categories = tuple(
            replace(one, doubles=Doubles.TELL) if one.kind is Kind.FILE else one
            for one in document.categories
        )
        asked = tuple(
            replace(one, required=Required.OPTIONAL) if one.code == CHANNEL else one
            for one in document.fields
        )
        change_draft(admin, replace(document, categories=categories, fields=asked))
        publish(admin, draft_digest(), reason="bench")


def staff(company: CompanyValue) -> Actor:
    """Engage a clerk who imports, and the two who filled in and signed the cards."""
    with reenter(company.id):
        for number, name in enumerate((*STAFF, "周敏")):
            user = User.objects.create_user(username=f"bench{number}", name=name)
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(code="XSB"),
                position=Position.objects.get(code="CLK" if name == "周敏" else "OPR"),
                valid_from=date(2020, 1, 1),
            )
        return actor_of(user)
