"""How fast an ordinary person lists, sorts, pages and searches, against a stock changelist on the same rows."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from django.core.paginator import Paginator
from django.db import connections

from archive.records import actions
from archive.records.models import Record
from archive.records.queries import ListQuery, listing
from archive.records.rules import NewRecord
from config.bench.companies import CLERK, HEAD, SALESMAN, bench_company, person
from config.bench.report import Figure, Report, p95
from config.demo.invention import Inventor
from kernel.scope import Company, reenter
from security.actor import Actor
from tenants.template import execute_as_owner

RECORDS = 20_000
TEMPLATES = 400  # real records, made as people make them; the others are their copies
ROUNDS = 20
PAGE = 50
_FAR = 20  # pages from the first


def measure(records: int = RECORDS) -> Report:
    """List `records` customer cards as a clerk of the sales department; medians and p95 in milliseconds."""
    with bench_company() as company:
        filled(company, records)
        execute_as_owner(f"ANALYZE {company.schema}.archive_record")
        execute_as_owner(f"ANALYZE {company.schema}.archive_search_words")
        execute_as_owner(f"ANALYZE {company.schema}.archive_number_event")
        ours = {name: _timed(company, _list(query)) for name, query in _queries(company).items()}
        stock = {name: _timed(company, step) for name, step in _STOCK.items()}
    every = [value for samples in ours.values() for value in samples]
    notes = [_told(name, samples) for name, samples in {**ours, **stock}.items()]
    return Report(
        what="list, filter, sort, page and search as an ordinary person",
        data=f"{records:,} filed customer cards of pack P07, {ROUNDS} rounds of each question",
        ours=Figure(name="Fonds: all questions together", unit="ms", samples=tuple(every)),
        baselines=tuple(
            Figure(name=name, unit="ms", samples=tuple(samples)) for name, samples in stock.items()
        ),
        notes=(
            *notes,
            f"Ours, all together: p95 {p95(every):.1f} ms;"
            " rows by right, columns by mask, count to 1,000 and facets included.",
            "The baselines are the admin's: exact count, ordered page by offset, icontains; no rights.",
        ),
    )


def _told(name: str, samples: Sequence[float]) -> str:
    return f"{name}: p50 {median(samples):.1f} ms, p95 {p95(samples):.1f} ms"


def _queries(company: Company) -> dict[str, ListQuery]:
    """Return the questions: newest first, of one category, filtered, sorted, far away, searched."""
    cards = ListQuery(category="KP", size=PAGE)
    with reenter(company.id) as scope:
        scope.actor = clerk = person(CLERK)
        sortable = [one.code for one in listing(clerk, cards).columns if one.sortable]
        some = Record.objects.order_by("pk").only("archive_no", "title").first()
        far = cards
        for _page in range(_FAR):
            far = replace(far, after=listing(clerk, far).next)
        last_copy = Record.objects.count() // TEMPLATES - 1  # no other's word begins like it
    number = (some.archive_no or "") if some else ""
    title = some.title if some else ""
    return {
        "Fonds: newest first": ListQuery(size=PAGE),
        "Fonds: one category": cards,
        f"Fonds: page {_FAR + 1}": far,
        "Fonds: by number": replace(cards, sort="number"),
        **{f"Fonds: sorted by {code}": replace(cards, sort=code) for code in sortable[:3]},
        "Fonds: of one state": replace(cards, state="filed"),
        "Fonds: search a common word": ListQuery(text="自行车", size=PAGE),
        "Fonds: search two words": ListQuery(text="自行车 有限公司", size=PAGE),
        "Fonds: search a name": ListQuery(text=title, size=PAGE),
        "Fonds: search a rare word": ListQuery(text=f"copy{last_copy}", size=PAGE),
        "Fonds: search a number": ListQuery(text=number, size=PAGE),
    }


Step = Callable[[Actor], Any]


def _list(query: ListQuery) -> Step:
    return lambda actor: listing(actor, query)


def _timed(company: Company, step: Step) -> list[float]:
    """Return how many milliseconds each round took, in a scope of its own as a request has."""
    samples = []
    for _round in range(ROUNDS):
        with reenter(company.id) as scope:
            scope.actor = actor = person(CLERK)
            started = time.perf_counter()
            step(actor)
            samples.append((time.perf_counter() - started) * 1000)
    return samples


def _changelist(_actor: Actor) -> list[Record]:
    return list(Paginator(Record.objects.order_by("-pk"), PAGE).page(1))


def _changelist_sorted(_actor: Actor) -> list[Record]:
    return list(Paginator(Record.objects.order_by("title", "-pk"), PAGE).page(1))


def _changelist_searched(_actor: Actor) -> list[Record]:
    rows = Record.objects.filter(title__icontains="自行车").order_by("-pk")
    return list(Paginator(rows, PAGE).page(1))


_STOCK: dict[str, Step] = {
    "stock changelist: newest first": _changelist,
    "stock changelist: sorted by title": _changelist_sorted,
    "stock changelist: search": _changelist_searched,
}


def filled(company: Company, records: int, *, copies: bool = True) -> None:
    """File real cards; with `copies` a few, copied by the thousand with everything derived from them."""
    made = min(TEMPLATES, records) if copies else records
    with reenter(company.id) as scope:
        scope.actor = clerk = person(CLERK)
        signed = person(SALESMAN).id, person(HEAD).id
        inventor = Inventor(3)
        actions.enter_many(clerk, [card(inventor, signed) for _ in range(made)], file=True)
    wanted = max(0, -(-(records - made) // made))
    if wanted:
        with reenter(company.id):
            _copy(wanted)


def card(inventor: Inventor, signed: tuple[str, str]) -> NewRecord:
    """Return an invented customer card, filled in and reviewed by these two."""
    region, who = inventor.region(), inventor.person()
    return NewRecord(
        category="KP",
        values={
            "store_name": inventor.shop(),
            "org_name": inventor.company(region),
            "operator": who,
            "addr": inventor.address(region),
            "region": region[0],
            "cust_class": "J",
            "filled_by": signed[0],
            "filled_on": "2026-11-02",
            "reviewed_by": signed[1],
            "reviewed_on": "2026-11-03",
            "qty": "1",
            "CTC": [{"contact_name": who, "mobile": inventor.phone()}],
        },
    )


def _copy(copies: int) -> None:
    """Write `copies` of every record: numbers and times of their own, one word that nobody else has."""
    columns = [one.column for one in Record._meta.concrete_fields if one.column not in _OWN_COLUMNS]
    same = ", ".join(f'r."{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT max(id) FROM archive_record")
        (last,) = cursor.fetchone()
        cursor.execute(
            f"INSERT INTO archive_record (id, archive_no, title, updated_at, {names})"  # noqa: S608 - our columns
            f" SELECT r.id + c * %s, r.archive_no || '.' || c, r.title || c,"
            f" r.updated_at - c * interval '7 minutes', {same}"
            " FROM archive_record r, generate_series(1, %s) c",
            [last, copies],
        )
        cursor.execute(
            "INSERT INTO archive_search_words (record_id, sensitivity, words)"
            " SELECT w.record_id + c * %s, w.sensitivity, CASE w.sensitivity WHEN ''"
            " THEN w.words || array_to_tsvector(ARRAY['copy' || c]) ELSE w.words END"
            " FROM archive_search_words w, generate_series(1, %s) c",
            [last, copies],
        )
        cursor.execute(
            "INSERT INTO archive_number_event"
            " (event, number, normalised, scope, record_id, reason, at, actor_id)"
            " SELECT event, number || '.' || c, normalised || '.' || c, '',"
            " record_id + c * %s, reason, at, actor_id"
            " FROM archive_number_event, generate_series(1, %s) c",
            [last, copies],
        )


_OWN_COLUMNS = frozenset({"id", "archive_no", "title", "updated_at"})
